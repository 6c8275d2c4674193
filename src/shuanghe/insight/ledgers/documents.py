"""What goes out: the combined sheet as a workbook and as a page to hand in."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.utils.translation import gettext_noop as _

from shuanghe.insight.ledgers.queries.sheet import Sheet
from shuanghe.insight.ledgers.rules.days import Lane
from shuanghe.insight.ledgers.rules.rows import Change, Group, Row, Side, Status
from shuanghe.kernel.documents import (
    Heading,
    OfficialPaper,
    Paragraph,
    Table,
    docx_official,
    xlsx_chunks,
)

TITLE = "一账"
SIDES = {Side.PARTY: _("党的工作"), Side.OPERATIONS: _("生产经营")}
GROUPS = {
    Group.DUTY: _("规定任务"),
    Group.MEETING: _("会议"),
    Group.PROJECT: _("项目"),
    Group.COUNSELLING: _("辅导"),
    Group.KPI: _("经营指标"),
}
STATUSES = {
    Status.DONE: _("已办"),
    Status.DUE: _("待办"),
    Status.MISSING: _("逾期"),
    Status.GREEN: _("达标"),
    Status.AMBER: _("接近"),
    Status.RED: _("落后"),
    Status.NONE: "",
}
CHANGES = {
    Change.BETTER: _("好转"),
    Change.WORSE: _("变差"),
    Change.SAME: _("持平"),
    Change.UNKNOWN: "",
}
LANES = {
    Lane.DUTY: _("到期的任务和限时事项"),
    Lane.MEETING: _("会议"),
    Lane.PROJECT: _("项目节点"),
    Lane.FIGURES: _("指标填报"),
}
KINDS = {"link": _("目标挂接"), "project": _("项目"), "target": _("责任书目标")}
SIDES_OF_LINKS = {"party": _("党的工作"), "operations": _("生产经营"), "both": _("两者都是")}
HEADINGS = (
    "方面", "类别", "事项", "单位或依据", "应办、计划或对标", "实际", "计量单位", "状态",
    "上期", "比上期", "填报", "连着的另一面",
)  # fmt: skip
PARTY_HEADINGS = ("类别", "事项", "应办", "已办", "状态", "连着的经营指标")
KPI_HEADINGS = ("指标", "计划或对标", "实际", "状态", "上期", "连着的党的工作")
PARTY_WIDTHS = (24, 76, 18, 26, 18, 75)
KPI_WIDTHS = (66, 34, 40, 32, 30, 75)
UNSURE = "（未确认）"
HIDDEN = "没有权限查看的部分没有列出："
RULE = (
    "任务、会议含本级和全部下级；多个单位的指标按汇总口径合计，红黄绿为单位个数。"
    "“连着的另一面”来自项目要改善的指标和目标树上的挂接。"
)


def sheet_xlsx(sheet: Sheet) -> Iterator[bytes]:
    """The sheet as a workbook: both sides under one another, one line a row."""
    name = f"{TITLE} {sheet.month}"
    return xlsx_chunks([(name, HEADINGS, map(plain_line, sheet.rows))])


def plain_line(row: Row) -> Sequence[str]:
    """A row as the workbook has it."""
    return (
        SIDES[row.side], GROUPS[row.group], row.title, row.note, row.wanted,
        row.actual + ("" if row.is_sure else UNSURE), row.measure, status_words(row), row.before,
        CHANGES[row.change], filed_words(row), other_side(row),
    )  # fmt: skip


def status_words(row: Row) -> str:
    """How a row stands, in words: of several units, how many have which light."""
    if row.lights:
        return "、".join(f"{STATUSES[light]} {count}" for light, count in row.lights)
    return STATUSES[row.status]


def filed_words(row: Row) -> str:
    """How many units have filed, of how many."""
    return f"{row.filed[0]}/{row.filed[1]}" if row.filed[1] else ""


def other_side(row: Row) -> str:
    """What stands on the other side."""
    return "；".join(f"{tie.title} ×{many}" if many > 1 else tie.title for tie, many in row.told)


def sheet_docx(sheet: Sheet, *, on: date) -> bytes:
    """The sheet as a page to hand in: two tables, and what they count."""
    paper = OfficialPaper(
        title=f"{sheet.organisation.name}\n党的工作与生产经营一账",
        subtitle=f"{sheet.month}（截至 {on:%Y-%m-%d}）",
        blocks=[
            Heading(f"{SIDES[Side.PARTY]}"),
            Table(PARTY_HEADINGS, list(_party(sheet.party)), PARTY_WIDTHS),
            Heading(f"{SIDES[Side.OPERATIONS]}"),
            Table(KPI_HEADINGS, list(_figures(sheet.operations)), KPI_WIDTHS),
            Paragraph(RULE),
            *(
                [Paragraph(HIDDEN + "、".join(GROUPS[one] for one in sheet.hidden) + "。")]
                if sheet.hidden
                else []
            ),
        ],
        is_landscape=True,
    )
    return docx_official(paper)


def _party(rows: Iterable[Row]) -> Iterator[Sequence[str]]:
    for row in rows:
        yield (
            GROUPS[row.group], row.title, row.wanted, row.actual, status_words(row),
            other_side(row) or "—",
        )  # fmt: skip


def _figures(rows: Iterable[Row]) -> Iterator[Sequence[str]]:
    for row in rows:
        figure = f"{row.actual} {row.measure}".strip() if row.actual else "未填报"
        yield (
            row.title, row.wanted, figure + ("" if row.is_sure else UNSURE), status_words(row),
            f"{row.before} {CHANGES[row.change]}".strip(), other_side(row) or "—",
        )  # fmt: skip
