"""Whose guide it is: the organisation, the track, and the day from which the reader answers."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from shuanghe.identity.models import RoleGrant
from shuanghe.identity.queries import in_force
from shuanghe.insight.guidance.models import PUT_AWAY, GuideMark
from shuanghe.insight.guidance.queries.practice import setting
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import (
    ADMINISTRATIVE,
    Organisation,
    OrganisationKind,
    Post,
    PostKind,
)

OFFICE_ROLE = "party_affairs_office"
LED = (PostKind.SECRETARY, PostKind.DEPUTY_SECRETARY, PostKind.ORGANISATION_COMMISSIONER)
TRACKS: dict[str, str] = {
    OrganisationKind.COMMITTEE: "committee",
    OrganisationKind.GENERAL_BRANCH: "general_branch",
    OrganisationKind.BRANCH: "branch",
    OrganisationKind.JOINT_BRANCH: "branch",
    OrganisationKind.TEMPORARY_BRANCH: "branch",
}


@dataclass(frozen=True)
class Seat:
    """One reader at one organisation. since: the day the post, or else the role, began."""

    organisation: Organisation
    track: str
    user_id: int | None
    is_staff: bool
    since: date
    read: frozenset[str]

    @property
    def is_put_away(self) -> bool:
        """Whether the reader has put the guide away."""
        return PUT_AWAY in self.read

    def is_new(self, on: date) -> bool:
        """Whether the first month, as the house counts it, still runs."""
        return on <= self.since + timedelta(days=setting("first_month_days"))


def track_of(actor: Actor, organisation: Organisation) -> str:
    """Which guide fits the reader at an organisation; "" where there is none."""
    here = {grant.role for grant in actor.grants if grant.path == organisation.path}
    if OFFICE_ROLE in here:
        return "office"
    return TRACKS.get(organisation.kind, "")


def places_guided(actor: Actor) -> list[Organisation]:
    """The living bodies on which the reader holds the guide directly, in the order of the tree."""
    roots = sorted({grant.path for grant in actor.grants if grant.gives("guidance.use")})
    found = Organisation.objects.filter(path__in=roots, dissolved_on=None)
    return [one for one in found.exclude(kind__in=ADMINISTRATIVE) if one.kind in TRACKS]


def seat_of(actor: Actor, organisation: Organisation, *, on: date) -> Seat | None:
    """The reader's seat at an organisation; None for one without a guide. Three statements."""
    track = track_of(actor, organisation)
    if not track or actor.user_id is None:
        return None
    since = _since(actor, organisation, on)
    marks = GuideMark.objects.filter(
        organisation=organisation, user=actor.user_id, since=since, withdrawn_at=None
    )
    read = frozenset(marks.values_list("code", flat=True))
    return Seat(organisation, track, actor.user_id, actor.is_staff, since, read)


def seat_without_reader(organisation: Organisation, *, on: date) -> Seat | None:
    """The seat of whoever leads an organisation: since the present secretary; no readings."""
    track = TRACKS.get(organisation.kind, "")
    if not track:
        return None
    began = _held(organisation, on).filter(kind=PostKind.SECRETARY).order_by("-from_on")
    first: date | None = began.values_list("from_on", flat=True).first()
    since = first or organisation.established_on
    return Seat(organisation, track, None, is_staff=False, since=since, read=frozenset())


def _since(actor: Actor, organisation: Organisation, on: date) -> date:
    """From the post that the reader holds there; without one, from the role."""
    if actor.member_id is not None:
        held = _held(organisation, on).filter(member_id=actor.member_id, kind__in=LED)
        began: date | None = held.order_by("-from_on").values_list("from_on", flat=True).first()
        if began:
            return began
    given = RoleGrant.objects.filter(in_force(on), user=actor.user_id, organisation=organisation)
    first: date | None = given.order_by("from_on").values_list("from_on", flat=True).first()
    return first or organisation.established_on


def _held(organisation: Organisation, on: date) -> QuerySet[Any]:
    return Post.objects.filter(in_force(on), organisation=organisation)
