"""Appointments as people see them, and whether the role behind one is in force."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.shortcuts import get_object_or_404

from shuanghe.activities.counselling.models import (
    Appointment,
    AppointmentState,
    Counsellor,
)
from shuanghe.activities.counselling.queries.places import top_of
from shuanghe.activities.counselling.queries.terms import sheet
from shuanghe.identity.models import RoleGrant
from shuanghe.identity.queries import in_force
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.tree import lineage
from shuanghe.organisation.models import Organisation

ROLE = "counsellor"


@dataclass(frozen=True)
class RoleSeen:
    """Whether the counsellor holds the role on the host today, and until when."""

    is_held: bool
    until_on: date | None = None

    @property
    def is_beyond(self) -> bool:
        """Whether the role has no end."""
        return self.is_held and self.until_on is None


def appointments_found(*, state: str = "", text: str = "") -> "list[Appointment]":
    """The appointments in view, newest term first."""
    rows = Appointment.objects.select_related("organisation")
    if state:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(Q(counsellor_name__icontains=text) | Q(host_name__icontains=text))
    return list(rows.order_by("-from_on", "organisation__code", "id"))


def appointment_in_view(pk: int) -> Appointment:
    """One appointment of the scope in force. Raises Http404."""
    found: Appointment = get_object_or_404(
        Appointment.objects.select_related("organisation"), pk=pk
    )
    return found


def own_appointments(member_id: int) -> list[Appointment]:
    """A member's appointments, wherever the hosts lie."""
    with looking(Scope.everything("本人查看本人的聘任")):
        rows = Appointment.objects.filter(member_id=member_id).select_related("organisation")
        return list(rows.order_by("-from_on", "-id"))


def company_of(appointment: Appointment) -> Organisation:
    """The company whose register the counsellor stands in."""
    with looking(top_of(appointment.organisation.path)):
        found: Counsellor = Counsellor.objects.select_related("organisation").get(
            pk=appointment.counsellor_id
        )
        company: Organisation = found.organisation
        return company


def role_seen(appointment: Appointment, *, on: date) -> RoleSeen:
    """Whether the role is in force on a day: given on the host or above it."""
    with looking(top_of(appointment.organisation.path)):
        held = RoleGrant.objects.filter(
            in_force(on),
            role__code=ROLE,
            user__member_id=appointment.member_id,
            user__is_active=True,
            organisation_id__in=lineage(appointment.organisation.path),
        )
        ends = list(held.values_list("until_on", flat=True))
    if not ends:
        return RoleSeen(is_held=False)
    return RoleSeen(True, None if None in ends else max(ends))


def is_renewable(appointment: Appointment, *, on: date) -> bool:
    """Whether the end of the term is near."""
    days = timedelta(days=int(sheet("pool")["renewal_days"]))
    return appointment.state == AppointmentState.ACCEPTED and on >= appointment.until_on - days


def is_over(appointment: Appointment, *, on: date) -> bool:
    """Whether the term has run out without anybody saying so."""
    return appointment.state == AppointmentState.ACCEPTED and on >= appointment.until_on


def quarters_of(appointment: Appointment, *, on: date) -> list[tuple[int, int]]:
    """The quarters of a term that have begun, newest first: (year, quarter)."""
    if appointment.state not in (AppointmentState.ACCEPTED, AppointmentState.ENDED):
        return []
    last = min(on, appointment.ended_on or on, appointment.until_on - timedelta(days=1))
    first = appointment.from_on
    begin = first.year * 4 + (first.month - 1) // 3
    end = last.year * 4 + (last.month - 1) // 3
    return [(at // 4, at % 4 + 1) for at in range(end, begin - 1, -1)] if last >= first else []
