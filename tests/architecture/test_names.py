"""Every file has a name from the list; nothing is called helpers."""

import re

from tests.architecture.source import GROUPS, Module, modules, sample

SINGLE = {
    "urls",
    "pages",
    "endpoints",
    "jobs",
    "admin",
    "forms",
    "uploads",
    "documents",
    "services",
    "queries",
    "models",
    "rules",
    "apps",
    "management",
    "middleware",
}
REQUIRED = {
    "kernel/permissions/postgresql/base.py": "Django looks for a database engine under this name",
    "project/settings/sqlite3/base.py": "Django looks for a database engine under this name",
}
COMPOSITION = {"celery", "cli", "menu", "offers", "schedule", "wsgi", "settings", "sample"}
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "base", "signals", "tools"}
KERNEL = {
    "actions",
    "audit",
    "crypto",
    "documents",
    "notices",
    "pages",
    "periods",
    "permissions",
    "replicas",
    "search",
    "tasks",
    "terminal",
    "tree",
    "ui",
    "uploads",
    "workdays",
}


def badly_named(module: Module) -> list[str]:
    """What is wrong with the place of a file."""
    *folders, stem = module.parts
    if module.name in REQUIRED:
        return []
    if stem in SAYS_NOTHING or SAYS_NOTHING & set(folders):
        return [f"{module.name}: the name says nothing"]
    if not folders or (stem == "__init__" and len(folders) == 1):
        return []
    if folders[0] == "kernel":
        return [] if ([*folders, stem])[1] in KERNEL else [f"{module.name}: not in the closed list"]
    depth = 2 if folders[0] in GROUPS else 1
    inside = ([*folders, stem])[depth:]
    allowed = SINGLE | (COMPOSITION if folders[0] == "project" else set())
    if not inside or inside[0] in allowed | {"__init__"}:
        return []
    return [f"{module.name}: “{inside[0]}” is not one of the names of an app"]


def test_a_file_outside_the_list_is_found():
    assert badly_named(sample("", "duties/services/utils.py"))
    assert badly_named(sample("", "duties/manager.py"))
    assert badly_named(sample("", "records/thing.py"))
    assert badly_named(sample("", "kernel/thing.py"))
    assert not badly_named(sample("", "duties/services/rollups.py"))
    assert not badly_named(sample("", "records/pages.py"))


def test_every_file_has_a_name_from_the_list():
    assert [finding for module in modules() for finding in badly_named(module)] == []


def test_names_are_plain_ascii_words():
    odd = [m.name for m in modules() if not re.fullmatch(r"[a-z0-9_/]+\.py", m.name)]
    assert odd == []
