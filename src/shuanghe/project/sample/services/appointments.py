"""The sample's appointments: matched, accepted, renewed, rated, with the role on the host."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from shuanghe.activities.counselling.models import (
    Appointment,
    AppointmentState,
    CounsellingCall,
    Counsellor,
    CounsellorMatch,
    EndGround,
    HostRating,
    Matching,
    MatchState,
)
from shuanghe.activities.counselling.queries.proposing import propose
from shuanghe.activities.counselling.queries.terms import sheet
from shuanghe.activities.counselling.rules.conditions import months_later
from shuanghe.identity.models import Role, User
from shuanghe.identity.services import role_grant
from shuanghe.kernel.permissions import Actor

OFFICE = "示例党群工作部"
ROLE = "counsellor"


def appointed(call: CounsellingCall) -> list[Appointment]:
    """A call matched as the office would, every proposal agreed to and accepted."""
    begins = months_later(call.opens_on, 1)
    found = _matched(call, call.opens_on + timedelta(days=20))
    held = Appointment.objects.filter(offered_on__year=begins.year).count()
    return Appointment.objects.bulk_create(
        Appointment(
            organisation=match.organisation,
            counsellor=person,
            member=person.member,
            match=match,
            number=f"PS-{begins.year}-{held + at:02d}",
            counsellor_name=person.name,
            counsellor_unit=person.unit_name,
            host_name=match.organisation.name,
            issuer_name=call.organisation.name,
            family=match.need.family,
            specialties=person.specialties,
            **_term(begins),
        )
        for at, (match, person) in enumerate(found, start=1)
    )


def _matched(call: CounsellingCall, asked: date) -> list[tuple[CounsellorMatch, Counsellor]]:
    """The matching of a call as it is kept, and whom it found."""
    found = propose(call, on=asked)
    run = Matching.objects.create(
        organisation=call.organisation,
        call=call,
        ran_on=asked,
        ran_by=OFFICE,
        weights=sheet("matching")["weights"],
        counsellor_count=found.people_count,
        need_count=len(found.lines),
        is_sample=True,
    )
    matches = CounsellorMatch.objects.bulk_create(
        CounsellorMatch(
            organisation=line.need.organisation,
            matching=run,
            need=line.need,
            counsellor=line.person,
            counsellor_name=line.person.name if line.person else "",
            counsellor_unit=line.person.unit_name if line.person else "",
            score=line.score,
            parts=[part.as_dict() for part in line.parts],
            state=MatchState.APPOINTED if line.person else MatchState.NOBODY,
            answered_on=asked + timedelta(days=3) if line.person else None,
            answered_by="示例企业" if line.person else "",
        )
        for line in found.lines
    )
    both = zip(matches, found.lines, strict=True)
    return [(match, line.person) for match, line in both if line.person is not None]


def _term(begins: date) -> dict[str, Any]:
    """The days of a term that was offered and accepted shortly before it began."""
    return {
        "state": AppointmentState.ACCEPTED,
        "offered_on": begins - timedelta(days=10),
        "offered_by": OFFICE,
        "from_on": begins,
        "until_on": months_later(begins, int(sheet("pool")["term_months"])),
        "answered_on": begins - timedelta(days=8),
        "is_sample": True,
    }


def renewed(first: Sequence[Appointment]) -> list[Appointment]:
    """The first term is over; each began a second on the day the first ended."""
    for one in first:
        one.state, one.ended_on, one.ground = AppointmentState.ENDED, one.until_on, EndGround.TERM
    Appointment.objects.bulk_update(first, ["state", "ended_on", "ground"])
    return Appointment.objects.bulk_create(
        Appointment(
            organisation=one.organisation,
            counsellor=one.counsellor,
            member=one.member,
            match_id=one.match_id,
            number=f"PS-{one.until_on.year}-X{at:02d}",
            counsellor_name=one.counsellor_name,
            counsellor_unit=one.counsellor_unit,
            host_name=one.host_name,
            issuer_name=one.issuer_name,
            family=one.family,
            specialties=one.specialties,
            renews=one,
            **_term(one.until_on),
        )
        for at, one in enumerate(first, start=1)
    )


def rated(rows: Sequence[Appointment], on: date) -> None:
    """What the hosts said of the quarters that are over."""
    made = []
    for at, one in enumerate(rows):
        for number in range(3):
            day = months_later(one.from_on, 3 * (number + 1))
            if day <= on:
                quarter = (day.month - 1) // 3 + 1
                made.append(
                    HostRating(
                        organisation=one.organisation,
                        appointment=one,
                        year=day.year,
                        quarter=quarter,
                        score=72 + (at * 5 + number * 3) % 25,
                        text="示例：能到现场，讲得明白",
                        rated_on=day,
                        rated_by="示例企业",
                        is_sample=True,
                    )
                )
    HostRating.objects.bulk_create(made)


def roles_given(actor: Actor, running: Sequence[Appointment], on: date) -> None:
    """The role on the host until the end of the term, as the security administrator gives it."""
    role = Role.objects.get(code=ROLE)
    accounts = {
        one.member_id: one
        for one in User.objects.filter(member_id__in=[row.member_id for row in running])
    }
    for one in running:
        if one.member_id in accounts:
            role_grant(
                actor, organisation=one.organisation, user=accounts[one.member_id], role=role,
                from_on=on - timedelta(days=1), until_on=one.until_on,
            )  # fmt: skip
