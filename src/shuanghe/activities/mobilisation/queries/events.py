"""Compare events in view, and their entrants in the order of the roll."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from shuanghe.activities.mobilisation.models import CompareEntry, CompareEvent
from shuanghe.organisation.models import Member
from shuanghe.organisation.queries.rolls import members_on_the_roll


def events_found() -> "QuerySet[CompareEvent]":
    """Every event in view; those not published yet are listed for all, their results are not."""
    found: QuerySet[CompareEvent] = CompareEvent.objects.select_related("organisation")
    return found.order_by("-held_on", "-id")


def event_in_view(pk: int) -> CompareEvent:
    """One event. Raises Http404."""
    found: CompareEvent = get_object_or_404(
        CompareEvent.objects.select_related("organisation"), pk=pk
    )
    return found


def entries_of(event: CompareEvent) -> list[CompareEntry]:
    """The entrants, in the order of the roll and never of their points."""
    found = CompareEntry.objects.filter(event=event).select_related("member")
    return list(found.order_by("member__name_pinyin", "member_id"))


def entrants_possible(event: CompareEvent) -> list[Member]:
    """Who may enter: the members on the roll of the branch."""
    return list(members_on_the_roll(event.organisation).order_by("name_pinyin", "id"))
