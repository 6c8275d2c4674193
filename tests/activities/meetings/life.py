"""Meetings put straight into the tables, for tests of what is special about some kinds."""

from datetime import date
from uuid import uuid4

from django.urls import reverse
from tests.records.worlds import EVERYTHING, person, world_create

from shuanghe.activities.meetings.models import Attendee, Meeting, MeetingState, Presence
from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.identity.services import roles_load
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.organisation.models import Standing, StandingKind

ON = date(2026, 11, 20)
HELD_ON = date(2026, 11, 10)
BACKEND = "shuanghe.identity.pages.entrance.AccountBackend"
__all__ = [
    "EVERYTHING",
    "HELD_ON",
    "ON",
    "address",
    "meeting_put",
    "probationer",
    "rows",
    "seats_put",
    "sign_in_at",
    "text_of",
    "world_create",
]


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


def sign_in_at(client, place, *, role="branch_secretary", member=None, name="王书记"):
    """Sign somebody in with a role on an organisation, for a member if given."""
    if not Role.objects.exists():
        roles_load(Actor.system("测试"))
    user = User.objects.create_user(f"u{User.objects.count()}", None, name=name, member=member)
    with looking(EVERYTHING):
        RoleGrant.objects.create(
            user=user,
            role=Role.objects.get(code=role),
            organisation=place,
            from_on=date(2020, 1, 1),
            granted_by="测试",
        )
    client.force_login(user, backend=BACKEND)
    return client


def address(name, *args, **query):
    """The address of a page of meetings."""
    tail = "&".join(f"{key}={value}" for key, value in query.items())
    return reverse(f"meetings:{name}", args=args) + (f"?{tail}" if tail else "")


def text_of(answer, status=200):
    """The text of an answer, which must have that status."""
    assert answer.status_code == status
    return answer.content.decode()


def rows(model, **wanted):
    """Rows of a model, the oldest first."""
    with looking(EVERYTHING):
        return list(model.objects.filter(**wanted).order_by("pk"))
