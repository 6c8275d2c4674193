"""Applying a roster: all or nothing, twice the same, former values closed."""

from datetime import date

import pytest
from django.http import Http404
from tests.organisation.samples import SMALL, TODAY, body, book, number, person, post

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.crypto import open_sealed
from shuanghe.kernel.permissions import Actor, Grant, Scope, looking
from shuanghe.organisation.models import (
    Member,
    Organisation,
    OrganisationSpan,
    Post,
    Spell,
    Standing,
)
from shuanghe.organisation.queries.rolls import roll_on
from shuanghe.organisation.queries.trees import organisation_on
from shuanghe.organisation.services import roster_posts
from shuanghe.organisation.services.roster import roster_apply
from shuanghe.organisation.uploads.rosters import roster_check

pytestmark = pytest.mark.django_db


def recheck(workbook):
    return roster_check(workbook, on=TODAY, today=TODAY)


def test_import_twice_and_the_second_time_all_is_the_same(small):
    found = recheck(book(*SMALL))
    assert found.counts == {"new": 0, "changed": 0, "same": 8, "error": 0}


def test_a_new_member_has_home_standings_and_sealed_numbers(small):
    member = Member.objects.get(name="示例甲2")
    assert member.organisation.code == "Z1"
    assert bytes(number(2), "ascii") not in bytes(member.id_number_sealed)
    place = f"member.id_number.{member.uid}"
    assert open_sealed(member.id_number_sealed, where=place) == number(2)
    spell = Spell.objects.get(member=member)
    assert (spell.from_on, spell.until_on) == (date(2010, 1, 1), None)
    line = [(one.kind, one.from_on) for one in member.standings.order_by("from_on")]
    assert line == [("probationary", date(2005, 7, 1)), ("full", date(2006, 7, 1))]
    assert member.name_pinyin.startswith("shilijia2")


def test_one_audit_line_holds_the_counts_and_no_number(small):
    line = AuditLine.objects.get(verb="roster_apply")
    assert line.after["members_new"] == 3
    assert line.after["posts_new"] == 2
    assert number(1) not in str(line.after) + line.summary


def test_a_member_at_another_branch_is_moved_from_the_effective_day(small, apply):
    rows = book(members=[person(1, "Z2")])
    found = recheck(rows)
    assert found.counts["changed"] == 1
    apply(rows)
    member = Member.objects.get(name="示例甲1")
    spells = [(one.organisation.code, one.until_on) for one in member.spells.order_by("from_on")]
    assert spells == [("Z1", TODAY), ("Z2", None)]
    assert member.organisation.code == "Z2"
    before = date(2026, 6, 29)
    assert member.pk in {one.member_id for one in roll_on(small["Z1"], before).home}
    assert member.pk in {one.member_id for one in roll_on(small["Z2"], TODAY).home}
    assert recheck(rows).counts["same"] == 1


def test_a_changed_standing_closes_the_old_one_and_leaving_ends_the_home(small, apply):
    rows = book(members=[person(1, "Z1", standing="已转出", standing_on="2026-05-01")])
    apply(rows)
    member = Member.objects.get(name="示例甲1")
    assert Standing.objects.get(member=member, until_on=None).kind == "left"
    assert member.spells.get().until_on == date(2026, 5, 1)
    assert recheck(rows).counts["same"] == 1


def test_a_renamed_and_moved_organisation_keeps_its_history(small, apply):
    rows = book([body("ZB", "党总支", "DW"), body("Z2", parent="ZB", name="示例新名")])
    apply(rows)
    then = organisation_on("Z2", date(2026, 6, 29))
    now = organisation_on("Z2", TODAY)
    assert (then.node.name, [one.code for one in then.above]) == ("示例Z2", ["DW"])
    assert (now.node.name, [one.code for one in now.above]) == ("示例新名", ["DW", "ZB"])
    assert recheck(rows).counts["same"] == 2


def test_parent_and_child_may_change_places_in_one_file(small, apply):
    apply(book([body("ZA", "党委", "DW"), body("ZB", "党委", "ZA")]))
    apply(book([body("ZB", "党委", "DW"), body("ZA", "党委", "ZB")]))
    upper, lower = (Organisation.objects.get(code=code) for code in ("ZB", "ZA"))
    assert lower.path.startswith(upper.path)
    assert lower.parent_id == upper.pk


def test_blank_cells_change_nothing(small):
    rows = book(members=[{"name": "示例甲2", "id_number": number(2), "organisation": "Z1",
                          "standing": "正式党员"}])  # fmt: skip
    assert recheck(rows).counts["same"] == 1


def test_a_changed_phone_and_address_are_sealed_anew(small, apply):
    apply(book(members=[person(2, "Z1", phone="13900000009", address="示例路9号")]))
    member = Member.objects.get(name="示例甲2")
    assert open_sealed(member.phone_sealed, where=f"member.phone.{member.uid}") == "13900000009"
    place = f"member.address.{member.uid}"
    assert open_sealed(member.address_sealed, where=place) == "示例路9号"


def test_a_post_that_ended_is_changed_not_added(small, apply):
    rows = book(posts=[post(1, "Z1", until_on="2026-01-01")])
    assert recheck(rows).counts["changed"] == 1
    apply(rows)
    assert Post.objects.get(organisation=small["Z1"]).until_on == date(2026, 1, 1)


def test_killed_half_way_leaves_nothing(apply, monkeypatch):
    def killed(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr("shuanghe.organisation.services.roster.posts_write", killed)
    with pytest.raises(KeyboardInterrupt):
        apply(book(*SMALL))
    assert not Organisation.objects.exists()
    assert not Member.objects.exists()
    assert not Spell.objects.exists()
    assert not Standing.objects.exists()
    assert not OrganisationSpan.objects.exists()
    assert not AuditLine.objects.exists()
    assert roster_posts.posts_write is not killed


def test_a_file_that_grew_wrong_since_the_preview_writes_nothing(small):
    def make_plan():
        raise Refused("名册有错误")

    with pytest.raises(Refused):
        roster_apply(Actor.system("测试"), make_plan=make_plan, file_name="x.xlsx")


def test_without_the_right_there_is_no_such_thing(small):
    actor = Actor("无权")
    with pytest.raises(Http404):
        roster_apply(actor, make_plan=lambda: None, file_name="x.xlsx")


def test_a_branch_officer_writes_only_into_the_own_branch(small):
    actor = Actor("支部", grants=(Grant(small["Z1"].path, frozenset({"roster.import"})),))
    with looking(actor.scope("roster.import")):
        found = recheck(book(members=[person(9, "Z2")]))
    assert found.counts["error"] == 1
    with looking(Scope.everything("测试")):
        plan = recheck(book(members=[person(9, "Z2")])).plan
    with pytest.raises((Refused, KeyError)):
        roster_apply(actor, organisation=small["Z1"], make_plan=lambda: plan, file_name="x")
    assert not Member.objects.filter(name="示例甲9").exists()


@pytest.mark.parametrize("day", ["1986-05-04", "1987-04-12", "1989-09-17", "1991-09-15"])
def test_days_of_shanghai_summer_time_come_back_as_they_went_in(small, apply, day):
    row = person(9, "Z1", placed_on="2010-01-02", joined_on=day, confirmed_on=day)
    row |= {"id_number": number(9, born="19600102")}
    apply(book(members=[row]))
    member = Member.objects.get(name="示例甲9")
    assert member.joined_on.isoformat() == day
    assert recheck(book(members=[row])).counts["same"] == 1
