"""Every public function and class says what it is for."""

import ast

from tests.architecture.source import Module, modules, sample

NAMED = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
ENUM_OR_CONFIG = {"AppConfig", "Meta", "Config"}


def undocumented(module: Module) -> list[str]:
    """Public functions and classes of a module without a docstring."""
    return [
        f"{module.name}:{node.lineno} {node.name}"
        for node in module.tree.body
        if isinstance(node, NAMED)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
        and not is_configuration(node)
    ]


def is_configuration(node: ast.AST) -> bool:
    """Whether a class only configures Django."""
    bases = getattr(node, "bases", [])
    return any(isinstance(base, ast.Name) and base.id in ENUM_OR_CONFIG for base in bases)


def test_a_silent_function_is_found():
    assert undocumented(sample("def f(): ..."))
    assert not undocumented(sample("def _f(): ..."))
    assert not undocumented(sample('def f():\n    """Do."""'))


def test_every_public_function_and_class_says_what_it_is_for():
    assert [finding for module in modules() for finding in undocumented(module)] == []
