"""What goes out: a catalogue as a workbook, a flow chart as drawn on paper with its steps."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from django.http import FileResponse

from shuanghe.activities.standards.queries.standing import Standing
from shuanghe.activities.standards.rules import KINDS, FlowChart, FlowStep
from shuanghe.kernel.documents import (
    Book,
    BookBlock,
    Box,
    Flow,
    Paragraph,
    Remark,
    Table,
    Title,
    docx_book,
    download,
    pdf_book,
    xlsx_chunks,
)

COLUMNS = (
    "编码",
    "名称",
    "类别",
    "多久一次",
    "责任职务",
    "适用组织",
    "佐证",
    "材料",
    "流程图",
    "计分项",
    "规则",
    "出处类别",
    "出处",
    "说明",
    "采用组织",
)
STEP_COLUMNS = ("步", "做什么", "谁来办", "材料", "时限和数", "依据")
STEP_WIDTHS = (8, 30, 24, 28, 28, 46)
OUTCOME = {"decision": "会议决定", "approval": "上级批准", "filing": "上级备案"}
WRITERS: Mapping[str, Callable[[Book], bytes]] = {
    "pdf": lambda book: pdf_book(book).data,
    "docx": docx_book,
}


def catalogue_file(
    kind: str,
    found: Iterable[Standing],
    *,
    posts: Mapping[str, str],
    places: Mapping[str, str],
    kinds: Mapping[str, str],
    charts: Mapping[str, str],
) -> FileResponse:
    """The items of a catalogue as .xlsx, one row each, with where they come from."""
    rows = _rows(found, posts, places, kinds, charts)
    return download(KINDS[kind], xlsx_chunks([(KINDS[kind], COLUMNS, rows)]), "xlsx")


def _rows(
    found: Iterable[Standing],
    posts: Mapping[str, str],
    places: Mapping[str, str],
    kinds: Mapping[str, str],
    charts: Mapping[str, str],
) -> Iterator[tuple[object, ...]]:
    for one in found:
        item = one.item
        yield (
            item.code,
            item.title,
            item.category,
            item.frequency,
            posts.get(item.owner, item.owner),
            "、".join(places.get(code, code) for code in item.scope),
            "、".join(kinds.get(code, code) for code in item.evidence),
            "、".join(item.papers),
            charts.get(item.flow, ""),
            item.score_item,
            "、".join(item.rules),
            item.source.title,
            item.source.text,
            item.note,
            one.adoption.organisation.name if one.adoption else "",
        )


def chart_file(chart: FlowChart, kind: str, *, on: date) -> FileResponse:
    """A flow chart on paper: the drawing, then each step with papers, clocks and articles.

    kind: pdf or docx.
    """
    return download(f"{chart.title}流程图", WRITERS[kind](chart_book(chart, on=on)), kind)


def chart_book(chart: FlowChart, *, on: date) -> Book:
    """The sheet that a chart is printed as."""
    where = f"来源：{chart.source.title}{f'——{chart.source.text}' if chart.source.text else ''}"
    blocks: list[BookBlock] = [
        *([Paragraph(chart.note)] if chart.note else []),
        Flow([(title, [_box(one) for one in chart.stage_steps(stage)])
              for stage, title in chart.stages.items()]),
        Title("逐步说明", 2),
        Table(STEP_COLUMNS, [_step_row(step) for step in chart.steps], STEP_WIDTHS),
        Remark(where),
    ]  # fmt: skip
    title = f"{chart.title}流程图"
    return Book(title, blocks, subtitle=f"{on} 的规定", header=title, is_sheet=True)


def _box(step: FlowStep) -> Box:
    """Who sees to it and by what stands under a step; who decides at its side."""
    below = " · ".join(one for one in (step.actor, step.article) if one)
    return Box(f"{step.number}. {_named(step)}", below, OUTCOME.get(step.outcome, ""))


def _named(step: FlowStep) -> str:
    return f"{step.title}（可不办）" if step.is_optional else step.title


def _step_row(step: FlowStep) -> tuple[str, ...]:
    cited = "；".join(f"{rule} {citation}" for rule, citation in step.rules)
    return (
        str(step.number),
        _named(step),
        step.actor,
        "、".join(step.papers) or "—",
        "；".join(step.clocks) or "—",
        cited or step.article,
    )
