"""What goes out: effects as a workbook and on paper; the words of methods and conclusions."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, cast

from django.http import FileResponse
from django.template import engines
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from django.utils.translation import override

from shuanghe.insight.effects.models import Effect
from shuanghe.insight.effects.queries.reading import EffectRow
from shuanghe.insight.effects.rules.charts import HEIGHT, WIDTH, chart_of, line_kept
from shuanghe.insight.effects.rules.results import CHECKS, Line, shown
from shuanghe.kernel.documents import (
    Block,
    Heading,
    Labelled,
    OfficialPaper,
    Paragraph,
    Picture,
    Table,
    TableDocument,
    docx_official,
    docx_table_document,
    download,
    xlsx_chunks,
)

TITLE = "成效一览"
RULE = "每个数都带 95% 区间；有一项检验没有通过就不作结论。只用经第二人确认的数值。"
LEGEND = "实线是实际；虚线和阴影是若未实施及其 95% 区间；灰带是开始前的平均值上下一个标准差。"
HEADINGS = (
    "单位", "指标", "计量单位", "所测的工作", "开始", "方法", "结论",
    "与“若未实施”相差", "区间下端", "区间上端", "结论的话", "数据自", "数据至", "测算时间",
)  # fmt: skip
PRINTED = ("单位", "指标", "所测的工作", "开始", "结论", "相差（95% 区间）")
WIDTHS = (36, 36, 50, 20, 24, 70)
# Method: how it works, what it takes for granted, where it comes from.
METHODS = {
    "its": (
        _("顺着这个单位自己开始前的走势往后推，看开始后平均偏离多少。"),
        _("没有这项工作，原来的走势会照样延续；同一时间没有别的大事（检修、换煤、停产）。"),
        "Wagner et al. 2002；Newey & West 1987",
    ),
    "did": (
        _("先后开始的单位同没有开始的单位比：做了的比没做的多变了多少。"),
        _("没有这项工作，两边会同样变化。"),
        "Callaway & Sant'Anna 2021",
    ),
    "sdid": (
        _("从没有开始的单位里配出一个走势最像的对照，再比开始前后。"),
        _("没有这项工作，这些单位会同配出的对照一样变化。"),
        "Arkhangelsky et al. 2021",
    ),
}


def size_of(effect: Effect) -> tuple[str, str, str] | None:
    """The estimate and the ends of its interval as people read them; None where there is none."""
    if effect.estimate is None or effect.low is None or effect.high is None:
        return None
    return shown(effect.estimate, (effect.low, effect.high))


def effects_xlsx(rows: Sequence[EffectRow]) -> FileResponse:
    """The list as a workbook of one sheet."""
    return download(TITLE, xlsx_chunks([(TITLE, HEADINGS, _lines(rows))]), "xlsx")


def _lines(rows: Sequence[EffectRow]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        one, size = row.effect, size_of(row.effect) or ("", "", "")
        yield (
            one.organisation.name, row.kpi.title, row.kpi.measure, row.titles,
            f"{one.started_on:%Y-%m}", one.method_title, one.conclusion_title, *size, one.verdict,
            _month(one.from_on), _month(one.to_on), timezone.localtime(one.computed_at).date(),
        )  # fmt: skip


def effects_docx(rows: Sequence[EffectRow], *, on: date) -> FileResponse:
    """The list as a page to hand in: never a number without its interval."""
    content = TableDocument(
        title=TITLE,
        subtitle=f"截至 {on:%Y-%m-%d}",
        headings=PRINTED,
        rows=(
            (
                row.effect.organisation.name, row.kpi.title, row.titles,
                f"{row.effect.started_on:%Y-%m}", row.effect.conclusion_title,
                _size_words(row),
            )
            for row in rows
        ),
        widths=WIDTHS,
        closing=(RULE,),
        is_landscape=True,
    )  # fmt: skip
    return download(TITLE, docx_table_document(content), "docx")


def effect_docx(row: EffectRow) -> FileResponse:
    """One effect as a paper: the conclusion, the checks, the figures by month."""
    one = row.effect
    how, taken, source = METHODS[one.method]
    blocks: list[Block] = [
        Heading("结论"),
        Paragraph(one.verdict),
        Heading("所测的工作"),
        *(Paragraph(f"{work.started_on:%Y-%m} {work.title}") for work in row.works),
        Heading("检验"),
        *(Labelled(f"{CHECKS[check['name']]}：", _told(check)) for check in one.checks),
        Heading("方法与数据"),
        Paragraph(f"{how}前提：{taken}来源：{source}。"),
        Paragraph(
            f"数据 {_month(one.from_on)} 至 {_month(one.to_on)}，只用经第二人确认的数值；"
            f"测算于 {timezone.localtime(one.computed_at):%Y-%m-%d}。"
        ),
        *(Paragraph(note) for note in one.notes),
    ]
    line = line_kept(one.line)
    if line is not None:
        blocks += [_picture(row, line), Paragraph(LEGEND), _figures(one)]
    paper = OfficialPaper(
        title=f"{row.kpi.title}的成效测算", subtitle=one.organisation.name, blocks=blocks
    )
    return download(
        f"{one.organisation.name} {row.kpi.title} 成效测算", docx_official(paper), "docx"
    )


def _picture(row: EffectRow, line: Line) -> Picture:
    """The chart of the page: one drawing for both."""
    title, verdict = row.kpi.title, row.effect.verdict
    drawing = cast("Any", engines["jinja2"]).env.get_template("effects/chart.html").module
    with override("zh-hans"):
        svg = str(drawing.drawn(chart_of(line), title, verdict))
    return Picture(svg.strip(), HEIGHT / WIDTH, f"{title}：{LEGEND}")


def _figures(one: Effect) -> Table:
    line = one.line
    columns = (line["periods"], line["actual"], line["expected"], line["low"], line["high"])
    first = min(line["starts"])
    return Table(
        ("期间", "实际", "若未实施", "区间下端", "区间上端"),
        [
            (period, *(_figure(value) for value in (actual, *(rest if at >= first else ("",) * 3))))
            for at, (period, actual, *rest) in enumerate(zip(*columns, strict=True))
        ],
    )


def _figure(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else "–" if value is None else str(value)


def _told(check: dict[str, object]) -> str:
    return f"{'通过' if check['passed'] else '没有通过'}。{check['detail']}。"


def _size_words(row: EffectRow) -> str:
    size = size_of(row.effect)
    if size is None:
        return row.effect.reason
    return f"{size[0]}（{size[1]} ~ {size[2]}）{row.kpi.measure}"


def _month(day: date | None) -> str:
    return "" if day is None else f"{day:%Y-%m}"
