"""Ledgers held against their seals and anchors: what was altered, and where."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError

from shuanghe.kernel.audit.chains import AUDIT, Chain, chains
from shuanghe.kernel.audit.models import Seal
from shuanghe.kernel.audit.rules import START, anchored_text, digest_after, sealed_text
from shuanghe.kernel.crypto import is_signed, public_key, signed
from shuanghe.kernel.permissions import Scope, looking

AT_ONCE = 2_000
OVERDUE = timedelta(hours=2)


@dataclass(frozen=True)
class Finding:
    """Something that is not as it was sealed. number: of the seal; 0 for the ledger as a whole."""

    chain: str
    title: str
    number: int
    first_id: int
    last_id: int
    what: str


@dataclass(frozen=True)
class Anchor:
    """What was written down elsewhere: for each ledger how far it reached and its digest."""

    made_at: str
    heads: Sequence[dict[str, Any]]
    source: str


class AnchorUnreadable(ValueError):  # noqa: N818
    """The file is no anchor of this installation; the text says why."""


class LedgerBroken(DatabaseError):  # noqa: N818
    """The database hands out the rows of a ledger in no order; the text says what to do."""


def rows_after(chain: Chain, after_id: int) -> Iterator[tuple[Any, ...]]:
    """Rows of a ledger in the order they were numbered, every column, without the scope.

    Raises LedgerBroken where a damaged index gives a row again: reading on would never end.
    """
    while rows := _batch(chain, after_id):
        for row in rows:
            if row[0] <= after_id:
                told = f"{chain.title}读到编号 {after_id} 之后又读到编号 {row[0]}"
                raise LedgerBroken(f"{told}：数据库文件已损坏，请停止使用并用备份恢复。")
            yield row
            after_id = row[0]


def _batch(chain: Chain, after_id: int) -> list[tuple[Any, ...]]:
    with looking(Scope.everything("封存与核对台账，逐行计算指纹")):
        rows = chain.rows.objects.filter(pk__gt=after_id).order_by("pk")
        return list(rows.values_list(*chain.fields)[:AT_ONCE])


def seal_newest() -> Seal | None:
    """The last seal of the trail; None when nothing is sealed yet."""
    return Seal.objects.filter(chain=AUDIT.name).order_by("-number").first()


def heads() -> list[dict[str, Any]]:
    """How far each ledger is sealed: name, number of its last seal, last row, rows, digest."""
    found = []
    for chain in chains():
        seals = Seal.objects.filter(chain=chain.name).order_by("number")
        total = sum(seals.values_list("count", flat=True))
        last = seals.last()
        found.append(
            {
                "chain": chain.name,
                "number": last.number if last else 0,
                "last_id": last.last_id if last else 0,
                "rows": total,
                "digest": last.digest if last else START,
            }
        )
    return found


def anchor_signed(found: Sequence[dict[str, Any]], made_at: datetime) -> dict[str, Any]:
    """An anchor ready to be written: heads, moment, public key and signature."""
    moment = made_at.isoformat(timespec="seconds")
    return {
        "product": "shuanghe",
        "made_at": moment,
        "heads": list(found),
        "public_key": public_key().hex(),
        "signature": signed(anchored_text(moment, found)).hex(),
    }


def anchor_folder() -> Path:
    """Where this installation writes its anchors."""
    return Path(settings.HOME) / "anchors"


def anchor_read(path: Path) -> Anchor:
    """An anchor from its file. Raises AnchorUnreadable when it is none, altered, or another's."""
    try:
        held = json.loads(path.read_text("utf-8"))
        moment, found = held["made_at"], held["heads"]
        signature = bytes.fromhex(held["signature"])
        text = anchored_text(moment, found)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise AnchorUnreadable(f"{path} 读不出锚定内容：{error}。") from error
    if not is_signed(text, signature, by=public_key()):
        raise AnchorUnreadable(f"{path} 的签名不是本系统的，或文件被改过。")
    return Anchor(moment, found, str(path))


