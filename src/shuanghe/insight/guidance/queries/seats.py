"""Whose guide it is: the organisation, the track, and the day from which the reader answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Value

from shuanghe.duties.models import Obligation
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
from shuanghe.records.models import Record

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
    """One reader at one organisation. since: the day the post, or else the role, began.

    is_unused: the organisation has not begun: no record or no duty yet.
    """

    organisation: Organisation
    track: str
    user_id: int | None
    is_staff: bool
    since: date
    read: frozenset[str]
    is_unused: bool = False

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
    """The reader's seat at an organisation; None for one without a guide. One statement."""
    track = track_of(actor, organisation)
    if not track or actor.user_id is None:
        return None
    told: dict[str, list[tuple[date, str]]] = {"post": [], "role": [], "mark": [], "begun": []}
    for what, day, code in _told(actor, organisation, on):
        told[what].append((day, code))
    if told["post"]:
        since = max(told["post"])[0]
    else:
        since = min(told["role"], default=(organisation.established_on, ""))[0]
    return Seat(
        organisation,
        track,
        actor.user_id,
        actor.is_staff,
        since,
        read=frozenset(code for day, code in told["mark"] if day == since),
        is_unused=not told["begun"],
    )


def _told(actor: Actor, organisation: Organisation, on: date) -> Iterable[tuple[str, date, str]]:
    """What a seat follows from: posts and roles held, marks, and whether there is work yet."""
    posts = _held(organisation, on).filter(member_id=actor.member_id, kind__in=LED)
    roles = RoleGrant.objects.filter(in_force(on), user=actor.user_id, organisation=organisation)
    marks = GuideMark.objects.filter(
        organisation=organisation, user=actor.user_id, withdrawn_at=None
    )
    here = {"organisation": OuterRef("pk")}
    begun = Organisation.objects.filter(
        Exists(Record.objects.filter(**here)), Exists(Obligation.objects.filter(**here)),
        pk=organisation.pk,
    )  # fmt: skip
    rows = posts.order_by().values_list(Value("post"), "from_on", Value(""))
    told: Iterable[tuple[str, date, str]] = rows.union(
        roles.order_by().values_list(Value("role"), "from_on", Value("")),
        marks.order_by().values_list(Value("mark"), "since", "code"),
        begun.order_by().values_list(Value("begun"), "established_on", Value("")),
        all=True,
    )
    return told


def seat_without_reader(organisation: Organisation, *, on: date) -> Seat | None:
    """The seat of whoever leads an organisation: since the present secretary; no readings."""
    track = TRACKS.get(organisation.kind, "")
    if not track:
        return None
    began = _held(organisation, on).filter(kind=PostKind.SECRETARY).order_by("-from_on")
    first: date | None = began.values_list("from_on", flat=True).first()
    since = first or organisation.established_on
    return Seat(organisation, track, None, is_staff=False, since=since, read=frozenset())


def _held(organisation: Organisation, on: date) -> QuerySet[Any]:
    return Post.objects.filter(in_force(on), organisation=organisation)
