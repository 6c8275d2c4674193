"""Hand-written SQL of services and queries takes the scope: SQLite has no second wall behind it."""

import ast
from pathlib import Path

import pytest
import yaml
from tests.architecture.source import Module, calls, modules, sample
from tests.architecture.test_walls import SQL_CALLS, is_in

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
SCOPE_TAKEN = {"sql", "in_view_sql", "in_view", "covers", "check_written"}
"""What puts the scope into a statement, or asks it about the place that the statement names."""


def known() -> set[str]:
    """The functions that need none, as module:function."""
    listed = yaml.safe_load(Path(__file__).with_name("unscoped_sql.yaml").read_text())
    assert all(one["why"] for one in listed)
    return {
        f"{module}:{name}"
        for one in listed
        for module, names in one["where"].items()
        for name in names
    }


def unscoped(module: Module) -> list[str]:
    """Functions that write SQL and take no scope, themselves or by a function beside them."""
    if not is_in(module, {"services", "queries"}) or is_in(module, {"sample", "management"}):
        return []
    used = {one.name: called(one) for one in ast.walk(module.tree) if isinstance(one, FUNCTIONS)}
    scoped = {name for name, names in used.items() if names & SCOPE_TAKEN}
    while more := {name for name, names in used.items() if names & scoped} - scoped:
        scoped |= more
    return [
        f"{module.name}:{name}"
        for name, names in used.items()
        if names & SQL_CALLS and name not in scoped
    ]


def called(found: ast.AST) -> set[str]:
    """The last names of everything called in a piece of code."""
    return {name.rpartition(".")[2] for name, _node in calls(found)}


def test_no_statement_forgets_the_scope():
    found = [one for module in modules() for one in unscoped(module)]
    assert sorted(set(found) - known()) == [], (
        "take scope.sql(column) into the statement, or say in unscoped_sql.yaml why it needs none"
    )


def test_every_function_known_to_need_no_scope_is_there_and_takes_none():
    found = {one for module in modules() for one in unscoped(module)}
    assert known() - found == set()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("def f(cursor):\n    cursor.execute('SELECT 1')", "duties/queries/x.py"),
        ("def f():\n    return Duty.objects.raw('SELECT 1')", "records/services.py"),
        ("def f(path):\n    cursor.execute('… path >= %s', [path])", "x/queries/y.py"),
        ("class A:\n    def f(self):\n        return RawSQL('1', [])", "x/queries.py"),
    ],
)
def test_a_statement_that_forgets_it_is_found(text, name):
    assert unscoped(sample(text, name)) == [f"{name}:f"]


def test_a_scope_taken_out_of_a_real_query_is_found():
    (module,) = [one for one in modules() if one.name == "records/queries/rolls.py"]
    assert unscoped(module) == []
    assert unscoped(sample(module.text.replace(".sql(", ".text("), module.name))


def test_the_scope_may_be_taken_by_a_function_beside():
    text = """
def where(scope):
    return scope.sql("o.path")

def read(cursor):
    cursor.execute("SELECT 1 WHERE " + where(current_scope())[0])

def forget(cursor):
    cursor.execute("SELECT 1")
"""
    assert unscoped(sample(text, "duties/queries/x.py")) == ["duties/queries/x.py:forget"]
