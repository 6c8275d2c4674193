"""A flow drawn step by step: plain SVG that a screen reader can read and paper can take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from xml.etree.ElementTree import Element, SubElement, tostring

WIDTH, BOX_LEFT, BOX_WIDTH, BOX_HEIGHT, GAP, BAND = 760, 150, 460, 54, 22, 34
LANE_FROM, LANE_STEP, LANES = BOX_LEFT + BOX_WIDTH + 16, 12, 9
INK, SOFT, LINE, ACCENT, PAPER, TINT, NOW = (
    "#1f2328",
    "#57606a",
    "#8c959f",
    "#b5121b",
    "#ffffff",
    "#f6f8fa",
    "#fdf3e7",
)
OUTCOMES = {"act": "", "decision": "会议决定", "approval": "上级批准", "filing": "上级备案"}


class FlowStep(Protocol):
    """What is drawn of a step. outcome: a key of OUTCOMES; after: codes of earlier steps."""

    @property
    def number(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def stage(self) -> str: ...
    @property
    def actor(self) -> str: ...
    @property
    def citation(self) -> str: ...
    @property
    def outcome(self) -> str: ...
    @property
    def after(self) -> tuple[str, ...]: ...


class Flow(Protocol):
    """What is drawn: stages by code, and the steps in order."""

    @property
    def title(self) -> str: ...
    @property
    def stages(self) -> Mapping[str, str]: ...
    @property
    def steps(self) -> Sequence[FlowStep]: ...


@dataclass(frozen=True)
class Spot:
    """Where a step stands: the upper edge of its box."""

    step: FlowStep
    top: int

    @property
    def middle(self) -> int:
        """Half-way down the box."""
        return self.top + BOX_HEIGHT // 2


def flow_svg(
    flow: Flow, *, done: frozenset[str] = frozenset(), coming: frozenset[str] = frozenset()
) -> str:
    """The chart. done: codes of the steps behind a case, drawn ticked; coming: those it may do now.

    The steps, and where a case has come to, are told in words as well.
    """
    spots, bands, height = _spots(flow)
    root = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {WIDTH} {height}",
            "role": "img",
            "aria-labelledby": "chart-title chart-text",
            "class": "chart",
        },
    )
    SubElement(root, "title", {"id": "chart-title"}).text = f"{flow.title}流程图"
    told = "；".join(
        f"第{step.number}步{step.title}{_state(step, done, coming)}" for step in flow.steps
    )
    SubElement(root, "desc", {"id": "chart-text"}).text = told
    for title, top, bottom in bands:
        _band(root, title, top, bottom)
    by_code = {spot.step.code: spot for spot in spots}
    lane = 0
    for spot in spots:
        for code in spot.step.after:
            if by_code[code].step.number == spot.step.number - 1:
                _down(root, by_code[code], spot)
            else:
                _around(root, by_code[code], spot, lane % LANES)
                lane += 1
    for spot in spots:
        _box(root, spot, is_done=spot.step.code in done, is_coming=spot.step.code in coming)
    return tostring(root, encoding="unicode")


def _state(step: FlowStep, done: frozenset[str], coming: frozenset[str]) -> str:
    if step.code in coming:
        return "（现在可办）"
    return "（已办）" if step.code in done else ""


def _spots(flow: Flow) -> tuple[list[Spot], list[tuple[str, int, int]], int]:
    top, spots, bands = 16, [], []
    for code, title in flow.stages.items():
        first = top
        top += BAND
        for step in flow.steps:
            if step.stage == code:
                spots.append(Spot(step, top))
                top += BOX_HEIGHT + GAP
        bands.append((title, first, top - GAP // 2))
        top += GAP // 2
    return spots, bands, top + 8


def _band(root: Element, title: str, top: int, bottom: int) -> None:
    size = {"x": "8", "y": str(top), "width": str(WIDTH - 16), "height": str(bottom - top)}
    SubElement(root, "rect", {**size, "rx": "8", "fill": TINT})
    _text(root, 20, top + 22, title, size=15, colour=ACCENT, weight="600")


def _box(root: Element, spot: Spot, *, is_done: bool, is_coming: bool) -> None:
    step = spot.step
    group = SubElement(root, "g")
    SubElement(
        group,
        "rect",
        {
            "x": str(BOX_LEFT),
            "y": str(spot.top),
            "width": str(BOX_WIDTH),
            "height": str(BOX_HEIGHT),
            "rx": "6",
            "fill": NOW if is_coming else PAPER,
            "stroke": ACCENT if is_coming or step.outcome in {"decision", "approval"} else LINE,
            "stroke-width": "3" if is_coming else "1.5",
        },
    )
    mark = "▶ " if is_coming else "✓ " if is_done else ""
    _text(group, BOX_LEFT + 14, spot.top + 23, f"{mark}{step.number}. {step.title}", size=15)
    article = step.citation.rsplit(" ", 1)[-1]
    _text(group, BOX_LEFT + 14, spot.top + 43, f"{step.actor} · {article}", size=12, colour=SOFT)
    if outcome := OUTCOMES[step.outcome]:
        _text(group, BOX_LEFT - 12, spot.middle + 4, outcome, size=12, colour=SOFT, anchor="end")


def _down(root: Element, above: Spot, below: Spot) -> None:
    x = BOX_LEFT + BOX_WIDTH // 2
    _line(root, f"M{x} {above.top + BOX_HEIGHT} V{below.top - 6}")
    _head(root, f"M{x - 5} {below.top - 8} L{x} {below.top - 1} L{x + 5} {below.top - 8} Z")


def _around(root: Element, above: Spot, below: Spot, lane: int) -> None:
    right, x = BOX_LEFT + BOX_WIDTH, LANE_FROM + lane * LANE_STEP
    start, end = above.middle + 6, below.middle - 6
    _line(root, f"M{right} {start} H{x} V{end} H{right + 6}")
    _head(root, f"M{right + 8} {end - 5} L{right + 1} {end} L{right + 8} {end + 5} Z")


def _line(root: Element, path: str) -> None:
    SubElement(root, "path", {"d": path, "fill": "none", "stroke": LINE, "stroke-width": "1.2"})


def _head(root: Element, path: str) -> None:
    SubElement(root, "path", {"d": path, "fill": LINE})


def _text(
    root: Element,
    x: int,
    y: int,
    text: str,
    *,
    size: int,
    colour: str = INK,
    weight: str = "400",
    anchor: str = "start",
) -> None:
    given = {
        "x": str(x),
        "y": str(y),
        "font-size": str(size),
        "fill": colour,
        "font-weight": weight,
        "text-anchor": anchor,
    }
    SubElement(root, "text", given).text = text
