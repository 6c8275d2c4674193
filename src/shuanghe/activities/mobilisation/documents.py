"""Lists and performance pages as files: Word on the official page, workbooks drawn in pieces."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.db.models import QuerySet
from django.http import FileResponse

from shuanghe.activities.mobilisation.models import DutyList, ShowCard
from shuanghe.activities.mobilisation.queries.standing import ItemLine, ListView, views_of
from shuanghe.activities.mobilisation.queries.words import STANDINGS, UNITS, frequency, plain
from shuanghe.activities.mobilisation.rules.targets import EVENT
from shuanghe.kernel.documents import (
    Block,
    Heading,
    Labelled,
    OfficialPaper,
    Paragraph,
    Signatures,
    Table,
    day_words,
    docx_official,
    download,
    xlsx_chunks,
)

AT_ONCE = 400
HEADINGS = (
    "组织编码", "组织", "清单", "责任人", "职务", "自", "至", "编号", "职责", "标准", "频次",
    "应完成", "单位", "已计入", "最近一次", "状态", "依据", "来源",
)  # fmt: skip
PRINTED = ("职责", "标准和频次", "应完成", "已完成", "最近一次", "状态")
WIDTHS = (42, 48, 16, 16, 20, 14)
SAMPLE = "示例数据"


def lists_file(lists: "QuerySet[DutyList]", *, year: int, on: date) -> FileResponse:
    """Every item of these lists with how it stands, as .xlsx; few lists are held at a time."""
    rows = (row for some in _some(lists) for row in list_rows(views_of(some, on=on)))
    return download(f"{year}年责任清单", xlsx_chunks([("责任清单", HEADINGS, rows)]), "xlsx")


def _some(lists: "QuerySet[DutyList]") -> Iterator[list[DutyList]]:
    found: Iterator[DutyList] = lists.iterator(chunk_size=AT_ONCE)
    while held := [one for _at, one in zip(range(AT_ONCE), found, strict=False)]:
        yield held


def list_rows(views: Iterable[ListView]) -> Iterator[tuple[object, ...]]:
    """One row for each item, in the columns of HEADINGS."""
    for view in views:
        one = view.list
        for line in view.lines:
            item, progress = line.item, line.progress
            yield (
                one.organisation.code,
                one.organisation.name,
                item.list_title,
                one.holder_name,
                one.post_title,
                one.from_on,
                one.until_on,
                item.code,
                item.duty,
                item.standard,
                frequency(item.every, item.times, item.unit),
                None if item.every == EVENT else progress.target,
                UNITS[item.unit],
                progress.credited,
                progress.last_on,
                STANDINGS[progress.standing],
                item.basis,
                item.tag,
            )


def performance_file(
    views: Sequence[ListView], cards: Sequence[ShowCard], *, name: str, year: int, on: date
) -> FileResponse:
    """The duty-performance page of a holder as .docx: the appendix to report and review."""
    title = f"{name} {year}年履职情况"
    return download(
        title, docx_official(performance_paper(views, cards, title=title, on=on)), "docx"
    )


def performance_paper(
    views: Sequence[ListView], cards: Sequence[ShowCard], *, title: str, on: date
) -> OfficialPaper:
    """What the page says: each list with its days and items, what was reported, commitments."""
    blocks: list[Block] = [
        Paragraph(
            f"截至{day_words(on)}，由系统按已登记的记录和本人报告汇总，作为述职评议的附件。"
            "应完成数按任职期间折算。"
        )
    ]
    for view in views:
        blocks += _list_blocks(view)
    for card in cards:
        blocks += _card_blocks(card)
    blocks.append(Signatures(("本人", "党组织负责人")))
    is_sample = any(view.list.is_sample for view in views)
    return OfficialPaper(title=title, blocks=blocks, header=SAMPLE if is_sample else "")


def _list_blocks(view: ListView) -> Iterator[Block]:
    one = view.list
    until = "至今" if one.until_on is None else f"至{day_words(one.until_on)}（不含）"
    title = view.lines[0].item.list_title if view.lines else one.holder_title
    yield Heading(f"{title}（{one.organisation.name}{one.post_title}）")
    yield Labelled("期间：", f"{day_words(one.from_on)}{until}")
    if view.lines and view.lines[0].item.responsibility:
        yield Labelled("责任：", view.lines[0].item.responsibility)
    yield Table(PRINTED, [_printed(line) for line in view.lines], WIDTHS)
    for line in view.lines:
        for report in line.reports:
            yield Paragraph(f"{day_words(report.done_on)}，{line.item.duty}：{report.text}")


def _printed(line: ItemLine) -> tuple[str, ...]:
    item, progress = line.item, line.progress
    unit = UNITS[item.unit]
    is_event = item.every == EVENT
    often = frequency(item.every, item.times, item.unit)
    return (
        item.duty,
        f"{item.standard}（{often}；{item.basis}）",
        "—" if is_event else f"{plain(progress.target)}{unit}",
        f"{plain(progress.credited)}{unit}",
        progress.last_on.isoformat() if progress.last_on else "—",
        STANDINGS[progress.standing],
    )


def _card_blocks(card: ShowCard) -> Iterator[Block]:
    yield Heading(f"{card.year}年承诺")
    rows = [
        (
            one.text,
            one.measure,
            one.due_on.isoformat(),
            "；".join(f"{p.quarter}季度{p.state_title}" for p in one.progress.all()) or "—",
            one.outcome_title or "—",
        )
        for one in card.commitments.all()
        if not one.is_dropped
    ]
    yield Table(("承诺", "怎样算办到", "时限", "进度", "年终结果"), rows, (44, 40, 22, 32, 18))
