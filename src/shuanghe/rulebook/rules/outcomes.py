"""What each counting function finds, in numbers and in words for a branch secretary."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import cast

from shuanghe.rulebook.rules.cases import Case, Outcome
from shuanghe.rulebook.rules.counting import (
    at_least_share,
    candidates_needed,
    elected,
    least_at,
    least_over,
    more_than_share,
    most_within,
    run_of_misses,
)
from shuanghe.rulebook.rules.formulas import (
    OPPOSITE,
    amount,
    divided_worked,
    percent,
    share_worked,
)
from shuanghe.rulebook.rules.numbers import NUMBERS, Months


def at_least_judged(case: Case) -> Outcome:
    """The part reaches the share of the whole."""
    share, whole = case.value("share"), case.whole("whole")
    is_met = at_least_share(case.whole("part") + case.also(), whole, share)
    return _share_outcome(case, "≥", is_met=is_met, least=least_at(whole, share))


def more_than_judged(case: Case) -> Outcome:
    """The part exceeds the share of the whole."""
    share, whole = case.value("share"), case.whole("whole")
    is_met = more_than_share(case.whole("part") + case.also(), whole, share)
    return _share_outcome(case, ">", is_met=is_met, least=least_over(whole, share))


def _share_outcome(case: Case, sign: str, *, is_met: bool, least: int) -> Outcome:
    part, whole = case.whole("part"), case.whole("whole")
    also = case.also()
    parts = [part, also] if case.counting.named("also") and also else [part]
    worked = share_worked(parts, sign, whole, case.value("share"), is_met=is_met)
    said = _so_far(case, least)
    if not is_met:
        said += _gap(case, least - part - also)
        said += _out_of_reach(case, least)
    return Outcome(is_met, worked, said, least)


def _so_far(case: Case, least: int) -> str:
    part, whole = case.named("part"), case.named("whole")
    had = f"现有 {case.whole('part')} {part.unit}"
    if case.also():
        also = case.named("also")
        total = case.whole("part") + case.also()
        had += f"，加{also.short} {case.also()} {also.unit}，共 {total} {part.unit}"
    return (
        f"{whole.short} {case.whole('whole')} {whole.unit}，"
        f"{part.short}至少要 {least} {part.unit}；{had}"
    )


def _gap(case: Case, gap: int) -> str:
    part = case.named("part")
    return f"，还差 {gap} {part.unit}{part.lacking}"


def _out_of_reach(case: Case, least: int) -> str:
    """A word when even everybody present could not carry it."""
    present = case.numbers.get("present")
    if case.named("part") != NUMBERS["yes"] or not isinstance(present, int):
        return ""
    can = present + case.also()
    return f"（实到 {present} 人，人人赞成也不够）" if can < least else ""


def ceiling_judged(case: Case) -> Outcome:
    """The part is not more than the share of the whole, rounded down."""
    part, whole = case.whole("part"), case.whole("whole")
    most = most_within(whole, case.value("share"))
    sign = "≤" if part <= most else OPPOSITE["≤"]
    worked = f"{part} {sign} ⌊{divided_worked(whole, case.value('share'))}⌋={most}"
    return Outcome(part <= most, worked, _at_most(case, most), most)


def not_more_judged(case: Case) -> Outcome:
    """The part is not more than the whole."""
    part, whole = case.whole("part"), case.whole("whole")
    worked = f"{part} {'≤' if part <= whole else OPPOSITE['≤']} {whole}"
    return Outcome(part <= whole, worked, _at_most(case, whole), whole)


def _at_most(case: Case, most: int) -> str:
    part, whole, had = case.named("part"), case.named("whole"), case.whole("part")
    said = (
        f"{whole.short} {case.whole('whole')} {whole.unit}，"
        f"{part.short}最多 {most} {part.unit}；现有 {had} {part.unit}"
    )
    return said if had <= most else f"{said}，多出 {had - most} {part.unit}"


def surplus_judged(case: Case) -> Outcome:
    """There are as many more candidates than seats as the share of the seats, rounded up."""
    part, seats, share = case.whole("part"), case.whole("whole"), case.value("share")
    least = candidates_needed(seats, share)
    sign = "≥" if part >= least else OPPOSITE["≥"]
    worked = f"{part} {sign} {seats}+⌈{divided_worked(seats, share)}⌉={least}"
    said = _so_far(case, least)
    if part < least:
        said += _gap(case, least - part)
    return Outcome(part >= least, worked, said, least)


def at_least_count_judged(case: Case) -> Outcome:
    """The part reaches a number."""
    part, least = case.whole("part"), int(case.value("least"))
    named = case.named("part")
    worked = f"{part} {'≥' if part >= least else OPPOSITE['≥']} {least}"
    said = f"{named.short}至少要 {least} {named.unit}；现有 {part} {named.unit}"
    if part < least:
        said += _gap(case, least - part)
    return Outcome(part >= least, worked, said, least)


def at_most_count_judged(case: Case) -> Outcome:
    """The part does not exceed a number."""
    part, most = case.whole("part"), int(case.value("most"))
    named = case.named("part")
    worked = f"{part} {'≤' if part <= most else OPPOSITE['≤']} {most}"
    said = f"{named.short}最多 {most} {named.unit}；现有 {part} {named.unit}"
    if part > most:
        said += f"，多出 {part - most} {named.unit}"
    return Outcome(part <= most, worked, said, most)


def within_judged(case: Case) -> Outcome:
    """The part lies between two numbers."""
    return _within(case, case.whole("part"), base=0)


def surplus_within_judged(case: Case) -> Outcome:
    """The part exceeds the whole by a number between two."""
    seats, named = case.whole("whole"), case.named("whole")
    found = _within(case, case.whole("part"), base=seats)
    return replace(found, said=f"{named.short} {seats} {named.unit}，{found.said}")


def _within(case: Case, part: int, *, base: int) -> Outcome:
    least, most = base + int(case.value("least")), base + int(case.value("most"))
    named = case.named("part")
    said = f"{named.short}应为 {least} 至 {most} {named.unit}；现有 {part} {named.unit}"
    if part < least:
        said += _gap(case, least - part)
        return Outcome(False, f"{part} {OPPOSITE['≥']} {least}", said, least)
    if part > most:
        said += f"，多出 {part - most} {named.unit}"
        return Outcome(False, f"{part} {OPPOSITE['≤']} {most}", said, least)
    return Outcome(True, f"{least} ≤ {part} ≤ {most}", said, least)


def amount_judged(case: Case) -> Outcome:
    """An amount exceeds the share of another."""
    part = cast("int | Decimal", case.whole("part"))
    whole, share = cast("int | Decimal", case.whole("whole")), case.value("share")
    limit, is_over = share * Fraction(whole), more_than_share(part, whole, share)
    sign = ">" if is_over else OPPOSITE[">"]
    worked = f"{amount(part)} {sign} {percent(share)}×{amount(whole)}={amount(limit)}"
    said = (
        f"{case.named('whole').title} {amount(whole)} 元的 {percent(share)} 是 {amount(limit)} 元；"
        f"{case.named('part').short} {amount(part)} 元"
    )
    if is_over:
        said += f"，超出 {amount(Fraction(part) - limit)} 元"
    return Outcome(is_over, worked, said, most_within(whole, share))


def election_judged(case: Case) -> Outcome:
    """Who has more votes than the share of those present, for so many seats."""
    present, seats, share = case.whole("whole"), case.whole("seats"), case.value("share")
    votes = cast("tuple[int, ...]", case.numbers[case.counting.named("part")[0]])
    found = elected(votes, present=present, seats=seats, share=share)
    least = least_over(present, share)
    worked = "；".join(
        share_worked([one], ">", present, share, is_met=one >= least) for one in votes
    )
    said = f"实到 {present} 人，当选至少要 {least} 票；应选 {seats} 名"
    said += f"，当选 {len(found.winners)} 名{_places(found.winners)}"
    if found.tied:
        said += (
            f"；{_places(found.tied)[1:-1]}同为 {votes[found.tied[0]]} 票，"
            f"余下 {found.open_seats} 名须在他们中间再投一次票"
        )
    elif found.open_seats:
        said += f"，还有 {found.open_seats} 名空缺"
    return Outcome(found.open_seats == 0, worked, said, least, found)


def _places(places: tuple[int, ...]) -> str:
    numbers = "、".join(str(place + 1) for place in places)
    return f"（第 {numbers} 名候选人）" if places else ""


def months_judged(case: Case) -> Outcome:
    """A counter of months in a row reaches a number."""
    least = int(case.value("least"))
    runs = {
        name: run_of_misses(cast("Months", case.numbers[name]))
        for name in case.counting.named("months")
        if name in case.numbers
    }
    worked = "；".join(
        f"{NUMBERS[name].short} {run} {'≥' if run >= least else OPPOSITE['≥']} {least}".strip()
        for name, run in runs.items()
    )
    told = "；".join(f"连续 {run} 个月{NUMBERS[name].lacking}" for name, run in runs.items())
    said = f"{told}（有正当理由的月份不计）；满 {least} 个月才算"
    return Outcome(max(runs.values()) >= least, worked, said, least)
