"""Comments, signatures, amendments and a change of secretary."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from tests.activities.agreements.worlds import SENT, SIGNED, YEAR, appoint, goal_for
from tests.records.worlds import EVERYTHING, person

from shuanghe.activities.agreements.models import (
    Agreement,
    AgreementComment,
    AgreementSignature,
    AgreementTarget,
    SignaturesOnlyGrow,
)
from shuanghe.activities.agreements.queries.content import hash_of
from shuanghe.activities.agreements.queries.listing import agreement_findings
from shuanghe.activities.agreements.services import (
    agreement_amend,
    agreement_close,
    agreement_return,
    comment_answer,
    comment_file,
    signing_open,
)
from shuanghe.activities.agreements.services.following import organisations_changed
from shuanghe.duties.models import Deadline
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import looking
from shuanghe.operations.models import GoalLink

pytestmark = pytest.mark.django_db


@pytest.fixture
def drafted(world):
    world.draft()
    return world


def deadlines(**wanted):
    with looking(EVERYTHING):
        found = Deadline.objects.filter(dropped_on=None, **wanted).order_by("due_on", "pk")
        return [(one.source_key, one.organisation.code, one.due_on, one.met_on) for one in found]


def comment(world, code, text="", *, is_agreed=False, on=SENT):
    return comment_file(
        world.secretary(code), organisation=world.places[code], agreement=world.agreement(code),
        text=text, is_agreed=is_agreed, on=on,
    )  # fmt: skip


def opened(world, code, *, on=SENT):
    return signing_open(
        world.office(), organisation=world.places["DW"], agreements=[world.agreement(code)], on=on
    )


def test_comments_run_for_five_working_days_and_are_a_deadline_of_the_holder(drafted):
    one = drafted.send("Z2", on=date(2027, 1, 4))
    assert one.comment_until_on == date(2027, 1, 11)
    assert deadlines() == [("comment", "Z2", date(2027, 1, 11), None)]
    comment(drafted, "Z2", "第一项改为 3 次")
    assert deadlines() == [("comment", "Z2", date(2027, 1, 11), SENT)]


def test_a_comment_waits_for_its_answer_before_anything_is_signed(drafted):
    drafted.send("Z2")
    made = comment(drafted, "Z2", "第一项改为 3 次")
    with pytest.raises(Refused, match="1 条意见没有答复"):
        opened(drafted, "Z2", on=date(2027, 1, 12))
    place = drafted.places["DW"]
    with pytest.raises(Http404):
        comment_answer(drafted.secretary("Z2"), organisation=place, comment=made, answer="好")
    with looking(EVERYTHING):
        made = AgreementComment.objects.select_related("agreement").get(pk=made.pk)
    comment_answer(drafted.office(), organisation=place, comment=made, answer="采纳")
    assert opened(drafted, "Z2", on=date(2027, 1, 12)) == 1


def test_the_time_for_comments_is_kept_unless_the_holder_agrees(drafted):
    drafted.send("Z2")
    with pytest.raises(Refused, match="到 2027-01-11 止"):
        opened(drafted, "Z2", on=date(2027, 1, 11))
    comment(drafted, "Z2", is_agreed=True)
    assert opened(drafted, "Z2") == 1
    assert drafted.agreement("Z2").sign_by_on == date(YEAR, 1, 31)


def test_a_comment_out_of_time_or_by_another_is_refused(drafted):
    drafted.send("Z2")
    with pytest.raises(Refused, match="截止"):
        comment(drafted, "Z2", "晚了", on=date(2027, 1, 12))
    with pytest.raises(Refused, match="由乙方提出"):
        comment_file(
            drafted.secretary("DW"), organisation=drafted.places["DW"],
            agreement=drafted.agreement("Z2"), text="不对", on=SENT,
        )  # fmt: skip
    with pytest.raises(Refused, match="写明意见"):
        comment(drafted, "Z2", "  ")


def test_both_secretaries_sign_and_the_agreement_is_in_force(drafted):
    one = drafted.open("Z2")
    drafted.sign("Z2", one)
    assert drafted.agreement("Z2").state == "signing"
    drafted.sign("DW", one)
    found = drafted.agreement("Z2")
    assert (found.state, found.in_force_on) == ("in_force", SIGNED)
    with looking(EVERYTHING):
        signed = list(AgreementSignature.objects.values_list("side", "signed_by", "content_hash"))
        assert found.content_hash == hash_of(found)
    assert signed == [
        ("holder", "赵书记", found.content_hash),
        ("issuer", "王书记", found.content_hash),
    ]
    keys = [row[0] for row in deadlines(met_on=None)]
    assert keys == ["report-1", "report-2"]


def test_a_signature_by_the_wrong_person_is_refused_and_says_who_signs(drafted):
    one = drafted.open("Z2")
    office = drafted.office()
    with pytest.raises(Refused, match="甲方由 示例党委 的书记 王书记 用本人账号签字；您（党群部）"):
        drafted.sign("DW", one, actor=office)
    other = drafted.secretary("Z1", at="DW")
    with pytest.raises(Refused, match="乙方由 示例第二支部 的书记 赵书记"):
        drafted.sign("Z2", one, actor=other)
    with pytest.raises(Http404):
        drafted.sign("Z2", one, actor=drafted.secretary("Z1"))
    below = drafted.open("Z1")
    with pytest.raises(Refused, match="不是这份责任书的签订方"):
        drafted.sign("DW", below)
    with looking(EVERYTHING):
        assert not AgreementSignature.objects.exists()
    drafted.sign("Z2", one)


def test_nobody_signs_twice_or_for_both_sides(drafted):
    one = drafted.open("Z2")
    drafted.sign("Z2", one)
    with pytest.raises(Refused, match="已经签过"):
        drafted.sign("Z2", one)
    with looking(EVERYTHING):
        appoint(drafted.places["DW"], drafted.members["Z2"], since=date(2027, 1, 10))
    both = drafted.secretary("DW", member=drafted.members["Z2"])
    with pytest.raises(Refused, match="不能代表双方"):
        drafted.sign("DW", one, actor=both)


def test_a_post_counts_on_the_day_it_is_held(drafted):
    one = drafted.open("Z2")
    with looking(EVERYTHING):
        fresh = person("新书记", drafted.places["Z2"])
        appoint(drafted.places["Z2"], fresh, since=date(2027, 1, 15))
    with pytest.raises(Refused, match="新书记"):
        drafted.sign("Z2", one)
    drafted.sign("Z2", one, actor=drafted.secretary("Z2", member=fresh))


def test_content_that_changed_since_it_was_seen_is_not_signed(drafted):
    from shuanghe.activities.agreements.services import agreements_sign

    one = drafted.open("Z2")
    with pytest.raises(Refused, match="刷新页面"):
        agreements_sign(
            drafted.secretary("Z2"), organisation=drafted.places["Z2"], agreements=[one],
            seen={one.pk: "0" * 64}, on=SIGNED,
        )  # fmt: skip
    with pytest.raises(Refused, match="还不能签字"):
        drafted.sign("Z1", drafted.agreement("Z1"))


def test_the_first_signature_freezes_the_content_in_services_and_database(drafted):
    one = drafted.open("Z2")
    drafted.sign("Z2", one)
    with pytest.raises(Refused, match="已经有人签字"):
        agreement_return(
            drafted.office(), organisation=drafted.places["DW"], agreement=one, reason="改一改"
        )
    with looking(EVERYTHING):
        for act in (
            lambda: AgreementTarget.objects.filter(agreement=one).update(weight=1),
            lambda: AgreementTarget.objects.filter(agreement=one)._raw_delete("default"),
        ):
            with pytest.raises(DatabaseError, match="已经签字"), transaction.atomic():
                act()
        other = drafted.agreement("Z1")
        assert AgreementTarget.objects.filter(agreement=other).update(weight=1) > 1


def test_signatures_only_grow_in_model_and_database(drafted):
    one = drafted.open("Z2")
    drafted.sign("Z2", one)
    with looking(EVERYTHING):
        made = AgreementSignature.objects.get()
        with pytest.raises(SignaturesOnlyGrow):
            made.save()
        with pytest.raises(SignaturesOnlyGrow):
            made.delete()
    for statement in (
        "UPDATE agreements_agreementsignature SET signed_by = '别人'",
        "DELETE FROM agreements_agreementsignature",
    ):
        with (
            looking(EVERYTHING),
            pytest.raises(DatabaseError, match=r"只增不改|permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_a_check_finds_content_that_is_no_longer_what_was_signed(drafted):
    one = drafted.in_force("Z2")
    with looking(EVERYTHING):
        assert [f.text for f in agreement_findings(_only(one))[1] if not f.is_soft] == []
        Agreement.objects.filter(pk=one.pk).update(number="2027-别的")
        found = [f.text for f in agreement_findings(_only(one))[1] if not f.is_soft]
    assert len(found) == 1
    assert "校验码不一致" in found[0]


def _only(one):
    from django.db.models import Q

    return Q(pk=one.pk)


def test_signed_targets_hang_on_their_goals(world):
    goal = goal_for(world, "P1")
    world.draft()
    one = world.in_force("C1")
    with looking(EVERYTHING):
        links = list(GoalLink.objects.filter(goal=goal, until_on=None).order_by("pk"))
    assert [(link.source_type, link.side) for link in links] == [
        ("agreements.target", "both"),
        ("agreements.target", "party"),
    ]
    agreement_close(
        world.office(), organisation=world.places["DW"], agreement=one, reason="年度考核已完成",
        on=SIGNED,
    )  # fmt: skip
    with looking(EVERYTHING):
        assert not GoalLink.objects.filter(goal=goal, until_on=None).exists()
    assert deadlines(met_on=None) == []


def test_a_target_whose_goal_has_ended_is_signed_all_the_same_and_hangs_nowhere(world):
    goal = goal_for(world, "P1")
    world.draft()
    with looking(EVERYTHING):
        type(goal).objects.filter(pk=goal.pk).update(until_on=date(2027, 1, 2))
    assert world.in_force("C1").state == "in_force"
    with looking(EVERYTHING):
        assert not GoalLink.objects.exists()


def test_an_amendment_needs_a_reason_and_both_signatures_and_keeps_the_old_version(drafted):
    one, place = drafted.in_force("Z2"), drafted.places["DW"]
    with pytest.raises(Refused, match="修订的原因"):
        agreement_amend(drafted.office(), organisation=place, agreement=one, reason=" ")
    agreement_amend(drafted.office(), organisation=place, agreement=one, reason="产量计划调整")
    with pytest.raises(Refused, match="正在办理"):
        agreement_amend(drafted.office(), organisation=place, agreement=one, reason="又改")
    fresh = drafted.agreement("Z2")
    assert (fresh.version, fresh.state, fresh.supersedes_id) == (2, "draft", one.pk)
    drafted.open("Z2")
    drafted.sign("Z2", fresh)
    with looking(EVERYTHING):
        assert Agreement.objects.get(pk=one.pk).state == "in_force"
    drafted.sign("DW", fresh)
    with looking(EVERYTHING):
        old, new = Agreement.objects.filter(organisation__code="Z2").order_by("version")
        assert (old.state, old.ended_on, new.state) == ("amended", SIGNED, "in_force")
        assert old.content_hash != new.content_hash
        assert AgreementSignature.objects.filter(agreement=old).count() == 2
        assert old.targets.count() == new.targets.count()


def test_a_new_secretary_signs_anew_within_ten_working_days(drafted, monkeypatch):
    one = drafted.in_force("Z2")
    with looking(EVERYTHING):
        fresh = person("新书记", drafted.places["Z2"])
        appoint(drafted.places["Z2"], fresh, since=date(2027, 4, 1))
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2027, 4, 2))
        from shuanghe.kernel.actions import Trail, _trail

        token = _trail.set(Trail())
        organisations_changed(organisation_ids=[drafted.places["Z2"].pk])
        _trail.reset(token)
    key = "resign-holder-2027-04-01"
    assert [row for row in deadlines() if row[0] == key] == [(key, "Z2", date(2027, 4, 15), None)]
    actor = drafted.secretary("Z2", member=fresh)
    drafted.sign("Z2", one, actor=actor, on=date(2027, 4, 6))
    assert [row[3] for row in deadlines() if row[0] == key] == [date(2027, 4, 6)]
    with looking(EVERYTHING):
        again = AgreementSignature.objects.get(member_id=fresh.pk)
        assert (again.is_again, again.content_hash) == (True, one.content_hash)


def test_a_draft_is_given_back_with_a_reason_before_anybody_signs(drafted):
    one = drafted.open("Z2")
    place = drafted.places["DW"]
    with pytest.raises(Refused, match="原因"):
        agreement_return(drafted.office(), organisation=place, agreement=one, reason="")
    agreement_return(drafted.office(), organisation=place, agreement=one, reason="采纳意见")
    assert drafted.agreement("Z2").state == "draft"
    assert deadlines(met_on=None) == []
