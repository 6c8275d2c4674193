"""Two tables of a KPI and its units, made a panel; what is wrong is named by file, row and mend."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from shuanghe.insight.effects.rules.calendars import (
    EXAMPLES,
    Step,
    When,
    as_step,
    season_of,
    step_of,
    stride,
    when,
)
from shuanghe.insight.effects.rules.panels import Floats, Ints, Panel

UNIT = {"unit", "units", "单位", "单位名称", "机组", "公司", "企业", "名称", "organisation", "id"}
PERIOD = {"period", "periods", "month", "date", "time", "year", "quarter", "期", "期间", "月份",
          "月", "年月", "日期", "时间", "年份", "年度", "年", "季度", "周期"}  # fmt: skip
VALUE = {
    "value",
    "values",
    "y",
    "kpi",
    "数值",
    "值",
    "指标值",
    "实际值",
    "完成值",
    "产量",
    "output",
}
START = {"start", "starts", "started", "开始", "起始", "开始月份", "开始时间", "开始日期",
         "开始期", "实施", "起始月份", "实施月份", "实施时间", "启动时间", "干预月份",
         "立项月份"}  # fmt: skip
TREATED = {"treated", "treatment", "is_treated", "是否实施", "是否干预", "实施单位", "组别"}
YES = {"1", "1.0", "true", "yes", "y", "是", "实施", "处理组", "实施组", "treated"}
NEVER = {"", "never", "从未", "未实施", "无", "-", "—", "none", "null", "未"}
OUTPUT = {"产量", "output"}
NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
SHOWN = 5
# A negative value this many robust deviations below its fellows is taken for a slip.
SLIP = 8.0


@dataclass(frozen=True)
class Table:
    """A file as read: rows of (line in the file, texts), the first the headings."""

    name: str
    rows: Sequence[tuple[int, Sequence[str]]]


@dataclass(frozen=True)
class Value:
    """One line of the KPI."""

    line: int
    unit: str
    at: When
    period: str
    value: float


class Unfit(ValueError):  # noqa: N818 — an answer, not a defect
    """The tables cannot be used; its text says file, row and mend, a line each."""


class Faults:
    """What is wrong with the tables, shown together; too many are counted."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, table: Table, line: int, text: str) -> None:
        """Note what is wrong in a row."""
        self.found.append(f"{table.name} 第 {line} 行：{text}")

    def stop(self) -> None:
        """Raise what was found, if anything."""
        if self.found:
            more = len(self.found) - SHOWN
            tail = [f"……另有 {more} 处类似的问题。"] if more > 0 else []
            raise Unfit("\n".join([*self.found[:SHOWN], *tail]))


def panel_of(kpi: Table, units: Table, *, negative: str = "auto") -> Panel:
    """The panel of the two tables.

    negative: "refuse", "allow", or "auto", which refuses a single value below nought far off from
    fellows that are all above it, and any below nought in a column of output. Raises Unfit.
    """
    faults = Faults()
    starts = dict(_starts(units, faults))
    values = list(_values(kpi, faults))
    faults.stop()
    if not values:
        raise Unfit(f"{kpi.name} 里没有一个数值。请至少写入一个单位多期的数值。")
    _known(kpi, units, values, starts, faults)
    _doubled(kpi, values, faults)
    faults.stop()
    step = step_of(one.at for one in values)
    if step is None:
        raise Unfit(_mixed(kpi, values))
    panel = _panel(values, starts, step, units, faults)
    faults.stop()
    _negatives(kpi, values, negative, faults)
    faults.stop()
    return panel


