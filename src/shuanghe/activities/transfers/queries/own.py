"""One's own moves, and what else hangs on a person whose relations move."""

from dataclasses import dataclass

from shuanghe.activities.transfers.models import Floating, Transfer
from shuanghe.activities.transfers.queries.seen import both_sides
from shuanghe.organisation.models import Member, Post
from shuanghe.procedures.models import Case, CaseState
from shuanghe.procedures.queries.found import seen_by_reader

TRANSFER = "transfer"


@dataclass(frozen=True)
class OwnMoves:
    """Transfers and stays away of one person, newest first."""

    transfers: tuple[Transfer, ...]
    floating: tuple[Floating, ...]


def moves_of(member: Member) -> OwnMoves:
    """Everything on one person's moves; the whole tree must be in view."""
    rows = Transfer.objects.filter(member=member).select_related("organisation", "receiver")
    away = Floating.objects.filter(member=member).select_related("organisation", "host")
    return OwnMoves(tuple(rows), tuple(away))


@dataclass(frozen=True)
class Hanging:
    """Running cases and posts of a person, which do not move by themselves."""

    cases: tuple[Case, ...]
    posts: tuple[Post, ...]


def hanging_on(transfer: Transfer) -> Hanging:
    """What the sender has to look after besides the relations; restricted cases where handled."""
    if transfer.member_id is None:
        return Hanging((), ())
    seen = seen_by_reader()
    with both_sides():
        cases = Case.objects.filter(
            seen, member=transfer.member_id, state=CaseState.RUNNING, is_drill=False
        ).exclude(procedure=TRANSFER)
        posts = Post.objects.filter(member=transfer.member_id, until_on=None)
        return Hanging(tuple(cases), tuple(posts.select_related("organisation")))
