"""Local practice is off until it is switched on, and then shown as local."""

from datetime import date, timedelta

import pytest
from tests.procedures.samples import ON, case_of, good_facts

from shuanghe.kernel.workdays.models import SpecialDay
from shuanghe.procedures.queries import case_faults, procedure_on, procedures_check

NOTICE = ("notice_from", "notice_until")


def told(facts):
    faults = case_faults(procedure_on("admission", on=ON), case_of(facts), on=ON)
    return [(one.number, one.rule_id, one.effect.value) for one in faults]


def keys(code):
    return {fact.key: fact for fact in procedure_on("admission", on=ON).step(code).facts}


@pytest.fixture
def common_practice(settings):
    settings.RULEBOOK_PRESETS = ["common_local_practice"]


def test_without_the_preset_nobody_is_asked_for_a_public_notice():
    assert not set(NOTICE) & set(keys("admission_meeting"))
    assert told(good_facts()) == []


def test_with_the_preset_a_missing_notice_is_a_reminder_named_as_local(common_practice, db):
    assert procedures_check(on=ON) == []
    assert keys("admission_meeting")["notice_from"].is_local
    assert "本地规定" in keys("admission_meeting")["notice_from"].title
    found = case_faults(procedure_on("admission", on=ON), case_of(good_facts()), on=ON)
    assert {(15, "BD-02", "warn"), (23, "BD-02", "warn")} <= set(told(good_facts()))
    assert all("本地" in one.citation for one in found if one.rule_id == "BD-02")


def test_five_working_days_are_counted_by_the_calendar(common_practice, db):
    facts = good_facts(date(2021, 1, 4))
    meeting = facts["steps"]["admission_meeting"]
    monday = meeting["done_on"] - timedelta(days=meeting["done_on"].weekday() + 7)
    meeting |= {"notice_from": monday, "notice_until": monday + timedelta(days=4)}
    assert (15, "BD-02", "warn") not in told(facts)

    SpecialDay.objects.create(day=monday + timedelta(days=2), is_workday=False)
    assert (15, "BD-02", "warn") in told(facts)

    meeting["notice_until"] = monday + timedelta(days=7)
    assert ((15, "BD-02", "warn") in told(facts)) == (meeting["done_on"] < meeting["notice_until"])


def test_the_local_wait_before_activist_and_the_month_to_the_meeting_are_reminders(
    common_practice, db
):
    facts = good_facts()
    facts["steps"]["activist"]["done_on"] = facts["steps"]["application"]["done_on"] + timedelta(
        days=100
    )
    facts["steps"]["pre_review"]["done_on"] = facts["steps"]["committee_review"]["done_on"]
    assert {(3, "BD-03", "warn"), (15, "BD-05", "warn")} <= set(told(facts))


def test_a_definition_with_local_practice_is_another_version(settings):
    central = procedure_on("admission", on=ON).version
    settings.RULEBOOK_PRESETS = ["common_local_practice"]
    assert procedure_on("admission", on=ON).version != central
