"""What follows from an act: notices to whoever is next, and the clocks of the office."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from shuanghe.activities.counselling.models import (
    Appointment,
    AppointmentState,
    CounsellingCall,
    CounsellingNeed,
    CounsellorMatch,
    MatchState,
    NeedState,
)
from shuanghe.activities.counselling.queries.places import hosts_below
from shuanghe.activities.counselling.queries.terms import PROVENANCE, sheet
from shuanghe.duties.services.deadlines import DeadlineFacts, Source, deadlines_keep
from shuanghe.identity.models import User
from shuanghe.identity.queries import holders_at, holders_of
from shuanghe.kernel.notices.services import notices_send
from shuanghe.kernel.workdays.queries import add_workdays
from shuanghe.organisation.models import Organisation

CALL, APPOINTMENT = "counselling.call", "counselling.appointment"
SELECTION, ANSWER = "selection", "answer"
OWNER = "secretary"


def call_clock(call: CounsellingCall, *, on: date) -> None:
    """The office has some working days from the end of a call to settle who goes where."""
    workdays = int(sheet("pool")["selection_workdays"])
    facts = DeadlineFacts(
        key=SELECTION,
        organisation_id=call.organisation_id,
        title=_("完成辅导员选聘"),
        subject=call.title,
        starts_on=call.closes_on,
        due_on=add_workdays(call.closes_on, workdays).value,
        citation=f"{PROVENANCE}（党建辅导员制时限）",
        owner=OWNER,
        is_soft=True,
    )
    met = {SELECTION: on} if is_settled(call) else {}
    deadlines_keep(Source(CALL, call.pk), wanted=[facts], met=met, on=on)


def is_settled(call: CounsellingCall) -> bool:
    """Whether every open need of a call has its appointment."""
    needs = CounsellingNeed.objects.filter(call=call, state=NeedState.OPEN)
    done = CounsellorMatch.objects.filter(need__call=call, state=MatchState.APPOINTED)
    wanted = set(needs.values_list("pk", flat=True))
    return bool(wanted) and wanted <= set(done.values_list("need_id", flat=True))


def appointment_clock(one: Appointment, company: Organisation, *, on: date) -> None:
    """An offer is to be answered within some working days; the office sees to it."""
    due = add_workdays(one.offered_on, int(sheet("pool")["answer_workdays"])).value
    facts = DeadlineFacts(
        key=ANSWER,
        organisation_id=company.pk,
        title=_("辅导员答复聘任"),
        subject=one.counsellor_name,
        starts_on=one.offered_on,
        due_on=due,
        citation=f"{PROVENANCE}（党建辅导员制时限）",
        owner=OWNER,
        is_soft=True,
    )
    is_open = one.state == AppointmentState.OFFERED
    deadlines_keep(
        Source(APPOINTMENT, one.pk), wanted=[facts] if is_open else [],
        met={} if is_open else {ANSWER: on}, on=on,
    )  # fmt: skip


def hosts_told(call: CounsellingCall, *, on: date) -> None:
    """Tell whoever speaks for a host that a call is open."""
    hosts = hosts_below(call.organisation)
    told = holders_at("counselling.host", organisations=[one.pk for one in hosts], on=on)
    notices_send(
        recipients={user for users in told.values() for user in users},
        text=_("辅导需求征集“%(title)s”已开始，请在 %(day)s 前填写本单位的需求。")
        % {"title": call.title, "day": call.closes_on},
        url=reverse("counselling:need_new"),
        source=(CALL, str(call.pk)),
        key=f"{CALL}/{call.pk}",
    )


def matches_told(call: CounsellingCall, *, on: date) -> None:
    """Tell hosts that a counsellor is proposed to them."""
    rows = CounsellorMatch.objects.filter(need__call=call, state=MatchState.PROPOSED)
    for one in rows.select_related("organisation"):
        notices_send(
            recipients=holders_at(
                "counselling.host", organisations=[one.organisation_id], on=on
            ).get(one.organisation_id, set()),
            text=_("为本单位匹配的辅导员是%(name)s，请答复是否同意。")
            % {"name": one.counsellor_name},
            url=reverse("counselling:matching"),
            source=("counselling.match", str(one.pk)),
            key=f"counselling.match/{one.pk}",
        )


def office_told(company_path: str, text: str, url: str, *, key: str, on: date) -> None:
    """Tell the office of the company."""
    notices_send(
        recipients=holders_of("counselling.manage", path=company_path, on=on),
        text=text,
        url=url,
        source=("counselling", key),
        key=key,
    )


def counsellor_told(one: Appointment, text: str, *, key: str) -> None:
    """Tell the counsellor, where the member has an account."""
    accounts = User.objects.filter(member_id=one.member_id, is_active=True)
    notices_send(
        recipients=list(accounts.values_list("pk", flat=True)),
        text=text,
        url=reverse("counselling:own_appointment", args=[one.pk]),
        source=(APPOINTMENT, str(one.pk)),
        key=f"{APPOINTMENT}/{one.pk}/{key}",
    )


def security_told(one: Appointment, host: Organisation, text: str, *, key: str, on: date) -> None:
    """Ask the security administrators to give or take back the role; nobody else can."""
    account = User.objects.filter(member_id=one.member_id, is_active=True).order_by("pk").first()
    address = (
        reverse("identity:account", args=[account.pk])
        if account is not None
        else reverse("identity:account_new")
    )
    notices_send(
        recipients=holders_of("grant.manage", path=host.path, on=on),
        text=text,
        url=address,
        source=(APPOINTMENT, str(one.pk)),
        key=f"{APPOINTMENT}/{one.pk}/{key}",
    )
