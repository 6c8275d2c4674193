"""What goes through one place only: whole-tree scopes, raw SQL, the clock, the terminal."""

import ast
import re

import pytest
from tests.architecture.source import Module, calls, dotted, modules, sample

# Doors that act for the whole installation may always ask for everything.
WHOLE_TREE_FOLDERS = {"jobs", "management", "sample"}
# Elsewhere only these, each for the reason given.
WHOLE_TREE_MODULES = {
    "project/services/sampling.py": "the demonstration fills an empty installation",
    "activities/meetings/pages/own.py": "a member's own appraisals and talks, wherever they were",
    "activities/agreements/queries/people.py": "who signs for each side; one post in two bodies",
    "activities/dues/pages/own.py": "a member's own dues, wherever they were paid",
    "activities/forum/pages/own.py": "a proposer's own ideas, wherever they were filed",
    "activities/counselling/queries/appointments.py": "a member's own appointments, anywhere",
    "activities/mobilisation/pages/own.py": "a member's own lists and cards, wherever they lie",
    "activities/mobilisation/queries/items.py": "items set above a body hold for it; items only",
    "activities/mobilisation/services/lists.py": "holders of posts, whose home may be elsewhere",
    "activities/dues/queries/passing.py": "money is handed to the body above; bodies only",
    "activities/elections/services/terms.py": "a term's reminder falls on the committee above",
    "insight/guidance/queries/handovers.py": "whoever left signs the own hand-over, wherever now",
    "insight/guidance/queries/changes.py": "who left may be on another roll by now; names only",
    "insight/home/pages.py": "a member's own list, wherever the member took part",
    "insight/handbooks/pages/own.py": "a member's own learning handbook, wherever it was learnt",
    "insight/handbooks/queries/editions.py": "an edition is read by the units it was issued to",
    "insight/handbooks/queries/finding.py": "words are found in the editions issued to a unit",
    "organisation/pages/members.py": "a member's own record, wherever the own grants lie",
    "duties/services/deadlines.py": "a clock falls on whoever must act, often above",
    "procedures/queries/approvers.py": "who may approve is found above the actor; bodies only",
    "procedures/queries/listing.py": "a case is late also where a body above it must act",
    "procedures/queries/timeline.py": "whoever sees a case sees to whom it was sent",
    "activities/disposals/pages/own.py": "what concerns a member, wherever it is run",
    "activities/disposals/queries/bars.py": "a bar to joining again holds everywhere; days only",
    "activities/transfers/queries/seen.py": "a step done for the other side; names of its bodies",
    "activities/transfers/pages/own.py": "a member's own moves, wherever they lead",
    "procedures/services/moving.py": "sender and receiver each confirm in their own subtree",
    "kernel/uploads/keeping.py": "a file that no row names is found among all rows; names only",
    "kernel/audit/queries/sealed.py": "a ledger is sealed and checked row by row, whole",
    "kernel/audit/queries/anchors.py": "when the trail began; its first moment only",
    "project/services/watching.py": "an alarm finds its administrator wherever granted",
    "project/services/installation.py": "whether the three administrators are there at all",
    "operations/queries/definitions.py": "what is defined above a unit holds for it; no values",
    "activities/standards/queries/held.py": "what a body above wrote or adopted holds below",
    "operations/queries/goals.py": "a goal is open to everything below; what hangs on it is not",
    "organisation/queries/roster.py": "whether a code or an identity number is taken anywhere",
    "organisation/queries/rolls.py": "guests on a roll and people who have left since",
    "records/queries/rolls.py": "guests on a roll, whose home is elsewhere",
    "activities/meetings/queries/rollbook.py": "guests on a roll, whose home is elsewhere",
    "activities/meetings/queries/people.py": "holders of posts, whose home may be elsewhere",
    "activities/dues/queries/rolls.py": "what a person paid elsewhere counts here",
    **{
        f"duties/services/{name}.py": "sums are kept up to the root, above whoever acts"
        for name in (
            "members",
            "evidence",
            "issuing",
            "following",
            "rebuilding",
            "batches",
            "waivers",
        )
    },
    "project/services/backup/restoring.py": "a backup is brought back row by row, whole",
    "project/services/moving.py": "a whole installation moves to another database",
    "identity/queries.py": "a person's own grants decide the scope, so they are read before it",
}
SQL_PLACES = {"services", "queries", "management", "sample", "migrations"}
SQL_MODULES = {
    "kernel/permissions/wall.py": "puts the policies up and lists them",
    "kernel/permissions/postgresql/base.py": "the engine that tells every statement its scope",
    "project/settings/sqlite3/base.py": "the engine that puts writers in line",
}
ENGINE_MARKED = {"project/rules/roles.py", "project/rules/safety.py", "project/services/roles.py"}
"""Where the function of the engine is marked as one that a policy need not come before."""
SQL_CALLS = {"execute", "executemany", "raw", "RawSQL", "extra"}
CLOCKS = {
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "datetime.datetime.now",
    "dt.datetime.now",
    "date.today",
    "datetime.date.today",
    "dt.date.today",
    "time.time",
}
DJANGO_CLOCKS = {"timezone.now", "timezone.localdate", "timezone.localtime"}
NETWORK = {"urllib.request", "http.client", "socket"}
STREAMS = {"sys.stdout", "sys.stderr"}
ECHOES = re.compile(r"(typer|click)\.(secho|echo|echo_via_pager|confirm|prompt)")
TERMINAL = "shuanghe.kernel.terminal"
# The reader of uploaded files runs as a child: its stdout is the pipe to its parent.
PIPES = {"kernel/uploads/child/__main__.py"}
OWN_MACHINE = {"project/services/visiting.py"}


