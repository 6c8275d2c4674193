"""A round of evaluation: opened, answered without a name, closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.mobilisation.models import (
    CardState,
    Evaluation,
    EvaluationKind,
    EvaluationTally,
    EvaluationTurn,
    ShowCard,
)
from shuanghe.activities.mobilisation.queries.evaluations import (
    cards_asked,
    is_open,
    may_answer,
)
from shuanghe.activities.mobilisation.queries.practice import practice
from shuanghe.activities.mobilisation.rules.tallies import sheet_fault
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation


@dataclass(frozen=True)
class Round:
    """What a round is to be."""

    kind: str
    title: str
    year: int
    opens_on: date
    closes_on: date


@action("commitment.review")
def evaluation_open(actor: Actor, *, organisation: Organisation, round_: Round) -> Evaluation:
    """Open a round about every card that a branch shows; all counters are made now. Refused.

    The organisation is locked, so that two clicks are one round.
    """
    if round_.kind not in EvaluationKind.values or not round_.title.strip():
        raise Refused(_("请选择测评种类并写明名称。"))
    if round_.closes_on < round_.opens_on:
        raise Refused(_("截止日不能早于开始日。"))
    shown = ShowCard.objects.filter(
        organisation=organisation, year=round_.year, state=CardState.SHOWN
    )
    cards = list(shown.order_by("id").values_list("id", flat=True))
    if not cards:
        raise Refused(_("这个党组织还没有公开的三亮卡，没有可以测评的内容。"))
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    _only_one(organisation, round_)
    asked = practice().evaluation
    made: Evaluation = Evaluation.objects.create(
        organisation=organisation,
        kind=round_.kind,
        title=round_.title.strip()[:60],
        year=round_.year,
        opens_on=round_.opens_on,
        closes_on=round_.closes_on,
        least_raters=asked.least_raters.value,
        grades=[one.model_dump() for one in asked.grades],
        questions=[one.model_dump() for one in asked.questions],
        opened_by=actor.name,
        is_sample=organisation.is_sample,
    )
    EvaluationTally.objects.bulk_create(
        (
            EvaluationTally(evaluation=made, card_id=card, question=question.code, grade=grade.code)
            for card in cards
            for question in asked.questions
            for grade in asked.grades
        ),
        batch_size=500,
    )
    trail().note(
        made, f"发起{made.kind_title}“{made.title}”", after={"cards": len(cards), "kind": made.kind}
    )
    return made


def _only_one(organisation: Organisation, round_: Round) -> None:
    """Refused when a round of the kind is still open there."""
    going = Evaluation.objects.filter(
        organisation=organisation, kind=round_.kind, year=round_.year, closed_on=None
    ).first()
    if going is not None:
        raise Refused(
            _("“%(title)s”还没有结束：同一种测评同时只办一次，两次的结果相减会露出谁怎样评。")
            % {"title": going.title}
        )


@action("commitment.read")
def evaluation_answer(
    actor: Actor,
    *,
    organisation: Organisation,
    evaluation: Evaluation,
    answers: Mapping[tuple[int, str], str],
    on: date | None = None,
) -> None:
    """Take one sheet: (card, question) → grade. Nothing of it is kept but sums.

    The trail says that the account took part, without a word of the answers. Raises Http404 for
    whoever is not asked, Refused for a second sheet or one that cannot be read.
    """
    today, held = on or timezone.localdate(), _locked(evaluation)
    if not may_answer(actor, held):
        raise Http404
    if not is_open(held, today):
        raise Refused(_("这次测评没有开始或已经结束，不能再填。"))
    fault = sheet_fault(
        answers,
        cards=[one.pk for one in cards_asked(held, actor)],
        questions=[one["code"] for one in held.questions],
        grades=[one["code"] for one in held.grades],
    )
    if fault:
        raise Refused(FAULTS[fault]())
    try:
        with transaction.atomic():
            EvaluationTurn.objects.create(evaluation=held, user_id=actor.user_id)
    except IntegrityError:
        raise Refused(_("您已经填过这次测评，每人只填一次。")) from None
    for (card, question), grade in sorted(answers.items()):
        EvaluationTally.objects.filter(
            evaluation=held, card=card, question=question, grade=grade
        ).update(count=F("count") + 1)
    trail().note(held, f"参加{held.kind_title}“{held.title}”")


def _locked(evaluation: Evaluation) -> Evaluation:
    """A round as it stands now, until this is written.

    A sheet taken after the results were told would show in their difference what it said.
    """
    held: Evaluation = (
        Evaluation.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=evaluation.pk)
    )
    return held


@action("commitment.review")
def evaluation_close(
    actor: Actor, *, organisation: Organisation, evaluation: Evaluation, on: date | None = None
) -> Evaluation:
    """End a round: from now on its results are told. Every counter is written once more.

    So the storage does not tell which counters the last sheet touched. Raises Refused.
    """
    today, held = on or timezone.localdate(), _locked(evaluation)
    if held.closed_on is not None:
        raise Refused(_("这次测评已经结束了。"))
    EvaluationTally.objects.filter(evaluation=held).update(count=F("count"))
    held.closed_on = today
    held.save(update_fields=["closed_on"])
    trail().note(held, f"结束{held.kind_title}“{held.title}”", after={"closed_on": today})
    return held


FAULTS = {
    "card": lambda: _("测评表和现在的名单对不上，请刷新页面重填。"),
    "grade": lambda: _("有一项的等次不在可选范围，请刷新页面重填。"),
    "empty": lambda: _("还没有选任何等次；不想评的人可以不选，但至少评一个人。"),
    "part": lambda: _("有的人只评了一部分，请把这个人的各项都选上，或都不选。"),
}
