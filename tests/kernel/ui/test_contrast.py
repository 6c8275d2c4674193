"""Every pair of colours in which the style sheet sets text is legible (WCAG 2.2 AA)."""

import re
from pathlib import Path

import pytest

import shuanghe.kernel.ui as ui

SHEET = Path(ui.__file__).with_name("static") / "ui" / "shuanghe.css"
TOKENS = dict(re.findall(r"--([a-z0-9-]+):(#[0-9a-f]{3,6})\b", SHEET.read_text()))
WHITE = "#ffffff"

TEXT = [
    *((ink, ground) for ink in ("ink", "soft", "faint") for ground in ("card", "bg", "wash")),
    *((status, "card") for status in ("done", "due", "late", "calm", "info", "red", "red-dark")),
    *((status, f"{status}-wash") for status in ("done", "due", "late", "calm", "info")),
    *((status, "bg") for status in ("done", "due", "late", "red")),
    ("red-dark", "red-wash"),
    *(("ink", f"heat{level}") for level in range(1, 6)),
    ("soft", "heat0"),
]
EDGES = [("edge", "card"), ("edge", "bg"), ("info", "card"), ("info", "bg"), ("late", "card")]


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(d * 2 for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself_is_right():
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_reaches_four_and_a_half_to_one(ink, ground):
    assert contrast(TOKENS[ink], TOKENS[ground]) >= 4.5


@pytest.mark.parametrize("ground", ["red", "red-dark"])
def test_white_text_on_the_primary_button_is_legible(ground):
    assert contrast(WHITE, TOKENS[ground]) >= 4.5


@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_edges_of_inputs_and_the_focus_ring_reach_three_to_one(edge, ground):
    assert contrast(TOKENS[edge], TOKENS[ground]) >= 3


def test_the_sheet_is_small_and_asks_nothing_from_outside():
    text = SHEET.read_text()
    assert len(text.encode()) <= 30_000
    assert "http" not in text
    assert "@import" not in text


def test_the_sheet_serves_paper_large_text_and_quiet_motion():
    text = SHEET.read_text()
    assert "@media print" in text
    assert "prefers-reduced-motion" in text
    assert not re.search(r"font-size:\d+(\.\d+)?px(?![^{}]*fill)", text.split(".lab{")[0])
