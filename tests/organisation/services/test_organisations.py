"""Founding, renaming, moving and dissolving, each with what it refuses."""

from datetime import date, timedelta

import pytest
from django.http import Http404
from django.utils import timezone

from shuanghe.kernel import actions
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import Actor, Grant
from shuanghe.organisation.models import Member, Organisation, OrganisationSpan, Post
from shuanghe.organisation.queries.trees import organisation_on, tree_on
from shuanghe.organisation.services.members import member_place, standing_change
from shuanghe.organisation.services.organisations import (
    OrganisationFacts,
    organisation_create,
    organisation_dissolve,
    organisation_move,
    organisation_rename,
)
from shuanghe.organisation.services.posts import post_appoint, post_end

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("测试")
DAY = date(2026, 5, 1)


def facts(code="ZX", kind="branch", **more):
    return OrganisationFacts(
        code=code, name=f"示例{code}", kind=kind, established_on=date(2020, 1, 1), **more
    )


def test_a_founded_organisation_stands_from_its_day(small):
    node = organisation_create(SYSTEM, organisation=small["DW"], facts=facts())
    assert node.path.startswith(small["DW"].path)
    assert organisation_on("ZX", date(2020, 1, 1)).node.id == node.pk
    with pytest.raises(Http404):
        organisation_on("ZX", date(2019, 12, 31))


@pytest.mark.parametrize(
    ("parent", "given", "why"),
    [
        ("DW", {"code": "Z1"}, "已被占用"),
        ("Z1", {"kind": "branch"}, "不能设在"),
        (None, {"kind": "team"}, "不能没有上级"),
    ],
)
def test_an_unfit_organisation_is_refused(small, parent, given, why):
    with pytest.raises(Refused, match=why):
        organisation_create(
            SYSTEM, organisation=small.get(parent) if parent else None, facts=facts(**given)
        )


def test_only_who_sees_all_founds_a_root(small):
    actor = Actor("党委", grants=(Grant(small["DW"].path, frozenset({"organisation.manage"})),))
    with pytest.raises(Refused, match="最上级"):
        organisation_create(actor, organisation=None, facts=facts(kind="committee"))


def test_a_rename_keeps_the_former_name_for_former_days(small):
    organisation_rename(SYSTEM, organisation=small["Z1"], name="示例新名", on=DAY)
    assert organisation_on("Z1", DAY - timedelta(days=1)).node.name == "示例Z1"
    assert organisation_on("Z1", DAY).node.name == "示例新名"


def test_a_second_rename_on_the_same_day_corrects_the_first(small):
    for name in ("示例甲名", "示例乙名"):
        organisation_rename(SYSTEM, organisation=small["Z1"], name=name, on=DAY)
    assert OrganisationSpan.objects.filter(organisation=small["Z1"]).count() == 2
    assert organisation_on("Z1", DAY).node.name == "示例乙名"


def test_a_change_behind_a_later_change_is_refused(small):
    organisation_rename(SYSTEM, organisation=small["Z1"], name="示例新名", on=DAY)
    with pytest.raises(Refused, match="不能更早"):
        organisation_rename(SYSTEM, organisation=small["Z1"], name="旧", on=date(2026, 4, 1))


def test_a_change_in_the_future_is_refused(small):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Refused, match="还没有到"):
        organisation_rename(SYSTEM, organisation=small["Z1"], name="x", on=tomorrow)


@pytest.fixture
def deep(small):
    """A general branch ZB with a branch Z3 and a team T1 in it, all below DW."""
    top = organisation_create(SYSTEM, organisation=small["DW"], facts=facts("ZB", "general_branch"))
    branch = organisation_create(SYSTEM, organisation=top, facts=facts("Z3"))
    organisation_create(SYSTEM, organisation=branch, facts=facts("T1", "team"))
    organisation_create(SYSTEM, organisation=small["DW"], facts=facts("D2", "committee"))
    return {one.code: one for one in Organisation.objects.all()}


