"""What goes out: a catalogue as a workbook, a flow chart as a printed table."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from django.http import FileResponse

from shuanghe.activities.standards.queries.standing import Standing
from shuanghe.activities.standards.rules import KINDS, FlowChart, FlowStep
from shuanghe.kernel.documents import (
    OfficialPaper,
    Paragraph,
    Table,
    docx_official,
    download,
    pdf_official,
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
STEP_WIDTHS = (8, 34, 26, 30, 30, 28)
WRITERS = {"pdf": pdf_official, "docx": docx_official}


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
    """The steps of a flow chart as a table on paper. kind: pdf or docx."""
    paper = OfficialPaper(
        title=f"{chart.title}流程图",
        subtitle=f"{on} 的规定",
        blocks=[
            *([Paragraph(chart.note)] if chart.note else []),
            Table(STEP_COLUMNS, [_step_row(step) for step in chart.steps], STEP_WIDTHS),
        ],
    )
    return download(f"{chart.title}流程图", WRITERS[kind](paper), kind)


def _step_row(step: FlowStep) -> tuple[str, ...]:
    cited = "；".join(f"{rule} {citation}" for rule, citation in step.rules)
    return (
        str(step.number),
        f"{step.title}（可不办）" if step.is_optional else step.title,
        step.actor,
        "、".join(step.papers),
        "；".join(step.clocks),
        cited or step.article,
    )
