"""Everything worked out anew from what counts: the repair, and the measure of the whole year."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection
from django.utils import timezone

from shuanghe.duties.models import Slot
from shuanghe.duties.queries.staging import Cursor
from shuanghe.duties.services.compiling import Compiled
from shuanghe.duties.services.issuing import cells_write, slots_replace
from shuanghe.duties.services.rollups import rollups_rebuild
from shuanghe.kernel.actions import action, trail
from shuanghe.kernel.permissions import Actor, beyond

BEYOND = "任务账的汇总一直记到最上级"

ROOM = 262_144


@action("duty.issue")
def cells_rebuild(actor: Actor, *, year: int, on: date | None = None) -> int:
    """Write all obligations of a year and their sums anew; returns how many.

    Needed only when `verify` has found a difference: evidence and waivers are the truth, the
    cells follow from them. Cells of settled periods come back as the tree stands today.
    """
    slots = list(Slot.objects.filter(starts_on__year=year, retired_at=None))
    ids = [slot.pk for slot in slots]
    with beyond(BEYOND), connection.cursor() as cursor, roomy(cursor):
        slots_replace(cursor, Compiled(used=ids, fresh=[], retired={}))
        cursor.execute(f"DELETE FROM duties_obligation WHERE {_those(ids)}")
        written, _ = cells_write(cursor, on=on or timezone.localdate())
        rollups_rebuild(cursor, slots=ids)
    trail().note(("duties.slot", str(year)), f"重新计算 {year} 年任务 {written} 项")
    return written


def _those(ids: list[int]) -> str:
    """All rows go at once when nothing else is there; otherwise those of these slots."""
    if not Slot.objects.filter(retired_at=None).exclude(pk__in=ids).exists():
        return "1 = 1"
    return f"slot_id IN ({', '.join(str(one) for one in ids) or 'NULL'})"


@contextmanager
def roomy(cursor: Cursor) -> Iterator[None]:
    """More page cache on SQLite while much is written (KiB); the former size afterwards."""
    if connection.vendor != "sqlite":
        yield
        return
    cursor.execute("PRAGMA cache_size")
    (before,) = cursor.fetchone()
    cursor.execute(f"PRAGMA cache_size = -{ROOM}")
    try:
        yield
    finally:
        cursor.execute(f"PRAGMA cache_size = {before:d}")
