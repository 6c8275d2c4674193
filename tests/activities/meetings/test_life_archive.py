"""A life meeting with appraisal through signature, archive and correction by the general flow."""

import json
from datetime import date

import pytest
from tests.activities.meetings.worlds import EVERYTHING, HELD, ON, world_create

from shuanghe.activities.meetings.models import Appraisal, Meeting, MeetingState, Signature
from shuanghe.activities.meetings.queries.facts import meeting_facts
from shuanghe.activities.meetings.queries.steps import missing_steps
from shuanghe.activities.meetings.services import (
    item_change,
    meeting_correct,
    meeting_freeze,
    minutes_write,
)
from shuanghe.activities.meetings.services.appraising import (
    Ballots,
    appraisals_mark,
    appraisals_open,
    ballots_enter,
    opinions_enter,
)
from shuanghe.activities.meetings.services.steps import StepEntry, step_mark, steps_enter
from shuanghe.duties.models import Evidence
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db
KINDS = ["organisational_life_meeting", "democratic_appraisal"]
BEFORE = ("theme_settled", "study", "talks_held", "opinions_heard")


@pytest.fixture
def world(db):
    """A company with two branches."""
    return world_create()


@pytest.fixture
def call(world):
    """Call a service as the secretary of the first branch."""

    def act(service, meeting, **facts):
        return service(world.secretary(), organisation=world.first, meeting=meeting, **facts)

    return act


@pytest.fixture
def written(world, call):
    """A life meeting with appraisal whose minutes are written, its steps not yet marked."""
    meeting = world.hold(kinds=KINDS, title="年度组织生活会")
    world.attend(meeting)
    with looking(EVERYTHING):
        items = list(meeting.items.all())
    for item in items:
        item_change(
            world.secretary(),
            organisation=world.first,
            item=item,
            outcome="information",
            text="已开展批评和自我批评，进行评议。",
        )
    return call(minutes_write, meeting, text="逐人开展批评和自我批评，进行民主评议。")


def stepped(call, meeting):
    entries = [StepEntry(code, date(2026, 7, 8)) for code in BEFORE]
    call(steps_enter, meeting, entries=entries, on=ON)


def appraised(world, call, meeting, *, grade="qualified"):
    """Everybody appraised; the last member gets another grade."""
    call(appraisals_open, meeting)
    call(appraisals_mark, meeting, step="self", done_on=HELD, on=ON)
    call(appraisals_mark, meeting, step="mutual", done_on=HELD, on=ON)
    ballots = [Ballots(one.pk, 0, 10, 0, 0) for one in world.members]
    call(ballots_enter, meeting, done_on=HELD, ballots=ballots, on=ON)
    opinions = {one.pk: "qualified" for one in world.members}
    opinions[world.members[-1].pk] = grade
    call(opinions_enter, meeting, done_on=HELD, opinions=opinions, on=ON)


def test_it_is_not_signed_before_the_appraisal_is_there(world, call, written):
    stepped(call, written)
    with pytest.raises(Refused, match=r"个人自评.*ZB-27"):
        world.sign(written)
    appraised(world, call, written)
    world.sign(written)
    with looking(EVERYTHING):
        assert Meeting.objects.get(pk=written.pk).state == MeetingState.SIGNED


def test_the_archive_holds_how_many_and_not_who(world, call, written):
    stepped(call, written)
    appraised(world, call, written, grade="basically_qualified")
    world.sign(written)
    call(meeting_freeze, written, on=ON)
    with looking(EVERYTHING):
        kept = Meeting.objects.get(pk=written.pk)
        facts = meeting_facts(kept)
        kinds = set(Evidence.objects.values_list("kind", flat=True))
    given = {grade: count for grade, count in facts.appraisal_totals.items() if count}
    assert given == {"basically_qualified": 1, "qualified": 9}
    assert "听取意见" in [step.title for step in facts.steps]
    told = json.dumps({**kept.snapshot, "appraisal_totals": {}}, ensure_ascii=False)
    assert "qualified" not in told
    assert kinds == set(KINDS)


def test_an_opinion_changed_after_the_signature_asks_for_new_signatures(world, call, written):
    stepped(call, written)
    appraised(world, call, written)
    world.sign(written)
    changed = {world.members[0].pk: "excellent"}
    call(opinions_enter, written, done_on=HELD, opinions=changed, on=ON)
    with looking(EVERYTHING):
        assert Meeting.objects.get(pk=written.pk).state == MeetingState.HELD
        assert not Signature.objects.filter(meeting=written, voided_at=None).exists()
    with pytest.raises(Refused):
        call(meeting_freeze, written, on=ON)


def test_feedback_and_what_comes_after_leave_the_archive_as_it_was(world, call, written):
    stepped(call, written)
    appraised(world, call, written)
    world.sign(written)
    call(appraisals_mark, written, step="feedback", done_on=HELD, on=ON)
    call(meeting_freeze, written, on=ON)
    with looking(EVERYTHING):
        before = Meeting.objects.get(pk=written.pk).snapshot_hash
    call(step_mark, written, code="rectification_listed", done_on=ON, on=ON)
    with looking(EVERYTHING):
        assert Meeting.objects.get(pk=written.pk).snapshot_hash == before


def test_a_correction_carries_steps_and_grades_along(world, call, written):
    stepped(call, written)
    appraised(world, call, written)
    world.sign(written)
    call(meeting_freeze, written, on=ON)
    copy = call(meeting_correct, written, reason="主题写错", client_key="fix", on=ON)
    with looking(EVERYTHING):
        assert missing_steps(copy) == []
        assert Appraisal.objects.filter(meeting=copy, opinion="qualified").count() == 10
