"""Rounds of evaluation: those in view, who may answer, what may be told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404

from shuanghe.activities.mobilisation.models import (
    CardState,
    Evaluation,
    EvaluationKind,
    EvaluationTally,
    EvaluationTurn,
    ShowCard,
)
from shuanghe.activities.mobilisation.rules.tallies import Told, told_of
from shuanghe.kernel.permissions import Actor, Scope
from shuanghe.organisation.models import Organisation
from shuanghe.organisation.queries.rolls import members_on_the_roll

MOST_PLACES = 300


@dataclass(frozen=True)
class CardTold:
    """What a round says of one card."""

    card: ShowCard
    told: tuple[Told, ...]

    @property
    def is_withheld(self) -> bool:
        return all(one.is_withheld for one in self.told)


def evaluations_found() -> "QuerySet[Evaluation]":
    """Every round in view, the newest first."""
    found: QuerySet[Evaluation] = Evaluation.objects.select_related("organisation")
    return found.order_by("-opens_on", "-id")


def places_shown(scope: Scope, year: int) -> list[Organisation]:
    """The bodies of a scope that show cards this year, in the order of the tree."""
    shown = ShowCard.objects.filter(organisation=OuterRef("pk"), year=year, state=CardState.SHOWN)
    found = Organisation.objects.filter(Exists(shown), scope.q("path"), dissolved_on=None)
    return list(found.order_by("path")[:MOST_PLACES])


def evaluation_in_view(pk: int) -> Evaluation:
    """One round. Raises Http404."""
    found: Evaluation = get_object_or_404(Evaluation.objects.select_related("organisation"), pk=pk)
    return found


def is_open(evaluation: Evaluation, on: date) -> bool:
    """Whether sheets are taken on a day."""
    return evaluation.closed_on is None and evaluation.opens_on <= on <= evaluation.closes_on


def may_answer(actor: Actor, evaluation: Evaluation) -> bool:
    """Whether an account is among those asked: reviewers, the branch's members, or everybody else.

    The three do not overlap, so that nobody answers twice under different heads.
    """
    place: Organisation = evaluation.organisation
    if actor.user_id is None or not actor.may("commitment.read", place.path):
        return False
    is_leader = actor.may("commitment.review", place.path)
    is_member = (
        actor.member_id is not None
        and members_on_the_roll(place).filter(pk=actor.member_id).exists()
    )
    if evaluation.kind == EvaluationKind.LEADER:
        return is_leader
    if evaluation.kind == EvaluationKind.PEER:
        return is_member and not is_leader
    return not is_member and not is_leader


def has_answered(actor: Actor, evaluation: Evaluation) -> bool:
    """Whether an account has answered a round."""
    turns = EvaluationTurn.objects.filter(evaluation=evaluation, user_id=actor.user_id)
    return bool(turns.exists())


def cards_asked(evaluation: Evaluation, actor: Actor | None = None) -> list[ShowCard]:
    """The cards that a round is about; without the own one of whoever answers."""
    ids = EvaluationTally.objects.filter(evaluation=evaluation).values("card_id")
    found = ShowCard.objects.filter(pk__in=ids).select_related("member")
    if actor is not None and actor.member_id is not None:
        found = found.exclude(member_id=actor.member_id)
    return list(found.order_by("member__name_pinyin", "id"))


def results_of(evaluation: Evaluation) -> list[CardTold]:
    """What a closed round says of each card, in the order of the roll; [] while it is open."""
    if evaluation.closed_on is None:
        return []
    counts: dict[tuple[int, str], dict[str, int]] = {}
    rows = EvaluationTally.objects.filter(evaluation=evaluation)
    for card, question, grade, count in rows.values_list("card_id", "question", "grade", "count"):
        counts.setdefault((card, question), {})[grade] = count
    values: Mapping[str, int] = {one["code"]: one["value"] for one in evaluation.grades}
    return [
        CardTold(
            card,
            tuple(
                told_of(
                    question["title"],
                    counts.get((card.pk, question["code"]), {}),
                    values,
                    least=evaluation.least_raters,
                )
                for question in evaluation.questions
            ),
        )
        for card in cards_asked(evaluation)
    ]
