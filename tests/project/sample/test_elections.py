"""The elections of a sample: a term that comes due, one under way, one with its new posts."""

from datetime import date

import pytest
from tests.records.worlds import EVERYTHING, person, place

from shuanghe.activities.elections.models import Election, TermReminder
from shuanghe.activities.elections.queries.terms import bodies_with_terms, terms_of
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.organisation.models import Organisation, Post, PostKind
from shuanghe.project.sample.services.elections import elections_enter

ON = date(2026, 11, 21)
ACTOR = Actor.system("示例数据")


@pytest.fixture
def sample(db):
    """A committee of a sample over three branches, each with a secretary in post."""
    with looking(EVERYTHING):
        top = place("S", "committee", name="示例党委")
        branches = [place(f"S{at}", "branch", top, has_committee=True) for at in range(3)]
        for branch in branches:
            people = [person(f"示例{name}{branch.code}", branch) for name in "甲乙丙丁戊己庚辛"]
            Post.objects.create(
                organisation=branch,
                member=people[0],
                kind=PostKind.SECRETARY,
                from_on=date(2023, 11, 1),
            )
            for one in people:
                one.confirmed_on = date(2010, 7, 1)
                one.save()
        for one in (top, *branches):
            one.is_sample = True
            one.save()
    return branches


def test_three_terms_show_three_states(sample):
    assert elections_enter(ACTOR, on=ON) == 2

    with looking(EVERYTHING):
        views = terms_of(bodies_with_terms().filter(kind="branch"), on=ON)
        assert sorted(view.state for view in views) == ["coming", "running", "under_way"]
        assert all(one.is_sample for one in Election.objects.all())
        assert TermReminder.objects.count() == 3


def test_the_finished_one_has_its_secretary_in_post_again(sample):
    elections_enter(ACTOR, on=ON)

    with looking(EVERYTHING):
        done = Election.objects.get(case__state="finished").organisation
        posts = Post.objects.filter(organisation=done, until_on=None)
        assert sorted(posts.values_list("kind", flat=True)) == [
            "commissioner",
            "commissioner",
            "secretary",
        ]
        assert Organisation.objects.get(pk=done.pk).term_ends_on == date(2029, 11, 11)
