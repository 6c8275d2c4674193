"""Letters of appointment: offered, accepted or declined, renewed, ended; what hosts rate."""

from datetime import date

from django.utils.translation import gettext as _

from shuanghe.activities.counselling.models import (
    RUNNING_APPOINTMENTS,
    Appointment,
    AppointmentState,
    Counsellor,
    CounsellorMatch,
    CounsellorState,
    EndGround,
    MatchState,
)
from shuanghe.activities.counselling.queries.terms import sheet
from shuanghe.activities.counselling.rules.conditions import months_later
from shuanghe.activities.counselling.services.numbering import company_held
from shuanghe.activities.counselling.services.telling import (
    appointment_clock,
    call_clock,
    counsellor_told,
    security_told,
)
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation

NOTE = 200


@action("counselling.manage")
def appointment_offer(
    actor: Actor,
    *,
    organisation: Organisation,
    match: CounsellorMatch,
    from_on: date,
    on: date,
) -> Appointment:
    """Issue the letter for a pair the host agreed to. organisation: the company of the register.

    Raises Refused for another state of the pair, and for somebody no longer registered.
    """
    row: CounsellorMatch = (
        CounsellorMatch.objects.select_for_update(of=("self",))
        .select_related("need__call", "organisation")
        .get(pk=match.pk)
    )
    if row.state != MatchState.AGREED or row.need.call.organisation_id != organisation.pk:
        raise Refused(_("企业同意之后才能发聘书；请刷新页面，看现在的状态。"))
    person = _registered(row.counsellor_id)
    made = _appointment(organisation, row.organisation, person, actor, from_on, on)
    made.match, made.family = row, row.need.family
    made.save()
    row.state = MatchState.APPOINTED
    row.save()
    call_clock(row.need.call, on=on)
    _offered(made, organisation, on)
    trail().note(
        made, f"聘任{made.counsellor_name}为{made.host_name}党建辅导员",
        after={"number": made.number, "from_on": from_on, "until_on": made.until_on},
    )  # fmt: skip
    return made


@action("counselling.manage")
def appointment_renew(
    actor: Actor, *, organisation: Organisation, appointment: Appointment, on: date
) -> Appointment:
    """Offer the next term, from the day on which this one is over. Raises Refused."""
    row = _held(appointment, organisation, AppointmentState.ACCEPTED)
    if Appointment.objects.filter(renews=row, state__in=RUNNING_APPOINTMENTS).exists():
        raise Refused(_("已经发出续聘的聘书。"))
    person = _registered(row.counsellor_id)
    made = _appointment(organisation, row.organisation, person, actor, row.until_on, on)
    made.renews, made.family, made.match_id = row, row.family, row.match_id
    made.save()
    _offered(made, organisation, on)
    trail().note(
        made, f"续聘{made.counsellor_name}为{made.host_name}党建辅导员",
        after={"number": made.number, "until_on": made.until_on},
    )  # fmt: skip
    return made


@action("counselling.manage")
def appointment_end(
    actor: Actor,
    *,
    organisation: Organisation,
    appointment: Appointment,
    ground: str,
    note: str = "",
    on: date,
) -> Appointment:
    """End an appointment with the reason; the role is then to be taken back. Raises Refused."""
    row = _held(appointment, organisation, *RUNNING_APPOINTMENTS)
    if ground not in EndGround.values:
        raise Refused(_("请选择结束的原因。"))
    was_accepted = row.state == AppointmentState.ACCEPTED
    row.state, row.ended_on, row.ground = AppointmentState.ENDED, on, ground
    row.ended_note = note.strip()[:NOTE]
    row_saved(row)
    appointment_clock(row, organisation, on=on)
    if was_accepted:
        text = _("%(name)s在%(host)s的辅导员聘任已结束，请收回“党建辅导员”角色。")
        words = {"name": row.counsellor_name, "host": row.host_name}
        security_told(row, row.organisation, text % words, key="end", on=on)
    counsellor_told(row, _("您在%(host)s的聘任已结束。") % {"host": row.host_name}, key="end")
    trail().note(
        row, f"结束{row.counsellor_name}在{row.host_name}的聘任", after={"ground": row.ground_title}
    )
    return row


def _registered(pk: int | None) -> Counsellor:
    person: Counsellor | None = (
        Counsellor.objects.select_for_update(of=("self",))
        .select_related("member")
        .filter(pk=pk, state=CounsellorState.REGISTERED)
        .first()
    )
    if person is None:
        raise Refused(_("这名辅导员已经不在名册，请重新匹配。"))
    return person


def _appointment(
    company: Organisation,
    host: Organisation,
    person: Counsellor,
    actor: Actor,
    from_on: date,
    on: date,
) -> Appointment:
    running = Appointment.objects.filter(
        counsellor=person, organisation=host, state__in=RUNNING_APPOINTMENTS, until_on__gt=from_on
    )
    if running.exists():
        raise Refused(
            _("%(name)s在%(host)s的聘期还没有结束。") % {"name": person.name, "host": host}
        )
    return Appointment(
        organisation=host,
        counsellor=person,
        member=person.member,
        number=_number(company, on),
        counsellor_name=person.name,
        counsellor_unit=person.unit_name,
        host_name=host.name,
        issuer_name=company.name,
        specialties=person.specialties,
        offered_on=on,
        offered_by=actor.name,
        from_on=from_on,
        until_on=months_later(from_on, int(sheet("pool")["term_months"])),
        is_sample=company.is_sample,
    )


def _number(company: Organisation, on: date) -> str:
    """The next number of a letter in a year: PS-2026-01."""
    company_held(company.path)
    head = f"PS-{on.year}-"
    taken = Appointment.objects.filter(
        counsellor__organisation=company, number__startswith=head
    ).values_list("number", flat=True)
    tails = [one.rpartition("-")[2] for one in taken]
    return f"{head}{max((int(one) for one in tails if one.isdecimal()), default=0) + 1:02d}"


def _offered(row: Appointment, company: Organisation, on: date) -> None:
    appointment_clock(row, company, on=on)
    text = _("聘任您为%(host)s党建辅导员，请答复是否接受。") % {"host": row.host_name}
    counsellor_told(row, text, key="offer")


def _held(appointment: Appointment, company: Organisation, *states: str) -> Appointment:
    """The row of a company's register, locked, in one of the states. Raises Refused."""
    row = row_locked(appointment)
    keeper = Counsellor.objects.filter(pk=row.counsellor_id, organisation=company)
    if not keeper.exists():
        raise Refused(_("这份聘书不是本单位发的。"))
    if row.state not in states:
        raise Refused(
            _("这份聘书现在是“%(state)s”，不能办这一步；请刷新页面。")
            % {"state": _(row.state_title)}
        )
    return row


def row_locked(appointment: Appointment) -> Appointment:
    """The row with its host, locked until the end of the action."""
    found: Appointment = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=appointment.pk)
    )
    return found


def row_saved(row: Appointment) -> None:
    """Keep a change; the version tells two readers apart."""
    row.version += 1
    row.save()
