"""Dangerous things of a language or library: none at all, or in a few places with a reason."""

import ast
import re

import pytest
from tests.architecture.source import PACKAGE, Module, calls, modules, sample

RAW_MARKUP = {"mark_safe", "SafeString", "Markup", "safe"}
RAW_MARKUP_MODULES = {
    "kernel/ui/words.py": "texts of our own catalogue, their parameters escaped",
    "kernel/ui/marks.py": "a pattern of our own, filled by format(), which escapes",
    "procedures/pages/definitions.py": "a drawing written by an XML library, which escapes",
    "activities/standards/pages/charts.py": "a chart written by an XML library, which escapes",
    "operations/pages/kpis.py": "a chart written by an XML library, which escapes",
}
PRIMITIVES = {"hmac", "cryptography", "nacl", "jwt", "Crypto", "gmssl", "bcrypt", "scrypt", "ssl"}
WEAK = {"hashlib.md5", "hashlib.sha1", "md5", "sha1", "hashlib.new", "uuid.uuid1", "uuid1"}
RUN_CODE = {"eval", "exec", "compile", "__import__"}
LOADERS = {"pickle", "marshal", "shelve", "dill", "jsonpickle", "cloudpickle"}
UNSAFE_YAML = {"load", "load_all", "unsafe_load", "full_load", "Loader", "UnsafeLoader"}
SHELLS = {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"}
CHILDREN = {
    "kernel/uploads/reading.py": "uploaded workbooks are read in a child with limits",
    "project/services/processes.py": "the demonstration starts its own web server and worker",
    "project/services/moving.py": "the move prepares its target by the program itself",
}
CLIENTS = {"requests", "httpx", "aiohttp", "urllib3", "pycurl", "smtplib", "ftplib", "telnetlib"}
XML_READERS = {"xml.sax", "xml.dom", "xml.etree", "xml.parsers", "lxml"}
XML_WRITERS = {"xml.sax.saxutils", "xml.sax.saxutils.escape"}
XML_MODULES = {
    "kernel/documents/charts.py": "draws a flow; writes only",
    "operations/documents.py": "draws the run chart of a KPI; writes only",
    "kernel/uploads/child/listing.py": "reads uploads in their child, entities refused",
    "kernel/uploads/child/inspection.py": "reads uploads in their child, entities refused",
}
DATABASE_CLOCK = re.compile(
    r"\bnow\(\)|\bCURRENT_(TIMESTAMP|DATE|TIME)\b|datetime\('now'|\bclock_timestamp",
    re.IGNORECASE,
)
UNSCOPED = {"_base_manager", "_default_manager", "_raw_delete", "_raw_manager"}
UNSCOPED_MODULES = {
    "kernel/permissions/models.py": "the wall itself",
    "kernel/uploads/services.py": "rows of an upload that was found in view go without signals",
}
# SQL that reads for pages without the scope: each does so for the reason given.
SCOPELESS_SQL = {
    "kernel/notices/queries.py": "notices belong to one account, which asks by its number",
    "duties/queries/slots.py": "slots are rules compiled, no data of anybody",
    "duties/queries/staging.py": "makes temporary tables",
    "kernel/replicas/queries.py": "asks a database how far it has come, no rows",
    "duties/queries/proof.py": "every sum is proved anew, by command and job",
}


def named(tree: ast.AST) -> list[tuple[str, int]]:
    """Every module or name an import brings, with its line."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.append((node.module, node.lineno))
            found += [(f"{node.module}.{alias.name}", node.lineno) for alias in node.names]
    return found


def imports_of(module: Module, names: set[str]) -> list[str]:
    """Findings for imports of these packages or anything in them."""
    return [
        f"{module.name}:{line} imports {name}"
        for name, line in named(module.tree)
        if any(name == one or name.startswith(f"{one}.") for one in names)
    ]


def markup_raw(module: Module) -> list[str]:
    """Text declared to be markup, outside the places known for it."""
    if module.name in RAW_MARKUP_MODULES:
        return []
    return [
        f"{module.name}:{node.lineno} declares markup by {name}"
        for name, node in calls(module.tree)
        if name.rpartition(".")[2] in RAW_MARKUP
    ]


def primitives_used(module: Module) -> list[str]:
    """Cryptography outside kernel.crypto; weak digests and guessable identifiers anywhere."""
    weak = [
        f"{module.name}:{node.lineno} uses {name}"
        for name, node in calls(module.tree)
        if name in WEAK
    ]
    in_place = module.parts[:2] == ("kernel", "crypto")
    return weak + ([] if in_place else imports_of(module, PRIMITIVES))


def dice_used(module: Module) -> list[str]:
    """Guessable randomness outside made-up sample data."""
    return [] if "sample" in module.parts else imports_of(module, {"random"})


def code_run(module: Module) -> list[str]:
    """Text that is run as code, and loaders that can be made to run some."""
    found = [
        f"{module.name}:{node.lineno} runs {name}"
        for name, node in calls(module.tree)
        if name in RUN_CODE or (name.startswith("yaml.") and name[5:] in UNSAFE_YAML)
    ]
    return found + imports_of(module, LOADERS)


def children_started(module: Module) -> list[str]:
    """Shells anywhere, and other programs outside the places known for it."""
    found = [
        f"{module.name}:{node.lineno} starts a shell by {name}"
        for name, node in calls(module.tree)
        if name in SHELLS or any(one.arg == "shell" for one in node.keywords)
    ]
    return found + ([] if module.name in CHILDREN else imports_of(module, {"subprocess"}))


def clients_used(module: Module) -> list[str]:
    """Libraries that ask other servers, outside gateways."""
    return [] if module.parts[0] == "gateways" else imports_of(module, CLIENTS)


def xml_read(module: Module) -> list[str]:
    """XML libraries outside the places known for them; escaping of text is free."""
    if module.name in XML_MODULES:
        return []
    return [
        f"{module.name}:{line} imports {name}"
        for name, line in named(module.tree)
        if any(name == one or name.startswith(f"{one}.") for one in XML_READERS)
        and name not in XML_WRITERS | {"xml.sax"}
    ]


def database_clock(module: Module) -> list[str]:
    """The database's own clock, asked in SQL or by an expression."""
    return [
        f"{module.name}:{node.lineno} asks the database for the time"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.search(r"\b(SELECT|INSERT|UPDATE|DELETE|DEFAULT|WHERE)\b", node.value)
        and DATABASE_CLOCK.search(node.value)
    ] + [
        f"{module.name}:{node.lineno} asks the database for the time"
        for name, node in calls(module.tree)
        if name in {"Now", "functions.Now", "TransactionNow"}
    ]


def manager_unscoped(module: Module) -> list[str]:
    """Managers by which rows pass the scope."""
    if module.name in UNSCOPED_MODULES:
        return []
    return [
        f"{module.name}:{node.lineno} passes the scope by {node.attr}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in UNSCOPED
    ]


def sql_scopeless(module: Module) -> list[str]:
    """Hand-written SQL that reads for pages and has no scope anywhere near it."""
    if "queries" not in module.parts or module.name in SCOPELESS_SQL:
        return []
    runs = any(name.endswith((".execute", ".raw")) for name, _node in calls(module.tree))
    has_scope = re.search(r"\b(current_)?scope\b|in_view_sql", module.text)
    return [f"{module.name} reads by SQL without a scope"] if runs and not has_scope else []


CONTROLS = [
    (markup_raw, "shown = mark_safe(name)", "records/pages.py"),
    (markup_raw, "shown = markupsafe.Markup(name)", "records/pages.py"),
    (primitives_used, "from cryptography.fernet import Fernet", "records/services.py"),
    (primitives_used, "import hmac", "identity/rules.py"),
    (primitives_used, "digest = hashlib.md5(b'')", "kernel/crypto/keys.py"),
    (dice_used, "from random import choice", "identity/services/links.py"),
    (code_run, "eval(formula)", "duties/rules/verdicts.py"),
    (code_run, "import pickle", "kernel/tasks/running.py"),
    (code_run, "yaml.load(text)", "rulebook/queries/book.py"),
    (children_started, "os.system('ls')", "kernel/uploads/reading.py"),
    (children_started, "subprocess.run('ls', shell=True)", "project/services/moving.py"),
    (children_started, "import subprocess", "records/services.py"),
    (clients_used, "import requests", "records/services.py"),
    (clients_used, "from urllib3 import PoolManager", "duties/jobs.py"),
    (xml_read, "import xml.etree.ElementTree as tree", "records/uploads.py"),
    (database_clock, 'LATE = "SELECT id FROM x WHERE due < now()"', "duties/queries/lists.py"),
    (database_clock, "rows.filter(due_on__lt=Now())", "duties/queries/lists.py"),
    (manager_unscoped, "Member._base_manager.all()", "organisation/queries/members.py"),
    (sql_scopeless, "cursor.execute('SELECT name FROM m')", "organisation/queries/names.py"),
]
SCANNERS = sorted({scanner for scanner, *_ in CONTROLS}, key=lambda scanner: scanner.__name__)
KNOWN = {
    "RAW_MARKUP_MODULES": RAW_MARKUP_MODULES,
    "CHILDREN": CHILDREN,
    "XML_MODULES": XML_MODULES,
    "UNSCOPED_MODULES": UNSCOPED_MODULES,
    "SCOPELESS_SQL": SCOPELESS_SQL,
}


@pytest.mark.parametrize(("scanner", "text", "name"), CONTROLS)
def test_each_scanner_finds_what_is_planted(scanner, text, name):
    assert scanner(sample(text, name))


@pytest.mark.parametrize("scanner", SCANNERS, ids=lambda scanner: scanner.__name__)
def test_the_source_holds_none_of_it(scanner):
    assert [finding for module in modules() for finding in scanner(module)] == []


@pytest.mark.parametrize("known", KNOWN)
def test_every_place_that_is_let_pass_exists(known):
    assert [name for name in KNOWN[known] if not (PACKAGE / name).is_file()] == []


RAW_IN_TEMPLATE = re.compile(r"\|\s*safe\b|autoescape\s+(false|off)|\bMarkup\(")


def templates_raw(texts: dict[str, str]) -> list[str]:
    """Templates that show text as markup."""
    return [name for name, text in texts.items() if RAW_IN_TEMPLATE.search(text)]


def test_no_template_shows_text_as_markup():
    texts = {str(path): path.read_text() for path in PACKAGE.rglob("templates/**/*.html")}
    assert len(texts) > 50
    assert templates_raw(texts) == []
    assert templates_raw({"x": "{{ name | safe }}"}) == ["x"]


SCRIPT_HAZARDS = re.compile(
    r"\beval\(|new Function\(|\.innerHTML\s*=|\.outerHTML\s*=|insertAdjacentHTML|document\.write"
    r"|(window|parent|opener|top)\.postMessage\(|__proto__"
)


def test_no_script_builds_markup_or_code_from_text():
    texts = {path.name: path.read_text() for path in PACKAGE.rglob("static/**/*.js")}
    assert texts
    assert [name for name, text in texts.items() if SCRIPT_HAZARDS.search(text)] == []
    assert SCRIPT_HAZARDS.search("box.innerHTML = name")
