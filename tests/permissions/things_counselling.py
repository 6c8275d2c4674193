"""Branch Z1 with a pool, a call and a need of its own; letters to it and to its member."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from tests.permissions.things import Thing, Things, thing

from shuanghe.activities.counselling.models import (
    Appointment,
    CounsellingCall,
    CounsellingNeed,
    Counsellor,
    CounsellorMatch,
    Matching,
)
from shuanghe.organisation.models import Organisation


def _counsellor(all_: Things, at: int, state: str, place: str = "Z1") -> Counsellor:
    def make() -> Counsellor:
        made: Counsellor = Counsellor.objects.create(
            organisation=all_.world.places[place], member=all_.world.members["Z1"][at],
            name="示例甲", unit_name="示例第一支部", state=state, specialties=["energy"],
            nominated_on=date(2026, 1, 5), nominated_by="测试",
        )  # fmt: skip
        return made

    found: Counsellor = all_.row(f"counsellor {place} {at}", make)
    return found


def _call(all_: Things, place: Organisation, name: str) -> CounsellingCall:
    def make() -> CounsellingCall:
        today = timezone.localdate()
        made: CounsellingCall = CounsellingCall.objects.create(
            organisation=place, year=today.year, title="示例征集", opened_by="测试",
            opens_on=today - timedelta(days=1), closes_on=today + timedelta(days=9),
        )  # fmt: skip
        return made

    found: CounsellingCall = all_.row(f"counselling call {name}", make)
    return found


def _need(all_: Things, name: str) -> CounsellingNeed:
    def make() -> CounsellingNeed:
        today = timezone.localdate()
        call = _call(all_, all_.world.places["DW"], name)
        made: CounsellingNeed = CounsellingNeed.objects.create(
            organisation=all_.world.branch, call=call, family="green", specialties=["energy"],
            from_on=today, until_on=today + timedelta(days=90), text="示例", filed_on=today,
            filed_by="测试",
        )  # fmt: skip
        return made

    found: CounsellingNeed = all_.row(f"counselling need {name}", make)
    return found


def _match(all_: Things, state: str) -> CounsellorMatch:
    need = _need(all_, state)
    run = Matching.objects.create(
        organisation=need.call.organisation, call=need.call, ran_on=timezone.localdate(),
        ran_by="测试",
    )  # fmt: skip
    made: CounsellorMatch = CounsellorMatch.objects.create(
        organisation=need.organisation, matching=run, need=need, state=state,
        counsellor=_counsellor(all_, 4, "registered", "DW"), counsellor_name="示例甲", score=80,
    )  # fmt: skip
    return made


def _appointment(all_: Things, **more: Any) -> Appointment:
    today = timezone.localdate()
    one = _counsellor(all_, more.pop("at", 5), "registered")
    facts = {
        "organisation": all_.world.branch, "counsellor": one, "member": one.member,
        "number": "PS-示例", "counsellor_name": one.name, "counsellor_unit": one.unit_name,
        "host_name": "示例第一支部", "issuer_name": "示例党委", "offered_on": today,
        "offered_by": "测试", "from_on": today - timedelta(days=30),
        "until_on": today + timedelta(days=20), "state": "accepted",
    }  # fmt: skip
    made: Appointment = Appointment.objects.create(**{**facts, **more})
    return made


@thing("counsellor")
def _nominated(all_: Things) -> Thing:
    return Thing({"pk": _counsellor(all_, 3, "nominated").pk})


@thing("counselling_call")
def _own_call(all_: Things) -> Thing:
    found, today = _call(all_, all_.world.branch, "own"), timezone.localdate()
    CounsellingNeed.objects.create(
        organisation=all_.world.branch, call=found, family="green", specialties=["energy"],
        from_on=today, until_on=today + timedelta(days=90), text="示例", filed_on=today,
        filed_by="测试",
    )  # fmt: skip
    _counsellor(all_, 5, "registered")
    return Thing({"pk": found.pk}, asked=str(found.pk))


@thing("counselling_need")
def _open_need(all_: Things) -> Thing:
    return Thing({"pk": _need(all_, "alone").pk})


@thing("counsellor_match")
def _proposed(all_: Things) -> Thing:
    return Thing({"pk": _match(all_, "proposed").pk})


@thing("match_agreed")
def _agreed(all_: Things) -> Thing:
    return Thing({"pk": _match(all_, "agreed").pk})


@thing("appointment")
def _running(all_: Things) -> Thing:
    return Thing({"pk": _appointment(all_).pk})


@thing("own_appointment")
def _own(all_: Things) -> Thing:
    """A letter to the member behind the accounts of the branch."""
    return Thing({"pk": _appointment(all_, at=-1, state="offered").pk}, owner="@own")
