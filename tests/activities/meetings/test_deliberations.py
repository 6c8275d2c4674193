"""The order of 前置研究: studied first, decided afterwards; what differs is flagged."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st
from tests.activities.meetings.life import EVERYTHING, ON, meeting_put, world_create

from shuanghe.activities.meetings.models import Deliberation
from shuanghe.activities.meetings.queries.deliberations import (
    Wanted,
    deliberations_found,
    entry_of,
    used_before,
)
from shuanghe.activities.meetings.rules.deliberations import flags_of
from shuanghe.activities.meetings.services.deliberating import (
    DeliberationRefused,
    deliberation_change,
    deliberation_enter,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import looking

STUDIED, DECIDED = date(2026, 9, 1), date(2026, 9, 10)


@pytest.fixture
def company(db):
    """A company with two branches."""
    return world_create()


@pytest.fixture
def enter(company):
    """Enter a matter of the committee in the right order, with changes where the test says so."""

    def act(**changes):
        facts = {
            "organisation": company.top,
            "client_key": uuid4().hex,
            "title": "年度投资计划",
            "list_item": "3.2 重大投资",
            "studied_on": STUDIED,
            "decided_on": DECIDED,
            "deciding_body": "董事会",
            "decision_number": "董决〔2026〕9号",
            "on": ON,
        }
        return deliberation_enter(changes.pop("actor", company.office()), **{**facts, **changes})

    return act


def codes(row):
    with looking(EVERYTHING):
        return [flag.code for flag in entry_of(row).flags]


def test_studied_first_and_decided_afterwards_is_in_order(enter):
    assert codes(enter()) == []
    assert codes(enter(decided_on=STUDIED)) == []


def test_a_decision_before_the_study_is_entered_and_flagged_with_the_rule(enter):
    row = enter(studied_on=DECIDED, decided_on=STUDIED)
    with looking(EVERYTHING):
        flag = entry_of(row).flags[0]
        line = AuditLine.objects.get(verb="deliberation_enter")
    assert (flag.code, flag.rule) == ("wrong_order", "GQ-16")
    assert "顺序颠倒" in line.summary


def test_a_decision_without_a_study_is_flagged(enter):
    assert codes(enter(studied_on=None)) == ["not_studied"]


def test_a_matter_without_a_list_item_is_flagged(enter):
    row = enter(list_item="  ")
    with looking(EVERYTHING):
        flag = entry_of(row).flags[0]
    assert (flag.code, flag.rule) == ("no_list_item", "GQ-18")


def test_a_matter_studied_and_not_yet_decided_waits_without_a_flaw(enter):
    row = enter(decided_on=None)
    with looking(EVERYTHING):
        assert not entry_of(row).has_flaw
    assert codes(row) == ["waiting"]


def test_a_branch_is_held_to_the_rule_on_its_collective_check(company, enter):
    row = enter(organisation=company.first, studied_on=None)
    with looking(EVERYTHING):
        assert entry_of(row).flags[0].rule == "GQ-19"


def test_days_to_come_and_no_day_at_all_are_refused_at_their_field(enter):
    with pytest.raises(DeliberationRefused) as refused:
        enter(studied_on=ON + timedelta(days=1), title="")
    assert set(refused.value.faults) == {"studied_on", "title"}
    with pytest.raises(DeliberationRefused, match="至少写一个"):
        enter(studied_on=None, decided_on=None)


def test_only_a_party_body_studies_beforehand(company, enter):
    with pytest.raises(Refused, match="党组织名下"):
        enter(organisation=company.team)


def test_the_same_form_sent_twice_counts_once(enter):
    assert enter(client_key="once").pk == enter(client_key="once").pk


def test_a_change_keeps_what_was_written_before_in_the_trail(company, enter):
    row = enter(decided_on=None, decision_number="")
    deliberation_change(
        company.office(),
        organisation=company.top,
        deliberation=row,
        decided_on=DECIDED,
        decision_number="董决〔2026〕9号",
        on=ON,
    )
    with looking(EVERYTHING):
        line = AuditLine.objects.get(verb="deliberation_change")
        row.refresh_from_db()
    assert (row.decided_on, row.title) == (DECIDED, "年度投资计划")
    assert line.before["decided_on"] is None


def test_a_meeting_of_another_body_cannot_be_linked(company, enter):
    meeting = meeting_put(company.first, "theme_day")
    with pytest.raises(Http404):
        enter(meeting=meeting)


def test_another_branch_cannot_enter_or_change_and_the_own_can(company, enter):
    other = company.secretary(company.second)
    with pytest.raises(Http404):
        enter(organisation=company.first, actor=other)
    row = enter(organisation=company.first, actor=company.secretary())
    for place in (company.first, company.second):
        with pytest.raises(Http404):
            deliberation_change(other, organisation=place, deliberation=row, title="改", on=ON)
    deliberation_change(
        company.secretary(), organisation=company.first, deliberation=row, title="改", on=ON
    )


def test_the_list_is_narrowed_by_unit_year_state_and_text(company, enter):
    fine, late = enter(), enter(studied_on=DECIDED, decided_on=STUDIED, title="机构调整")
    enter(organisation=company.first, decided_on=None, studied_on=date(2025, 3, 1), list_item="")
    with looking(EVERYTHING):

        def found(**wanted):
            return [row.title for row in deliberations_found(Wanted(**wanted))]

        assert len(found()) == 3
        assert found(organisation=company.first) == [fine.title]
        assert len(found(year=2025)) == 1
        assert found(state="flaw", year=2026) == [late.title]
        assert len(found(state="waiting")) == 1
        assert found(text="机构 董决") == [late.title]


def test_list_items_used_before_are_offered_once(company, enter):
    enter()
    enter()
    enter(list_item="")
    with looking(EVERYTHING):
        assert used_before(company.top, "list_item") == ["3.2 重大投资"]


DAYS = st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(studied_on=DAYS, decided_on=DAYS, list_item=st.sampled_from(["", " ", "3.2"]))
def test_no_flaw_is_found_exactly_when_everything_is_there_in_order(
    studied_on, decided_on, list_item
):
    flags = flags_of(
        studied_on=studied_on,
        decided_on=decided_on,
        list_item=list_item,
        organisation_kind="committee",
    )
    fine = bool(list_item.strip()) and (
        decided_on is None or (studied_on is not None and studied_on <= decided_on)
    )
    assert any(flag.is_flaw for flag in flags) is not fine


def test_every_entry_with_a_flaw_is_found_by_the_filter_and_no_other(enter):
    days = (None, STUDIED, DECIDED)
    for studied in days:
        for decided in days:
            for item in ("", "3.2"):
                if studied or decided:
                    enter(studied_on=studied, decided_on=decided, list_item=item)
    with looking(EVERYTHING):
        every = [entry_of(row) for row in deliberations_found(Wanted())]
        flawed = {row.pk for row in deliberations_found(Wanted(state="flaw"))}
        assert {one.row.pk for one in every if one.has_flaw} == flawed
        assert Deliberation.objects.count() == 16
