"""What comes round again: by period, by month of the year, and by the post that sees to it."""

from collections.abc import Iterator
from datetime import date

from shuanghe.insight.handbooks.queries.filling.regulations import recurrence_words
from shuanghe.insight.handbooks.queries.filling.setting import Filled, Setting
from shuanghe.insight.handbooks.queries.shapes import SectionShape
from shuanghe.insight.handbooks.rules.content import Block, heading, paragraph, remark, table
from shuanghe.insight.handbooks.rules.words import EVERY, UNIT, quoted, said, sure
from shuanghe.kernel.periods import Every, period_of
from shuanghe.rulebook.queries import recurring_duties, rulebook
from shuanghe.rulebook.rules import Recurrence, Rule

COLUMNS = ("任务", "谁来办", "做多少", "怎样算办了", "依据", "可靠程度")
WIDE = (20, 14, 10, 22, 22, 12)
DUE = ("最迟日期", "任务", "谁来办", "周期")
POSTS = "post:"


def duties(shape: SectionShape, setting: Setting) -> Iterator[Filled]:
    """A section for each period named: every duty that comes round with it."""
    for every in shape.of:
        found = [(one, its) for one, its in _recurring(setting.on) if its.every == every]
        rows = [_row(one, its) for one, its in found]
        if rows:
            blocks = [table(COLUMNS, rows, WIDE)]
            yield Filled(f"duties.{every}", f"{EVERY[every]}要办的事", blocks)


def calendar(shape: SectionShape, setting: Setting) -> Iterator[Filled]:
    """The year by month: what falls due in each."""
    year, blocks = setting.on.year, list[Block]()
    due = sorted(
        (its.due_on(period_of(Every(its.every), date(year, month, 1))), one.title, _owed(its), its)
        for one, its in _recurring(setting.on)
        for month in _closing_months(its.every)
    )
    for month in range(1, 13):
        rows = [
            (f"{on.month} 月 {on.day} 日", title, who, EVERY[its.every])
            for on, title, who, its in due
            if (on.year, on.month) == (year, month)
        ]
        if rows:
            blocks += [heading(f"{month} 月"), table(DUE, rows, (20, 40, 26, 14))]
    note = remark("应完成日由规则的周期算出；同一件事可以同时满足几项任务。")
    yield Filled("calendar", shape.title or f"{year} 年工作日历", [*blocks, note])


def posts(shape: SectionShape, setting: Setting) -> Iterator[Filled]:
    """For each post what it sees to, and what it owes itself."""
    subjects, blocks = rulebook().subjects, list[Block]()
    codes = [code for code in subjects if code.startswith(POSTS)]
    for code in codes:
        found = [
            (one, its)
            for one, its in _recurring(setting.on)
            if its.owner == code.removeprefix(POSTS) or code in its.subjects
        ]
        blocks.append(heading(subjects[code]))
        if not found:
            blocks.append(paragraph("规则库里没有专由这一职务负责的周期任务。"))
            continue
        rows = [
            (one.title, recurrence_words(its), _cite(one), sure(one.confidence))
            for one, its in found
        ]
        blocks.append(table(("任务", "周期", "依据", "可靠程度"), rows, (26, 34, 26, 14)))
    yield Filled("posts", shape.title or "各职务要办的事", blocks)


def _recurring(on: date) -> list[tuple[Rule, Recurrence]]:
    return [(one, one.recurrence) for one in recurring_duties(on=on) if one.recurrence]


def _closing_months(every: str) -> tuple[int, ...]:
    """A month inside each period of a year."""
    each = {"month": range(1, 13), "quarter": range(1, 13, 3), "half_year": (1, 7), "year": (1,)}
    return tuple(each[every])


def _row(rule: Rule, its: Recurrence) -> tuple[str, ...]:
    kinds = rulebook().evidence_kinds
    acts = "、".join(kinds[one].title for one in its.satisfied_by if one in kinds)
    amount = f"{said(its.needs)} {UNIT.get(its.unit, its.unit)}"
    return (f"{rule.id} {rule.title}", _owed(its), amount, acts, _cite(rule), sure(rule.confidence))


def _owed(its: Recurrence) -> str:
    subjects = rulebook().subjects
    return "、".join(subjects.get(one, one) for one in its.subjects)


def _cite(rule: Rule) -> str:
    return f"{quoted(rule.citation.regulation_title)}{rule.citation.article}"
