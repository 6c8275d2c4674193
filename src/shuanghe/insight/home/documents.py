"""The monthly list on paper and as a sheet: the same items as the page."""

from collections.abc import Callable, Iterator
from datetime import date

from django.http import FileResponse

from shuanghe.insight.home.queries import MonthlyList
from shuanghe.kernel.documents import TableDocument, docx_table_document, download, xlsx_chunks
from shuanghe.kernel.ui.words import period_words
from shuanghe.organisation.models import Organisation, PostKind

HEADINGS = ("序号", "事项", "所属期", "应完成日", "完成日", "情况", "责任职务", "依据")
WIDTHS = (12, 34, 16, 24, 24, 20, 20, 46)
POSTS = dict(PostKind.choices)
PRINTED = [0, 1, 2, 3, 4, 5, 7]


def list_rows(listed: MonthlyList) -> Iterator[tuple[int | str | date | None, ...]]:
    """One row for each item, in the order of the page."""
    for number, item in enumerate(listed.items, 1):
        yield (
            number,
            item.title,
            period_words(item.period) if item.period else "限时",
            item.due_on,
            item.met_on,
            item.verdict.label,
            str(POSTS.get(item.owner, "")),
            item.citation,
        )


def monthly_docx(organisation: Organisation, listed: MonthlyList, on: date) -> FileResponse:
    """The list as a page to hang up or file: what was owed, what was done, and why it is owed."""
    content = TableDocument(
        title="月度清单",
        subtitle=f"{organisation.name} {listed.month}",
        headings=[HEADINGS[at] for at in PRINTED],
        rows=([row[at] for at in PRINTED] for row in list_rows(listed)),
        widths=[WIDTHS[at] for at in PRINTED],
        closing=[_closing(organisation, listed, on)],
        is_landscape=True,
    )
    return download(_name(organisation, listed), docx_table_document(content), "docx")


def monthly_xlsx(organisation: Organisation, listed: MonthlyList, on: date) -> FileResponse:
    """The list as a workbook of one sheet."""
    sheets = [("月度清单", HEADINGS, list_rows(listed))]
    return download(_name(organisation, listed), xlsx_chunks(sheets), "xlsx")


FORMATS: dict[str, Callable[[Organisation, MonthlyList, date], FileResponse]] = {
    "docx": monthly_docx,
    "xlsx": monthly_xlsx,
}


def _closing(organisation: Organisation, listed: MonthlyList, on: date) -> str:
    counts = listed.tally
    marked = "示例数据。" if organisation.is_sample else ""
    return (
        f"{marked}截至{on.year}年{on.month}月{on.day}日："
        f"已办{counts.done}项，待办{counts.due}项，逾期{counts.overdue}项，豁免{counts.waived}项。"
    )


def _name(organisation: Organisation, listed: MonthlyList) -> str:
    return f"月度清单 {organisation} {listed.month}"
