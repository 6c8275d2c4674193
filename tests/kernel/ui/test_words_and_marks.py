"""Periods and states are said the same way everywhere."""

import pytest

from shuanghe.duties.rules import Verdict
from shuanghe.kernel.ui.marks import MARKS, mark_of
from shuanghe.kernel.ui.words import period_words


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2026-07", "7月"),
        ("2026-12", "12月"),
        ("2026-Q1", "一季度"),
        ("2026-Q4", "四季度"),
        ("2026-H1", "上半年"),
        ("2026-H2", "下半年"),
        ("2026", "2026年"),
        ("长期", "长期"),
        ("2026-Q9", "2026-Q9"),
        ("", ""),
    ],
)
def test_a_period_is_said_as_people_say_it(period, words):
    assert period_words(period) == words


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_icon_word_and_the_label_of_the_duties(verdict):
    _kind, icon, word = mark_of(verdict)
    assert icon.strip()
    assert word == verdict.label


def test_no_two_states_of_one_colour_share_an_icon_within_the_verdicts():
    seen = {(mark_of(verdict)[0], mark_of(verdict)[1]) for verdict in Verdict}
    assert len(seen) == len(Verdict)


def test_an_unknown_state_is_shown_by_its_name():
    assert mark_of("elsewhere") == ("", "·", "elsewhere")


def test_every_mark_says_something_besides_its_colour():
    assert all(icon.strip() and str(word).strip() for _kind, icon, word in MARKS.values())
