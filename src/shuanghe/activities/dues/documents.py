"""What goes out on paper: receipts, and the yearly publication without anybody's wages."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.http import FileResponse

from shuanghe.activities.dues.models import DuesEntry
from shuanghe.activities.dues.queries.totals import Publication
from shuanghe.kernel.documents import (
    Heading,
    Labelled,
    OfficialPaper,
    Paragraph,
    Signature,
    Signatures,
    Table,
    docx_official,
    download,
    xlsx_chunks,
)

COLUMNS = ("党组织", "交纳人数", "实收（元）", "尚未交清人数")
MONTHLY = ("月份", "实收（元）")


def receipt_file(entry: DuesEntry) -> FileResponse:
    """The receipt of one payment, with its number."""
    name = f"党费收据 {entry.receipt_number}"
    return download(name, docx_official(receipt_paper(entry)), "docx")


def receipt_paper(entry: DuesEntry) -> OfficialPaper:
    """What the receipt says: who, which month, how much, how; never on what base."""
    lines = [
        Labelled("收据号：", entry.receipt_number),
        Labelled("交款人：", entry.member.name),
        Labelled("党费月份：", f"{entry.month.year}年{entry.month.month}月"),
        Labelled("金额：", f"人民币 {entry.paid} 元"),
        Labelled(
            "交纳日期：", f"{entry.paid_on.year}年{entry.paid_on.month}月{entry.paid_on.day}日"
        ),
        Labelled("交纳方式：", entry.method_title),
    ]
    if entry.note:
        lines.append(Labelled("备注：", entry.note))
    if entry.reversals.all():
        lines.append(Labelled("状态：", "已冲正，本收据作废"))
    return OfficialPaper(
        title="党费收据",
        blocks=[*lines, Signatures(("收款人", "交款人"))],
        signature=Signature(entry.organisation.name, entry.paid_on),
        header="示例数据" if entry.is_sample else "",
    )


def publication_file(publication: Publication, *, kind: str) -> FileResponse:
    """The yearly publication; kind: docx or xlsx."""
    name = f"{publication.organisation.name} {publication.year}年党费收缴情况"
    if kind == "xlsx":
        return download(name, xlsx_chunks(_sheets(publication)), kind)
    return download(name, docx_official(publication_paper(publication)), kind)


def _sheets(
    publication: Publication,
) -> Iterator[tuple[str, Sequence[str], list[tuple[object, ...]]]]:
    yield "按党组织", COLUMNS, [*_rows(publication), _sum(publication)]
    months = [(f"{month:%Y-%m}", paid) for month, paid in publication.months]
    yield "按月份", MONTHLY, [*months, ("合计", publication.collected)]


def _rows(publication: Publication) -> list[tuple[object, ...]]:
    return [
        (name, total.payer_count, total.collected, total.open_count + total.unknown_count)
        for name, total in publication.places
    ]


def _sum(publication: Publication) -> tuple[object, ...]:
    totals = [total for _name, total in publication.places]
    return (
        "合计",
        sum(one.payer_count for one in totals),
        publication.collected,
        sum(one.open_count + one.unknown_count for one in totals),
    )


def publication_paper(publication: Publication) -> OfficialPaper:
    """The totals as a paper to be read out or put up: no names, no wages, no ranking."""
    rows = [[str(cell) for cell in row] for row in [*_rows(publication), _sum(publication)]]
    months = [[f"{month.month}月", str(paid)] for month, paid in publication.months]
    return OfficialPaper(
        title=f"{publication.organisation.name}\n{publication.year}年党费收缴情况",
        blocks=[
            Heading("收缴总额"),
            Paragraph(
                f"截至{_day(publication.on)}，{publication.year}年共收缴党费 "
                f"{publication.collected} 元。"
            ),
            Heading("各党组织收缴情况"),
            Table(COLUMNS, rows, (70, 25, 35, 26)),
            Heading("逐月收缴情况"),
            Table(MONTHLY, months, (40, 60)),
            Heading("使用情况"),
            Paragraph("党费使用情况由党费管理人员另附（党费的使用范围见规则 DF-19）。"),
        ],
        signature=Signature(publication.organisation.name, publication.on),
        header="示例数据" if publication.organisation.is_sample else "",
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
