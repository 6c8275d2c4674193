"""Self-reports: what the figures say, and who may report what when."""

from datetime import date
from decimal import Decimal

import pytest
from django.http import Http404
from tests.activities.agreements.worlds import YEAR, goal_for
from tests.records.worlds import EVERYTHING

from shuanghe.activities.agreements.models import SelfReport, SelfReportLine
from shuanghe.activities.agreements.queries.reports import known_of
from shuanghe.activities.agreements.services import Told, report_save
from shuanghe.duties.models import Deadline, Evidence
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import looking
from shuanghe.operations.models import Kpi, KpiValue
from shuanghe.operations.rules.amounts import millionths_of

pytestmark = pytest.mark.django_db
AFTER = date(YEAR, 4, 6)


def save(world, code, quarter, *, on=AFTER, actor=None, text="已完成", is_submitted=True):
    one = world.agreement(code)
    return report_save(
        actor or world.secretary(code), organisation=world.places[code], agreement=one,
        quarter=quarter, told=Told(text), is_submitted=is_submitted, on=on,
    )  # fmt: skip


@pytest.fixture
def signed(world):
    goal_for(world, "P1")
    world.draft()
    world.in_force("Z2")
    world.in_force("C1")
    return world


def known(world, code, quarter, *, on=AFTER):
    one = world.agreement(code)
    with looking(EVERYTHING):
        found = known_of(one, list(one.targets.all()), quarter, on=on)
    return {line.target.code: line for line in found}


def test_a_target_with_a_kpi_takes_the_figure_of_the_unit_beside_the_holder(signed):
    with looking(EVERYTHING):
        kpi = Kpi.objects.get()
        for month, amount in ((1, 13_300), (3, 13_000), (4, 99_999)):
            KpiValue.objects.create(
                kpi=kpi, organisation=signed.places["P1"], month=date(YEAR, month, 1),
                millionths=millionths_of(Decimal(amount)), entered_by="甲",
            )  # fmt: skip
    found = known(signed, "C1", 1)["MB-1-1"]
    assert (found.actual, found.reach) == (Decimal(13_000), "under_way")
    assert known(signed, "C1", 4, on=date(YEAR + 1, 1, 5))["MB-1-1"].actual is None


def test_what_has_no_figure_is_unknown_and_never_zero(signed):
    found = known(signed, "C1", 1)
    assert (found["MB-1-1"].actual, found["MB-1-1"].reach) == (None, "unknown")
    assert (found["RH-1"].actual, found["RH-1"].quarter_count) == (None, None)


def test_evidence_counts_in_its_quarter_and_withdrawn_evidence_does_not(signed):
    days = (date(YEAR, 1, 5), date(YEAR, 3, 31), date(YEAR, 4, 1), date(YEAR - 1, 12, 31))
    with looking(EVERYTHING):
        for at, day in enumerate(days):
            Evidence.objects.create(
                organisation=signed.places["Z2"], kind="branch_general_meeting", done_on=day,
                period_on=day, source_type="records.record", source_id=at,
            )  # fmt: skip
        Evidence.objects.filter(done_on=days[0]).update(withdrawn_at="2027-01-06T00:00Z")
    found = known(signed, "Z2", 1)["ZZJ-1"]
    assert (found.quarter_count, found.year_count, found.actual) == (1, 1, Decimal(1))
    later = known(signed, "Z2", 2, on=date(YEAR, 7, 1))["ZZJ-1"]
    assert (later.quarter_count, later.year_count) == (1, 2)


def test_a_report_meets_its_deadline_and_sets_the_one_after_next(signed):
    save(signed, "Z2", 1)
    with looking(EVERYTHING):
        rows = {
            one.source_key: one.met_on
            for one in Deadline.objects.filter(organisation__code="Z2", dropped_on=None)
        }
        assert SelfReport.objects.get().submitted_on == AFTER
        assert SelfReportLine.objects.count() == len(signed.targets("Z2"))
    assert rows["report-1"] == AFTER
    assert {key for key, met in rows.items() if met is None} == {"report-2", "report-3"}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"quarter": 0}, "1 到 4"),
        ({"quarter": 3}, "还没有开始"),
        ({"quarter": 2}, "请在这一天以后提交"),
        ({"quarter": 1, "text": " "}, "总体情况"),
    ],
)
def test_a_report_out_of_time_or_without_words_is_refused(signed, more, said):
    with pytest.raises(Refused, match=said):
        save(signed, "Z2", **more)


def test_a_report_stands_once_it_was_submitted(signed):
    save(signed, "Z2", 1)
    with pytest.raises(Refused, match="已经提交"):
        save(signed, "Z2", 1, is_submitted=False)


def test_the_holder_reports_and_nobody_for_it(signed):
    with pytest.raises(Http404):
        save(signed, "Z2", 1, actor=signed.secretary("Z1"))
    with pytest.raises(Refused, match="不能代乙方自评"):
        save(signed, "Z2", 1, actor=signed.office())
    with pytest.raises(Refused, match="生效以后"):
        save(signed, "Z1", 1)
    assert save(signed, "Z2", 1).submitted_by == "赵书记"
