"""Ideas in the scope in force."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from shuanghe.activities.forum.models import Idea, IdeaMove, IdeaState
from shuanghe.activities.forum.queries.clocks import clocks
from shuanghe.activities.forum.rules.likeness import alike
from shuanghe.kernel.permissions import Actor

LATE = "late"
COMPARED = 2_000


@dataclass(frozen=True)
class Asked:
    """What the list is narrowed to: a state or LATE, words in the title or text."""

    state: str = ""
    words: str = ""


def ideas_found(asked: Asked, *, on: date) -> "QuerySet[Idea]":
    """The ideas in view that fit, those that wait longest first, then the newest."""
    found: QuerySet[Idea] = Idea.objects.select_related("organisation")
    if asked.state == LATE:
        found = found.filter(is_late(on))
    elif asked.state:
        found = found.filter(state=asked.state)
    if asked.words:
        found = found.filter(Q(title__icontains=asked.words) | Q(text__icontains=asked.words))
    order = "due_on" if asked.state in {LATE, IdeaState.WAITING} else "-id"
    return found.order_by(order, "-id")


def is_late(on: date) -> Q:
    """Those whose answer is due and not there."""
    return Q(state=IdeaState.WAITING, due_on__lt=on)


def ideas_counted(*, on: date) -> dict[str, int]:
    """How many ideas in view are in each state, and how many are late."""
    told = Counter(Idea.objects.order_by().values_list("state", flat=True))
    return {
        **{code: told[code] for code in IdeaState.values},
        LATE: Idea.objects.filter(is_late(on)).count(),
    }


def idea_in_view(pk: int) -> Idea:
    """An idea with its place. Raises Http404."""
    found: Idea = get_object_or_404(Idea.objects.select_related("organisation"), pk=pk)
    return found


def ideas_of(user_id: int | None) -> "QuerySet[Idea]":
    """What one account proposed, newest first; the caller opens the scope."""
    found: QuerySet[Idea] = Idea.objects.filter(proposer_id=user_id).select_related("organisation")
    return found.order_by("-id")


def moves_of(idea: Idea) -> list[IdeaMove]:
    """Everything that happened to an idea, in order."""
    return list(IdeaMove.objects.filter(idea=idea).order_by("id"))


def ideas_alike(idea: Idea) -> list[Idea]:
    """The ideas in view whose titles are alike, the likest first; withdrawn ones are left out."""
    others = Idea.objects.exclude(pk=idea.pk).exclude(state=IdeaState.WITHDRAWN)
    titles = others.order_by("-id").values_list("pk", "title")[:COMPARED]
    likest = alike(idea.title, titles, percent=clocks().alike_percent)
    found = Idea.objects.filter(pk__in=likest).select_related("organisation").in_bulk()
    return [found[pk] for pk in likest]


def may_answer(actor: Actor, idea: Idea) -> bool:
    """Whether it falls to somebody to answer: never the own idea."""
    is_own = actor.user_id is not None and actor.user_id == idea.proposer_id
    return not is_own and actor.may("idea.answer", idea.organisation.path)


def name_for(actor: Actor, idea: Idea) -> str:
    """Who proposed it, as far as the reader may know; "" for an anonymous one."""
    is_own = actor.user_id is not None and actor.user_id == idea.proposer_id
    if idea.is_anonymous and not is_own and not actor.may("idea.answer", idea.organisation.path):
        return ""
    return idea.proposer_name


def names_for(actor: Actor, ideas: Sequence[Idea]) -> dict[int, str]:
    """The same for many, by the id of the idea."""
    return {one.pk: name_for(actor, one) for one in ideas}
