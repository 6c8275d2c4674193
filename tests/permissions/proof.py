"""That every write goes through an audited service, read from the source itself.

From the function behind an address every function it names is followed, through imports and
tables of functions, until services (@action) are reached. On the way nothing may write by itself.
"""

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from shuanghe.project.settings import PACKAGE

WRITES = {"save", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create",
          "delete", "_raw_delete"}  # fmt: skip
NO_MODELS = {"session", "cookies", "messages", "form", "self"}


@dataclass
class Module:
    """The names of one module: what it defines, and where the imported ones come from."""

    defined: dict[str, ast.AST] = field(default_factory=dict)
    imported: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass
class Reached:
    """What a view comes to: the services, and functions that write beside them."""

    services: set[str] = field(default_factory=set)
    loose: set[str] = field(default_factory=set)


@cache
def module_of(name: str) -> Module:
    """Read one module of the product; an empty one for anything else."""
    path = PACKAGE.parent / Path(*name.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return read(file.read_text()) if file.exists() else Module()


def read(source: str) -> Module:
    """The names of a module."""
    found = Module()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            for one in node.names:
                found.imported[one.asname or one.name] = (node.module, one.name)
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.defined[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if isinstance(target, ast.Name):
                    found.defined[target.id] = node
    return found


def reached_from(view: Any) -> Reached:
    """Everything the function behind an address comes to."""
    inner = inspect.unwrap(view)
    found, seen = Reached(), set[tuple[str, str]]()
    _follow(inner.__module__, inner.__name__, found, seen)
    return found


def _follow(module: str, name: str, found: Reached, seen: set[tuple[str, str]]) -> None:
    if (module, name) in seen or not module.startswith("shuanghe."):
        return
    seen.add((module, name))
    names = module_of(module)
    node = names.defined.get(name)
    if node is None:
        if name in names.imported:
            _follow(*names.imported[name], found, seen)
        return
    if is_service(node):
        found.services.add(f"{module}.{name}")
        return
    if any(_is_made_service(one) for one in ast.walk(node)):
        found.services.add(f"{module}.{name}")
    loose = list(_written(node))
    if loose:
        found.loose.add(f"{module}.{name}: {', '.join(loose)}")
    for used in _names(node):
        if isinstance(used, tuple) and used[0] in names.imported:
            package, inner = names.imported[used[0]]
            _follow(f"{package}.{inner}", used[1], found, seen)
        elif isinstance(used, str):
            _follow(module, used, found, seen)


def is_service(node: ast.AST) -> bool:
    """Whether a definition is decorated with @action."""
    return isinstance(node, ast.FunctionDef) and any(
        isinstance(one, ast.Call) and getattr(one.func, "id", "") == "action"
        for one in node.decorator_list
    )


def _is_made_service(node: ast.AST) -> bool:
    """action(right)(function): a service made on the spot."""
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "action"


def _names(node: ast.AST) -> Iterator[str | tuple[str, str]]:
    """The names a definition uses that are not its own variables."""
    own = {
        one.id
        for one in ast.walk(node)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    }
    own |= {one.arg for one in ast.walk(node) if isinstance(one, ast.arg)}
    if not isinstance(node, ast.FunctionDef):
        own = set()
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and one.id not in own:
            yield one.id
        elif isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name):
            yield one.value.id, one.attr


def _written(node: ast.AST) -> Iterator[str]:
    """Calls that write rows, by the look of them."""
    if isinstance(node, ast.ClassDef):
        return
    for one in ast.walk(node):
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute):
            held = ast.unparse(one.func.value)
            is_query = ".objects" in held or one.func.attr in WRITES - {"save", "create"}
            named = held.split(".")[-1].split("(")[0]
            if (
                one.func.attr in WRITES
                and named not in NO_MODELS
                and (is_query or one.func.attr == "save")
            ):
                yield f"{held}.{one.func.attr}"[:80]
            if one.func.attr == "update" and ".objects" in held:
                yield f"{held}.update"[:80]
