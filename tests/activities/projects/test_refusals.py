"""What is refused, and why: gates, own work, doubled benefit, verifiers of the own unit."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404
from tests.activities.projects.worlds import Grant, everything

from shuanghe.activities.projects.models import (
    BenefitClaim,
    HistoryOnlyGrows,
    Objection,
    ProjectChange,
)
from shuanghe.activities.projects.rules.benefit import Costs
from shuanghe.activities.projects.services import (
    Progress,
    Verdict,
    audit_confirm,
    claim_reverify,
    claim_verify,
    claim_withdraw,
    event_keep,
    objection_answer,
    objection_raise,
    production_confirm,
    progress_file,
    project_create,
    score_give,
    score_recuse,
)
from shuanghe.duties.models import Evidence
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor, own_grant
from shuanghe.operations.models import KpiValue
from shuanghe.organisation.models import Member

pytestmark = pytest.mark.django_db


def verify(world, project, who="finance", actor=None, **more):
    with everything():
        claim = project.claims.select_related("project__organisation").last()
    return claim_verify(
        actor or world.actor(who), organisation=project.organisation, claim=claim,
        verdict=Verdict(**more), on=date(2026, 10, 20),
    )  # fmt: skip


def test_a_proposal_with_gaps_is_not_handed_in_and_says_what_is_missing(world):
    project = world.create(party_measures="", milestones=(), prices={})
    with pytest.raises(Refused, match="党的工作措施、计划价、计划节点"):
        world.move(project, "branch", "propose", date(2025, 11, 24))


def test_the_proposer_does_not_check_and_one_person_does_not_check_twice(world):
    project = world.until(world.create(), "proposed")
    with pytest.raises(Refused, match="由另一个人办理"):
        world.move(project, "branch", "check_branch", date(2025, 11, 25))
    project = world.until(project, "branch_checked")
    twice = world.actor("unit")
    with everything():
        type(project).objects.filter(pk=project.pk).update(checked_by_id=twice.user_id)
    with pytest.raises(Refused, match="支部审核是您办的"):
        world.move(project, "unit", "check_unit", date(2025, 11, 26))


def test_a_neighbour_does_not_see_and_a_branch_does_not_do_the_companys_part(world):
    project = world.until(world.create(), "checked")
    with pytest.raises(Http404):
        world.move(project, "neighbour", "approve", date(2026, 2, 2))
    with pytest.raises(Http404):
        world.move(project, "branch2", "approve", date(2026, 2, 2))


def test_too_few_confirmed_months_stop_the_approval(world):
    project = world.until(world.create(), "checked")
    with everything():
        KpiValue.objects.filter(
            organisation=world.places["P1"], month__range=("2025-02-01", "2025-11-01")
        ).update(state="filed")
    with pytest.raises(Refused, match="定不了基线：一厂 吨产品电耗"):
        world.move(project, "office", "approve", date(2026, 2, 2))


def test_nothing_starts_before_the_notice_is_over_and_objections_are_answered(world):
    project = world.until(world.create(), "approved")
    with pytest.raises(Refused, match="期满后"):
        world.move(project, "office", "start", date(2026, 2, 9))
    objection_raise(
        world.actor("neighbour"), number=project.number, text="重复", on=date(2026, 2, 5)
    )
    with pytest.raises(Refused, match="1 条公示意见"):
        world.move(project, "office", "start", date(2026, 2, 10))
    with everything():
        row = Objection.objects.select_related("project__organisation").get()
    with pytest.raises(Refused, match="写明答复"):
        objection_answer(
            world.actor("office"), organisation=project.organisation, objection=row, answer=" "
        )
    objection_answer(
        world.actor("office"), organisation=project.organisation, objection=row, answer="不重复",
        on=date(2026, 2, 6),
    )  # fmt: skip
    assert world.move(project, "office", "start", date(2026, 2, 10)).state == "running"


def test_an_objection_after_the_notice_is_refused(world):
    project = world.until(world.create(), "approved")
    with pytest.raises(Refused, match="不在公示期内"):
        objection_raise(
            world.actor("neighbour"), number=project.number, text="重复", on=date(2026, 2, 10)
        )


def test_owed_progress_stops_the_mid_term(world):
    project = world.until(world.create(), "running")
    with pytest.raises(Refused, match="2026-02、2026-03"):
        world.move(project, "unit", "review_mid", date(2026, 4, 20))


def test_progress_is_filed_once_a_month_and_not_ahead(world):
    project = world.until(world.create(), "running")

    def file(month, done="推进"):
        return progress_file(
            world.actor("branch"), organisation=project.organisation, project=project,
            progress=Progress(month, done), on=date(2026, 3, 6),
        )  # fmt: skip

    made = file(date(2026, 2, 1))
    assert made.is_late
    with everything():
        proof = Evidence.objects.get(kind="project_progress")
    assert (proof.period_on, proof.done_on) == (date(2026, 2, 1), date(2026, 3, 6))
    assert (proof.source_type, proof.source_id) == ("projects.progress", made.pk)
    for month, done, told in (
        (date(2026, 2, 1), "推进", "已经报过"),
        (date(2026, 1, 1), "推进", "立项当月"),
        (date(2026, 4, 1), "推进", "立项当月"),
        (date(2026, 3, 1), " ", "写明"),
    ):
        with pytest.raises(Refused, match=told):
            file(month, done)


def second(world):
    """Another project of the same branch on the same KPI and unit, at its claim."""
    return world.until(world.create(key="other"), "mid_reviewed")


def test_a_benefit_claimed_twice_is_refused_with_the_number_of_the_other(world):
    first = world.until(world.create(), "mid_reviewed")
    world.claim(first)
    with pytest.raises(Refused, match=rf"已由项目 {first.number} 申报"):
        world.claim(second(world))
    with everything():
        assert BenefitClaim.objects.count() == 1


def test_a_withdrawn_claim_gives_its_months_free(world):
    first = world.until(world.create(), "mid_reviewed")
    claim = world.claim(first)
    with pytest.raises(Refused, match="为什么撤回"):
        claim_withdraw(
            world.actor("branch"), organisation=first.organisation, project=first, claim=claim,
            reason="",
        )  # fmt: skip
    claim_withdraw(
        world.actor("branch"), organisation=first.organisation, project=first, claim=claim,
        reason="月份写错",
    )  # fmt: skip
    assert world.claim(second(world)).net_fen == 9_500_000
    with everything():
        first.refresh_from_db()
    assert first.claimed_fen == 0


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"inputs": {"output": Decimal(-2500)}}, "不能是负数"),
        ({"inputs": {}}, "请填写“同期产量”"),
        ({"to_month": date(2026, 7, 1)}, "至少 3 个月"),
        ({"to_month": date(2026, 9, 1)}, "到上个月为止"),
        ({"from_month": date(2026, 1, 1)}, "不能早于立项"),
        ({"method": "F3"}, "只能按它或 F8"),
        ({"measure_id": None}, "请选效益所依据的指标"),
        ({"source": " "}, "数据的来源"),
        ({"method": "F8", "non_financial": ""}, "写明指标变化"),
        ({"costs": Costs(running=Decimal(-1))}, "不能是负数"),
    ],
)
def test_a_claim_that_cannot_stand_is_refused(world, more, told):
    project = world.until(world.create(), "mid_reviewed")
    with pytest.raises(Refused, match=told):
        world.claim(project, **more)


def test_a_month_without_a_confirmed_value_is_named(world):
    project = world.until(world.create(), "mid_reviewed")
    with everything():
        KpiValue.objects.filter(
            organisation=world.places["P1"], month=date(2026, 7, 1), kpi=world.kpis["KWH"]
        ).update(state="filed")
    with pytest.raises(Refused, match="2026-07 还没有已确认"):
        world.claim(project)


def test_a_kpi_that_did_not_improve_claims_nothing(world):
    project = world.until(world.create(), "mid_reviewed")
    with everything():
        KpiValue.objects.filter(
            organisation=world.places["P1"], month__gte="2026-06-01", kpi=world.kpis["KWH"]
        ).update(millionths=13_700_000 * 10**6)
    with pytest.raises(Refused, match="没有比基线改善"):
        world.claim(project)


def finance_of(world, home, member=None):
    """A verifier of the whole company who belongs to a place."""
    grants = (world.actor("finance").grants[0], own_grant(world.places[home].path))
    return Actor("核算人", user_id=world.users["finance"].pk, member_id=member, grants=grants)


def test_a_verifier_of_the_projects_unit_is_refused_with_the_reason(world):
    project = world.until(world.create(), "closing")
    for home in ("Z1", "D1"):
        with pytest.raises(Refused, match="属于项目所在单位，应当回避"):
            verify(world, project, actor=finance_of(world, home))
    assert verify(world, project, actor=finance_of(world, "Z2")).net_fen == 9_500_000


def test_a_verifier_who_is_a_member_of_the_unit_or_the_team_is_refused(world):
    with everything():
        local = Member.objects.create(
            name="示例厂员", organisation=world.places["Z1"], standing="full"
        )
    project = world.until(world.create(), "closing")
    with pytest.raises(Refused, match="属于项目所在单位"):
        verify(world, project, actor=finance_of(world, "JG", local.pk))
    with everything():
        project.people.filter(name="示例李四").update(member_id=local.pk)
        Member.objects.filter(pk=local.pk).update(name="改名")
        local.organisation = world.places["JG"]
        local.save()
    with pytest.raises(Refused, match="项目组成员"):
        verify(world, project, actor=finance_of(world, "JG", local.pk))


def test_a_claim_of_a_hundred_thousand_waits_for_production_and_a_million_for_audit(world):
    project = world.until(world.create(), "mid_reviewed")
    world.claim(project, inputs={"output": Decimal(30000)})  # 1 200 000 − 5 000
    with everything():
        world.report(project, date(2026, 8, 1))
    project = world.move(project, "branch", "close", date(2026, 9, 10))
    with pytest.raises(Refused, match="生产部门确认、审计抽查"):
        verify(world, project)
    with everything():
        claim = project.claims.select_related("project__organisation").get()
    place = {"organisation": project.organisation, "claim": claim}
    held = Grant(world.places["D1"].path, frozenset({"kpi.confirm"}))
    inside = Actor("本厂", user_id=world.users["neighbour"].pk, grants=(held,))
    with pytest.raises(Http404):
        production_confirm(inside, **place)
    homes = (*world.actor("production").grants[:1], own_grant(world.places["Z1"].path))
    with pytest.raises(Refused, match="应当回避"):
        production_confirm(
            Actor("本厂", user_id=world.users["neighbour"].pk, grants=homes), **place
        )
    production_confirm(world.actor("production"), **place)
    both = world.actor("production")
    both = Actor(both.name, user_id=both.user_id, grants=world.actor("audit").grants)
    with pytest.raises(Refused, match="由另一个人办理"):
        audit_confirm(both, **place)
    audit_confirm(world.actor("audit"), **place)
    assert verify(world, project).net_fen == 119_500_000


def test_finance_adds_nothing_and_refuses_a_method_with_words(world):
    project = world.until(world.create(), "closing")
    with pytest.raises(Refused, match="不能高于申报数"):
        verify(world, project, adjustments=[(Decimal(1), "漏报")])
    with pytest.raises(Refused, match="请写明原因"):
        verify(world, project, is_method_accepted=False)
    assert verify(world, project, is_method_accepted=False, note="口径不符").net_fen == 0
    with pytest.raises(Refused, match="核定过"):
        verify(world, project)


def test_an_unverified_claim_stops_the_end_of_verification(world):
    project = world.until(world.create(), "closing")
    with pytest.raises(Refused, match="1 笔效益没有核定"):
        world.move(project, "finance", "confirm_benefit", date(2026, 10, 21))
    back = world.move(project, "finance", "return_benefit", date(2026, 10, 21))
    assert back.state == "mid_reviewed"


def test_judges_of_the_unit_stand_aside_and_too_few_scores_accept_nothing(world):
    project = world.until(world.create(), "finance_verified")
    grants = (world.actor("judge1").grants[0], own_grant(world.places["P1"].path))
    local = Actor("本厂评委", user_id=world.users["unit2"].pk, grants=grants)
    with pytest.raises(Refused, match="应当回避"):
        score_give(local, organisation=project.organisation, project=project, marks={})
    score_recuse(
        local, organisation=project.organisation, project=project, reason="本单位",
        on=date(2026, 11, 5),
    )  # fmt: skip
    world.score(project, "judge1", 40)
    with pytest.raises(Refused, match="已经打过分"):
        world.score(project, "judge1", 41)
    with pytest.raises(Refused, match="至少要有 3 位评委打分，现有 1 位"):
        world.move(project, "office", "accept", date(2026, 11, 10))


def test_a_mean_below_the_line_fails_or_is_postponed(world):
    project = world.until(world.create(), "finance_verified")
    for who, effect in (("judge1", 19), ("judge2", 19), ("judge3", 21)):
        world.score(project, who, effect)  # 59, 59, 61
    with pytest.raises(Refused, match=r"平均 59\.7 分"):
        world.move(project, "office", "accept", date(2026, 11, 10))
    with pytest.raises(Refused, match="不通过的原因"):
        world.move(project, "office", "fail", date(2026, 11, 10), note="")
    assert world.move(project, "office", "fail", date(2026, 11, 10)).state == "failed"


def test_rework_asked_for_stops_the_passing_on_until_it_is_done(world):
    project = world.until(world.create(), "finance_verified")
    for who in ("judge1", "judge2", "judge3"):
        world.score(project, who, 40)
    project = world.move(project, "office", "accept_rework", date(2026, 11, 10), "补充台账")
    assert project.rework_by == date(2026, 12, 10)
    office = world.actor("office")
    place = {"organisation": project.organisation, "project": project}
    event_keep(office, **place, kind="release", note="发布", on=date(2026, 12, 5))
    event_keep(office, **place, kind="no_offer", note="仅适用本厂", on=date(2026, 12, 5))
    with pytest.raises(Refused, match="整改还没有完成"):
        world.move(project, "office", "replicate", date(2026, 12, 6))
    event_keep(office, **place, kind="rework_done", note="已补", on=date(2026, 12, 6))
    assert world.move(project, "office", "replicate", date(2026, 12, 6)).state == "replicated"


def test_a_year_later_what_did_not_last_is_marked_as_taken_back(world):
    project = world.until(world.create(), "accepted")
    with everything():
        claim = project.claims.select_related("project__organisation").get()
    made = claim_reverify(
        world.actor("finance"), organisation=project.organisation, claim=claim,
        verdict=Verdict([(Decimal(-20000), "电价合同变化")]), on=date(2027, 10, 20),
    )  # fmt: skip
    assert (made.round, made.net_fen, made.clawed_fen) == (2, 7_200_000, 2_000_000)
    with everything():
        project.refresh_from_db()
    assert (project.claimed_fen, project.verified_fen) == (9_500_000, 7_200_000)


def test_the_company_that_calls_has_no_project_of_its_own(world):
    with pytest.raises(Refused, match="自己不承担项目"):
        project_create(
            world.actor("office"), organisation=world.places["DW"], call_id=world.call.pk,
            proposal=world.proposal(), client_key="x", on=date(2025, 11, 20),
        )  # fmt: skip


def test_a_kpi_of_another_unit_and_the_counselling_family_are_refused(world):
    with pytest.raises(Refused, match="不在项目所属单位之内"):
        world.create("neighbour", key="n")
    with pytest.raises(Refused, match="辅导课题"):
        world.create(family="counselling")


def test_the_history_is_never_altered_or_removed(world):
    world.create()
    with everything():
        line = ProjectChange.objects.first()
        with pytest.raises(HistoryOnlyGrows):
            line.save()
        with pytest.raises(HistoryOnlyGrows):
            line.delete()
        with pytest.raises(DatabaseError), transaction.atomic():
            ProjectChange.objects.update(note="改")
