"""What may be entered, and what is marked as entered late (补录)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from shuanghe.kernel.periods import Every, Period, period_of

LONGEST_TITLE = 200
PERIOD = re.compile(r"(\d{4})(?:-(?:(\d{2})|Q([1-4])|H([12])))?")


@dataclass(frozen=True)
class Fault:
    """One thing wrong with an entry: the field it is about and a Chinese sentence."""

    field: str
    message: str


@dataclass(frozen=True)
class Practice:
    """The house's own settings for records (示例默认), read from defaults.yaml."""

    late_entry_days: int
    most_hours: Decimal
    credited_kind: str
    entry_rules: Mapping[str, str]
    kinds: Mapping[str, frozenset[str]]
    titles: Mapping[str, str]

    def kinds_for(self, organisation_kind: str) -> dict[str, str]:
        """The kinds of act that such an organisation may record: code → title."""
        return {
            code: title
            for code, title in self.titles.items()
            if organisation_kind in self.kinds.get(code, (organisation_kind,))
        }


@dataclass(frozen=True)
class Body:
    """What an entry must know of its organisation."""

    name: str
    kind: str
    kind_title: str
    is_administrative: bool
    established_on: date
    dissolved_on: date | None


@dataclass(frozen=True)
class Act:
    """What was done, as entered. period_on is a day in the period the act counts for."""

    kinds: tuple[str, ...]
    title: str
    done_on: date
    period_on: date
    entitled: int | None = None
    present: int | None = None
    hours: Decimal | None = None


@dataclass(frozen=True)
class RollEntry:
    """One person's time on a roll, from one day until before another."""

    member_id: int
    name: str
    from_on: date
    until_on: date | None


def act_faults(act: Act, *, body: Body, practice: Practice, on: date) -> list[Fault]:
    """Everything wrong with an act of a body, entered on a day; empty when it may stand."""
    return [
        *_kind_faults(act, body, practice),
        *_day_faults(act, body, practice, on),
        *_number_faults(act, practice),
        *_title_faults(act),
    ]


def _title_faults(act: Act) -> list[Fault]:
    if not act.title.strip():
        return [Fault("title", "请填写主题，例如“学习……、讨论……”。")]
    if len(act.title) > LONGEST_TITLE:
        return [Fault("title", f"主题超过 {LONGEST_TITLE} 字，请缩短，详情写在摘要里。")]
    return []


def _kind_faults(act: Act, body: Body, practice: Practice) -> list[Fault]:
    if not act.kinds:
        return [Fault("kinds", "请至少选择一个事项。")]
    if body.is_administrative:
        return [
            Fault("kinds", f"“{body.name}”是行政单位，工作记录应记在它所属的党组织名下。"),
        ]
    faults = []
    allowed = practice.kinds_for(body.kind)
    for code in act.kinds:
        if code not in practice.titles:
            faults.append(Fault("kinds", f"没有“{code}”这个事项，请从列表中选择。"))
        elif code not in allowed:
            title = practice.titles[code]
            faults.append(
                Fault(
                    "kinds",
                    f"“{title}”不是{body.kind_title}的事项，请改选事项，或换到有这项职责的组织录入"
                    f"({practice.entry_rules['wrong_body']})。",
                )
            )
    return faults


def _day_faults(act: Act, body: Body, practice: Practice, on: date) -> list[Fault]:
    rules = practice.entry_rules
    if act.done_on > on:
        return [
            Fault("done_on", f"{act.done_on} 还没有到，请在办完之后录入（{rules['future']}）。")
        ]
    if act.done_on < body.established_on:
        return [
            Fault(
                "done_on",
                f"“{body.name}”{body.established_on} 才成立，{act.done_on} 不能有记录"
                f"({rules['dissolved']})。",
            )
        ]
    if body.dissolved_on and act.done_on >= body.dissolved_on:
        return [
            Fault(
                "done_on",
                f"“{body.name}”已于 {body.dissolved_on} 撤销，{act.done_on} 不能有记录，"
                f"请录入到接续的组织（{rules['dissolved']}）。",
            )
        ]
    if act.period_on > period_of(Every.MONTH, act.done_on).ends_on:
        return [
            Fault(
                "period_on",
                f"所属期（{act.period_on:%Y-%m}）晚于实际日期 {act.done_on}"
                f"({rules['later_period']})。",
            )
        ]
    return []


def _number_faults(act: Act, practice: Practice) -> list[Fault]:
    faults = []
    entitled, present, hours = act.entitled, act.present, act.hours
    if entitled is not None and present is not None and present > entitled:
        faults.append(Fault("present_count", f"实到 {present} 人多于应到 {entitled} 人，请核对。"))
    needs_hours = practice.credited_kind in act.kinds
    title = practice.titles.get(practice.credited_kind, practice.credited_kind)
    if needs_hours and (hours is None or hours <= 0):
        faults.append(Fault("hours", f"事项含“{title}”，请填写学时，例如 2 或 1.5。"))
    if hours is not None and not 0 <= hours <= practice.most_hours:
        faults.append(
            Fault("hours", f"学时应在 0 到 {practice.most_hours} 之间，现为 {hours}，请核对。")
        )
    return faults


def entered_late(
    *, done_on: date, period_ends_on: date, entered_on: date, practice: Practice
) -> bool:
    """Whether an entry is marked 补录: too many days afterwards, or after its period ended."""
    waited = entered_on - done_on
    return waited > timedelta(days=practice.late_entry_days) or entered_on > period_ends_on


def roll_on(entries: Iterable[RollEntry], day: date) -> dict[int, str]:
    """Who is on a roll on a day: member id → name."""
    return {
        entry.member_id: entry.name
        for entry in entries
        if entry.from_on <= day and (entry.until_on is None or day < entry.until_on)
    }


def period_named(text: str) -> Period:
    """The period written 2026, 2026-H1, 2026-Q3 or 2026-07.

    Raises ValueError with a Chinese message when it is none of these.
    """
    found = PERIOD.fullmatch(text.strip())
    if found is None:
        raise ValueError(
            f"所属期应写作 2026-07(月)、2026-Q3(季)、2026-H1(半年)或 2026(年)，现为“{text}”。"
        )
    year, month, quarter, half = (int(part or 0) for part in found.groups())
    if month > 12 or (found.group(2) and month == 0) or year == 0:
        raise ValueError(f"所属期“{text}”里没有这个月份。")
    if month:
        return period_of(Every.MONTH, date(year, month, 1))
    if quarter:
        return period_of(Every.QUARTER, date(year, quarter * 3, 1))
    if half:
        return period_of(Every.HALF_YEAR, date(year, half * 6, 1))
    return period_of(Every.YEAR, date(year, 1, 1))


def period_day(text: str, done_on: date) -> date:
    """The day by which an act is put into the named period: its own day, or the period's last.

    "" means the period in which it was done. Raises ValueError with a Chinese message.
    """
    if not text.strip():
        return done_on
    period = period_named(text)
    return done_on if done_on in period else period.ends_on
