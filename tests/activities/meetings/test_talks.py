"""Heart-to-heart talks: who with whom, one record a day of entry, content for two people alone."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st
from tests.activities.meetings.life import EVERYTHING, ON, world_create
from tests.records.worlds import attach, person, place

from shuanghe.activities.meetings.models import Talk
from shuanghe.activities.meetings.queries.talks import coverage_of, own_talks, talks_found
from shuanghe.activities.meetings.rules.talks import Pair, pair_faults, relation_of, uncovered
from shuanghe.activities.meetings.services.talks import talk_withdraw, talks_file
from shuanghe.duties.models import Evidence
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import looking
from shuanghe.records.models import Record

DAY = date(2026, 11, 12)
WORDS = "谈了家里老人住院的难处"


@pytest.fixture
def company(db):
    """A company with two branches; 甲 and 乙 sit on the first branch's committee."""
    return world_create()


@pytest.fixture
def file(company):
    """File the talks of one day as the secretary of the first branch."""

    def act(*pairs, **changes):
        facts = {
            "organisation": company.first,
            "client_key": uuid4().hex,
            "done_on": DAY,
            "pairs": [one if isinstance(one, Pair) else Pair(*one) for one in pairs],
            "on": ON,
        }
        return talks_file(changes.pop("actor", company.secretary()), **{**facts, **changes})

    return act


def ids(company):
    return [one.pk for one in company.members]


def test_several_pairs_of_a_day_make_one_record(company, file):
    a, b, c, d = ids(company)
    talks = file((a, b), (a, c), (c, d))
    assert [talk.relation for talk in talks] == ["committee", "committee_member", "members"]
    with looking(EVERYTHING):
        record = Record.objects.get()
        assert {talk.record_id for talk in Talk.objects.all()} == {record.pk}
        assert (record.kinds, record.done_on) == (["heart_to_heart_talk"], DAY)
        assert Evidence.objects.filter(kind="heart_to_heart_talk").count() == 1


def test_the_same_form_sent_twice_counts_once(company, file):
    a, b, *_rest = ids(company)
    first = file((a, b), client_key="once")
    assert [one.pk for one in file((a, b), client_key="once")] == [one.pk for one in first]
    with looking(EVERYTHING):
        assert Talk.objects.count() == Record.objects.count() == 1


def test_the_same_pair_on_the_same_day_is_refused_either_way_round(company, file):
    a, b, *_rest = ids(company)
    file((a, b))
    with pytest.raises(Refused, match=r"甲示.*已经登记过"):
        file((b, a))
    with pytest.raises(Refused, match="第 2 对"):
        file((a, b), (b, a), done_on=DAY - timedelta(days=1))
    assert file((a, b), done_on=DAY - timedelta(days=2))


def test_nobody_talks_to_himself_or_in_the_future(company, file):
    a, b, *_rest = ids(company)
    with pytest.raises(Refused, match="同一个人"):
        file((a, a))
    with pytest.raises(Refused, match="还没有到"):
        file((a, b), done_on=ON + timedelta(days=1))
    with pytest.raises(Refused, match="至少填写一对"):
        file()


def test_somebody_who_was_not_on_the_roll_that_day_is_refused_and_a_guest_is_not(company, file):
    a, *_rest = ids(company)
    with pytest.raises(Refused, match=r"不在本组织名册上.*JG-08"):
        file((a, company.stranger.pk))
    with pytest.raises(Refused, match="不在本组织名册上"):
        file((a, company.guest.pk), done_on=date(2025, 12, 1))
    assert file((a, company.guest.pk))[0].second_name == "客人"


def test_one_wrong_pair_keeps_all_out(company, file):
    a, b, c, _d = ids(company)
    with pytest.raises(Refused):
        file((a, b), (c, c))
    with looking(EVERYTHING):
        assert Talk.objects.count() == Record.objects.count() == 0


def test_what_was_said_is_sealed_and_opens_for_the_two_alone(company, file):
    a, b, c, _d = ids(company)
    file(Pair(a, b, WORDS), Pair(a, c))
    with looking(EVERYTHING):
        talk = Talk.objects.get(second_id=b)
        assert WORDS.encode() not in bytes(talk.content_sealed)
        assert [one.content for one in own_talks(b)] == [WORDS]
        assert [one.content for one in own_talks(c)] == [""]
        lines = "".join(str(line.__dict__) for line in AuditLine.objects.all())
        kept = "".join(str(record.__dict__) for record in Record.objects.all())
    assert WORDS not in lines + kept


