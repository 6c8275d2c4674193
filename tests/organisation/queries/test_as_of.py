"""The tree and the roll of any day equal a replay of what happened."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.organisation.samples import SMALL, body, book, person, post

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor, Grant, Scope, looking
from shuanghe.organisation.models import Member, Organisation, Spell
from shuanghe.organisation.queries.members import members_found, members_page
from shuanghe.organisation.queries.rolls import counts_below, holdings_on, roll_on
from shuanghe.organisation.queries.trees import tree_on
from shuanghe.organisation.services.members import member_place, standing_change
from shuanghe.organisation.services.organisations import (
    OrganisationFacts,
    organisation_create,
    organisation_dissolve,
    organisation_move,
    organisation_rename,
)

SYSTEM = Actor.system("测试")
START = date(2026, 1, 1)
CODES = ("DW", "Z1", "Z2", "C1", "C2")
PEOPLE = ("示例甲1", "示例甲2", "示例甲3")

acts = st.one_of(
    st.tuples(st.just("rename"), st.sampled_from(CODES), st.integers(0, 99)),
    st.tuples(st.just("move"), st.sampled_from(CODES), st.sampled_from(CODES)),
    st.tuples(st.just("found"), st.sampled_from(CODES), st.integers(0, 99)),
    st.tuples(st.just("dissolve"), st.sampled_from(CODES), st.just(0)),
    st.tuples(st.just("place"), st.sampled_from(PEOPLE), st.sampled_from(("Z1", "Z2"))),
    st.tuples(st.just("attach"), st.sampled_from(PEOPLE), st.sampled_from(("Z1", "Z2"))),
    st.tuples(st.just("standing"), st.sampled_from(PEOPLE), st.sampled_from(("full", "suspended"))),
)


def do(act: str, what: str, how, on: date) -> None:
    """One act through its service."""
    if what in PEOPLE:
        member = Member.objects.select_related("organisation").get(name=what)
        place = {"organisation": member.organisation, "member": member, "on": on}
        if act == "standing":
            standing_change(SYSTEM, **place, kind=how)
        else:
            kind = "home" if act == "place" else "attached"
            member_place(SYSTEM, **place, to=Organisation.objects.get(code=how), kind=kind)
        return
    body = Organisation.objects.get(code=what)
    if act == "rename":
        organisation_rename(SYSTEM, organisation=body, name=f"示例{how}", on=on)
    elif act == "move":
        to = Organisation.objects.get(code=how)
        organisation_move(SYSTEM, organisation=body, to=to, on=on)
    elif act == "dissolve":
        organisation_dissolve(SYSTEM, organisation=body, on=on)
    else:
        facts = OrganisationFacts(f"N{how}", f"示例N{how}", "team", on)
        organisation_create(SYSTEM, organisation=body, facts=facts)


def tree_now() -> set:
    living = Organisation.objects.filter(dissolved_on=None).select_related("parent")
    return {(one.code, one.name, one.parent.code if one.parent else "") for one in living}


def tree_then(day: date) -> set:
    nodes = tree_on(day)
    codes = {one.id: one.code for one in nodes}
    return {(one.code, one.name, codes.get(one.parent_id, "")) for one in nodes}


def roll_now() -> set:
    on_roll = Member.objects.filter(standing__in=("full", "probationary"))
    home = {
        (one.name, one.organisation.code, "home") for one in on_roll.select_related("organisation")
    }
    guests = Spell.objects.filter(
        kind="attached", until_on=None, member__standing__in=("full", "probationary")
    ).values_list("member__name", "organisation__code")
    return home | {(name, code, "attached") for name, code in guests}


def roll_then(day: date) -> set:
    found = set()
    for code in ("Z1", "Z2"):
        roll = roll_on(Organisation.objects.get(code=code), day, is_whole_subtree=False)
        found |= {(one.name, code, "home") for one in roll.home}
        found |= {(one.name, code, "attached") for one in roll.attached}
    return found


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(acts, max_size=12))
def test_any_day_equals_the_replay_of_what_happened(transactional_small, happened):
    transactional_small()
    days: dict[date, tuple[set, set]] = {}
    for at, (act, what, how) in enumerate(happened):
        on = START + timedelta(days=3 * at + 1)
        try:
            do(act, what, how, on)
        except Refused:
            continue
        days[on] = (tree_now(), roll_now())
    before = (tree_then(START), roll_then(START))
    for day in (START + timedelta(days=offset) for offset in range(3 * len(happened) + 3)):
        at = max((one for one in days if one <= day), default=None)
        expected = before if at is None else days[at]
        assert (tree_then(day), roll_then(day)) == expected, day


@pytest.fixture
def transactional_small(apply, everywhere):
    """A function that starts over with the small roster and two more committees."""
    from django.db import connection

    def start() -> None:
        with connection.cursor() as cursor:
            for table in (
                "post",
                "standing",
                "spell",
                "member",
                "organisationspan",
                "organisation",
            ):
                cursor.execute(f"DELETE FROM organisation_{table}")
        organisations, members, posts = SMALL
        more = [body("C1", "党委", "DW"), body("C2", "党委", "C1")]
        apply(book([*organisations, *more], members, posts), on=START)

    return start


@pytest.mark.django_db
class TestRolls:
    def test_guests_stand_apart_from_members(self, small, apply):
        apply(book(members=[person(3, "Z2", attached="Z1", attached_on="2026-01-01")]))
        roll = roll_on(small["Z1"], date(2026, 6, 1))
        assert {one.name for one in roll.home} == {"示例甲1", "示例甲2"}
        assert [one.name for one in roll.attached] == ["示例甲3"]

    def test_who_left_is_on_the_roll_of_former_days_but_the_page_is_out_of_view(self, small, apply):
        apply(book(members=[person(1, "Z2")]), on=date(2026, 6, 30))
        actor = Actor("支部", grants=(Grant(small["Z1"].path, frozenset({"roster.read"})),))
        with looking(actor.scope("roster.read")):
            roll = roll_on(small["Z1"], date(2026, 6, 1))
        assert {one.name: one.is_in_view for one in roll.home} == {
            "示例甲1": False,
            "示例甲2": True,
        }

    def test_a_roll_out_of_view_is_empty(self, small):
        actor = Actor("支部", grants=(Grant(small["Z2"].path, frozenset({"roster.read"})),))
        with looking(actor.scope("roster.read")):
            assert roll_on(small["Z1"], date(2026, 6, 1)).home == ()

    def test_a_holder_from_elsewhere_is_named(self, small, apply):
        apply(book(posts=[post(3, "Z1", "组织委员")]))
        actor = Actor("支部", grants=(Grant(small["Z1"].path, frozenset({"organisation.read"})),))
        with looking(actor.scope("organisation.read")):
            held = holdings_on(small["Z1"], date(2026, 6, 1))
        assert [(one.name, one.is_in_view) for one in held] == [
            ("示例甲1", True),
            ("示例甲3", False),
        ]

    def test_children_are_counted_with_their_subtrees(self, small):
        counts = counts_below(small["DW"])
        assert counts == {small["Z1"].pk: 2, small["Z2"].pk: 1}


@pytest.mark.django_db
class TestSearch:
    def test_members_are_found_by_name_pinyin_initials_and_exact_numbers(self, small):
        from tests.organisation.samples import number

        for text in ("甲2", "shilijia2", "slj2", number(2), number(2).lower(), "13800000002"):
            assert [one.name for one in members_found(text=text)] == ["示例甲2"], text

    @pytest.mark.parametrize(
        ("sort", "key"),
        [
            ("name", lambda one: one.name_pinyin),
            ("-name", lambda one: one.name_pinyin),
            ("place", lambda one: one.organisation.path),
            ("joined", lambda one: one.joined_on),
            ("-joined", lambda one: one.joined_on),
        ],
    )
    def test_pages_follow_each_other_without_gap_or_overlap(
        self, small, apply, monkeypatch, sort, key
    ):
        monkeypatch.setattr("shuanghe.organisation.queries.members.PAGE", 2)
        apply(book(members=[person(serial, "Z1") for serial in range(10, 17)]))
        seen, after = [], None
        while True:
            page = members_page(members_found(), after=after, sort=sort)
            seen += page.members
            after = page.after
            if after is None:
                break
        assert len(seen) == len({one.id for one in seen}) == 10
        people = Member.objects.in_bulk([one.id for one in seen])
        keys = [key(people[one.id]) for one in seen]
        assert keys == sorted(keys, reverse=sort.startswith("-"))

    def test_search_stays_in_view(self, small):
        with looking(Scope.of(small["Z2"].path)):
            assert [one.name for one in members_found(text="示例")] == ["示例甲3"]
