"""How rows become one digest, and what an anchor says: from plain values alone."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

START = "0" * 64


def digest_after(digest: str, row: Sequence[Any]) -> str:
    """The running digest with one more row: SHA-256 of the former digest and the row's text."""
    return hashlib.sha256(bytes.fromhex(digest) + row_text(row)).hexdigest()


def row_text(row: Sequence[Any]) -> bytes:
    """One row as bytes, the same on every database: JSON with sorted keys, moments in UTC."""
    return json.dumps(
        list(row), default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()


def sealed_text(
    *, chain: str, number: int, first_id: int, last_id: int, count: int, digest: str
) -> bytes:
    """What the signature of a seal covers."""
    return row_text([chain, number, first_id, last_id, count, digest])


def anchored_text(made_at: str, heads: Iterable[Mapping[str, Any]]) -> bytes:
    """What the signature of an anchor covers."""
    return row_text([made_at, [dict(sorted(head.items())) for head in heads]])


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, UUID):
        return value.hex
    raise TypeError(f"{type(value).__name__} 不能写进台账的指纹。")
