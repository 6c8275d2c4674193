"""The cases of the sample: made by the services, marked as sample data, and no standing changed."""

from tests.activities.disposals.worlds import standings
from tests.procedures.samples import ON
from tests.records.worlds import EVERYTHING, person

from shuanghe.kernel.permissions import Actor, looking
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.models import Case, CaseState
from shuanghe.project.sample.services.disposals import disposals_enter


def test_each_sample_enterprise_has_one_under_correction_and_one_lost(world):
    with looking(EVERYTHING):
        Organisation.objects.filter(pk=world.committee.pk).update(is_sample=True)
        world.members.append(person("示例己", world.second))
    before = {one.pk: standings(one) for one in world.members}

    assert disposals_enter(Actor.system("示例数据"), on=ON) == 2

    with looking(EVERYTHING):
        cases = Case.objects.filter(is_sample=True, state=CaseState.RUNNING)
        assert sorted(cases.values_list("procedure", flat=True)) == ["disposal", "lost_contact"]
    assert {one.pk: standings(one) for one in world.members} == before
