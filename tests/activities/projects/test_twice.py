"""What is said twice, or would improve nothing, is refused with the mend."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.activities.projects.worlds import everything

from shuanghe.activities.projects.models import BenefitClaim, Objection
from shuanghe.activities.projects.rules.benefit import Costs
from shuanghe.activities.projects.services import objection_raise
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
