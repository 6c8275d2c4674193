"""A meeting is planned, changed, announced, cancelled."""

from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any, Required, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.models import AgendaItem, Meeting, MeetingState, Series, Vote
from shuanghe.activities.meetings.queries.people import host_named
from shuanghe.activities.meetings.queries.practice import audience_fault, kinds_fault
from shuanghe.activities.meetings.queries.suggesting import Planned, agenda_suggested
from shuanghe.activities.meetings.rules.flow import HELD, PLANNED, SIGNED, day_fault
from shuanghe.activities.meetings.services.indexing import meeting_index
from shuanghe.activities.meetings.services.locking import (
    meeting_edited,
    meeting_locked,
    meeting_saved,
)
from shuanghe.activities.meetings.services.rolls import roll_fill
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation

TEXTS = {"title": 200, "place": 100, "host_name": 60, "recorder_name": 60, "speaker_name": 60}
TOLD = ("title", "kinds", "planned_on", "held_on", "place", "host_name", "audience")
ON_THE_ROLL = ("held_on", "kinds", "audience")


class Plan(TypedDict, total=False):
    """What is known of a meeting beforehand. host is a member's id; items are titles in order.

    period_on: a day in the period the meeting counts for, when not that of its own day.
    """

    kinds: Required[Sequence[str]]
    title: Required[str]
    planned_on: Required[date]
    starts_at: time | None
    place: str
    host: int | None
    host_name: str
    recorder_name: str
    speaker_name: str
    period_on: date | None
    hours: Decimal | None
    audience: str
    items: Sequence[str]
    series: Series | None


class Changes(TypedDict, total=False):
    """What may change while a meeting is planned or held; what is left out stays."""

    kinds: Sequence[str]
    title: str
    planned_on: date
    held_on: date
    starts_at: time | None
    place: str
    host: int | None
    host_name: str
    recorder_name: str
    speaker_name: str
    period_on: date | None
    hours: Decimal | None
    audience: str


@action("record.file")
def meeting_plan(
    actor: Actor,
    *,
    organisation: Organisation,
    client_key: str,
    on: date | None = None,
    **facts: Unpack[Plan],
) -> Meeting:
    """Put a meeting on the plan with its agenda; open tasks and required items come by themselves
    when no items are given.

    The same client_key gives back the first meeting and changes nothing. A day that has passed
    may be planned, to enter a meeting afterwards. Raises Refused.
    """
    first = Meeting.objects.filter(client_key=client_key, organisation=organisation).first()
    if first is not None:
        trail().note(first, "重复提交，沿用已有会议")
        return first  # type: ignore[no-any-return]
    series = facts.get("series")
    if series is not None and series.organisation_id != organisation.pk:
        raise Refused(_("这个会议系列不属于该组织，请从该组织的系列中选择。"))
    meeting = Meeting(
        organisation=organisation,
        client_key=client_key,
        created_by=actor.name,
        series=series,
        is_sample=organisation.is_sample,
    )
    _facts_set(meeting, {**facts})
    try:
        with transaction.atomic():
            meeting.save()
    except IntegrityError:
        raise Refused(
            _("这次会议刚刚已经安排过了（或该系列当天已有一次），请到会议列表查看，不要重复提交。")
        ) from None
    _agenda_add(meeting, facts.get("items", ()))
    meeting_index(meeting)
    trail().note(meeting, f"安排会议《{meeting.title}》", after=meeting_values(meeting))
    return meeting


