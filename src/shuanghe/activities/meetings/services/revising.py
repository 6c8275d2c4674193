"""Two changes that belong together are one: the plan with its agenda, an item with its vote."""

from collections.abc import Sequence
from typing import Any, Unpack

from shuanghe.activities.meetings.models import AgendaItem, Meeting, Vote
from shuanghe.activities.meetings.services.agenda import (
    item_add,
    item_change,
    item_move,
    item_remove,
)
from shuanghe.activities.meetings.services.planning import Changes, meeting_change
from shuanghe.activities.meetings.services.voting import vote_open
from shuanghe.kernel.actions import action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation


@action("record.file")
def item_vote(
    actor: Actor,
    *,
    organisation: Organisation,
    item: AgendaItem,
    matter: str,
    subject_name: str,
    is_secret: bool | None,
) -> Vote:
    """Put an item to the vote and say on whom or what: both, or neither. Raises Refused."""
    row = item
    if subject_name.strip() != item.subject_name:
        row = item_change(actor, organisation=organisation, item=item, subject_name=subject_name)
    vote = vote_open(actor, organisation=organisation, item=row, matter=matter, is_secret=is_secret)
    trail().note(item, f"议题“{item.title}”开始表决", after={"matter": matter})
    return vote


@action("record.file")
def plan_revise(
    actor: Actor,
    *,
    organisation: Organisation,
    meeting: Meeting,
    version: int | None,
    titles: Sequence[str] | None,
    **facts: Unpack[Changes],
) -> Meeting:
    """Change what is known of a meeting and, with titles, make its agenda exactly these lines.

    A line that is kept keeps all that hangs on its item. Both or neither; raises Refused.
    """
    place: dict[str, Any] = {"organisation": organisation}
    changed = meeting_change(actor, **place, meeting=meeting, version=version, **facts)
    if titles is not None:
        _agenda_revise(actor, place, changed, titles)
    saved: Meeting = Meeting.objects.get(pk=changed.pk)
    trail().note(saved, f"修改会议《{saved.title}》的安排", after={"version": saved.version})
    return saved


def _agenda_revise(
    actor: Actor, place: dict[str, Any], meeting: Meeting, titles: Sequence[str]
) -> None:
    before = list(AgendaItem.objects.filter(meeting=meeting).order_by("position", "id"))
    left, wanted = list(before), list[AgendaItem]()
    for title in titles:
        kept = next((row for row in left if row.title == title), None)
        if kept is None:
            kept = item_add(actor, **place, meeting=meeting, title=title)
        else:
            left.remove(kept)
        wanted.append(kept)
    for row in left:
        item_remove(actor, **place, item=row)
    standing = [row for row in before if row not in left]
    if wanted[: len(standing)] != standing:
        for number, row in enumerate(wanted, 1):
            item_move(actor, **place, item=row, position=number)