def test_a_move_takes_everything_below_along_and_history_stays(deep, monkeypatch):
    told = []
    monkeypatch.setitem(actions._inside, "organisation_moved", [lambda **facts: told.append(facts)])
    old = deep["ZB"].path
    organisation_move(SYSTEM, organisation=deep["ZB"], to=deep["D2"], on=DAY)
    team = Organisation.objects.get(code="T1")
    assert team.path.startswith(deep["D2"].path)
    assert [one.code for one in organisation_on("T1", DAY).above] == ["DW", "D2", "ZB", "Z3"]
    before = organisation_on("T1", DAY - timedelta(days=1))
    assert [one.code for one in before.above] == ["DW", "ZB", "Z3"]
    assert told[-1]["old_path"] == old
    assert told[-1]["new_path"] == Organisation.objects.get(code="ZB").path
    line = AuditLine.objects.filter(verb="organisation_move").get()
    assert line.after["count"] == 3


def test_a_move_into_itself_is_refused_as_a_ring(deep):
    with pytest.raises(Refused, match="成环"):
        organisation_move(SYSTEM, organisation=deep["ZB"], to=deep["Z3"], on=DAY)


def test_a_move_out_of_the_own_part_of_the_tree_is_refused(deep):
    actor = Actor("总支", grants=(Grant(deep["ZB"].path, frozenset({"organisation.manage"})),))
    with pytest.raises(Refused, match="管理范围"):
        organisation_move(actor, organisation=deep["Z3"], to=deep["DW"], on=DAY)


def test_what_is_not_in_view_is_not_there(deep):
    actor = Actor("总支", grants=(Grant(deep["ZB"].path, frozenset({"organisation.manage"})),))
    with pytest.raises(Http404):
        organisation_rename(actor, organisation=deep["Z1"], name="x", on=DAY)


def test_an_organisation_with_members_or_children_is_not_dissolved(deep):
    with pytest.raises(Refused, match="2 名党员"):
        organisation_dissolve(SYSTEM, organisation=deep["Z1"], on=DAY)
    with pytest.raises(Refused, match="还有 1 个组织"):
        organisation_dissolve(SYSTEM, organisation=deep["ZB"], on=DAY)


def test_a_dissolved_organisation_stays_on_record_and_its_posts_end(small):
    for member in Member.objects.filter(organisation=small["Z1"]):
        member_place(
            SYSTEM, organisation=small["Z1"], member=member, to=small["Z2"], kind="home", on=DAY
        )
    organisation_dissolve(SYSTEM, organisation=small["Z1"], on=DAY)
    assert "Z1" not in {one.code for one in tree_on(DAY)}
    assert "Z1" in {one.code for one in tree_on(DAY - timedelta(days=1))}
    gone = Organisation.objects.get(code="Z1")
    assert gone.dissolved_on == DAY
    with pytest.raises(Refused, match="已于"):
        organisation_rename(SYSTEM, organisation=gone, name="x", on=DAY)
    assert Post.objects.get(organisation=small["Z1"]).until_on == DAY


def test_only_one_secretary_at_a_time(small):
    second = Member.objects.get(name="示例甲2")
    with pytest.raises(Refused, match="示例甲1"):
        post_appoint(SYSTEM, organisation=small["Z1"], member=second, kind="secretary", on=DAY)
    held = Post.objects.get(organisation=small["Z1"])
    post_end(SYSTEM, organisation=small["Z1"], post=held, on=DAY)
    post_appoint(SYSTEM, organisation=small["Z1"], member=second, kind="secretary", on=DAY)
    assert Post.objects.filter(organisation=small["Z1"], until_on=None).get().member == second


def test_who_left_may_hold_no_post_and_loses_the_one_held(small):
    first = Member.objects.get(name="示例甲1")
    standing_change(SYSTEM, organisation=small["Z1"], member=first, kind="removed", on=DAY)
    assert Post.objects.get(member=first).until_on == DAY
    with pytest.raises(Refused, match="不在册"):
        post_appoint(SYSTEM, organisation=small["Z1"], member=first, kind="commissioner", on=DAY)
