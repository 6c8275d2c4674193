"""Cards as pages look for them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from shuanghe.activities.mobilisation.models import (
    CardState,
    Commitment,
    CommitmentProgress,
    ShowCard,
)
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import Member, Organisation


@dataclass(frozen=True)
class CardsWanted:
    """Which cards: of a year, in a subtree, in a state. is_open_only: those shown to everybody."""

    year: int
    place: Organisation | None = None
    state: str = ""
    text: str = ""
    is_open_only: bool = True


def cards_found(wanted: CardsWanted) -> "QuerySet[ShowCard]":
    """The cards in view that are wanted, in the order of the tree and the roll."""
    found: QuerySet[ShowCard] = ShowCard.objects.filter(year=wanted.year)
    if wanted.is_open_only:
        found = found.filter(state=CardState.SHOWN)
    elif wanted.state in CardState.values:
        found = found.filter(state=wanted.state)
    else:
        found = found.exclude(state=CardState.DRAFT)
    if wanted.place is not None:
        path = wanted.place.path
        found = found.filter(organisation__path__gte=path, organisation__path__lt=end_of(path))
    if wanted.text:
        found = found.filter(member__name__icontains=wanted.text)
    return found.select_related("organisation", "member").order_by(
        "organisation__path", "member__name_pinyin", "id"
    )


def cards_of(member: Member, year: int) -> list[ShowCard]:
    """The cards of one person in a year in view, with commitments and what was said of them."""
    return list(
        ShowCard.objects.filter(member=member, year=year)
        .select_related("organisation")
        .prefetch_related(commitments())
    )


def commitments() -> "Prefetch[str]":
    """The commitments of cards that still stand, with the latest word on each quarter."""
    standing = Commitment.objects.filter(is_dropped=False).prefetch_related("progress")
    return Prefetch("commitments", standing.order_by("number"))


def card_in_view(pk: int) -> ShowCard:
    """One card with its commitments. Raises Http404."""
    found: ShowCard = get_object_or_404(
        ShowCard.objects.select_related("organisation", "member").prefetch_related(commitments()),
        pk=pk,
    )
    return found


def commitment_in_view(pk: int) -> Commitment:
    """One commitment that stands. Raises Http404."""
    found: Commitment = get_object_or_404(
        Commitment.objects.select_related("card__organisation", "card__member"),
        pk=pk,
        is_dropped=False,
    )
    return found


def own_card(member: Member, year: int) -> ShowCard | None:
    """One's own card of a year at the present branch."""
    found: ShowCard | None = (
        ShowCard.objects.filter(member=member, year=year, organisation=member.organisation)
        .select_related("organisation", "member")
        .prefetch_related(commitments())
        .first()
    )
    return found


def latest_by_quarter(commitment: Commitment) -> dict[int, CommitmentProgress]:
    """Quarter → what was said last of it."""
    return {one.quarter: one for one in commitment.progress.all()}


def quarters_open(year: int, on: date) -> list[int]:
    """The quarters of a year that have begun by a day: progress can be told of them."""
    if on.year != year:
        return [1, 2, 3, 4] if on.year > year else []
    return list(range(1, (on.month - 1) // 3 + 2))


def commitments_found(year: int, *, place: Organisation | None = None) -> "QuerySet[Commitment]":
    """The commitments of cards that are shown, in the order of the tree and the roll."""
    found: QuerySet[Commitment] = Commitment.objects.filter(
        card__year=year, card__state=CardState.SHOWN, is_dropped=False
    )
    if place is not None:
        path = place.path
        found = found.filter(
            card__organisation__path__gte=path, card__organisation__path__lt=end_of(path)
        )
    return (
        found.select_related("card__organisation", "card__member")
        .prefetch_related("progress")
        .order_by("card__organisation__path", "card__member__name_pinyin", "card_id", "number")
    )
