"""Every word of a page is marked for translation, and the English catalogue is complete."""

import ast
import re

from babel.messages.catalog import Catalog, Message
from jinja2 import Environment
from tests.architecture.source import PACKAGE, Module, calls, dotted, modules, sample
from tests.catalogue import MO, PO, extract, translated

HAN = re.compile(r"[\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"%\(\w+\)|\{\w*\}")
MARKING = {"_", "gettext", "ngettext", "trans"}
MARKING_IN_PYTHON = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext"}
# A language is named in itself; the product is named 双核 on the phone that holds its codes.
ALLOWED = {"简体中文", "双核"}
# What a page may hand out in Chinese: files of the customer and reasons for the audit trail.
CHINESE_CALLS = {"download", "ledger_file", "xlsx_chunks", "Scope.everything"}
# Headings of a file; the page for our own faults, in both languages at once.
CHINESE_NAMES = {"HEADINGS", "_BROKEN", "_FULL"}


def texts(message: Message) -> list[str]:
    """The English of a message: one text, or one for each plural."""
    return [message.string] if isinstance(message.string, str) else list(message.string)


def flaws(template: Catalog, english: Catalog) -> list[str]:
    """Messages without English, with a guess for English, or with other placeholders."""
    found = []
    for wanted in template:
        if not wanted.id:
            continue
        source = wanted.id if isinstance(wanted.id, str) else wanted.id[0]
        message = english.get(source, wanted.context)
        if message is None or message.fuzzy or not all(texts(message)):
            found.append(f"{source}: no English (run make messages)")
        elif any(holes(text) != holes(source) for text in texts(message)):
            found.append(f"{source}: other placeholders")
        elif any(HAN.search(text.replace("双核", "")) for text in texts(message)):
            found.append(f"{source}: Chinese in the English")
    return found


def holes(text: str) -> set[str]:
    """The placeholders of a message."""
    return set(PLACEHOLDER.findall(text))


def unmarked_in_template(source: str) -> list[str]:
    """Chinese in a template outside _(), ngettext(), trans blocks and comments."""
    found, called, depth, in_trans = [], [], 0, False
    last = ""
    for _line, kind, text in Environment().lex(source):
        if kind in ("whitespace", "comment", "comment_begin", "comment_end"):
            continue
        if kind == "name" and last == "block_begin":
            in_trans = text in ("trans", "pluralize") or (in_trans and text != "endtrans")
        if kind == "operator" and text == "(":
            depth += 1
            called.append(last in MARKING)
        elif kind == "operator" and text == ")":
            depth -= 1
            called.pop()
        is_marked = in_trans or any(called)
        if kind in ("data", "string") and not is_marked and HAN.search(text):
            found.append(text.strip(" \n\"'"))
        last = kind if kind.endswith("begin") else text
    return [text for text in found if text not in ALLOWED]


def unmarked_in_python(module: Module) -> list[str]:
    """Chinese in a page or form outside gettext, docstrings and what is Chinese on purpose."""
    tree = module.tree
    whole = [call for name, call in calls(tree) if name in MARKING_IN_PYTHON | CHINESE_CALLS]
    whole += [line for line in ast.walk(tree) if isinstance(line, ast.Assign) and named(line)]
    fine = {id(part) for node in whole for part in ast.walk(node)}
    fine |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        f"{module.name}:{node.lineno} {node.value}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if HAN.search(node.value) and id(node) not in fine and node.value not in ALLOWED
    ]


def named(line: ast.Assign) -> bool:
    """Whether the names given are among those that hold Chinese."""
    return {dotted(target) for target in line.targets} <= CHINESE_NAMES


def sample_catalogues(chinese: str, english: str) -> tuple[Catalog, Catalog]:
    template, kept = Catalog(), Catalog(locale="en")
    template.add(chinese)
    kept.add(chinese, english)
    return template, kept


FOR_PROGRAMS = ("gateways", "api", "forms")
"""What the API tells programs is in one language, whoever's account they use."""
MARKED_TITLE = re.compile(r"block title.*\|content")


def test_missing_guessed_and_damaged_english_is_found():
    assert flaws(*sample_catalogues("共 %(total)s 条", "%(total)s in all")) == []
    assert flaws(*sample_catalogues("共 %(total)s 条", ""))
    assert flaws(*sample_catalogues("共 %(total)s 条", "%(count)s in all"))
    assert flaws(*sample_catalogues("规则", "规则"))
    template, kept = sample_catalogues("规则", "Rules")
    kept["规则"].flags.add("fuzzy")
    assert flaws(template, kept)
    assert flaws(template, Catalog(locale="en"))


def test_unmarked_chinese_in_a_template_is_found():
    assert unmarked_in_template("<p>规则</p>") == ["<p>规则</p>"]
    assert unmarked_in_template("{{ '规则' }}") == ["规则"]
    assert unmarked_in_template("{{ title(_('规则'), '规则二') }}") == ["规则二"]
    assert unmarked_in_template("{% trans %}规则{% endtrans %}规则二") == ["规则二"]
    assert unmarked_in_template("{{ _('规则') }}{# 规则 #}{{ ngettext('条', '条', n) }}") == []
    assert (
        unmarked_in_template("{% trans n=n %}{{ n }} 条{% pluralize %}{{ n }} 条{% endtrans %}")
        == []
    )


def test_the_english_catalogue_is_complete():
    template = extract()
    assert len(template) > 500
    assert flaws(template, translated()) == []


def test_the_english_catalogue_holds_nothing_that_is_gone():
    known = {message.id for message in extract()}
    assert [message.id for message in translated() if message.id not in known] == []


def test_the_compiled_catalogue_is_that_of_the_source():
    assert MO.exists(), "run make setup"
    assert MO.stat().st_mtime >= PO.stat().st_mtime, "run make setup"


def test_unmarked_chinese_in_a_page_is_found():
    def found(text: str) -> list[str]:
        return unmarked_in_python(sample(text, "duties/pages.py"))

    assert found('messages.success(request, "已保存")')
    assert found('HINT = f"还有 {count} 条"')
    assert not found('"""说明"""\nHEADINGS = ("时间",)\nsay(_("已保存"), gettext_lazy("删除"))')
    assert not found('download("名册", chunks)')


def test_pages_and_forms_hold_no_unmarked_chinese():
    spoken = [
        one
        for one in modules()
        if {"pages", "forms"} & set(one.parts) and one.parts[:3] != FOR_PROGRAMS
    ]
    assert len(spoken) > 20
    assert [finding for module in spoken for finding in unmarked_in_python(module)] == []


def test_templates_hold_no_unmarked_chinese():
    pages = sorted(PACKAGE.rglob("templates/**/*.html"))
    assert len(pages) > 30
    found = {
        path.relative_to(PACKAGE).as_posix(): unmarked
        for path in pages
        if (unmarked := unmarked_in_template(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_a_marked_title_is_found():
    assert MARKED_TITLE.search("{% block title %}{{ row.title|content }}{% endblock %}")
    assert not MARKED_TITLE.search("{% block title %}{{ row.title }}{% endblock %}")


def test_no_title_of_a_page_is_marked_as_content_since_a_title_holds_no_tags():
    pages = sorted(PACKAGE.rglob("templates/**/*.html"))
    assert [page.name for page in pages if MARKED_TITLE.search(page.read_text("utf-8"))] == []