def is_in(module: Module, names: set[str]) -> bool:
    """Whether the file is one of these names, or lies in a folder called so."""
    return bool(names & set(module.parts))


def whole_tree_asked(module: Module) -> list[str]:
    """Places that open every row and are not known for it."""
    if is_in(module, WHOLE_TREE_FOLDERS) or module.name in WHOLE_TREE_MODULES:
        return []
    return [
        f"{module.name}:{node.lineno} asks for everything"
        for name, node in calls(module.tree)
        if name.endswith("Scope.everything") or name.rpartition(".")[2] == "beyond"
    ]


def raw_sql(module: Module) -> list[str]:
    """Hand-written SQL outside services, queries, migrations and management."""
    if is_in(module, SQL_PLACES) or module.name in SQL_MODULES:
        return []
    return [
        f"{module.name}:{node.lineno} writes SQL"
        for name, node in calls(module.tree)
        if ("." in name and name.rsplit(".", 1)[1] in SQL_CALLS) or name == "RawSQL"
    ]


def clocks_read(module: Module) -> list[str]:
    """Clocks other than Django's; and any clock at all where judgement and reading happen."""
    banned = CLOCKS | (DJANGO_CLOCKS if is_in(module, {"rules", "queries"}) else set())
    return [
        f"{module.name}:{node.lineno} reads the clock by {name}()"
        for name, node in calls(module.tree)
        if name in banned
    ]


def printed(module: Module) -> list[str]:
    """Calls of print."""
    return [f"{module.name}:{n.lineno} prints" for name, n in calls(module.tree) if name == "print"]


def streams_written(module: Module) -> list[str]:
    """The terminal touched by hand instead of through kernel.terminal."""
    if module.name == "kernel/terminal.py" or module.name in PIPES:
        return []
    touched = [
        (node.lineno, name)
        for node in ast.walk(module.tree)
        for name in (
            imported(node)
            if isinstance(node, ast.Import | ast.ImportFrom)
            else [dotted(node)]
            if isinstance(node, ast.Attribute)
            else []
        )
    ]
    return [
        f"{module.name}:{line} touches {name}"
        for line, name in touched
        if name in STREAMS or ECHOES.fullmatch(name)
    ]


