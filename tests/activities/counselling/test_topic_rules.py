"""What marks, charters and grades of topics come to; the cases are a sheet that anybody reads."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from shuanghe.activities.counselling.queries.topics.terms import (
    criteria_of,
    forms,
    limits,
    sheet,
    words,
)
from shuanghe.activities.counselling.rules.topics.charters import (
    Aim,
    Charter,
    alike,
    charter_faults,
    months_later,
)
from shuanghe.activities.counselling.rules.topics.grading import Entry, grades, places_of_best
from shuanghe.activities.counselling.rules.topics.months import baseline_of, pack_of
from shuanghe.activities.counselling.rules.topics.people import HostFacts, host_score
from shuanghe.activities.counselling.rules.topics.scoring import Scored, ranked
from shuanghe.activities.counselling.rules.topics.sheets import content_faults
from shuanghe.procedures.rules.panels import total_of

CASES = yaml.safe_load((Path(__file__).parent / "topic_cases.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES["charters"], ids=lambda case: case["name"])
def test_a_charter_is_held_to_the_four_checks(case):
    said = {**CASES["whole"], **case.get("given", {})}
    found = charter_faults(Charter(**said), limits(), families=words("families"))
    assert len(found) == len(case["expect"]), found
    for text, wanted in zip(found, case["expect"], strict=True):
        assert wanted in text


@pytest.mark.parametrize("case", CASES["grades"], ids=lambda case: case["name"])
def test_grades_hold_the_share_of_the_best(case):
    told = sheet("evaluation")
    entries = [
        Entry(one["number"], Decimal(str(one["score"])),
              {"operating": Decimal(str(one.get("operating", 0)))})
        for one in case["given"]
    ]  # fmt: skip
    found = grades(entries, told["bands"], best_percent=told["best_percent"], ties=told["ties"])
    assert {one.number: one.grade for one in found} == case["expect"]


def test_who_falls_out_of_the_best_reads_why():
    entries = [Entry(f"T{at}", Decimal(95), {}) for at in range(5)]
    found = grades(entries, {"A": 90, "B": 80, "C": 65}, best_percent=20, ties=[])
    assert [one.grade for one in found] == ["A", "B", "B", "B", "B"]
    assert "最多 1 个" in found[1].reason
    assert not found[0].reason


def test_grades_given_before_count_towards_the_share():
    entries = [Entry("T9", Decimal(99), {})]
    found = grades(entries, {"A": 90, "B": 80, "C": 65}, best_percent=20, ties=[], count=5, taken=1)
    assert found[0].grade == "B"
    assert places_of_best(4, 20) == 0


def test_the_weights_of_problems_and_topics_sum_to_a_hundred():
    for name in ("scoring", "evaluation"):
        assert sum(one.most for one in criteria_of(name)) == 100
    for part in ("counsellor", "host"):
        assert sum(one.most for one in criteria_of("evaluation", part)) == 100


def test_marks_out_of_range_are_refused_by_name():
    criteria = criteria_of("scoring")
    marks = {one.key: one.most for one in criteria}
    assert total_of(marks, criteria) == 100
    with pytest.raises(ValueError, match="紧迫程度"):
        total_of({**marks, "urgency": Decimal(26)}, criteria)
    with pytest.raises(ValueError, match="没有这些评分项"):
        total_of({**marks, "other": Decimal(1)}, criteria)


def test_problems_that_cannot_be_reached_come_last():
    rows = [
        Scored(1, Decimal(90), Decimal(20), is_reachable=False),
        Scored(2, Decimal(60), Decimal(10)),
        Scored(3, Decimal(60), Decimal(20)),
    ]
    assert ranked(rows) == [3, 2, 1]


def test_the_same_kpi_and_measure_at_another_company_is_alike():
    own = Aim("T1", 1, frozenset({7}), "process")
    others = [
        own,
        Aim("T2", 2, frozenset({7, 8}), "process"),
        Aim("T3", 2, frozenset({7}), "training"),
        Aim("T4", 1, frozenset({7}), "process"),
    ]
    assert alike(own, others) == ["T2"]


def test_a_pack_names_the_months_nobody_filed():
    values = {date(2026, month, 1): Decimal(month) for month in range(1, 10) if month != 4}
    found = pack_of(values, on=date(2026, 10, 5), months=12)
    assert date(2026, 4, 1) in found.missing
    assert date(2025, 10, 1) in found.missing
    assert found.latest == 9
    assert baseline_of(values, before=date(2026, 10, 5), months=12, least=9) is None


def test_a_part_that_nobody_knows_yet_leaves_no_total():
    criteria = {one.key: one for one in criteria_of("evaluation", "host")}
    whole = host_score(HostFacts(4, 4, 2, 5, 5, None), criteria)
    assert whole.total is None
    assert whole.missing == ("六个月后保持",)
    assert whole.known == Decimal("67.5")


def test_every_form_says_what_it_lacks_and_knows_no_other_field():
    for form in forms().values():
        required = [one for _key, _title, one in form.asked() if one.is_required]
        assert len(content_faults(form, {})) == len(required)
    assert "没有这些项目" in content_faults(forms()["task"], {"other": 1})[0]


def test_a_month_ends_where_it_is_shorter():
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)
