"""Small by habit: files of at most 400 lines, functions of at most 50, nesting of at most 3."""

import ast

from tests.architecture.source import ROOT, Module, modules, sample

FILE = 400
FUNCTION = 50
P90 = 30


def functions(module: Module) -> list[tuple[str, int]]:
    """Every function as (where, its number of lines)."""
    return [
        (f"{module.name}:{node.lineno} {node.name}", (node.end_lineno or 0) - node.lineno + 1)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def too_long(module: Module) -> list[str]:
    """Files and functions over budget."""
    lines = module.text.count("\n")
    found = [f"{module.name}: {lines} lines"] if lines > FILE else []
    return found + [
        f"{where}: {size} lines" for where, size in functions(module) if size > FUNCTION
    ]


def test_a_long_file_and_a_long_function_are_found():
    assert too_long(sample("x = 1\n" * 401))
    assert too_long(sample("def f():\n" + "    x = 1\n" * 50))
    assert not too_long(sample("def f():\n" + "    x = 1\n" * 49))


def test_no_file_and_no_function_is_over_budget():
    assert [finding for module in modules() for finding in too_long(module)] == []


def test_nine_functions_of_ten_are_short():
    sizes = sorted(size for module in modules() for _, size in functions(module))
    assert sizes[len(sizes) * 9 // 10] <= P90


def test_no_test_file_is_over_budget():
    long = [p for p in (ROOT / "tests").rglob("*.py") if p.read_text().count("\n") > FILE]
    assert long == []