def terminal_used(module: Module) -> list[str]:
    """Words for the terminal from anything but a command."""
    if is_in(module, {"management"}) or module.name == "project/cli.py":
        return []
    return [
        f"{module.name}:{node.lineno} speaks to the terminal"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Import | ast.ImportFrom) and TERMINAL in imported(node)
    ]


def network_used(module: Module) -> list[str]:
    """Imports that open connections, outside gateways."""
    if module.name in OWN_MACHINE or module.parts[0] == "gateways":
        return []
    return [
        f"{module.name}: {name}"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in imported(node)
        if name in NETWORK
    ]


def search_engine_used(module: Module) -> list[str]:
    """The engines behind the search index, named outside it."""
    if module.parts[:2] == ("kernel", "search") or module.name in ENGINE_MARKED:
        return []
    return [
        f"{module.name}:{at} names a search engine"
        for at, line in enumerate(module.text.splitlines(), 1)
        if re.search(r"\b(tsquery|tsvector|fts5)\b", line, re.IGNORECASE)
    ]


def imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    """The modules an import names."""
    if isinstance(node, ast.ImportFrom):
        return [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
    return [alias.name for alias in node.names]


def swallowed(module: Module) -> list[str]:
    """Handlers that do nothing with what they caught."""
    return [
        f"{module.name}:{node.lineno} swallows an exception"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler)
        and all(isinstance(part, ast.Pass) for part in node.body)
    ]


def unfinished(module: Module) -> list[str]:
    """Promises instead of code."""
    marks = r"\b(TODO|FIXME)\b|raise NotImplementedError"
    return [
        f"{module.name}:{at} unfinished"
        for at, line in enumerate(module.text.splitlines(), 1)
        if re.search(marks, line)
    ]


CONTROLS = [
    (whole_tree_asked, "with looking(Scope.everything('x')): ...", "duties/queries.py"),
    (raw_sql, "cursor.execute('SELECT 1')", "duties/pages.py"),
    (raw_sql, "Duty.objects.raw('SELECT 1')", "duties/rules.py"),
    (clocks_read, "datetime.now(tz=UTC)", "duties/services.py"),
    (clocks_read, "date.today()", "duties/pages.py"),
    (clocks_read, "timezone.localdate()", "duties/rules/verdicts.py"),
    (printed, "print('x')", "duties/services.py"),
    (streams_written, "sys.stdout.write('x')", "duties/management/duties.py"),
    (streams_written, "out = sys.stderr", "duties/services.py"),
    (streams_written, "from sys import stdout", "duties/services.py"),
    (streams_written, "typer.echo('x')", "duties/management/duties.py"),
    (streams_written, "from typer import secho", "duties/management/duties.py"),
    (terminal_used, "from shuanghe.kernel.terminal import say", "duties/services.py"),
    (terminal_used, "from shuanghe.kernel import terminal", "duties/pages.py"),
    (network_used, "from urllib.request import urlopen", "duties/services.py"),
    (network_used, "import socket", "duties/services.py"),
    (swallowed, "try:\n    f()\nexcept ValueError:\n    pass", "duties/services.py"),
    (search_engine_used, "WHERE vector @@ %s::tsquery", "records/queries.py"),
    (unfinished, "raise NotImplementedError", "duties/services.py"),
]
SCANNERS = sorted({scanner for scanner, *_ in CONTROLS}, key=lambda scanner: scanner.__name__)


@pytest.mark.parametrize(("scanner", "text", "name"), CONTROLS)
def test_each_scanner_finds_what_it_looks_for(scanner, text, name):
    assert scanner(sample(text, name))


@pytest.mark.parametrize("scanner", SCANNERS, ids=lambda scanner: scanner.__name__)
def test_the_source_is_free_of_it(scanner):
    assert [finding for module in modules() for finding in scanner(module)] == []


def test_every_module_that_may_ask_for_everything_exists_and_does():
    texts = {module.name: module.text for module in modules()}
    idle = [
        name
        for name in WHOLE_TREE_MODULES
        if not re.search(r"Scope\.everything\(|\bbeyond\(", texts.get(name, ""))
    ]
    assert idle == []
