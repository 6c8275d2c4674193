"""How commitments go: a word for each quarter by their maker, the outcome by the branch."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.mobilisation.models import (
    CardState,
    Commitment,
    CommitmentProgress,
    Outcome,
    ProgressState,
)
from shuanghe.activities.mobilisation.queries.cards import quarters_open
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation

NEEDS_REASON = (Outcome.PARTLY, Outcome.EXCUSED, Outcome.BROKEN)
YEAR_END = 12


@dataclass(frozen=True)
class Word:
    """What a maker says of a commitment for a quarter."""

    quarter: int
    state: str
    text: str = ""


@action("commitment.file")
def progress_tell(
    actor: Actor,
    *,
    organisation: Organisation,
    commitment: Commitment,
    word: Word,
    on: date | None = None,
) -> CommitmentProgress:
    """Say how one's own commitment stands; a later word on the quarter adds to it. Refused."""
    card, today = commitment.card, on or timezone.localdate()
    if actor.member_id is None or card.member_id != actor.member_id:
        raise Http404
    if card.state != CardState.SHOWN:
        raise Refused(_("承诺公开以后才填进度；这张卡%(state)s。") % {"state": _(card.state_title)})
    if commitment.outcome:
        raise Refused(_("这一条支部已经认定年终结果，不再填进度。"))
    if word.quarter not in quarters_open(card.year, today):
        raise Refused(
            _("%(quarter)s 季度还没有到，请选已经开始的季度。") % {"quarter": word.quarter}
        )
    if word.state not in ProgressState.values:
        raise Refused(_("请选择办到哪里。"))
    if word.state == ProgressState.HINDERED and not word.text.strip():
        raise Refused(_("请写明是什么客观原因。"))
    made: CommitmentProgress = CommitmentProgress.objects.create(
        commitment=commitment,
        quarter=word.quarter,
        state=word.state,
        text=word.text.strip()[:200],
        told_on=today,
    )
    trail().note(
        made,
        f"填写承诺进度，{word.quarter} 季度",
        after={"commitment": commitment.pk, "state": word.state, "text": made.text},
    )
    return made


@action("commitment.review")
def outcome_set(
    actor: Actor,
    *,
    organisation: Organisation,
    commitment: Commitment,
    outcome: str,
    note: str = "",
    on: date | None = None,
) -> Commitment:
    """The branch says at the end of the year whether a commitment was kept. Raises Refused."""
    card, today = commitment.card, on or timezone.localdate()
    if card.state != CardState.SHOWN:
        raise Refused(_("没有公开的卡不认定年终结果。"))
    if actor.member_id is not None and actor.member_id == card.member_id:
        raise Refused(_("自己的承诺请由支部另一位同志认定。"))
    if outcome not in Outcome.values:
        raise Refused(_("请选择年终结果。"))
    is_early = today.year == card.year and today.month < YEAR_END and today < commitment.due_on
    if is_early and outcome != Outcome.KEPT:
        raise Refused(_("还没有到承诺的时限，只能提前认定“兑现”。"))
    if outcome in NEEDS_REASON and not note.strip():
        raise Refused(_("没有全部兑现的，请写明原因；客观原因要向群众说明。"))
    before = {"outcome": commitment.outcome, "note": commitment.outcome_note}
    commitment.outcome, commitment.outcome_note = outcome, note.strip()[:200]
    commitment.outcome_on, commitment.outcome_by = today, actor.name
    commitment.save()
    trail().note(
        commitment,
        f"认定{card.member.name}的承诺：{commitment.outcome_title}",
        before=before,
        after={"outcome": outcome, "note": commitment.outcome_note},
    )
    return commitment
