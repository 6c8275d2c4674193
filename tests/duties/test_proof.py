"""Whatever happens in whatever order: SQL, arrays and a plain loop agree on cells and sums."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.duties.ledgers import (
    SYSTEM,
    always,
    differences,
    differences_by_loop,
    duty,
    holder,
    organisation,
)

from shuanghe.duties.models import Obligation, Slot, Waiver
from shuanghe.duties.services import (
    EvidenceEntry,
    evidence_file,
    evidence_file_many,
    evidence_withdraw,
    obligations_issue,
    waiver_approve,
    waiver_request,
    waiver_revoke,
)
from shuanghe.duties.services.following import (
    organisation_dissolved,
    organisation_moved,
    organisations_changed,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.periods import Every
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.tree import path_of
from shuanghe.organisation.models import Organisation

NEW_YEAR = date(2026, 1, 1)
KINDS = ("theme_day", "lecture", "training_session")

rules = st.lists(
    st.builds(
        duty,
        st.sampled_from(["R-1", "R-2", "R-3"]),
        every=st.sampled_from(list(Every)),
        needs=st.sampled_from(["1", "1", "2", "1.5"]),
        unit=st.sampled_from(["times", "hours"]),
        subjects=st.sampled_from([("branch",), ("committee", "branch"), ("general_branch",)]),
        only_if=st.sampled_from(["", "", "has_committee", "has_groups"]),
        kinds=st.sampled_from([KINDS[:1], KINDS[:2], KINDS[2:], KINDS]),
        offset=st.sampled_from([0, 0, 10, -5]),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda rule: rule.id,
)
days = st.integers(0, 364).map(lambda number: NEW_YEAR + timedelta(days=number))
acts = st.sampled_from(
    ["file", "file", "file", "file", "batch", "withdraw", "move", "waive", "revoke", "rule",
     "found", "dissolve", "committee"]
)  # fmt: skip


@pytest.mark.django_db
@given(data=st.data())
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_sql_arrays_and_loop_agree_after_any_sequence_of_changes(data, monkeypatch):
    from django.db import transaction

    with transaction.atomic():
        _play(data, monkeypatch)
        transaction.set_rollback(True)


def _play(data, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: NEW_YEAR)
    places = [organisation(kind="committee")]
    for number in range(data.draw(st.integers(2, 6))):
        above = data.draw(st.sampled_from([one for one in places if one.kind != "branch"]))
        kind = data.draw(st.sampled_from(["branch", "branch", "general_branch", "party_group"]))
        if kind == "party_group":
            above, kind = places[0], "party_group"
        places.append(organisation(above, kind=kind, has_committee=bool(number % 2)))
    obligations_issue(SYSTEM, year=2026, on=NEW_YEAR, rules_on=always(*data.draw(rules)))
    for number in range(data.draw(st.integers(1, 12))):
        STEPS[data.draw(acts)](data, places, number)
        assert not differences()
        assert not differences_by_loop()


def _entry(data, places, number):
    place = data.draw(st.sampled_from(places))
    period_on = data.draw(days)
    return place, {
        "kind": data.draw(st.sampled_from(KINDS)),
        "done_on": period_on + timedelta(days=data.draw(st.integers(-5, 60))),
        "period_on": period_on,
        "source_type": "record",
        "source_id": data.draw(st.integers(1, 6)),
        "amount": Decimal(data.draw(st.sampled_from(["1", "0.5", "0.1", "2"]))),
    }


def _file(data, places, number):
    place, facts = _entry(data, places, number)
    evidence_file(SYSTEM, organisation=place, **facts)


def _batch(data, places, number):
    entries = [_entry(data, places, number) for _ in range(data.draw(st.integers(1, 5)))]
    evidence_file_many(
        SYSTEM,
        organisation=places[0],
        entries=[EvidenceEntry(organisation_id=place.pk, **facts) for place, facts in entries],
    )


def _withdraw(data, places, number):
    evidence_withdraw(
        SYSTEM, organisation=places[0], source_type="record",
        source_id=data.draw(st.integers(1, 6)), reason="录错",
    )  # fmt: skip


def _move(data, places, number):
    moving = data.draw(st.sampled_from(places[1:]))
    targets = [one for one in places if not one.path.startswith(moving.path)]
    to = data.draw(st.sampled_from(targets))
    old, new = moving.path, path_of(to.path, moving.pk)
    with looking(Scope.everything("测试")):
        for one in places:
            if one.path.startswith(old):
                one.path = new + one.path.removeprefix(old)
                if one is moving:
                    one.parent = to
                one.save()
    organisation_moved(organisation=moving, old_path=old, new_path=new)


def _waive(data, places, number):
    with looking(Scope.everything("测试")):
        cells = list(Obligation.objects.filter(is_waived=False)[:20])
    if not cells:
        return
    cell = data.draw(st.sampled_from(cells))
    place = next(one for one in places if one.pk == cell.organisation_id)
    slot = Slot.objects.get(pk=cell.slot_id)
    try:
        waiver = waiver_request(SYSTEM, organisation=place, slot=slot, reason="停产检修")
    except Refused:
        return
    approver = holder("duty.waive", place, name="另一人")
    waiver_approve(approver, organisation=place, waiver=waiver)


def _revoke(data, places, number):
    with looking(Scope.everything("测试")):
        waivers = list(Waiver.objects.filter(revoked_at=None).select_related("organisation"))
    if waivers:
        waiver = data.draw(st.sampled_from(waivers))
        waiver_revoke(SYSTEM, organisation=waiver.organisation, waiver=waiver, reason="恢复生产")


def _rule(data, places, number):
    obligations_issue(SYSTEM, year=2026, on=data.draw(days), rules_on=always(*data.draw(rules)))


def _found(data, places, number):
    above = data.draw(st.sampled_from([one for one in places if one.kind != "party_group"]))
    kind = data.draw(st.sampled_from(["branch", "party_group"]))
    places.append(organisation(above, kind=kind, since=data.draw(days)))
    organisations_changed(organisation_ids=[places[-1].pk])


def _dissolve(data, places, number):
    place = data.draw(st.sampled_from(places[1:]))
    place.dissolved_on = data.draw(days)
    if place.dissolved_on < place.established_on:
        place.dissolved_on = place.established_on
    _save(place)
    organisation_dissolved(organisation=place)


def _committee(data, places, number):
    place = data.draw(st.sampled_from(places))
    place.has_committee = not place.has_committee
    _save(place)
    organisations_changed(organisation_ids=[place.pk])


def _save(place: Organisation) -> None:
    with looking(Scope.everything("测试")):
        place.save()


STEPS = {
    "file": _file, "batch": _batch, "withdraw": _withdraw, "move": _move, "waive": _waive,
    "revoke": _revoke, "rule": _rule, "found": _found, "dissolve": _dissolve,
    "committee": _committee,
}  # fmt: skip
