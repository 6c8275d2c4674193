"""Sealing what ledgers hold, and the daily anchor that is kept elsewhere."""

import json
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from shuanghe.kernel.audit.chains import Chain, chains
from shuanghe.kernel.audit.models import Seal
from shuanghe.kernel.audit.queries.sealed import anchor_folder, anchor_signed, heads, rows_after
from shuanghe.kernel.audit.rules import START, digest_after, sealed_text
from shuanghe.kernel.crypto import signed

STRETCH = 500
SEALING = 1_938_501
"""The number of the lock that sealers take; any, as long as nobody else uses it."""
LAG = timedelta(minutes=10)
"""A row may be numbered long before its transaction ends; sealing waits for the stragglers."""


def rows_seal(*, moment: datetime | None = None) -> int:
    """Seal every row older than ten minutes; how many rows that were. Safe to run at any time."""
    until = (moment or timezone.now()) - LAG
    return sum(_chain_seal(chain, until) for chain in chains())


def anchor_write(folder: Path | None = None, *, moment: datetime | None = None) -> Path:
    """Write the heads of all ledgers, signed, to a file of its own; never over another.

    folder: where to (the installation's own folder of anchors unless told). Keep a copy on
    another machine: an anchor proves something only where the ledger's keeper cannot reach it.
    """
    at = moment or timezone.now()
    target = (folder or anchor_folder()) / f"anchor-{at:%Y%m%dT%H%M%SZ}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(anchor_signed(heads(), at), ensure_ascii=False, indent=1, sort_keys=True)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return target


def _chain_seal(chain: Chain, until: datetime) -> int:
    sealed = 0
    while count := _stretch_seal(chain, until):
        sealed += count
    return sealed


def _sealers_wait() -> None:
    """One sealer at a time until the transaction ends.

    PostgreSQL lets only those lock a row who may change it, and nobody may change a seal; SQLite
    has one writer anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALING])


@transaction.atomic
def _stretch_seal(chain: Chain, until: datetime) -> int:
    """Seal the next stretch; 0 when nothing is left. Two sealers cannot write one number."""
    _sealers_wait()
    last = Seal.objects.filter(chain=chain.name).order_by("-number").first()
    rows = list(islice(_settled(chain, last.last_id if last else 0, until), STRETCH))
    if not rows:
        return 0
    digest = last.digest if last else START
    for row in rows:
        digest = digest_after(digest, row)
    facts: dict[str, Any] = {
        "chain": chain.name,
        "number": last.number + 1 if last else 1,
        "first_id": rows[0][0],
        "last_id": rows[-1][0],
        "count": len(rows),
        "digest": digest,
    }
    signature = signed(sealed_text(**facts)).hex()
    Seal.objects.create(**facts, signature=signature, sealed_at=timezone.now())
    return len(rows)


def _settled(chain: Chain, after_id: int, until: datetime) -> Iterator[tuple[Any, ...]]:
    """Rows in order, up to the first that is too young."""
    at = chain.fields.index(chain.moment)
    for row in rows_after(chain, after_id):
        if row[at] > until:
            return
        yield row
