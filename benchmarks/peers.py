"""The baselines: what a plain Django program does with the same models, no SQL of its own."""

import random
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q

from benchmarks.worlds import everything


def slots_by_kind() -> dict[str, list[Any]]:
    """The slots of the year by the kind of organisation that owes them."""
    from shuanghe.duties.models import Slot

    by: dict[str, list[Any]] = {}
    for slot in Slot.objects.order_by("id"):
        by.setdefault(slot.subject, []).append(slot)
    return by


def year_by_loop(organisations: list[Any], slots: dict[str, list[Any]]) -> dict[Any, date | None]:
    """A query per organisation and duty period, a save each; rolled back. Returns the days met."""
    from shuanghe.duties.models import Evidence, Obligation

    found: dict[Any, date | None] = {}
    with everything(), transaction.atomic():
        Obligation.objects.filter(organisation__in=organisations).delete()
        for organisation in organisations:
            for slot in slots.get(organisation.kind, []):
                first = Evidence.objects.filter(
                    organisation=organisation,
                    kind__in=slot.kinds,
                    period_on__range=(slot.starts_on, slot.ends_on),
                    withdrawn_at=None,
                ).order_by("done_on").first()  # fmt: skip
                met_on = first.done_on if first else None
                Obligation(
                    organisation=organisation, slot=slot, due_on=slot.due_on, met_on=met_on
                ).save(force_insert=True)
                found[organisation.pk, slot.pk] = met_on
        transaction.set_rollback(True)
    return found


def record_by_recompute(organisation: Any, slots: list[Any], *, day: date) -> None:
    """File one act and work out the whole branch again, as peers do on every record.

    Committed, as the product's own call is. The act is of a kind that no duty counts, so that the
    cells come out as they were.
    """
    from shuanghe.duties.models import Evidence, Obligation

    with everything(), transaction.atomic():
        Evidence.objects.create(
            organisation=organisation, kind="uncounted", done_on=day, period_on=day,
            source_type="peer", source_id=random.getrandbits(40),
        )  # fmt: skip
        for slot in slots:
            first = Evidence.objects.filter(
                organisation=organisation,
                kind__in=slot.kinds,
                period_on__range=(slot.starts_on, slot.ends_on),
                withdrawn_at=None,
            ).order_by("done_on").first()  # fmt: skip
            Obligation.objects.filter(organisation=organisation, slot=slot).update(
                met_on=first and first.done_on
            )


def status_by_scan(path: str) -> dict[int, tuple[int, int, int]]:
    """Total, on time and late per slot by scanning the cells of a subtree."""
    from shuanghe.duties.models import Obligation
    from shuanghe.kernel.tree import end_of

    with everything():
        cells = Obligation.objects.order_by()
        if len(path) > 6:
            cells = cells.filter(organisation__path__gte=path, organisation__path__lt=end_of(path))
        rows = cells.values("slot_id").annotate(
            total=Count("slot_id"),
            on_time=Count("slot_id", filter=Q(met_on__lte=F("due_on"))),
            late=Count("slot_id", filter=Q(met_on__gt=F("due_on"))),
        )
        return {row["slot_id"]: (row["total"], row["on_time"], row["late"]) for row in rows}


def dashboard_by_scan(path: str, on: date) -> tuple[tuple[int, int, int], int]:
    """The same tiles, map and first overdue by scanning: (total, on time, late), overdue shown."""
    from django.db.models.functions import ExtractMonth, Substr

    from shuanghe.duties.models import Obligation
    from shuanghe.kernel.tree import end_of

    with everything():
        cells = Obligation.objects.order_by().filter(
            organisation__path__gte=path, organisation__path__lt=end_of(path)
        )
        begun = cells.filter(slot__starts_on__lte=on)
        tiles = begun.aggregate(
            total=Count("slot_id"),
            on_time=Count("slot_id", filter=Q(met_on__lte=F("due_on"))),
            late=Count("slot_id", filter=Q(met_on__gt=F("due_on"))),
        )
        list(
            cells.annotate(
                child=Substr("organisation__path", 1, len(path) + 6),
                month=ExtractMonth("due_on"),
            )
            .values("child", "month")
            .annotate(
                total=Count("slot_id"), on_time=Count("slot_id", filter=Q(met_on__lte=F("due_on")))
            )
        )
        overdue = cells.filter(met_on=None, due_on__lt=on, is_waived=False)
        first = list(
            overdue.order_by("organisation__path").values_list("organisation__name", "slot")[:50]
        )
    return (tiles["total"], tiles["on_time"], tiles["late"]), len(first)
