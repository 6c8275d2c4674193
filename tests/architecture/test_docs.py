"""Documents that are true: links resolve, commands exist, every app and every name is explained."""

import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps as django_apps
from tests.architecture.source import ROOT, apps, modules, tracked
from typer.main import get_command

from shuanghe.project.cli import app as command_line
from shuanghe.project.cli import gather

PAGES = (
    "README.md",
    "README.zh.md",
    "ARCHITECTURE.md",
    "GLOSSARY.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
)
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
COMMAND = re.compile(
    r"^\s*(?:\.venv/bin/)?shuanghe ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)*)", re.MULTILINE
)
INLINE = re.compile(r"`(?:\.venv/bin/)?shuanghe ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)*)")
TARGET = re.compile(r"\bmake ([a-z][a-z-]*)")
# Written in pieces, so that this file does not hold what it looks for.
PLACES = re.compile(r"(?<![\w.])/(?:" + "|".join(["work", "farm", "home/\\w+", "opt/py"]) + r")/")
HOSTS = re.compile(r"://[\w.-]*(?:registry|mirror)[\w.-]*/")


def markdown() -> list[Path]:
    """Every document in English or Chinese that people read in the repository."""
    return [path for path in tracked() if path.suffix == ".md"]


def dead_links(path: Path, text: str) -> list[str]:
    """Links to files that are not there."""
    return [
        f"{path.relative_to(ROOT)}: {link}"
        for link in LINK.findall(text)
        if "://" not in link
        and not link.startswith("mailto:")
        and not (path.parent / link).exists()
    ]


def private_places(path: Path, text: str) -> list[str]:
    """Paths of somebody's machine and addresses of package mirrors."""
    return [
        f"{path.relative_to(ROOT)}:{at}"
        for at, line in enumerate(text.splitlines(), 1)
        if PLACES.search(line) or HOSTS.search(line)
    ]


@cache
def known_commands() -> set[str]:
    """Every command and group of the command line, as typed after `shuanghe`."""
    command_line.registered_commands.clear()
    command_line.registered_groups.clear()
    found, queue = set(), [("", get_command(gather()))]
    while queue:
        before, group = queue.pop()
        for name, command in getattr(group, "commands", {}).items():
            found.add(f"{before} {name}".strip())
            queue.append((f"{before} {name}".strip(), command))
    return found


def unknown_commands(text: str, known: set[str]) -> list[str]:
    """Commands named in a text whose first words are no command."""
    named = {*COMMAND.findall(text), *INLINE.findall(text)}
    groups = {name.partition(" ")[0] for name in known if " " in name}
    return [
        words
        for words in sorted(named)
        if " ".join(words.split()[: 2 if words.split()[0] in groups else 1]) not in known
    ]


def names_of_models() -> set[str]:
    """Every model of ours."""
    return {
        model.__name__
        for config in django_apps.get_app_configs()
        if config.name.startswith("shuanghe.")
        for model in config.get_models()
    }


def unexplained(names: set[str], glossary: str) -> list[str]:
    """Names that the glossary does not hold, in backquotes."""
    return sorted(name for name in names if f"`{name}`" not in glossary)


def test_dead_links_private_places_unknown_commands_and_names_are_found():
    page = ROOT / "README.md"
    assert dead_links(page, "[x](docs/nowhere.md)") == ["README.md: docs/nowhere.md"]
    assert private_places(page, "see /" + "work/x") == ["README.md:1"]
    assert private_places(page, "https://" + "mirror.example.org/simple")
    assert unknown_commands("`shuanghe fly FILE`", {"backup", "rulebook check"}) == ["fly"]
    assert unknown_commands("`shuanghe rulebook fly`", {"rulebook check"}) == ["rulebook fly"]
    assert unexplained({"Organisation"}, "nothing") == ["Organisation"]


@pytest.mark.parametrize("name", PAGES)
def test_every_standing_document_is_there(name):
    assert len((ROOT / name).read_text()) > 400


def test_every_link_leads_somewhere():
    assert [dead for path in markdown() for dead in dead_links(path, path.read_text())] == []


def test_no_file_names_a_private_machine():
    assert [f for path in tracked() for f in private_places(path, path.read_text())] == []


def test_every_command_named_in_a_document_exists():
    known = known_commands()
    wrong = {
        path.name: unknown
        for path in markdown()
        if (unknown := unknown_commands(path.read_text(), known))
    }
    assert wrong == {}


def test_every_command_explains_itself():
    names, program = sorted(known_commands()), get_command(command_line)
    for name in names:
        with pytest.raises(SystemExit) as ended:
            program.main([*name.split(), "--help"])
        assert ended.value.code == 0, name


def test_every_make_target_named_in_the_readme_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {word for page in PAGES for word in TARGET.findall(code_of((ROOT / page).read_text()))}
    assert sorted(named - targets) == []


def code_of(text: str) -> str:
    """What stands in backquotes or code blocks."""
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))


def test_every_app_has_its_page():
    pages = {path.stem for path in (ROOT / "docs" / "apps").glob("*.md")}
    assert [app for app in apps() if app != "project" and app.split(".")[-1] not in pages] == []


def test_every_model_is_named_on_the_page_of_its_app():
    missing = []
    for config in django_apps.get_app_configs():
        if config.name.startswith("shuanghe."):
            page = ROOT / "docs" / "apps" / f"{config.name.rpartition('.')[2]}.md"
            text = page.read_text() if page.exists() else ""
            missing += [m.__name__ for m in config.get_models() if m.__name__ not in text]
    assert missing == []


def test_every_model_is_in_the_glossary():
    assert unexplained(names_of_models(), (ROOT / "GLOSSARY.md").read_text()) == []


def test_the_changelog_knows_this_version():
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version
    assert version.group(1) in (ROOT / "CHANGELOG.md").read_text()


def words_of_addresses() -> set[str]:
    """The first fixed word of every address, and every namespace."""
    found = set()
    for module in modules():
        if "urls" in module.parts:
            found |= set(re.findall(r'path\("([a-z][a-z-]*)/', module.text))
            found |= set(re.findall(r'^ *\("([a-z][a-z-]*)/", "', module.text, re.MULTILINE))
            found |= set(re.findall(r'^app_name = "(\w+)"', module.text, re.MULTILINE))
    return found


def test_every_word_of_an_address_is_in_the_glossary():
    assert {"month", "board"} <= words_of_addresses()
    assert unexplained(words_of_addresses(), (ROOT / "GLOSSARY.md").read_text()) == []
