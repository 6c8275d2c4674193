"""Arrows that an import checker cannot see: names in strings that point up the layers."""

import ast
import re
from functools import cache
from pathlib import Path

from django.apps import apps as django_apps
from tests.architecture.source import (
    PACKAGE,
    Module,
    app_of,
    apps,
    calls,
    may_know,
    modules,
    rank,
    sample,
)

ADDRESS_CALLS = {"reverse", "reverse_lazy", "redirect", "resolve_url", "url"}
LINK_FIELDS = ("ForeignKey", "OneToOneField", "ManyToManyField", "ScopedForeignKey")
# The two upward links of the architecture page; the second is a (type, id) pair, not a name.
ALLOWED = {("kernel.audit", "identity")}
IN_TEMPLATE = re.compile(r"""\burl\(\s*["']([\w:.-]+)["']""")


@cache
def addresses() -> dict[str, str]:
    """Every namespace, and every name without one, with the app that owns it.

    What project adds are pages of Django itself.
    """
    found = {}
    for module in modules():
        if "urls" not in module.parts or module.parts[0] == "project":
            continue
        space = re.search(r'^app_name = "(\w+)"', module.text, re.MULTILINE)
        names = re.findall(r'name="(\w+)"', module.text)
        for name in [space.group(1)] if space else names:
            found[name] = app_of(module.name)
    return found


def labels() -> dict[str, str]:
    """Django's app labels with the apps of ours behind them."""
    ours = (config for config in django_apps.get_app_configs())
    return {
        config.label: config.name.removeprefix("shuanghe.")
        for config in ours
        if config.name.startswith("shuanghe.")
    }


def owner_of(name: str) -> str | None:
    """The app that an address belongs to; None for one that is not ours."""
    return addresses().get(name.partition(":")[0])


def upward(app: str, name: str, where: str) -> list[str]:
    """The finding, when an address in an app points above it; pages of one layer may link."""
    owner = owner_of(name)
    if owner is None or may_know(app, owner) or rank(owner) == rank(app):
        return []
    return [f"{where}: “{name}” belongs to {owner}, above {app}"]


def upward_addresses(module: Module) -> list[str]:
    """Addresses of higher layers named in code."""
    return [
        finding
        for name, node in calls(module.tree)
        if name.rpartition(".")[2] in ADDRESS_CALLS and node.args
        for finding in upward(app_of(module.name), text_of(node.args[0]), module.name)
    ]


def text_of(node: ast.expr) -> str:
    """The text of a constant; "" for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def upward_in_template(path: Path, text: str) -> list[str]:
    """Addresses of higher layers named in a template."""
    where = path.relative_to(PACKAGE).as_posix()
    return [
        finding
        for name in IN_TEMPLATE.findall(text)
        for finding in upward(app_of(where), name, where)
    ]


def upward_models(module: Module) -> list[str]:
    """Links to models of higher layers, named as a string."""
    app, found = app_of(module.name), []
    for name, node in calls(module.tree):
        if not name.endswith(LINK_FIELDS) or not node.args:
            continue
        label = text_of(node.args[0]).rpartition(".")[0]
        other = labels().get(label)
        if other and not may_know(app, other) and (app, other) not in ALLOWED:
            found.append(f"{module.name}:{node.lineno} links to {label}, above {app}")
    return found


def test_an_upward_address_in_code_is_found():
    assert upward_addresses(sample("reverse('dashboards:board')", "organisation/pages.py"))
    assert not upward_addresses(sample("reverse('dashboards:board')", "project/menu.py"))


def test_an_upward_address_in_a_template_is_found():
    place = PACKAGE / "organisation" / "templates" / "organisation" / "x.html"
    assert upward_in_template(place, "<a href=\"{{ url('dashboards:board') }}\">")


def test_an_upward_model_is_found():
    assert upward_models(sample("models.ForeignKey('duties.Slot')", "organisation/models.py"))
    assert not upward_models(sample("models.ForeignKey('duties.Slot')", "insight/home/models.py"))


def test_every_app_of_the_tree_is_installed():
    assert sorted(labels().values()) == apps()


def test_no_address_in_code_points_up():
    assert [finding for module in modules() for finding in upward_addresses(module)] == []


def test_no_address_in_a_template_points_up():
    found = [
        finding
        for path in sorted(PACKAGE.rglob("templates/**/*.html"))
        for finding in upward_in_template(path, path.read_text())
    ]
    assert found == []


def test_no_model_points_up():
    assert [finding for module in modules() for finding in upward_models(module)] == []
