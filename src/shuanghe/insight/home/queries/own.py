"""What counted for one person, act by act: every figure of the own list opens here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, OuterRef, Q, Subquery, When

from shuanghe.duties.models import MemberEvidence
from shuanghe.duties.queries import Item
from shuanghe.insight.home.queries.lists import Listed
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation
from shuanghe.records.models import Record

RECORD = "records.record"
ONE = Decimal(1)


@dataclass(frozen=True)
class Counted:
    """One act that counted. record_id: the record behind it, when the reader may open it."""

    done_on: date
    title: str
    place: str
    amount: Decimal
    record_id: int | None


@dataclass(frozen=True)
class Post:
    """Whose duty an item of a post is. may_open: whether the reader may see how it stands."""

    name: str
    code: str
    may_open: bool


def counted_for(actor: Actor, items: Sequence[Listed]) -> dict[int, list[Counted]]:
    """Slot id → the acts of the signed-in member that count towards it, oldest first.

    The scope must be open wherever the member took part; only the member's own rows are read.
    """
    own = [item for item in items if isinstance(item, Item) and item.member_id is not None]
    if not own or actor.member_id is None:
        return {}
    pieces = _evidence(actor.member_id, own)
    found: dict[int, list[Counted]] = {}
    for item in own:
        slot = item.slot
        found[item.slot_id] = [
            _counted(actor, piece, is_measured=slot.unit != "times")
            for piece in pieces
            if piece.kind in slot.kinds and slot.starts_on <= piece.period_on <= slot.ends_on
        ]
    return found


def _evidence(member_id: int, items: Sequence[Item]) -> list[Any]:
    """What the member did, each with title, name and path of the place of the record behind it."""
    rows = MemberEvidence.objects.filter(
        member_id=member_id,
        withdrawn_at=None,
        kind__in={kind for item in items for kind in item.kinds},
        period_on__gte=min(item.slot.starts_on for item in items),
        period_on__lte=max(item.slot.ends_on for item in items),
    )
    record = Record.objects.filter(pk=OuterRef("source_id")).order_by()
    of_record = Q(source_type=RECORD)
    told = {
        "record_title": record.values("title")[:1],
        "record_place": record.values("organisation__name")[:1],
        "record_path": record.values("organisation__path")[:1],
    }
    behind = {name: Case(When(of_record, then=Subquery(one))) for name, one in told.items()}
    return list(rows.annotate(**behind).select_related("organisation").order_by("done_on", "id"))


def _counted(actor: Actor, piece: Any, *, is_measured: bool) -> Counted:
    """One act; a batch is filed at the top of its tree, so the record says where it was."""
    amount = piece.amount if is_measured else ONE
    if piece.record_path is None:
        return Counted(piece.done_on, "", piece.organisation.name, amount, None)
    may_open = actor.may("record.read", piece.record_path)
    pk = piece.source_id if may_open else None
    return Counted(piece.done_on, piece.record_title, piece.record_place, amount, pk)


def posts_behind(actor: Actor, items: Sequence[Listed]) -> dict[int, Post]:
    """Organisation id → where the duties of the reader's posts belong."""
    ids = {item.organisation_id for item in items if item.organisation_id is not None}
    return {
        one.pk: Post(one.name, one.code, actor.may("duty.read", one.path))
        for one in (Organisation.objects.filter(pk__in=ids) if ids else ())
    }
