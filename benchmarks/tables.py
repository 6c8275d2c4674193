"""One line of the result: what was measured against what, and whether it reaches its floor."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Bar:
    """A bar at one size. Seconds are CPU seconds of one unit of work, product and baseline.

    ratio: baseline over product, or product over yardstick, as `asks` says; growth: product cost
    against the next smaller size; of: the group that measured it.
    """

    code: str
    what: str
    size: str
    product: float
    baseline: float
    ratio: float
    asks: str
    is_met: bool
    growth: float | None = None
    note: str = ""
    of: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def seconds(value: float) -> str:
    """A duration in the unit that reads best."""
    for limit, unit, factor in ((1e-3, "µs", 1e6), (1, "ms", 1e3)):
        if value < limit:
            return f"{value * factor:.3g} {unit}"
    return f"{value:.3g} s"


def markdown(bars: list[Bar], heading: str) -> str:
    """The committed table."""
    lines = [
        heading,
        "",
        "| bar | what | size | product | baseline | ratio | growth | floor | met | note |",
        "|---|---|---|--:|--:|--:|--:|---|---|---|",
    ]
    lines += [
        f"| {bar.code} | {bar.what} | {bar.size} | {seconds(bar.product)} |"
        f" {seconds(bar.baseline) if bar.baseline else '–'} | {bar.ratio:,.4g} |"
        f" {f'{bar.growth:.2f}' if bar.growth else '–'} | {bar.asks} |"
        f" {'yes' if bar.is_met else '**no**'} | {bar.note} |"
        for bar in bars
    ]
    return "\n".join(lines) + "\n"