def _columns(table: Table, wanted: dict[str, set[str]], optional: dict[str, set[str]]) -> list[int]:
    """Where each wanted column stands, then the optional ones (-1: absent)."""
    if not table.rows:
        raise Unfit(f"{table.name} 是空的。第一行写列名：{'、'.join(wanted)}。")
    line, heads = table.rows[0]
    plain = [head.strip().lower().replace(" ", "_") for head in heads]
    found = []
    for name, words in {**wanted, **optional}.items():
        at = [at for at, head in enumerate(plain) if _names(head, words)]
        if len(at) > 1:
            exact = [one for one in at if plain[one] == name]
            at = exact or at
        if len(at) > 1:
            both = "、".join(f"“{heads[one]}”" for one in at)
            raise Unfit(f"{table.name} 第 {line} 行：{both} 都像是 {name} 列。请只留一列。")
        if not at and name in wanted:
            seen = "、".join(f"“{head}”" for head in heads if head) or "没有列名"
            raise Unfit(
                f"{table.name} 第 {line} 行：没有 {name} 列（现有 {seen}）。"
                f"第一行请写列名 {','.join(wanted)}。"
            )
        found.append(at[0] if at else -1)
    return found


def _names(head: str, words: set[str]) -> bool:
    """Whether a heading is one of the words, a bracketed unit of measure aside."""
    return head in words or re.split(r"[((_]", head)[0] in words - {"y", "id"}


def _cell(texts: Sequence[str], at: int) -> str:
    return texts[at].strip() if 0 <= at < len(texts) else ""


def _starts(units: Table, faults: Faults) -> Iterator[tuple[str, tuple[int, str, When | None]]]:
    """Each unit with its line, its start as written and as read; None where never treated."""
    unit_at, start_at, treated_at = _columns(
        units, {"unit": UNIT, "start": START}, {"treated": TREATED}
    )
    seen: dict[str, int] = {}
    for line, texts in units.rows[1:]:
        unit, start = _cell(texts, unit_at), _cell(texts, start_at)
        if not unit:
            faults.add(units, line, "没有单位名称。请补上，或删去这一行。")
            continue
        if unit in seen:
            faults.add(units, line, f"单位“{unit}”与第 {seen[unit]} 行重复。请只留一行。")
            continue
        seen[unit] = line
        is_never = start.lower() in NEVER
        at = None if is_never else when(start)
        if not is_never and at is None:
            faults.add(
                units, line,
                f"单位“{unit}”的开始“{start}”看不懂。请写 {EXAMPLES}；从未实施的留空。",
            )  # fmt: skip
        if is_never and _cell(texts, treated_at).lower() in YES:
            faults.add(
                units, line, f"单位“{unit}”标为已实施，却没有写从哪一期开始。请补上开始，不能猜。"
            )
        yield unit, (line, start, at)


def _values(kpi: Table, faults: Faults) -> Iterator[Value]:
    """The lines of the KPI; blank values are left out as not reported."""
    unit_at, period_at, value_at = _columns(
        kpi, {"unit": UNIT, "period": PERIOD, "value": VALUE}, {}
    )
    for line, texts in kpi.rows[1:]:
        unit, period = _cell(texts, unit_at), _cell(texts, period_at)
        text = _cell(texts, value_at)
        at, value = when(period), _number(text)
        if not unit:
            faults.add(kpi, line, "没有单位名称。请补上，或删去这一行。")
        elif at is None:
            faults.add(kpi, line, f"期间“{period}”看不懂。请写 {EXAMPLES}。")
        elif text and value is None:
            faults.add(
                kpi, line, f"数值“{text}”不是数。请写成 308.5 这样的数；没有数的，删去这一行。"
            )
        elif value is not None:
            yield Value(line, unit, at, period, value)


def _number(text: str) -> float | None:
    if not NUMBER.fullmatch(text) and not GROUPED.fullmatch(text):
        return None
    value = float(text.replace(",", ""))
    return value if np.isfinite(value) else None


def _known(
    kpi: Table,
    units: Table,
    values: list[Value],
    starts: dict[str, tuple[int, str, When | None]],
    faults: Faults,
) -> None:
    """Every unit stands in both tables."""
    first: dict[str, int] = {}
    for one in values:
        first.setdefault(one.unit, one.line)
    for unit, line in first.items():
        if unit not in starts:
            faults.add(
                kpi, line,
                f"单位“{unit}”不在 {units.name} 里。请在那里加一行；从未实施的，开始留空。",
            )  # fmt: skip
    for unit, (line, _, _) in starts.items():
        if unit not in first:
            faults.add(
                units, line, f"单位“{unit}”在 {kpi.name} 里没有数值。请补上数值，或删去这一行。"
            )


