"""Hanging things on goals: projects, targets of agreements, key tasks."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.operations.models import GoalLink, Side
from shuanghe.operations.queries.goals import goal_over
from shuanghe.organisation.models import Organisation

LONGEST = 200


@dataclass(frozen=True)
class Linked:
    """A thing of another app: its type and id as in evidence, title, side."""

    source_type: str
    source_id: str
    title: str
    side: str


@action("goal.link")
def goal_link(
    actor: Actor, *, organisation: Organisation, goal_id: int, linked: Linked
) -> GoalLink:
    """Hang a thing that lies at an organisation on a goal of it or of one above.

    Raises Refused for a goal that is not over it, has ended, or carries the thing already.
    """
    made = link_keep(actor.name, organisation=organisation, goal_id=goal_id, linked=linked)
    trail().note(made, f"把“{made.title}”挂到目标上", after=told(made))
    return made


@action("goal.link")
def goal_unlink(actor: Actor, *, organisation: Organisation, link: GoalLink, reason: str) -> None:
    """Take a thing off its goal from today and say why; it stays in the history."""
    if not reason.strip():
        raise Refused(_("请写明取下的原因，会留在目标的沿革里。"))
    if link.until_on is not None:
        raise Refused(_("这一项已经取下了。"))
    link.until_on = timezone.localdate()
    link.ended_by, link.ended_reason = actor.name, reason.strip()[:LONGEST]
    link.save(update_fields=["until_on", "ended_by", "ended_reason"])
    trail().note(
        link,
        f"把“{link.title}”从目标上取下",
        before=told(link),
        after={"reason": link.ended_reason},
    )


def link_keep(
    name: str,
    *,
    organisation: Organisation,
    goal_id: int,
    linked: Linked,
    on: date | None = None,
) -> GoalLink:
    """The same inside the action of another app, which says in its own trail what it did.

    A thing that hangs there already keeps its link, with the new title and side.
    """
    today = on or timezone.localdate()
    goal = goal_over(organisation, goal_id)
    if goal is None or (goal.until_on is not None and goal.until_on <= today):
        raise Refused(_("没有这个目标，或它已经结束；请从目标树上另选一个。"))
    if linked.side not in set(Side):
        raise Refused(_("请说明是生产经营、党的工作，还是两者都是。"))
    if not linked.title.strip():
        raise Refused(_("请写明挂接事项的名称。"))
    found = GoalLink.objects.filter(
        goal_id=goal.pk,
        source_type=linked.source_type,
        source_id=linked.source_id,
        until_on=None,
    ).first()
    made: GoalLink = found or GoalLink(
        organisation=organisation,
        goal_id=goal.pk,
        source_type=linked.source_type,
        source_id=linked.source_id,
        from_on=today,
        linked_by=name,
        is_sample=organisation.is_sample,
    )
    made.title, made.side = linked.title.strip()[:100], linked.side
    made.save()
    return made


def links_end(name: str, *, source: tuple[str, str], reason: str, on: date) -> int:
    """Let a thing of another app that is over hang on no goal from a day; how many links ended.

    Runs inside its action; source: type and id. A link stays in the history.
    """
    return GoalLink.objects.filter(
        source_type=source[0], source_id=source[1], until_on=None
    ).update(until_on=on, ended_by=name[:60], ended_reason=reason[:LONGEST])


def told(link: GoalLink) -> dict[str, object]:
    """What the audit line keeps of a link."""
    return {"goal": link.goal_id, "title": link.title, "side": link.side}
