"""Meetings put straight into the tables, for tests of what is special about some kinds."""

from datetime import date
from uuid import uuid4

from tests.records.worlds import EVERYTHING, person, world_create

from shuanghe.activities.meetings.models import Attendee, Meeting, MeetingState, Presence
from shuanghe.kernel.permissions import looking
from shuanghe.organisation.models import Standing, StandingKind

ON = date(2026, 11, 20)
HELD_ON = date(2026, 11, 10)
__all__ = ["EVERYTHING", "HELD_ON", "ON", "meeting_put", "probationer", "seats_put", "world_create"]


def meeting_put(organisation, *kinds, state=MeetingState.HELD, held_on=HELD_ON, **more):
    """A meeting as if the general flow had brought it to that state."""
    with looking(EVERYTHING):
        return Meeting.objects.create(
            organisation=organisation,
            kinds=list(kinds),
            title=more.pop("title", "年度组织生活会"),
            state=state,
            planned_on=more.pop("planned_on", held_on or HELD_ON),
            held_on=None if state == MeetingState.PLANNED else held_on,
            created_by="王书记",
            client_key=uuid4().hex,
            **more,
        )


def seats_put(meeting, members, *, presence=Presence.PRESENT, standing=StandingKind.FULL):
    """Call people to a meeting, all with the same presence."""
    with looking(EVERYTHING):
        Attendee.objects.bulk_create(
            Attendee(
                meeting=meeting,
                member=one,
                member_name=one.name,
                standing=standing,
                is_voter=standing == StandingKind.FULL,
                presence=presence,
            )
            for one in members
        )


def probationer(name, home):
    """A probationary member at home in an organisation."""
    with looking(EVERYTHING):
        made = person(name, home)
        Standing.objects.filter(member=made).update(kind=StandingKind.PROBATIONARY)
        made.standing = StandingKind.PROBATIONARY
        made.save()
    return made
