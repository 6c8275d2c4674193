"""What is said twice, or would improve nothing, is refused with the mend."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.activities.projects.worlds import everything

from shuanghe.activities.projects.models import BenefitClaim, Objection
from shuanghe.activities.projects.rules.benefit import Costs
from shuanghe.activities.projects.services import Verdict, claim_reverify, objection_raise
from shuanghe.duties.models import Evidence
from shuanghe.kernel.actions import Refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("target", ["13600", "13700"])
def test_a_target_that_improves_nothing_over_the_baseline_is_not_approved(world, target):
    (measure,) = world.proposal().measures
    project = world.create(measures=(replace(measure, target=Decimal(target)),))
    project = world.until(project, "checked")
    told = f"目标不比基线好：一厂 吨产品电耗基线 13600、目标 {target}"
    with pytest.raises(Refused, match=told):
        world.move(project, "office", "approve", date(2026, 2, 2))


def test_the_same_claim_without_money_is_kept_once(world):
    project = world.until(world.create(), "mid_reviewed")
    world.claim(project, method="F8", inputs={}, non_financial="漏检减少", costs=Costs())
    with pytest.raises(Refused, match="已经申报过一笔"):
        world.claim(project, method="F8", inputs={}, non_financial="漏检减少", costs=Costs())
    with everything():
        assert BenefitClaim.objects.filter(project=project).count() == 1


def test_the_same_objection_of_the_same_person_is_kept_once(world):
    project = world.until(world.create(), "approved")
    said = {"number": project.number, "text": "目标偏低", "on": date(2026, 2, 5)}
    objection_raise(world.actor("neighbour"), **said)
    with pytest.raises(Refused, match="已经收到"):
        objection_raise(world.actor("neighbour"), **said)
    with everything():
        assert Objection.objects.count() == 1


def results():
    with everything():
        rows = Evidence.objects.filter(kind="project_result")
        return [(one.organisation.code, one.done_on, one.source_id) for one in rows]


@pytest.mark.parametrize("move", ["accept", "accept_rework"])
def test_a_result_that_passed_is_evidence_once(world, move):
    project = world.until(world.create(), "finance_verified")
    assert results() == []
    for who in ("judge1", "judge2", "judge3"):
        world.score(project, who, 40)
    world.move(project, "office", move, date(2026, 11, 10))
    with pytest.raises(Refused, match="已验收"):
        world.move(project, "office", move, date(2026, 11, 11))
    assert results() == [("Z1", date(2026, 11, 10), project.pk)]


def test_a_result_that_failed_is_no_evidence(world):
    project = world.until(world.create(), "finance_verified")
    for who in ("judge1", "judge2", "judge3"):
        world.score(project, who, 0)
    world.move(project, "office", "fail", date(2026, 11, 10))
    assert results() == []


def reverified(world, claim, on):
    return claim_reverify(
        world.actor("finance"), organisation=claim.project.organisation, claim=claim,
        verdict=Verdict([]), on=on,
    )  # fmt: skip


def test_a_benefit_is_verified_again_only_when_its_time_has_come_each_time(world):
    project = world.until(world.create(), "accepted")
    with everything():
        claim = project.claims.select_related("project__organisation").get()
    with pytest.raises(Refused, match="2026-10-20 核定，2027-10-20 起才能复核"):
        reverified(world, claim, date(2027, 10, 19))
    assert reverified(world, claim, date(2027, 10, 20)).round == 2
    with pytest.raises(Refused, match="2028-10-20 起才能复核"):
        reverified(world, claim, date(2027, 10, 20))