@action("record.file")
def meeting_change(
    actor: Actor,
    *,
    organisation: Organisation,
    meeting: Meeting,
    version: int | None = None,
    on: date | None = None,
    **facts: Unpack[Changes],
) -> Meeting:
    """Change what is known of a meeting while it is planned or held.

    Of a held one the roll is worked out anew when day, kinds or audience are given; refused once
    a vote was opened. A change to signed minutes voids the signatures. Raises Refused.
    """
    state = Meeting.objects.filter(pk=meeting.pk).values_list("state", flat=True).first()
    if state == PLANNED:
        changed = meeting_locked(organisation, meeting.pk, states=(PLANNED,), version=version)
    else:
        changed = meeting_edited(organisation, meeting.pk, version=version)
    before = meeting_values(changed)
    given: dict[str, Any] = {**facts}
    held_on = given.pop("held_on", None)
    moves_roll = _moves_roll(changed, given, held_on)
    if moves_roll and Vote.objects.filter(item__meeting=changed).exists():
        raise Refused(
            _("已经开始表决，名单已锁定，不能改召开日期、会议类型或参加范围；请先撤回表决。")
        )
    _facts_set(changed, given)
    if held_on is not None and changed.state != PLANNED:
        why = day_fault(held_on, on=on or timezone.localdate())
        if why:
            raise Refused(_(why))
        changed.held_on = held_on
    if moves_roll:
        roll_fill(changed)
    meeting_saved(changed)
    trail().note(
        changed, f"修改会议《{changed.title}》", before=before, after=meeting_values(changed)
    )
    return changed


def _moves_roll(meeting: Meeting, given: dict[str, Any], held_on: date | None) -> bool:
    """Whether a change to a held meeting asks for its roll again."""
    if meeting.state == PLANNED:
        return False
    return (
        held_on is not None
        or list(given.get("kinds", meeting.kinds)) != list(meeting.kinds)
        or given.get("audience", meeting.audience) != meeting.audience
    )


@action("record.file")
def meeting_cancel(
    actor: Actor, *, organisation: Organisation, meeting: Meeting, reason: str
) -> Meeting:
    """Call a meeting off before it is archived. It stays visible as cancelled. Raises Refused."""
    called_off = meeting_locked(organisation, meeting.pk, states=(PLANNED, HELD, SIGNED))
    if not reason.strip():
        raise Refused(_("请写明取消原因，例如“改期到下周”。"))
    called_off.state = MeetingState.CANCELLED
    called_off.cancelled_reason = reason.strip()[:200]
    meeting_saved(called_off)
    trail().note(called_off, f"取消会议《{called_off.title}》：{reason.strip()}")
    return called_off


def _facts_set(meeting: Meeting, given: dict[str, Any]) -> None:
    """Put checked facts on a meeting that is not yet saved."""
    if "kinds" in given:
        kinds = list(dict.fromkeys(given["kinds"]))
        why = kinds_fault(meeting.organisation, kinds)
        if why:
            raise Refused(_(why))
        meeting.kinds = kinds
    for name, longest in TEXTS.items():
        if name in given:
            setattr(meeting, name, str(given[name]).strip()[:longest])
    for name in ("planned_on", "starts_at", "period_on", "hours", "audience"):
        if name in given:
            setattr(meeting, name, given[name])
    if not meeting.title:
        raise Refused(_("请填写会议主题，例如“7月主题党日：学习安全规程”。"))
    why = audience_fault(meeting.kinds, meeting.audience)
    if why:
        raise Refused(_(why))
    if "host" in given:
        _host_set(meeting, given["host"], typed=str(given.get("host_name", "")))


def _host_set(meeting: Meeting, host: int | None, *, typed: str) -> None:
    meeting.host_id = host
    if host is None:
        return
    name = host_named(meeting.organisation, host, meeting.held_on or meeting.planned_on)
    if name is None:
        raise Refused(
            _(
                "主持人当天不在“%(place)s”名册上，也不在上级或本级任职，请改选；"
                "上级派人主持的，直接填写姓名。"
            )
            % {"place": meeting.organisation.name}
        )
    meeting.host_name = typed.strip()[:60] or name


def _agenda_add(meeting: Meeting, titles: Sequence[str]) -> None:
    """The agenda as given, or as suggested; a title that names an open task carries it."""
    suggested = agenda_suggested(meeting.organisation, meeting.kinds)
    tasks = {one.title: one.task for one in suggested}
    wanted = [title.strip()[:200] for title in titles if title.strip()]
    items = [Planned(title, tasks.get(title)) for title in wanted] or suggested
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, position=number, title=item.title, carries=item.task)
        for number, item in enumerate(items, 1)
    )


def meeting_values(meeting: Meeting) -> dict[str, Any]:
    """What the audit line keeps of a meeting."""
    return {name: getattr(meeting, name) for name in TOLD}
