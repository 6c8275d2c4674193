"""Floating members kept in touch with: counted as such, received, noted, ended."""

from datetime import date

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.transfers.models import Floating, FloatingNote, NoteKind
from shuanghe.activities.transfers.queries.seen import both_sides
from shuanghe.activities.transfers.services.clocks import floating_clocks_set
from shuanghe.kernel.actions import Refused, action, announce, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Member, Organisation
from shuanghe.organisation.services.homes import guest_dismissed, guest_received
from shuanghe.procedures.rules.spans import span_after
from shuanghe.rulebook.queries import rule


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
        first: FloatingNote | None = FloatingNote.objects.filter(
            client_key=client_key, floating=floating
        ).first()
        if first is not None:
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
