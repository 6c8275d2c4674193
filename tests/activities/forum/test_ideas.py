"""From a worker's three lines to an answer, a pilot, a project or a reasoned no."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404
from tests.activities.forum.worlds import MONDAY
from tests.records.worlds import EVERYTHING
from tests.roles import as_owner

from shuanghe.activities.forum.models import Idea, IdeaMove, TrailOnlyGrows
from shuanghe.activities.forum.queries.reading import LATE, Asked, ideas_found, name_for
from shuanghe.activities.forum.rules.moves import Pilot
from shuanghe.activities.forum.services import idea_withdraw
from shuanghe.duties.models import Deadline, Evidence
from shuanghe.kernel import actions
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.notices.models import Notice
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db
PILOT = Pilot("示例一班", date(2026, 11, 9), date(2026, 12, 9))


def clock(idea):
    with looking(EVERYTHING):
        found = Deadline.objects.filter(source_type="forum.idea", source_id=idea.pk)
        return [(one.due_on, one.met_on, one.dropped_on) for one in found]


def kinds(idea):
    with looking(EVERYTHING):
        return [one.kind for one in IdeaMove.objects.filter(idea=idea)]


def test_an_idea_gets_a_receipt_a_clock_of_seven_working_days_and_tells_who_answers(forum):
    idea = forum.file()
    assert idea.number.startswith("202611-")
    assert idea.due_on == date(2026, 11, 11)
    assert clock(idea) == [(date(2026, 11, 11), None, None)]
    told = set(Notice.objects.values_list("recipient_id", flat=True))
    assert told == {forum.users["secretary"].pk, forum.users["office"].pk}


def test_the_same_form_sent_twice_is_one_idea(forum):
    first = forum.file(client_key="the-same-form")
    assert forum.file(client_key="the-same-form").pk == first.pk
    with looking(EVERYTHING):
        assert Idea.objects.count() == 1


def test_an_answer_meets_the_clock_and_reaches_the_proposer_with_its_reason(forum):
    idea = forum.file()
    forum.move(idea, "decline", "今年已安排整体更换照明，不再单独加装。", on=MONDAY + timedelta(3))
    assert (idea.state, idea.answered_on) == ("declined", date(2026, 11, 5))
    assert clock(idea) == [(date(2026, 11, 11), date(2026, 11, 5), None)]
    notice = Notice.objects.get(recipient_id=forum.users["worker"].pk)
    assert "整体更换照明" in notice.text


def test_a_pilot_then_a_project_keeps_the_whole_trail_and_announces_the_project(forum, monkeypatch):
    heard = []
    monkeypatch.setitem(
        actions._inside, "idea_becomes_project", [lambda **facts: heard.append(facts["idea"].pk)]
    )
    idea = forum.file()
    forum.move(idea, "pilot", "先在一班试一个月", pilot=PILOT)
    forum.move(idea, "pilot_end", "漏巡从每周两次降到没有", has_worked=True)
    forum.move(idea, "project", "效果好，转立项推广")
    assert kinds(idea) == ["file", "pilot", "pilot_end", "project"]
    assert idea.state == "project"
    assert heard == [idea.pk]


def test_nobody_answers_the_own_idea(forum):
    idea = forum.file(by="secretary")
    with pytest.raises(Refused, match="别人"):
        forum.move(idea, "adopt")
    assert forum.move(idea, "adopt", by="office").state == "adopted"


def test_who_may_not_answer_is_refused_and_who_may_succeeds(forum):
    idea = forum.file()
    for name in ("mate", "neighbour", "stranger", "committee"):
        with pytest.raises(Http404):
            forum.move(idea, "adopt", by=name)
    assert forum.move(idea, "adopt").state == "adopted"


def test_two_who_answer_at_once_leave_one_answer(forum):
    idea = forum.file()
    with looking(EVERYTHING):
        other = Idea.objects.select_related("organisation").get(pk=idea.pk)
    forum.move(idea, "adopt")
    with pytest.raises(Refused, match="刚被"):
        forum.move(other, "decline", by="office")
    assert kinds(idea) == ["file", "adopt"]


def test_an_own_idea_may_be_taken_back_while_nothing_began_and_no_others(forum):
    idea = forum.file()
    place = forum.places["Z1"]
    with pytest.raises(Refused, match="本人"):
        idea_withdraw(forum.actor("mate"), organisation=place, idea=idea, on=MONDAY)
    idea_withdraw(forum.actor("worker"), organisation=place, idea=idea, on=MONDAY)
    assert (idea.state, clock(idea)[0][2]) == ("withdrawn", MONDAY)
    begun = forum.file("又一条", client_key="another-form")
    forum.move(begun, "pilot", "先试", pilot=PILOT)
    with pytest.raises(Refused, match="刷新"):
        idea_withdraw(forum.actor("worker"), organisation=place, idea=begun, on=MONDAY)


def test_an_anonymous_name_is_for_who_answers_and_the_proposer_alone(forum):
    idea = forum.file(is_anonymous=True)
    with looking(EVERYTHING):
        assert name_for(forum.actor("committee"), idea) == ""
        assert name_for(forum.actor("secretary"), idea) == idea.proposer_name
        assert name_for(forum.actor("worker"), idea) == idea.proposer_name
        assert [one.made_by for one in IdeaMove.objects.filter(idea=idea)] == [""]
        texts = [one.summary for one in AuditLine.objects.filter(verb="idea_file")]
    assert not any(idea.proposer_name in text for text in texts)


def test_the_trail_cannot_be_altered_in_the_program_or_the_database(forum):
    idea = forum.file()
    with looking(EVERYTHING):
        move = IdeaMove.objects.get(idea=idea)
        with pytest.raises(TrailOnlyGrows):
            move.save()
        with pytest.raises(TrailOnlyGrows):
            move.delete()
        refused = pytest.raises(DatabaseError, match="只增不改")
        with as_owner(), refused, transaction.atomic():
            IdeaMove.objects.filter(pk=move.pk).update(text="改过")


def test_late_ones_are_found_by_their_day(forum):
    idea = forum.file()
    with looking(EVERYTHING):
        assert not ideas_found(Asked(LATE), on=idea.due_on).exists()
        assert ideas_found(Asked(LATE), on=idea.due_on + timedelta(1)).get() == idea


def proofs(idea):
    with looking(EVERYTHING):
        rows = Evidence.objects.filter(source_type="forum.idea", source_id=idea.pk).order_by("id")
        return [(one.kind, one.organisation.code, one.done_on) for one in rows]


def test_a_pilot_that_worked_and_an_adoption_are_evidence_once(forum):
    idea = forum.move(forum.file(), "pilot", pilot=PILOT)
    assert proofs(idea) == []
    day = MONDAY + timedelta(days=40)
    idea = forum.move(idea, "pilot_end", has_worked=True, on=day)
    idea = forum.move(idea, "adopt", on=day)
    idea = forum.move(idea, "project", on=day + timedelta(days=1))
    assert proofs(idea) == [("idea_piloted", "Z1", day), ("idea_adopted", "Z1", day)]


def test_an_idea_declined_and_a_pilot_without_effect_are_no_evidence(forum):
    assert proofs(forum.move(forum.file(), "decline")) == []
    idea = forum.move(forum.file("换一种灯具"), "pilot", pilot=PILOT)
    assert proofs(forum.move(idea, "pilot_end", has_worked=False)) == []
