"""What goes out: the run chart of a KPI, and the same rows as a workbook."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement, tostring

from django.http import FileResponse

from shuanghe.kernel.documents import download, xlsx_chunks
from shuanghe.operations.models import Intervention, Kpi
from shuanghe.operations.queries.standings import Standing
from shuanghe.operations.rules.amounts import rounded
from shuanghe.operations.rules.lights import Light
from shuanghe.organisation.models import Organisation

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 260, 96, 28, 16, 34
LIGHTS = {Light.GREEN: "达标", Light.AMBER: "接近", Light.RED: "落后", Light.NONE: "无对标值"}
COLUMNS = ("单位编码", "单位", "月份", "数值", "计量单位", "对标值", "差距（%）", "灯", "确认")
LABEL_AWAY, LABEL_WIDE = 10, 6
"""How far the label keeps from the line, and over how many months it lies."""
UNSURE = "（未确认）"
Spot = tuple[float, float]


def written(amount: Decimal, decimals: int) -> str:
    """A value as people read it: rounded, thousands set apart."""
    return f"{rounded(amount, decimals):,}"


def run_chart(
    kpi: Kpi,
    unit: Organisation,
    found: Sequence[Standing],
    begun: Sequence[Intervention] = (),
) -> str:
    """The values of a unit over the months as SVG; the table beside it says the same.

    begun: the interventions to mark with an upright line in their first month.
    """
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {WIDTH} {HEIGHT}",
            "role": "img",
            "aria-labelledby": "chart-title chart-text",
            "class": "chart",
        },
    )
    SubElement(root, "title", {"id": "chart-title"}).text = f"{unit.name} {kpi.title}"
    SubElement(root, "desc", {"id": "chart-text"}).text = _told(kpi, found)
    amounts = [one.amount for one in found]
    sticks = [one.benchmark.amount for one in found if one.benchmark is not None]
    low, high = _bounds([*amounts, *sticks])
    months = [one.month for one in found]
    _axes(root, kpi, low, high, months)
    line = [(one.month, one.benchmark.amount) for one in found if one.benchmark is not None]
    if line:
        _line(root, "cf", [_spot(month, value, months, low, high) for month, value in line])
    _cuts(root, begun, months)
    spots = [_spot(one.month, one.amount, months, low, high) for one in found]
    _line(root, "real", spots)
    for (x, y), one in zip(spots, found, strict=True):
        if one.light == Light.RED:
            SubElement(
                root, "circle", {"cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": "4", "class": "dot"}
            )
    last = found[-1]
    x, _y = spots[-1]
    at = {"x": f"{x - 4:.1f}", "y": f"{_clear_of(spots):.1f}", "text-anchor": "end"}
    label = SubElement(root, "text", {**at, "class": "lab strong"})
    said = written(last.amount, kpi.decimals) + ("" if last.is_confirmed else UNSURE)
    label.text = f"{last.month:%y-%m} {said}"
    return tostring(root, encoding="unicode")


def _clear_of(spots: Sequence[Spot]) -> float:
    """How high the last label stands, so that the end of the line does not run through it."""
    last = [y for _x, y in spots[-LABEL_WIDE:]]
    top = min(last)
    if top - LABEL_AWAY >= TOP:
        return top - LABEL_AWAY
    return min(max(last) + 2 * LABEL_AWAY, HEIGHT - BOTTOM - LABEL_AWAY)


def _told(kpi: Kpi, found: Sequence[Standing]) -> str:
    first, last = found[0], found[-1]
    open_ = sum(not one.is_confirmed for one in found)
    doubt = f"（{open_} 个月未确认）" if open_ else ""
    return (
        f"从 {first.month:%Y-%m} 的 {written(first.amount, kpi.decimals)} 到 {last.month:%Y-%m} 的 "
        f"{written(last.amount, kpi.decimals)} {kpi.measure}{doubt}，虚线是对标值；逐月数值见下表。"
    )


def _bounds(amounts: Iterable[Decimal]) -> tuple[Decimal, Decimal]:
    told = list(amounts)
    low, high = min(told), max(told)
    margin = (high - low) / 10 or abs(high) / 10 or Decimal(1)
    return low - margin, high + margin


def _number(month: date) -> int:
    return month.year * 12 + month.month


def _spot(month: date, value: Decimal, months: Sequence[date], low: Decimal, high: Decimal) -> Spot:
    span = max(_number(months[-1]) - _number(months[0]), 1)
    across = (_number(month) - _number(months[0])) / span
    up = float((value - low) / (high - low))
    return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)


def _line(root: Element, kind: str, spots: Sequence[Spot]) -> None:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
    SubElement(root, "polyline", {"points": points, "class": kind})


def _cuts(root: Element, begun: Sequence[Intervention], months: Sequence[date]) -> None:
    for one in begun:
        if months[0] <= one.started_on <= months[-1]:
            x, _y = _spot(one.started_on, Decimal(0), months, Decimal(0), Decimal(1))
            ends = {"x1": f"{x:.1f}", "x2": f"{x:.1f}", "y1": str(TOP), "y2": str(HEIGHT - BOTTOM)}
            cut = SubElement(root, "line", {**ends, "class": "cut"})
            SubElement(cut, "title").text = f"{one.started_on:%Y-%m} {one.title}"


def _axes(root: Element, kpi: Kpi, low: Decimal, high: Decimal, months: Sequence[date]) -> None:
    for share in (0, 1, 2):
        value = low + (high - low) * share / 2
        y = HEIGHT - BOTTOM - share / 2 * (HEIGHT - TOP - BOTTOM)
        ends = {"x1": str(LEFT), "x2": str(WIDTH - RIGHT), "y1": f"{y:.1f}", "y2": f"{y:.1f}"}
        SubElement(root, "line", {**ends, "class": "axis"})
        at = {"x": str(LEFT - 6), "y": f"{y + 4:.1f}", "text-anchor": "end", "class": "lab"}
        SubElement(root, "text", at).text = written(value, kpi.decimals)
    for month in months:
        if month.month in (1, 7) or len(months) == 1:
            x, _y = _spot(month, low, months, low, high)
            at = {"x": f"{x:.1f}", "y": str(HEIGHT - 12), "text-anchor": "middle", "class": "lab"}
            SubElement(root, "text", at).text = f"{month:%y-%m}"


def standings_file(title: str, found: Sequence[Standing]) -> FileResponse:
    """Values with benchmark, gap and light as .xlsx."""
    return download(title, xlsx_chunks([("指标", COLUMNS, _rows(found))]), "xlsx")


def _rows(found: Sequence[Standing]) -> Iterator[tuple[object, ...]]:
    for one in found:
        yield (
            one.unit.code,
            one.unit.name,
            f"{one.month:%Y-%m}",
            rounded(one.amount, one.kpi.decimals),
            one.kpi.measure,
            None if one.benchmark is None else one.benchmark.amount.normalize(),
            one.gap,
            LIGHTS[one.light],
            "已确认" if one.is_confirmed else "未确认",
        )
