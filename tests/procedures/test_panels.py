"""What a panel's marks come to, and who has to stand aside, on plain values."""

from decimal import Decimal

import pytest

from shuanghe.procedures.rules.panels import (
    Criterion,
    Judge,
    Judged,
    hundredths_of,
    mean_of,
    partiality,
    shown,
    total_of,
)

UNIT = "000001000002"
WORK = Judged("项目", UNIT, {7}, {"组员"}, author=9)
CRITERIA = (
    Criterion("effect", "成效", Decimal(50)),
    Criterion("novelty", "创新性", Decimal(25)),
)


@pytest.mark.parametrize(
    ("judge", "told"),
    [
        (Judge("甲", 1, 5, ("000001",)), ""),
        (Judge("甲", 1, 5, ("000001", UNIT + "000009")), "属于项目所在单位"),
        (Judge("甲", 1, 7, ("000001",)), "项目组成员"),
        (Judge("组员", 1, None, ("000001",)), "同名"),
        (Judge("组员", 1, 5, ("000001",)), ""),
        (Judge("甲", 9, 5, ("000001",)), "项目申报人"),
        (Judge("任务", None, None, ()), ""),
    ],
)
def test_nobody_judges_his_own_unit_team_or_proposal(judge, told):
    why = partiality(judge, WORK)
    assert told in why
    assert bool(why) == bool(told)


def test_a_job_without_an_account_is_not_taken_for_the_author_of_work_without_one():
    assert partiality(Judge("任务", None, None, ()), Judged("课题", UNIT, (), ())) == ""


@pytest.mark.parametrize(
    ("marks", "told"),
    [
        ({"effect": Decimal("50.5"), "novelty": Decimal(1)}, "成效"),
        ({"effect": Decimal(1)}, "创新性"),
        ({"effect": Decimal(1), "novelty": Decimal("NaN")}, "创新性"),
        ({"effect": Decimal(1), "novelty": Decimal(-1)}, "创新性"),
        ({"effect": Decimal(1), "novelty": Decimal(1), "other": Decimal(1)}, "没有这些评分项"),
    ],
)
def test_marks_that_cannot_be_are_refused_by_name(marks, told):
    with pytest.raises(ValueError, match=told):
        total_of(marks, CRITERIA)


def test_one_high_and_one_low_go_from_five_judges_on_and_means_are_shown_to_one_place():
    assert total_of({"effect": Decimal(40), "novelty": Decimal(20)}, CRITERIA) == 60
    assert hundredths_of(Decimal("60.005")) == 6001
    scores = [Decimal(one) for one in (0, 60, 61, 62, 100)]
    assert mean_of(scores, drop_from=5) == 61
    assert shown(mean_of(scores[:3], drop_from=5)) == "40.3"
    assert shown(mean_of([], drop_from=5)) == "—"
