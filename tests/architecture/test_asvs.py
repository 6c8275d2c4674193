"""The trace of ASVS 5.0 is whole, and what it names exists."""

import ast
import re
from collections import Counter
from functools import cache

import pytest
import yaml
from tests.architecture.source import ROOT

FOLDER = ROOT / "docs" / "security" / "asvs"
INDEX = ROOT / "docs" / "security" / "README.md"
STATUSES = ("met", "partly", "not applicable", "not met")
LEFT_OUT = {9, 10, 17}
# Requirements of level 1 and 2 in each chapter, as the standard has them.
CHAPTERS = {1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 11: 14, 12: 9, 13: 13, 14: 9,
            15: 13, 16: 16}  # fmt: skip
CHOSEN = {
    *("2.3.5", "5.2.4", "5.2.5", "5.2.6", "5.3.3", "6.3.5", "6.3.7", "6.3.8", "6.4.6", "6.5.6"),
    *("8.4.2", "11.1.3", "11.1.4", "11.2.4", "11.2.5", "11.3.4", "13.1.2", "13.1.3", "13.1.4"),
    *("14.2.6", "14.2.7", "14.2.8", "16.5.4"),
}
"""The requirements of level 3 that we take on."""


class TwiceError(ValueError):
    """A key stands twice in one file."""


class Strict(yaml.SafeLoader):
    """Reads a mapping only when each key stands once."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=True) for key, _value in node.value]
        if len(keys) != len(set(keys)):
            raise TwiceError(str([key for key in keys if keys.count(key) > 1]))
        return super().construct_mapping(node, deep)


@cache
def rows():
    """Every row by its number."""
    found = {}
    for path in sorted(FOLDER.glob("v*.yaml")):
        for number, row in yaml.load(path.read_text(), Strict).items():
            assert number not in found, number
            found[number] = row
    return found


def chapter(number):
    return int(number.split(".")[0])


@cache
def names_in(path):
    """The names of the tests in a file."""
    tree = ast.parse((ROOT / path).read_text())
    return {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}


def missing(place):
    """Why a place named as evidence is none; "" when it is there."""
    path, _, name = place.partition("::")
    if not (ROOT / path).is_file():
        return f"{path} is not there"
    return "" if not name or name in names_in(path) else f"{path} has no {name}"


def faults(number, row):
    """What is wrong with a row."""
    where, why, status = row.get("where", []), row.get("why", ""), row.get("status")
    found = [said for place in where if (said := missing(place))]
    if status not in STATUSES or row.get("level") not in (1, 2, 3) or not row.get("says"):
        found.append("level, words or status")
    if status == "met" and not where:
        found.append("met without evidence")
    if status != "met" and len(why) < 8:
        found.append("no reason")
    if set(row) - {"level", "says", "status", "where", "why"}:
        found.append("unknown word")
    return [f"{number}: {one}" for one in found]


def test_every_requirement_we_take_on_has_its_row():
    by_level = Counter(row["level"] for row in rows().values())
    assert len(rows()) == 233
    assert (by_level[1] + by_level[2], by_level[3]) == (210, 23)
    assert {number for number, row in rows().items() if row["level"] == 3} == CHOSEN
    lower = Counter(chapter(one) for one, row in rows().items() if row["level"] < 3)
    assert dict(lower) == CHAPTERS
    assert not LEFT_OUT & {chapter(number) for number in rows()}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", number) for number in rows())


def test_every_row_has_evidence_that_exists_or_a_reason():
    assert [fault for number, row in rows().items() for fault in faults(number, row)] == []


def test_nothing_that_is_dangerous_lies_unnamed_in_the_index():
    """Whoever reads the index sees how many rows have which status, and every row not met."""
    text = INDEX.read_text()
    counted = Counter(row["status"] for row in rows().values())
    for status in STATUSES:
        assert f"| {status} | {counted[status]} |" in text, (status, counted[status])
    for number, row in rows().items():
        assert row["status"] != "not met" or f"V{number}" in text, number


GOOD = {"level": 1, "says": "x", "status": "met", "where": ["tests/conftest.py"]}


@pytest.mark.parametrize(
    "wrong",
    [
        {"where": []},
        {"where": ["tests/nothing.py"]},
        {"where": ["tests/conftest.py::test_that_is_not_there"]},
        {"status": "fine"},
        {"status": "not met"},
        {"level": 4},
        {"says": ""},
        {"owner": "x"},
    ],
)
def test_a_row_that_proves_nothing_is_found(wrong):
    assert faults("1.1.1", GOOD) == []
    assert faults("1.1.1", {**GOOD, **wrong})


def test_a_number_that_stands_twice_is_found():
    with pytest.raises(TwiceError):
        yaml.load("'1.1.1': {}\n'1.1.1': {}\n", Strict)
