"""A compare event: rules told first, entrants, results by level and reason, published once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.mobilisation.models import CompareEntry, CompareEvent, CompareKind
from shuanghe.activities.mobilisation.queries.events import entrants_possible, entries_of
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation


@dataclass(frozen=True)
class EventLine:
    """What an event is to be."""

    kind: str
    title: str
    rules: str
    held_on: date


@dataclass(frozen=True)
class Result:
    """What one entrant reached: points of the event itself, level and why."""

    member_id: int
    score: Decimal | None = None
    award: str = ""
    reason: str = ""


@action("commitment.review")
def event_create(actor: Actor, *, organisation: Organisation, line: EventLine) -> CompareEvent:
    """Announce an event with its rules. Raises Refused without rules: nobody enters blindly."""
    if line.kind not in CompareKind.values or not line.title.strip():
        raise Refused(_("请选择种类并写明名称。"))
    if not line.rules.strip():
        raise Refused(_("请先写明规则：比什么、怎么评、分几等，再报名。"))
    _refuse_twice(organisation, line)
    made: CompareEvent = CompareEvent.objects.create(
        organisation=organisation,
        kind=line.kind,
        title=line.title.strip()[:80],
        rules=line.rules.strip(),
        held_on=line.held_on,
        created_by=actor.name,
        is_sample=organisation.is_sample,
    )
    trail().note(made, f"建立三比活动“{made.title}”", after={"kind": made.kind})
    return made


def _refuse_twice(organisation: Organisation, line: EventLine) -> None:
    """Two clicks are one event. The organisation is locked until it is written."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    same = CompareEvent.objects.filter(
        organisation=organisation, kind=line.kind, title=line.title.strip()[:80],
        held_on=line.held_on,
    )  # fmt: skip
    if same.exists():
        raise Refused(_("同一天的“%(title)s”已经建立了。") % {"title": line.title.strip()[:80]})


@action("commitment.review")
def results_set(
    actor: Actor, *, organisation: Organisation, event: CompareEvent, results: Sequence[Result]
) -> int:
    """Who entered and what each reached; it replaces what was written before. Raises Refused."""
    if _locked(event).published_on is not None:
        raise Refused(_("结果已经公布，不能再改；有误请另行说明。"))
    names = {one.pk: one.name for one in entrants_possible(event)}
    known = set(names) | {one.member_id for one in entries_of(event)}
    given = {one.member_id: one for one in results}
    if len(given) != len(results) or not set(given) <= known:
        raise Refused(_("参加人有重复或不是这个党组织的党员，请刷新页面后重选。"))
    bare = [one for one in results if one.award.strip() and not one.reason.strip()]
    if bare:
        told = "、".join(names.get(one.member_id, "") for one in bare)
        raise Refused(_("给了等次的，请写一句理由：%(names)s还没有写。") % {"names": told})
    before = {one.member_id: one for one in entries_of(event)}
    for member_id in set(before) - set(given):
        before[member_id].delete()
    for one in results:
        entry = before.get(one.member_id) or CompareEntry(event=event, member_id=one.member_id)
        entry.score = one.score
        entry.award, entry.reason = one.award.strip()[:30], one.reason.strip()[:200]
        entry.save()
    trail().note(
        event,
        f"登记“{event.title}”的参加人和结果 {len(results)} 人",
        before={str(pk): one.award for pk, one in before.items()},
        after={str(one.member_id): one.award for one in results},
    )
    return len(results)


@action("commitment.review")
def event_publish(
    actor: Actor, *, organisation: Organisation, event: CompareEvent, on: date | None = None
) -> CompareEvent:
    """Publish the results: level and reason of those who reached one. Raises Refused."""
    today, held = on or timezone.localdate(), _locked(event)
    if held.published_on is not None:
        raise Refused(_("结果已经公布了。"))
    if today < held.held_on:
        raise Refused(_("活动还没有举办，不能公布结果。"))
    if not any(one.award for one in entries_of(held)):
        raise Refused(_("还没有一个人评出等次，请先登记结果。"))
    held.published_on = today
    held.save(update_fields=["published_on"])
    trail().note(held, f"公布“{held.title}”的结果", after={"published_on": today})
    return held


def _locked(event: CompareEvent) -> CompareEvent:
    """An event as it stands now, until this is written."""
    held: CompareEvent = CompareEvent.objects.select_for_update(of=("self",)).get(pk=event.pk)
    return held