def test_a_withdrawn_talk_loses_its_words_and_the_last_one_takes_the_record(company, file):
    a, b, c, _d = ids(company)
    first, second = file(Pair(a, b, WORDS), Pair(a, c))
    act = {"organisation": company.first}
    with pytest.raises(Refused, match="撤回原因"):
        talk_withdraw(company.secretary(), talk=first, reason=" ", **act)
    talk_withdraw(company.secretary(), talk=first, reason="人选错了", **act)
    with looking(EVERYTHING):
        assert Talk.objects.get(pk=first.pk).content_sealed is None
        assert Record.objects.get().withdrawn_at is None
        assert own_talks(b) == []
    with pytest.raises(Refused, match="已经撤回"):
        talk_withdraw(company.secretary(), talk=first, reason="人选错了", **act)
    talk_withdraw(company.secretary(), talk=second, reason="人选错了", **act)
    with looking(EVERYTHING):
        assert Record.objects.get().withdrawn_at is not None
    assert file((a, b))


def test_another_branch_cannot_enter_or_withdraw_and_the_own_can(company, file):
    a, b, *_rest = ids(company)
    other = company.secretary(company.second)
    with pytest.raises(Http404):
        file((a, b), actor=other)
    talk = file((a, b))[0]
    for body in (company.first, company.second):
        with pytest.raises(Http404):
            talk_withdraw(other, organisation=body, talk=talk, reason="不是我的")
    talk_withdraw(company.secretary(), organisation=company.first, talk=talk, reason="填错")


def test_the_help_list_names_who_has_had_no_talk_in_each_relation(company, file):
    a, b, c, d = ids(company)
    file((a, c))
    with looking(EVERYTHING):
        found = coverage_of(company.first, 2026, ON)
    assert {one.relation: one.names for one in found.lacking} == {
        "committee": ("甲示", "乙示"),
        "committee_member": ("丁示",),
        "members": ("丙示", "丁示"),
    }
    file((a, b), (d, b), (c, d))
    with looking(EVERYTHING):
        assert coverage_of(company.first, 2026, ON).is_whole
        assert not coverage_of(company.first, 2025, ON).is_whole
        assert coverage_of(company.top, 2026, ON) is None


def test_talks_are_listed_without_a_word_of_what_was_said(company, file):
    a, b, *_rest = ids(company)
    file(Pair(a, b, WORDS))
    with looking(EVERYTHING):
        row = talks_found(2026, organisation=company.top).get()
    assert "content_sealed" in row.get_deferred_fields()


def test_what_a_merged_entry_did_is_ones_own(company, file):
    a, b, c, _d = ids(company)
    file(Pair(a, b, WORDS))
    with looking(EVERYTHING):
        company.members[1].merged_into = company.members[2]
        company.members[1].save()
        assert [(one.other, one.content) for one in own_talks(c)] == [("甲示", WORDS)]


def test_in_a_party_group_the_branch_says_who_sits_on_the_committee(company, file):
    with looking(EVERYTHING):
        group = place("XZ1", "party_group", company.first)
        members = [person("小组甲", group), company.members[0]]
        attach(members[1], group, since=date(2026, 1, 1))
    pair = [one.pk for one in members]
    assert file(pair, organisation=group)[0].relation == "committee_member"


PEOPLE = st.integers(1, 6)


@given(first=PEOPLE, second=PEOPLE, committee=st.sets(PEOPLE))
def test_the_relation_does_not_depend_on_who_began(first, second, committee):
    assert relation_of(first, second, committee) == relation_of(second, first, committee)


@given(pairs=st.lists(st.tuples(PEOPLE, PEOPLE), min_size=1, max_size=8))
def test_pairs_are_accepted_exactly_when_all_differ_and_are_on_the_roll(pairs):
    roll = {number: f"示{number}" for number in range(1, 6)}
    faults = pair_faults([Pair(*pair) for pair in pairs], roll=roll, known=(), done_on=DAY, on=ON)
    sets = [frozenset(pair) for pair in pairs]
    fine = all(len(one) == 2 and one <= roll.keys() for one in sets) and len(set(sets)) == len(sets)
    assert (not faults) is fine


@given(talks=st.lists(st.tuples(PEOPLE, PEOPLE), max_size=12), more=st.tuples(PEOPLE, PEOPLE))
def test_one_more_talk_never_lengthens_the_help_list(talks, more):
    def lacking(entered):
        found = uncovered(roll=range(1, 7), committee={1, 2}, talks=entered, times=1)
        return {(one.relation, member) for one in found for member in one.members}

    assert lacking([*talks, more]) <= lacking(talks)
