"""No member without an owner on any day, whatever happens in whatever order."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.http import Http404
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.activities.transfers.worlds import World, ago, today, world_create
from tests.records.worlds import EVERYTHING, FOUNDED
from typer.testing import CliRunner

from shuanghe.activities.transfers.management.transfer import group
from shuanghe.activities.transfers.models import IN_CUSTODY, Transfer
from shuanghe.activities.transfers.queries.custody import custody_checked
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.organisation.models import ON_THE_ROLL, Member, Organisation, Spell, Standing
from shuanghe.organisation.services.members import member_place, standing_change
from shuanghe.organisation.services.merging import member_merge
from shuanghe.organisation.services.organisations import organisation_dissolve, organisation_move
from shuanghe.procedures.services import Doing, case_stop, step_do

SYSTEM = Actor.system("测试")
BRANCHES = ("Z1", "Z2", "Z3")


def under_way(world, member):
    with looking(EVERYTHING):
        return (
            Transfer.objects.select_related(
                "organisation", "issuer", "receiver", "decider", "case__organisation"
            )
            .filter(member=member, state__in=IN_CUSTODY)
            .first()
        )


@dataclass(frozen=True)
class Attempt:
    """One act as somebody might try it: on whom, where, so many days ago."""

    world: World
    member: Member
    other: Member
    to: Organisation
    committee: Organisation
    day: int

    @property
    def on(self):
        return ago(self.day)

    @property
    def place(self):
        return {"organisation": self.member.organisation, "member": self.member}


def opens(one):
    facts = {"done_on": one.on, "reason": "unit_changed", "changed_on": one.on}
    outside = {"to": "", "receiver_name": "外单位"}
    to = outside if one.day % 3 == 0 else {"to": one.to.code}
    one.world.opened(member=one.member, facts=facts, **to)


def accepts(one, transfer):
    if transfer.decider is not None:
        one.world.decided(transfer, done_on=one.on, responsible_from=one.on)
        return
    facts = {"done_on": one.on, "acceptor": "committee", "responsible_from": one.on}
    doing = Doing("acceptance", facts)
    step_do(SYSTEM, organisation=transfer.organisation, case=transfer.case, doing=doing)


def returns(one, transfer):
    if transfer.decider is not None:
        one.world.decided(transfer, "returned", done_on=one.on)


def stops(_one, transfer):
    case = transfer.case
    given = {"organisation": transfer.organisation, "version": case.version, "reason": "不转了"}
    case_stop(SYSTEM, case=case, **given)


ON_TRANSFERS = {
    "letter": lambda one, transfer: one.world.lettered(transfer, done_on=one.on),
    "accept": accepts,
    "return": returns,
    "stop": stops,
}


def goes(one):
    """Asked for, lettered and accepted on one day: chance alone seldom gets that far."""
    opens(one)
    one.world.lettered(under_way(one.world, one.member), done_on=one.on)
    accepts(one, under_way(one.world, one.member))


def waits(one):
    """Asked for and lettered; what else happens, happens before anybody decides."""
    opens(one)
    one.world.lettered(under_way(one.world, one.member), done_on=one.on)


ON_ROLL = {
    "go": goes,
    "wait": waits,
    "open": opens,
    "place": lambda one: member_place(SYSTEM, **one.place, to=one.to, kind="home", on=one.on),
    "attach": lambda one: member_place(SYSTEM, **one.place, to=one.to, kind="attached", on=one.on),
    "leave": lambda one: standing_change(SYSTEM, **one.place, kind="left", on=one.on),
    "back": lambda one: standing_change(SYSTEM, **one.place, kind="full", on=one.on),
    "merge": lambda one: member_merge(
        SYSTEM, organisation=one.member.organisation, kept=one.member, merged=one.other
    ),
    "move": lambda one: organisation_move(SYSTEM, organisation=one.to, to=one.committee, on=one.on),
    "dissolve": lambda one: organisation_dissolve(SYSTEM, organisation=one.to, on=one.on),
}


def act(world, what, who, code, day):
    """Try it; what a rule refuses did not happen."""
    with looking(EVERYTHING):
        rows = Member.objects.select_related("organisation")
        attempt = Attempt(
            world,
            rows.get(pk=world.members[who].pk),
            rows.get(pk=world.members[(who + 1) % 3].pk),
            Organisation.objects.get(code=code),
            Organisation.objects.get(code="DX" if day % 2 else "DW"),
            day,
        )
    if what in ON_ROLL:
        ON_ROLL[what](attempt)
        return
    transfer = under_way(world, attempt.member)
    if transfer is not None:
        ON_TRANSFERS[what](attempt, transfer)


def owners_on(member, day):
    """How many homes hold a day, straight from the rows: no code under test but the models."""
    return sum(
        1
        for one in Spell.objects.filter(member=member, kind="home")
        if one.from_on <= day and (one.until_on is None or day < one.until_on)
    )


def on_roll(member, day):
    return any(
        one.kind in ON_THE_ROLL
        and one.from_on <= day
        and (one.until_on is None or day < one.until_on)
        for one in Standing.objects.filter(member=member)
    )


STATES: Counter[str] = Counter()
"""How far the transfers of all histories got: a property that nothing reaches proves nothing."""
ACTS = (*ON_ROLL, *ON_TRANSFERS)
HISTORY = st.lists(
    st.tuples(
        st.sampled_from(ACTS),
        st.integers(0, 2),
        st.sampled_from(BRANCHES),
        st.integers(0, 24),
    ),
    min_size=1,
    max_size=10,
)


@pytest.mark.django_db
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(history=HISTORY)
@example(history=[("wait", 0, "Z3", 20), ("return", 0, "Z3", 15), ("accept", 0, "Z3", 10)])
@example(history=[("wait", 1, "Z2", 20), ("merge", 1, "Z1", 15), ("accept", 1, "Z2", 5)])
@example(history=[("wait", 2, "Z2", 20), ("dissolve", 0, "Z2", 15), ("accept", 2, "Z2", 5)])
@example(history=[("wait", 0, "Z3", 20), ("open", 1, "Z2", 4)])
@example(history=[("go", 0, "Z2", 21), ("go", 0, "Z3", 21), ("open", 0, "Z1", 5)])
def test_every_member_on_the_roll_has_exactly_one_owner_on_every_day(db, history):
    with transaction.atomic():
        world = world_create()
        days = [ago(25 - at) for at in range(27)]
        for what, who, code, back in sorted(history, key=lambda one: -one[3]):
            try:
                with transaction.atomic():
                    act(world, what, who, code, back)
            except (Refused, Http404):
                continue
        with looking(EVERYTHING):
            for member in Member.objects.filter(merged_into=None):
                for day in days:
                    if on_roll(member, day):
                        assert owners_on(member, day) == 1, (member.name, day, history)
            assert custody_checked()[1] == []
            STATES.update(Transfer.objects.values_list("state", flat=True))
        transaction.set_rollback(True)


def test_the_histories_reached_every_state_that_matters(db):
    if not STATES:
        test_every_member_on_the_roll_has_exactly_one_owner_on_every_day(db)
    assert {"accepted", "sent", "preparing"} <= set(STATES)
    assert STATES["accepted"] >= 2


@pytest.fixture
def broken(world):
    """One member without a home for a day, one with two, one whom the register puts elsewhere."""
    with looking(EVERYTHING):
        first, second, third = world.members
        Spell.objects.filter(member=first).update(until_on=ago(10))
        Spell.objects.create(member=first, organisation=world.first, kind="home", from_on=ago(9))
        Spell.objects.filter(member=second).update(until_on=ago(5))
        Spell.objects.create(member=second, organisation=world.second, kind="home", from_on=ago(8))
        Member.objects.filter(pk=second.pk)
        second.organisation = world.second
        second.save()
        third.organisation = world.second
        third.save()
    return world


def test_the_check_finds_each_kind_of_fault_that_was_planted(broken):
    with looking(EVERYTHING):
        count, found = custody_checked()
    assert count == 3
    assert {(one.name, one.fault.day, one.fault.told) for one in found} == {
        ("示例甲", ago(10), "在册却没有组织关系"),
        ("示例乙", ago(8), "同一天有两个组织关系"),
        ("示例丙", FOUNDED, "名册上的组织与组织关系不一致"),
    }


def test_verify_fails_on_planted_faults_and_names_them(broken):
    ran = CliRunner().invoke(group, ["verify", "--json"])
    assert ran.exit_code == 1
    assert '"fault": "同一天有两个组织关系"' in ran.stdout


def test_verify_is_content_with_a_whole_roll(world):
    world.decided(world.lettered(world.opened()))
    ran = CliRunner().invoke(group, ["verify", "--json"])
    assert ran.exit_code == 0
    assert '"members": 3' in ran.stdout


def test_the_whole_history_is_looked_at_and_not_today_alone(world):
    assert date(2020, 1, 1) == FOUNDED
    with looking(EVERYTHING):
        Spell.objects.filter(member=world.members[0]).update(from_on=FOUNDED + timedelta(days=400))
        Spell.objects.create(
            member=world.members[0],
            organisation=world.second,
            kind="home",
            from_on=FOUNDED,
            until_on=FOUNDED + timedelta(days=399),
        )
        found = custody_checked()[1]
    assert [one.fault.day for one in found] == [FOUNDED + timedelta(days=399)]
    assert found[0].fault.day < today()