def _doubled(kpi: Table, values: list[Value], faults: Faults) -> None:
    """No unit has two values in a period."""
    seen: dict[tuple[str, When], int] = {}
    for one in values:
        key = (one.unit, one.at)
        if key in seen:
            faults.add(
                kpi, one.line,
                f"单位“{one.unit}”{one.period} 的数值与第 {seen[key]} 行重复。请只留一行。",
            )  # fmt: skip
        seen.setdefault(key, one.line)


def _mixed(kpi: Table, values: list[Value]) -> str:
    """Which two lines write their periods differently."""
    first = values[0]
    other = next(one for one in values if one.at.step != first.at.step)
    return (
        f"{kpi.name} 第 {other.line} 行：期间“{other.period}”与第 {first.line} 行的“{first.period}”"
        "写法不同。全表请用同一种，按月、按季、按年或按整数。"
    )


def _panel(
    values: list[Value],
    starts: dict[str, tuple[int, str, When | None]],
    step: Step,
    units: Table,
    faults: Faults,
) -> Panel:
    """The panel, units in the order of their table; periods nobody reported do not appear."""
    named: dict[int, str] = {}
    for one in values:
        named.setdefault(_at(one.at, step), one.period)
    places = sorted(named)
    length = stride(places)
    column = {place: at for at, place in enumerate(places)}
    row = {unit: at for at, unit in enumerate(starts)}
    table: Floats = np.full((len(row), len(places)), np.nan)
    for one in values:
        table[row[one.unit], column[_at(one.at, step)]] = one.value
    first, notes = np.full(len(row), len(places), dtype=np.int64), []
    for unit, (line, text, at) in starts.items():
        if at is None:
            continue
        place = as_step(at, step)
        if place is None:
            faults.add(
                units, line,
                f"单位“{unit}”的开始“{text}”与数值的期间(如“{named[places[0]]}”)写法不同。"
                "请写成一样。",
            )  # fmt: skip
            continue
        first[row[unit]] = int(np.searchsorted(places, place))
        if place > places[-1]:
            notes.append(f"“{unit}”在最后一期之后才开始({text})，当作未实施的单位。")
    at_steps = np.array([(place - places[0]) // length for place in places], dtype=np.int64)
    notes += _gaps(at_steps)
    return Panel(
        tuple(row), tuple(named[place] for place in places), at_steps, table, first,
        season_of(step, length), tuple(notes),
    )  # fmt: skip


def _at(found: When, step: Step) -> int:
    place = as_step(found, step)
    return found.place if place is None else place


def _gaps(at: Ints) -> list[str]:
    missing = int(at[-1] + 1 - len(at))
    return [f"中间有 {missing} 期所有单位都没有数，按缺期处理，没有补数。"] if missing else []


def _negatives(kpi: Table, values: list[Value], negative: str, faults: Faults) -> None:
    """Values below nought where the KPI may not be."""
    below = [one for one in values if one.value < 0]
    if negative == "allow" or not below:
        return
    heads = [head.strip().lower() for head in kpi.rows[0][1]]
    is_output = any(re.split(r"[((_]", head)[0] in OUTPUT for head in heads)
    if negative == "refuse" or is_output:
        for one in below:
            faults.add(kpi, one.line, f"单位“{one.unit}”的数值 {one.value:g} 是负数。请核对。")
        return
    by_unit: dict[str, list[float]] = defaultdict(list)
    for one in values:
        by_unit[one.unit].append(one.value)
    for one in below:
        others = np.array([value for value in by_unit[one.unit] if value >= 0])
        if len(others) < len(by_unit[one.unit]) * 0.75 or len(others) < 3:
            continue
        middle = float(np.median(others))
        deviation = 1.4826 * float(np.median(np.abs(others - middle)))
        if middle > 0 and middle - one.value > max(SLIP * deviation, middle):
            faults.add(
                kpi, one.line,
                f"单位“{one.unit}”的数值 {one.value:g} 是负数，"
                f"而它其余的数在 {middle:g} 上下，像是录错。"
                "请核对；若确是这个数，加 --negative allow。",
            )  # fmt: skip
