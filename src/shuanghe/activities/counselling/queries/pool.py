"""The pool: who is in it, how much time is left, what the conditions find."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.shortcuts import get_object_or_404

from shuanghe.activities.counselling.models import (
    RUNNING_APPOINTMENTS,
    Appointment,
    CoachingLog,
    CounsellingTopic,
    Counsellor,
    CounsellorState,
    TopicStage,
)
from shuanghe.activities.counselling.queries.places import top_of
from shuanghe.activities.counselling.queries.ratings import Rating, ratings_of
from shuanghe.activities.counselling.queries.terms import sheet
from shuanghe.activities.counselling.rules.conditions import (
    Candidate,
    Finding,
    findings_of,
    grounds_of,
    missed_months,
)
from shuanghe.kernel.permissions import looking
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import (
    ON_THE_ROLL,
    Member,
    Organisation,
    RightsSuspension,
    StandingKind,
)

DAYS_A_HOST = 2
"""Days a month that one host takes while the need behind an appointment says nothing else."""


@dataclass(frozen=True)
class Wanted:
    """What of the pool is asked for; "" and None ask for all."""

    state: str = ""
    specialty: str = ""
    text: str = ""


@dataclass(frozen=True)
class PoolLine:
    """One counsellor of a list: active hosts, days a month still free, rating when there is one."""

    counsellor: Counsellor
    active: int
    days_free: int
    rating: Rating | None


def counsellors_found(wanted: Wanted) -> list[Counsellor]:
    """The counsellors in view, registered ones first by number."""
    found = Counsellor.objects.all()
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.text:
        found = found.filter(Q(name__icontains=wanted.text) | Q(unit_name__icontains=wanted.text))
    rows = found.order_by("organisation", "number", "id")
    # Lists in JSON are not searched alike by both databases, and a pool is small.
    return [one for one in rows if not wanted.specialty or wanted.specialty in one.specialties]


def counsellor_in_view(pk: int) -> Counsellor:
    """One counsellor of the scope in force. Raises Http404."""
    found: Counsellor = get_object_or_404(Counsellor.objects.select_related("organisation"), pk=pk)
    return found


def running_of(counsellors: Iterable[int], *, on: date) -> list[Appointment]:
    """The appointments in view that are running or offered on a day, of some counsellors."""
    rows = Appointment.objects.filter(
        counsellor_id__in=set(counsellors), state__in=RUNNING_APPOINTMENTS, until_on__gt=on
    )
    return list(rows.order_by("id"))


def lines_of(counsellors: Sequence[Counsellor], *, on: date) -> list[PoolLine]:
    """Counsellors with their load and rating; two statements for any number."""
    ids = [one.pk for one in counsellors]
    ratings, load = ratings_of(ids), loads_of(ids, on=on)
    return [
        PoolLine(
            one,
            load.get(one.pk, 0),
            max(one.days_a_month - DAYS_A_HOST * load.get(one.pk, 0), 0),
            ratings.get(one.pk),
        )
        for one in counsellors
    ]


def loads_of(counsellors: Iterable[int], *, on: date) -> dict[int, int]:
    """Counsellor id → how many hosts on a day; one host counts once, renewed or not."""
    hosts: dict[int, set[int]] = {}
    for one in running_of(counsellors, on=on):
        hosts.setdefault(one.counsellor_id, set()).add(one.organisation_id)
    return {key: len(value) for key, value in hosts.items()}


def member_of(counsellor: Counsellor) -> Member | None:
    """The member behind a counsellor, as the roster of the company knows him; None once gone."""
    with looking(top_of(counsellor.organisation.path)):
        found: Member | None = Member.objects.filter(pk=counsellor.member_id).first()
    return found


def candidate_of(counsellor: Counsellor, *, on: date) -> Candidate:
    """What is known of a counsellor on a day, from the roster and the card."""
    member = member_of(counsellor)
    with looking(top_of(counsellor.organisation.path)):
        is_suspended = RightsSuspension.objects.filter(
            member_id=counsellor.member_id, from_on__lte=on, until_on__gt=on, withdrawn_at=None
        ).exists()
    return Candidate(
        standing=member.standing if member else "",
        confirmed_on=member.confirmed_on if member else None,
        specialty_years=counsellor.specialty_years,
        party_affairs_years=counsellor.party_affairs_years,
        consented_on=counsellor.consented_on,
        appraised_by=counsellor.appraised_by,
        discipline_cleared_on=counsellor.discipline_cleared_on,
        active_count=loads_of([counsellor.pk], on=on).get(counsellor.pk, 0),
        is_suspended=is_suspended,
    )


def findings_for(counsellor: Counsellor, *, on: date) -> list[Finding]:
    """What the conditions find on a day."""
    return findings_of(candidate_of(counsellor, on=on), sheet("pool")["conditions"], on=on)


def grounds_for(counsellor: Counsellor, *, on: date) -> list[str]:
    """Which rules say that a registered counsellor should leave: keys of WithdrawalGround."""
    if counsellor.state != CounsellorState.REGISTERED:
        return []
    member, rating = member_of(counsellor), ratings_of([counsellor.pk]).get(counsellor.pk)
    return grounds_of(
        rating=rating.score if rating else None,
        missed=months_missed(counsellor, on=on),
        is_full=member is not None and member.standing == StandingKind.FULL,
        limits=sheet("pool"),
    )


def months_missed(counsellor: Counsellor, *, on: date) -> int:
    """How many whole months in a row, up to the last, passed without a line in a log.

    0 while no topic is being coached: nobody misses what has not begun.
    """
    topics = CounsellingTopic.objects.filter(
        appointment__counsellor_id=counsellor.pk, stage=TopicStage.COACHING
    )
    began = [one for one in topics.values_list("started_on", flat=True) if one is not None]
    if not began:
        return 0
    days = CoachingLog.objects.filter(topic__appointment__counsellor_id=counsellor.pk)
    return missed_months(days.values_list("day", flat=True), since=min(began), on=on)


def members_named(company: Organisation, name: str, code: str = "") -> list[Member]:
    """People on the roll of a company by their whole name; code narrows to one body's subtree."""
    found = Member.objects.filter(
        name=name.strip(),
        standing__in=ON_THE_ROLL,
        merged_into=None,
        organisation__path__gte=company.path,
        organisation__path__lt=end_of(company.path),
    ).select_related("organisation")
    rows = list(found.order_by("organisation__path", "id")[:20])
    return [one for one in rows if not code.strip() or one.organisation.code == code.strip()]
