"""The sample's topics and ideas: every conclusion and every state has something to look at."""

from datetime import date

import pytest
from tests.operations.worlds import SYSTEM
from tests.records.worlds import EVERYTHING, place

from shuanghe.activities.forum.models import Idea, IdeaState
from shuanghe.activities.forum.queries.reading import LATE, Asked, ideas_found
from shuanghe.identity.services import roles_load
from shuanghe.insight.effects.models import Effect
from shuanghe.kernel.permissions import looking
from shuanghe.operations.models import Intervention
from shuanghe.organisation.models import Organisation
from shuanghe.project.sample.services.effects import effects_enter
from shuanghe.project.sample.services.forum import ideas_enter, ideas_plan
from shuanghe.project.sample.services.operations import operations_enter

ON = date(2026, 11, 21)
pytestmark = pytest.mark.django_db


def smelter(*codes):
    with looking(EVERYTHING):
        top = place("SAL", "committee", has_committee=True)
        for code in codes:
            place(f"SAL-{code}-X", "plant", place(f"SAL-{code}", "committee", top))
        place("SAL-D1-01", "branch", top)
        Organisation.objects.update(is_sample=True)


def test_topics_of_the_sample_show_in_the_figures_where_these_really_moved():
    smelter("D1", "D2", "D3", "H1", "H2")
    operations_enter(SYSTEM, on=ON)
    assert effects_enter(SYSTEM, on=ON) == 3
    with looking(EVERYTHING):
        assert Intervention.objects.filter(is_sample=True).count() == 2
        effects = list(Effect.objects.filter(replaced_at=None))
    assert sorted(one.method for one in effects) == ["did", "its", "its"]
    assert all(one.estimate < 0 and one.low < one.high for one in effects)


def test_there_is_an_idea_in_every_state_and_a_late_one():
    roles_load(SYSTEM)
    smelter("D1")
    assert ideas_enter(SYSTEM, on=ON) == len(ideas_plan()["ideas"])
    with looking(EVERYTHING):
        assert set(Idea.objects.values_list("state", flat=True)) == set(IdeaState.values)
        assert ideas_found(Asked(LATE), on=ON).count() >= 1
        assert all(one.moves.count() >= 1 for one in Idea.objects.all())
