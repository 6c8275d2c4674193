"""The view for the meeting room's projector: very large, nothing to click."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shuanghe.activities.meetings.pages.running import about
from shuanghe.activities.meetings.queries.facts import meeting_facts
from shuanghe.activities.meetings.queries.people import meeting_in_view
from shuanghe.activities.meetings.rules.facts import ItemFacts
from shuanghe.kernel.permissions.doors import door


@door("record.read")
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """Agenda, numbers, the item being dealt with and the result of its vote."""
    meeting = meeting_in_view(pk)
    facts = meeting_facts(meeting)
    values = {**about(meeting), "facts": facts, "now": item_now(facts.items)}
    return render(request, "meetings/screen.html", values)


def item_now(items: Sequence[ItemFacts]) -> ItemFacts | None:
    """The item the room is dealing with: the vote under way, else the first without an outcome.

    While all have one, the last that was voted on, so that its result stays to be read.
    """
    voting = [one for one in items if one.vote and one.vote.is_passed is None]
    waiting = [one for one in items if not one.outcome or (one.outcome == "vote" and not one.vote)]
    voted = [one for one in items if one.vote]
    return next(iter([*voting, *waiting, *reversed(voted)]), None)
