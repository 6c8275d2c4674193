"""Times, limits and words as data: what is shipped holds, and a slip is named with its line."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from shuanghe.activities.projects.models import Family
from shuanghe.activities.projects.models.choices import SAID
from shuanghe.activities.projects.queries import terms
from shuanghe.activities.projects.queries.shapes import SHAPES
from shuanghe.activities.projects.rules.moves import MOVES
from shuanghe.rulebook.queries.held import sheet_held
from shuanghe.rulebook.queries.reading import RulebookRefused

ROOT = Path(settings.RULEBOOKS)


def held(root, name):
    return sheet_held(root / "projects" / f"{name}.yaml", SHAPES[name], root=root)


def test_what_is_shipped_is_whole_and_called_our_default():
    for name in SHAPES:
        told = held(ROOT, name)
        assert told.provenance == "示例默认"
    assert terms.clocks()["progress"].value == 5
    assert [terms.letter_of(one) for one in Family.values] == ["X", "C", "S", "F"]
    assert sum(one.most for one in terms.acceptance().criteria) == 100
    assert terms.baseline_months() == (12, 3)
    assert (terms.limits().production_from, terms.limits().audit_from) == (100_000, 1_000_000)


@pytest.mark.parametrize(
    ("name", "former", "now", "line"),
    [
        ("clocks", "kind: workdays, value: 5", "kind: weeks, value: 5", 7),
        ("benefit", "window_months_least: 3", "window_months_least: 0", 8),
        ("benefit", "audit_from:", "audit_form:", 11),
        ("acceptance", "pass_from: 60", "pass_from: sixty", 8),
    ],
)
def test_a_slip_in_a_file_is_named_with_its_line(tmp_path, name, former, now, line):
    folder = tmp_path / "projects"
    shutil.copytree(ROOT / "projects", folder)
    file = folder / f"{name}.yaml"
    text = file.read_text(encoding="utf-8")
    assert former in text
    file.write_text(text.replace(former, now, 1), encoding="utf-8")
    with pytest.raises(RulebookRefused) as caught:
        held(tmp_path, name)
    told = [str(one) for one in caught.value.problems]
    assert any(one.startswith(f"projects/{name}.yaml:{line} ") for one in told)
    assert all("怎样改" in one for one in told)


def test_every_word_that_a_move_asks_for_is_known_to_the_catalogue():
    assert {one.says for one in MOVES.values() if one.says} <= set(SAID)
