"""The trail of an idea, its state that follows, and its clock. Parts of the services."""

from datetime import date

from django.utils.translation import gettext as _

from shuanghe.activities.forum.models import Idea, IdeaMove, IdeaState, MoveKind
from shuanghe.activities.forum.queries.clocks import clocks
from shuanghe.activities.forum.rules.moves import WAYS, Wish, evidence_kind, faults
from shuanghe.duties.services import evidence_file
from shuanghe.duties.services.deadlines import DeadlineFacts, Source, deadlines_keep
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor

SOURCE = "forum.idea"


def move_add(actor: Actor, idea: Idea, wish: Wish, *, on: date) -> IdeaMove:
    """Write down what happened and bring the idea to the state that follows. Raises Refused."""
    if wish.kind != MoveKind.FILE:
        wrong = faults(idea.state, wish, pilot_days=clocks().pilot_days)
        if wrong:
            raise Refused("\n".join(wrong))
        _state_keep(idea, wish, on)
    pilot = wish.pilot if wish.kind == MoveKind.PILOT else None
    made: IdeaMove = IdeaMove.objects.create(
        idea=idea,
        kind=wish.kind,
        text=wish.text.strip()[:500],
        unit=pilot.unit.strip()[:60] if pilot else "",
        from_on=pilot.from_on if pilot else None,
        until_on=pilot.until_on if pilot else None,
        has_worked=wish.has_worked if wish.kind == MoveKind.PILOT_END else None,
        made_on=on,
        made_by="" if idea.is_anonymous and actor.user_id == idea.proposer_id else actor.name,
        made_by_id=actor.user_id,
    )
    return made


def _state_keep(idea: Idea, wish: Wish, on: date) -> None:
    way, before = WAYS[wish.kind], idea.state
    idea.state = way.target
    if way.is_answer and idea.answered_on is None:
        idea.answered_on = on
    count = Idea.objects.filter(pk=idea.pk, state=before).update(
        state=idea.state, answered_on=idea.answered_on
    )
    if not count:
        raise Refused(_("这条建议刚被别人办理过，请刷新后再看。"))


def clock_keep(idea: Idea, *, on: date) -> None:
    """The answer owed by the unit's office is a deadline; it is met by the answer."""
    facts = DeadlineFacts(
        key="answer",
        organisation_id=idea.organisation_id,
        title=f"答复建议“{idea.title}”",
        starts_on=idea.filed_on,
        due_on=idea.due_on,
        citation=clocks().provenance,
        is_soft=True,
    )
    is_waiting = idea.state == IdeaState.WAITING
    met = {"answer": idea.answered_on} if idea.answered_on else {}
    deadlines_keep(Source(SOURCE, idea.pk), wanted=[facts] if is_waiting else [], met=met, on=on)


def evidence_keep(actor: Actor, idea: Idea, wish: Wish, *, on: date) -> None:
    """A pilot that worked and an adoption count wherever a list asks for them, each once."""
    kind = evidence_kind(wish)
    if not kind:
        return
    is_filer = actor.may("record.file", idea.organisation.path)
    evidence_file(
        actor if is_filer else Actor.system("创新创意论坛"), organisation=idea.organisation,
        kind=kind, done_on=on, period_on=on, source_type=SOURCE, source_id=idea.pk,
    )  # fmt: skip
