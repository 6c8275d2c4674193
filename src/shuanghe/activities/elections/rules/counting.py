"""A count sheet held against itself: what two tellers wrote must fit together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Candidate:
    """One name on the sheet. A write-in has only votes for it."""

    name: str
    yes: int
    no: int = 0
    abstain: int = 0
    is_write_in: bool = False
    yes_again: int | None = None


@dataclass(frozen=True)
class CountSheet:
    """What the tellers wrote down. void: ballots collected that do not count.

    again: what the second teller wrote down by himself, name by name; empty when one sheet holds
    both. handed_out: ballots given to voters, where that was written down.
    """

    title: str
    seats: int
    entitled: int
    present: int
    voters: int
    returned: int
    void: int
    candidates: tuple[Candidate, ...]
    scrutineers: tuple[str, ...] = ()
    tellers: tuple[str, ...] = ()
    again: tuple[Candidate, ...] = ()
    handed_out: int | None = None

    @property
    def valid(self) -> int:
        """Ballots that count."""
        return self.returned - self.void

    @property
    def listed(self) -> tuple[Candidate, ...]:
        """The candidates printed on the ballot."""
        return tuple(one for one in self.candidates if not one.is_write_in)


@dataclass(frozen=True)
class Fault:
    """One contradiction: what is wrong and how to mend it."""

    wrong: str
    mend: str

    def __str__(self) -> str:
        return f"{self.wrong}。怎样改：{self.mend}。"


def sheet_faults(sheet: CountSheet) -> list[Fault]:
    """Everything on a count sheet that cannot be so, whatever was elected."""
    return [*_numbers(sheet), *_candidates(sheet), *_twice(sheet), *_people(sheet)]


def _numbers(sheet: CountSheet) -> Iterator[Fault]:
    if sheet.seats < 1:
        yield Fault("应选名额不是正数", "填写这次应选几人")
    if sheet.present > sheet.entitled:
        yield Fault(f"实到 {sheet.present} 人多于应到 {sheet.entitled} 人", "核对签到和应到名单")
    if sheet.voters > sheet.present:
        yield Fault(f"投票 {sheet.voters} 人多于实到 {sheet.present} 人", "不在会场的人不能投票")
    if sheet.handed_out is not None and sheet.voters > sheet.handed_out:
        told = f"投票 {sheet.voters} 人多于发出的 {sheet.handed_out} 张选票"
        yield Fault(told, "每人一张选票；核对发票记录")
    if sheet.void > sheet.returned:
        yield Fault(f"废票 {sheet.void} 张多于收回的 {sheet.returned} 张", "重新清点选票")
    if not sheet.listed:
        yield Fault("没有候选人", "把选票上的候选人逐行写上")


def _candidates(sheet: CountSheet) -> Iterator[Fault]:
    named: set[str] = set()
    for one in sheet.candidates:
        if one.name in named:
            yield Fault(f"“{one.name}”写了两行", "同名的人加上部门以示区别，重复的合成一行")
        named.add(one.name)
        if one.yes_again is not None and one.yes_again != one.yes:
            told = f"“{one.name}”两次计票不同：{one.yes} 票和 {one.yes_again} 票"
            yield Fault(told, "两名计票人重新清点，直到一致")
        marks = one.yes + one.no + one.abstain
        if not one.is_write_in and marks != sheet.valid:
            told = f"“{one.name}”赞成、反对、弃权共 {marks} 票，有效票是 {sheet.valid} 张"
            yield Fault(told, "重新清点这名候选人的票；没有画记号的算弃权")
    spare = sum(one.no for one in sheet.listed)
    written = sum(one.yes for one in sheet.candidates if one.is_write_in)
    if written > spare:
        told = f"另选他人共 {written} 票，多于反对的 {spare} 票"
        yield Fault(told, "投反对票的才能另选他人，弃权的不能；这样的票重新认定")
    marked, most = sum(one.yes for one in sheet.candidates), sheet.valid * sheet.seats
    if marked > most:
        told = f"全部赞成 {marked} 票，多于 {sheet.valid} 张有效票最多能有的 {most} 票"
        yield Fault(told, "所选人数多于应选名额的是废票，剔除后再计")


def _twice(sheet: CountSheet) -> Iterator[Fault]:
    """Two tellers, each by himself: the same names and the same votes."""
    if not sheet.again:
        return
    first = {one.name: one for one in sheet.candidates}
    second = {one.name: one for one in sheet.again}
    for name in [*first, *(name for name in second if name not in first)]:
        if name not in first or name not in second:
            who = "第二名" if name in first else "第一名"
            yield Fault(f"{who}计票人没有写“{name}”", "两份计票要有同样的人；没有得票的写 0")
            continue
        pairs = zip(_marks(first[name]), _marks(second[name]), strict=True)
        for (title, one), (_same, other) in pairs:
            if one != other:
                told = f"“{name}”{title}票，两名计票人不同：{one} 和 {other}"
                yield Fault(told, "两名计票人重新清点，直到一致")


def _marks(one: Candidate) -> tuple[tuple[str, int], ...]:
    return ("赞成", one.yes), ("反对", one.no), ("弃权", one.abstain)


def _people(sheet: CountSheet) -> Iterator[Fault]:
    names = {one.name for one in sheet.listed}
    for title, people in (("监票人", sheet.scrutineers), ("计票人", sheet.tellers)):
        both = names.intersection(people)
        if both and title == "监票人":
            yield Fault(f"{title}“{'、'.join(sorted(both))}”是候选人", "换一名不是候选人的")


def ranked(candidates: Sequence[Candidate]) -> list[Candidate]:
    """By votes for, the most first; equal ones as they stand on the sheet."""
    return sorted(candidates, key=lambda one: -one.yes)
