"""Floating members: registered where they leave and where they come, kept in touch with, ended."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from shuanghe.activities.transfers.models import Floating, FloatingNote, Flow, NoteKind
from shuanghe.activities.transfers.queries.bodies import body_coded, branch_of
from shuanghe.activities.transfers.queries.seen import both_sides
from shuanghe.activities.transfers.services.clocks import floating_clocks_set
from shuanghe.kernel.actions import Refused, action, announce, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import ON_THE_ROLL, Member, Organisation
from shuanghe.organisation.services.homes import guest_dismissed, guest_received
from shuanghe.procedures.rules.spans import span_after
from shuanghe.rulebook.queries import rule

USED = gettext_noop("这次提交的编号已用在别的事项上，请刷新页面后重新填写。")


@dataclass(frozen=True)
class Registration:
    """Who is away, where and since when. member: None for a guest from outside this system.

    host_code: the body of this system where a member takes part; other_name: one outside of it.
    """

    person_name: str
    place: str
    reason: str
    since_on: date
    client_key: str
    member: Member | None = None
    host_code: str = ""
    other_name: str = ""
    is_abroad: bool = False
    contact: str = ""
    is_sample: bool = False


@action("case.file")
def floating_register(
    actor: Actor, *, organisation: Organisation, told: Registration, on: date | None = None
) -> Floating:
    """Register a member who has gone from the organisation, or a guest who has come to it (JG-20).

    The home stays where it is; the same client key gives the first again. Raises Refused for
    somebody not on its roll, registered already, a day to come, or an unknown host.
    """
    today = on or timezone.localdate()
    with both_sides():
        first = Floating.objects.filter(client_key=told.client_key).first()
        if first is not None:
            if first.organisation_id != organisation.pk:
                raise Refused(_(USED))
            trail().note(first, f"{first.person_name}的流动登记已经有了，没有重复登记")
            return first  # type: ignore[no-any-return]
        _check(organisation, told, today)
        made: Floating = Floating.objects.create(
            organisation=organisation,
            client_key=told.client_key,
            flow=Flow.OUT if told.member else Flow.IN,
            member=told.member,
            person_name=told.member.name if told.member else told.person_name.strip(),
            host=_host(organisation, told),
            other_name=told.other_name.strip(),
            place=told.place.strip(),
            reason=told.reason,
            is_abroad=told.is_abroad,
            since_on=told.since_on,
            contact=told.contact.strip(),
            reported_on=None if told.member else told.since_on,
            registered_by=actor.name,
            is_sample=told.is_sample,
        )
        floating_clocks_set(made, on=today)
    way = "流出" if made.flow == Flow.OUT else "流入"
    trail().note(
        made,
        f"登记{made.person_name}{way}：{made.place}，自 {made.since_on}",
        after={"flow": made.flow, "host": made.host_id, "abroad": made.is_abroad},
    )
    return made


def _check(organisation: Organisation, told: Registration, today: date) -> None:
    if told.since_on > today:
        raise Refused(_("%(day)s 还没有到，请在当天或之后登记。") % {"day": told.since_on})
    if not told.place.strip():
        raise Refused(_("请写明外出地点或所在单位。"))
    if told.member is None:
        if not told.person_name.strip() or not told.other_name.strip():
            raise Refused(_("请写明流入党员的姓名和组织关系所在的党组织。"))
        return
    rows = Member.objects.select_for_update(of=("self",)).select_related("organisation")
    member = rows.get(pk=told.member.pk)
    if member.merged_into_id is not None or member.standing not in ON_THE_ROLL:
        raise Refused(_("%(name)s不在名册上，不能登记。") % {"name": member.name})
    if branch_of(member).pk != organisation.pk:
        raise Refused(_("%(name)s的组织关系不在本组织，不能登记。") % {"name": member.name})
    if Floating.objects.filter(member=member, ended_on=None).exists():
        raise Refused(_("%(name)s已有流动登记，请先结束那一条。") % {"name": member.name})


def _host(organisation: Organisation, told: Registration) -> Organisation | None:
    code = told.host_code.strip()
    if not code:
        return None
    found = body_coded(code)
    if found is None or told.member is None:
        raise Refused(_("没有编码为“%(code)s”的党组织，请核对编码。") % {"code": code})
    if found.pk == organisation.pk:
        raise Refused(_("流入组织就是本组织，不用登记流动。"))
    return found


@action("case.file")
def floating_confirm(
    actor: Actor,
    *,
    organisation: Organisation,
    floating: Floating,
    version: int,
    on: date | None = None,
) -> Floating:
    """Count somebody as a floating member from a day, after the months away (JG-19).

    The branch says so; nothing counts by itself. Raises Refused before the time has passed.
    """
    today = on or timezone.localdate()
    with both_sides():
        held = _held(floating, version=version, keeper=organisation)
        _still_on(held)
        if held.counts_from is not None or held.member is None:
            raise Refused(_("这一条不用再认定。"))
        found = rule("JG-19", on=today)
        months = int(str(found.parameter("months").value))
        first = span_after(held.since_on, months, "months")
        if today < first:
            raise Refused(
                _(
                    "外出还不满 %(months)s 个月（到 %(first)s），先开党员证明信（JG-23）；"
                    "依据 %(cite)s。"
                )
                % {"months": months, "first": first, "cite": found.citation}
            )
        held.counts_from = today
        _saved(held, today)
        _marked(held.member, place=held.place)
    trail().note(
        held, f"{held.person_name}自 {today} 起按流动党员管理", after={"counts_from": today}
    )
    return held


@action("case.file")
def floating_receive(
    actor: Actor,
    *,
    organisation: Organisation,
    floating: Floating,
    done_on: date,
    version: int,
    on: date | None = None,
) -> Floating:
    """Take in a member of another branch who reports here (JG-20): a guest from that day.

    Votes, dues and statistics stay at home. Raises Http404 for one sent elsewhere; Refused when
    the member has reported already or the day does not fit.
    """
    today = on or timezone.localdate()
    with both_sides():
        held = _held(floating, version=version, keeper=None)
        if held.host_id != organisation.pk or held.member is None:
            raise Http404
        _still_on(held)
        if held.reported_on is not None:
            raise Refused(
                _("%(name)s已在 %(day)s 报到。")
                % {"name": held.person_name, "day": held.reported_on}
            )
        if not held.since_on <= done_on <= today:
            raise Refused(
                _("报到日期应在外出（%(since)s）之后、今天之前。") % {"since": held.since_on}
            )
        guest_received(held.member, host=organisation, on=done_on)
        held.reported_on = done_on
        _saved(held, today)
    trail().note(
        held,
        f"{held.person_name}到{organisation.name}报到，临时编入，自 {done_on}",
        after={"host": organisation.pk, "reported_on": done_on},
    )
    return held


@action("case.file")
def floating_note(
    actor: Actor,
    *,
    organisation: Organisation,
    floating: Floating,
    kind: NoteKind,
    done_on: date,
    told: str,
    client_key: str,
    on: date | None = None,
) -> FloatingNote:
    """Log a contact, an appraisal or taking part; a contact sets the next one (JG-18, JG-21).

    The keeper and the host may both log. The same client key gives the first again. Raises
    Refused for a day before leaving or to come.
    """
    today = on or timezone.localdate()
    with both_sides():
        first: FloatingNote | None = FloatingNote.objects.filter(client_key=client_key).first()
        if first is not None:
            if first.floating_id != floating.pk:
                raise Refused(_(USED))
            trail().note(first, "同一次提交已经登记，没有重复登记")
            return first
        held = _held(floating, version=None, keeper=None)
        if organisation.pk not in (held.organisation_id, held.host_id):
            raise Http404
        _still_on(held)
        if not held.since_on <= done_on <= today:
            raise Refused(_("日期应在外出（%(since)s）之后、今天之前。") % {"since": held.since_on})
        made: FloatingNote = FloatingNote.objects.create(
            floating=held,
            kind=kind,
            done_on=done_on,
            told=told.strip(),
            body_name=organisation.name,
            entered_by=actor.name,
            client_key=client_key,
        )
        if kind == NoteKind.REPORTED and held.reported_on is None:
            held.reported_on = done_on
        _saved(held, today)
    trail().note(
        made, f"{held.person_name}：{NoteKind(kind).label}，{done_on}", after={"told": told}
    )
    return made


@action("case.file")
def floating_end(
    actor: Actor,
    *,
    organisation: Organisation,
    floating: Floating,
    done_on: date,
    reason: str,
    version: int,
    on: date | None = None,
) -> Floating:
    """End a registration: the member is back, or has moved on. A stay as a guest ends with it.

    Raises Refused without a reason or for a day that does not fit.
    """
    today = on or timezone.localdate()
    with both_sides():
        held = _held(floating, version=version, keeper=organisation)
        _still_on(held)
        if not reason.strip():
            raise Refused(_("请写明怎样结束，例如已返回、已转接组织关系。"))
        if not held.since_on <= done_on <= today:
            raise Refused(_("日期应在外出（%(since)s）之后、今天之前。") % {"since": held.since_on})
        floating_over(held, on=done_on, reason=reason.strip())
    trail().note(
        held,
        f"结束{held.person_name}的流动登记：{reason.strip()}",
        after={"ended_on": done_on},
    )
    return held


def floating_over(held: Floating, *, on: date, reason: str) -> None:
    """Write the end of a registration; runs inside an action with both sides in view."""
    held.ended_on, held.ended_reason = on, reason
    _saved(held, on)
    if held.member is None:
        return
    if held.host is not None:
        guest_dismissed(held.member, host=held.host, on=on)
    _marked(held.member, place="")


def _held(floating: Floating, *, version: int | None, keeper: Organisation | None) -> Floating:
    """The row locked. Raises Http404 for another keeper's, Refused when it changed meanwhile."""
    rows = Floating.objects.select_for_update(of=("self",)).select_related(
        "organisation", "host", "member__organisation"
    )
    held: Floating | None = rows.filter(pk=floating.pk).first()
    if held is None or (keeper is not None and held.organisation_id != keeper.pk):
        raise Http404
    if version is not None and held.version != version:
        raise Refused(_("别人刚刚改过这一条，请刷新后核对再提交。"))
    return held


def _still_on(held: Floating) -> None:
    if held.ended_on is not None:
        raise Refused(_("这一条已于 %(day)s 结束，不能再改。") % {"day": held.ended_on})


def _saved(held: Floating, today: date) -> None:
    held.version += 1
    held.save()
    floating_clocks_set(held, on=today)


def _marked(member: Member, *, place: str) -> None:
    """The mark of a floating member on the roster; "" takes it away."""
    member.is_floating, member.floating_to = bool(place), place
    member.save(update_fields=["is_floating", "floating_to"])
    announce("roll_changed", organisation_ids=[member.organisation_id])