def rows_unsealed(*, older_than: datetime | None = None) -> dict[str, int]:
    """Chain name → rows after its last seal, or those of them written before a moment."""
    found = {}
    with looking(Scope.everything("数一数还没有封存的行")):
        for chain in chains():
            last = Seal.objects.filter(chain=chain.name).order_by("-number").first()
            rows = chain.rows.objects.filter(pk__gt=last.last_id if last else 0)
            if older_than is not None:
                rows = rows.filter(**{f"{chain.moment}__lt": older_than})
            found[chain.name] = rows.count()
    return found


def ledgers_verify(
    anchors: Iterable[Anchor] = (), *, moment: datetime | None = None
) -> list[Finding]:
    """Everything altered since it was sealed: edits, deletions, insertions, order, cut tails.

    Every row is read and every digest worked out anew. Without an anchor kept elsewhere, somebody
    with the keys could seal a rewritten ledger anew; with one, that shows. moment: now; rows that
    should long have been sealed by then are a finding too, for a seal may have been taken away.
    """
    held = list(anchors)
    found: list[Finding] = [*_unsealed(moment)] if moment else []
    for chain in chains():
        seals = list(Seal.objects.filter(chain=chain.name).order_by("number"))
        found += _seals_verify(chain, seals)
        found += _rows_verify(chain, seals)
        found += _anchors_verify(chain, seals, held)
    return found


def _unsealed(moment: datetime) -> Iterator[Finding]:
    titles = {chain.name: chain.title for chain in chains()}
    for name, count in rows_unsealed(older_than=moment - OVERDUE).items():
        if count:
            told = f"有 {count:,} 行早该封存而没有封存：后台任务没有运行，或封存被删除"
            yield Finding(name, titles[name], 0, 0, 0, told)


def _seals_verify(chain: Chain, seals: Sequence[Seal]) -> Iterator[Finding]:
    """Seals follow one another and bear the signature of the installation."""
    key = public_key()
    last_id = 0
    for number, seal in enumerate(seals, 1):
        text = sealed_text(
            chain=seal.chain,
            number=seal.number,
            first_id=seal.first_id,
            last_id=seal.last_id,
            count=seal.count,
            digest=seal.digest,
        )
        if seal.number != number or seal.first_id <= last_id:
            yield _finding(chain, seal, "封存记录不连续，可能被删除或调换")
        elif not is_signed(text, bytes.fromhex(seal.signature), by=key):
            yield _finding(chain, seal, "封存记录被改过，签名对不上")
        last_id = seal.last_id


def _rows_verify(chain: Chain, seals: Sequence[Seal]) -> Iterator[Finding]:
    """The rows of every stretch give its digest, starting from the one before."""
    if not seals:
        return
    rows = rows_after(chain, 0)
    row = next(rows, None)
    digest = START
    for seal in seals:
        count = 0
        while row is not None and row[0] <= seal.last_id:
            digest = digest_after(digest, row)
            count += 1
            row = next(rows, None)
        if count != seal.count:
            told = f"应有 {seal.count} 行，现有 {count} 行：有删除或插入"
            yield _finding(chain, seal, told)
        elif digest != seal.digest:
            yield _finding(chain, seal, "内容或顺序与封存时不同：有改动")
        digest = seal.digest


def _anchors_verify(
    chain: Chain, seals: Sequence[Seal], anchors: Sequence[Anchor]
) -> Iterator[Finding]:
    """What an anchor says of the ledger is still so."""
    digests = {seal.number: seal.digest for seal in seals}
    for anchor in anchors:
        for head in anchor.heads:
            if head["chain"] != chain.name or head["number"] == 0:
                continue
            if digests.get(head["number"]) != head["digest"]:
                told = f"与 {anchor.made_at} 的锚定不符：锚定之后被截断或重新封存过"
                number, last_id = int(head["number"]), int(head["last_id"])
                yield Finding(chain.name, chain.title, number, 1, last_id, told)


def _finding(chain: Chain, seal: Seal, what: str) -> Finding:
    return Finding(chain.name, chain.title, seal.number, seal.first_id, seal.last_id, what)
