"""Lines of a bank file laid against the people who owe: matched, known already, or left alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Transfer:
    """One line of a bank file."""

    name: str
    yuan: Decimal
    day: date
    remark: str = ""


@dataclass(frozen=True)
class Debtor:
    """Somebody on the roll: what is open for each month, oldest first."""

    member_id: int
    name: str
    open: tuple[tuple[date, Decimal], ...]


@dataclass(frozen=True)
class Match:
    """What a line comes to: the months it pays for one member, or why it pays none."""

    member_id: int | None
    months: tuple[tuple[date, Decimal], ...]
    why: str
    is_proxy: bool = False


def transfer_matched(
    transfer: Transfer,
    debtors: Sequence[Debtor],
    *,
    taken: Mapping[int, int],
) -> Match:
    """Find whom a transfer pays for: the payer by name, or one member named in the remark.

    The amount must be what is open for one month, or for several months in a row from the oldest
    open one. taken: member id → how many open months earlier lines of the file have paid.
    Two people of one name are never guessed between.
    """
    named = meant(transfer, debtors)
    if not named:
        return Match(None, (), "名册上没有这个姓名，备注里也没有")
    if len(named) > 1:
        return Match(None, (), f"有 {len(named)} 人对得上，无法确定是谁")
    debtor = named[0]
    left = debtor.open[taken.get(debtor.member_id, 0) :]
    months = _months(left, transfer.yuan)
    if months:
        return Match(debtor.member_id, months, "", is_proxy=debtor.name != transfer.name)
    total = sum((yuan for _month, yuan in left), Decimal("0.00"))
    why = f"金额对不上：还应交 {total} 元" if left else "这名党员没有要交的党费，可能重复转账"
    return Match(None, (), why)


def meant(transfer: Transfer, debtors: Sequence[Debtor]) -> list[Debtor]:
    """Those a transfer may be for: of the payer's name, or else named in the remark."""
    by_name = [one for one in debtors if one.name == transfer.name]
    return by_name or [one for one in debtors if one.name and one.name in transfer.remark]


def _months(
    left: Sequence[tuple[date, Decimal]], yuan: Decimal
) -> tuple[tuple[date, Decimal], ...]:
    """The oldest months in a row that the amount pays exactly; none when it does not."""
    total = Decimal(0)
    for at, (_month, open_yuan) in enumerate(left, 1):
        total += open_yuan
        if total == yuan:
            return tuple(left[:at])
    return ()
