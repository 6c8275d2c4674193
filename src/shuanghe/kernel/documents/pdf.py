"""Official papers as PDF/A-2b, set by typst from data alone: no text ever becomes source."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, Final

import typst
from django.utils.translation import gettext as _

from shuanghe.kernel.documents.composing import Drawing, Element, Foot, Grid, Line, Run, composed
from shuanghe.kernel.documents.layout import LAYOUT, Face
from shuanghe.kernel.documents.official import OfficialPaper
from shuanghe.kernel.documents.wording import clean


class PaperUnset(ValueError):  # noqa: N818
    """The paper cannot be set on this machine; the text says why and how to mend it."""


SOURCE = Path(__file__).with_name("paper.typ")
STANDARD: Final = "a-2b"
# The same paper gives the same bytes; a paper says its own day in its text.
STAMP = datetime(1980, 1, 1, tzinfo=UTC)
HEADER_ABOVE = 10  # mm from the foot of the header to the type area
NO_SIGN = re.compile(r'the text `"(.+?)"` could not be displayed')

_SERIF = ("Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", "AR PL UMing CN")
_SANS = ("Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "WenQuanYi Zen Hei")
_ANY = (*_SERIF, "SimSun", *_SANS, "SimHei", "Microsoft YaHei", "Droid Sans Fallback")
# Per part of the page: the font of the standard under its names, then its likeness.
PDF_FONTS = {
    Face.TITLE: (
        "FZXiaoBiaoSong-B05S",
        "方正小标宋简体",
        "FZXiaoBiaoSong-B05",
        "STZhongsong",
        *_ANY,
    ),
    Face.TEXT: ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", *_ANY),
    Face.HEAD: ("SimHei", "黑体", "STHeiti", *_SANS, *_ANY),
    Face.KAI: (
        *("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti"),
        *("LXGW WenKai", "LXGW WenKai GB", "AR PL UKai CN", "AR PL KaitiM GB", *_ANY),
    ),
    Face.SONG: ("SimSun", "宋体", "STSong", *_ANY),
}


def pdf_official(paper: OfficialPaper) -> bytes:
    """The paper as PDF/A-2b: the same paper gives the same bytes.

    Raises PaperUnset where this machine has no Chinese font, or no sign for a character of the
    text: a paper of empty boxes is never made.
    """
    return typeset(paper, fonts_here())


def typeset(paper: OfficialPaper, installed: typst.Fonts) -> bytes:
    """As pdf_official, with these fonts."""
    fonts = chosen(installed.families())
    data = json.dumps(_data(paper, fonts), ensure_ascii=False)
    try:
        made = typst.compile(
            SOURCE,
            font_paths=installed,
            sys_inputs={"paper": data},
            pdf_standards=STANDARD,
            timestamp=STAMP,
        )
    except typst.TypstError as fault:
        raise refusal(fault.message) from fault
    return bytes(made)


def refusal(message: str) -> PaperUnset:
    """The answer to what typst complains of; a sign that no font has is named."""
    missing = NO_SIGN.search(message)
    if missing is None:
        return PaperUnset(_("PDF 未能生成：%(fault)s。") % {"fault": message})
    text = _("PDF 未能生成：服务器的字体里没有“%(sign)s”。请改用其他写法，或下载 Word 版本。")
    return PaperUnset(text % {"sign": missing[1]})


@cache
def fonts_here() -> typst.Fonts:
    """The fonts of this machine, looked for once."""
    return typst.Fonts(include_embedded_fonts=False)


def chosen(installed: Sequence[str]) -> dict[str, list[str]]:
    """The fonts of each part that are installed, best first; PaperUnset when there is none."""
    known = {family.casefold(): family for family in installed}
    found = {
        face: [known[name.casefold()] for name in names if name.casefold() in known]
        for face, names in PDF_FONTS.items()
    }
    if not all(found.values()):
        raise PaperUnset(
            _(
                "服务器上没有中文字体，无法生成 PDF。请管理员安装字体后重试"
                "（Debian/Ubuntu：apt-get install fonts-noto-cjk；麒麟、统信同名），"
                "或先下载 Word 版本。"
            )
        )
    return {face.value: families for face, families in found.items()}


def _data(paper: OfficialPaper, fonts: dict[str, list[str]]) -> dict[str, Any]:
    width, height = LAYOUT.page(is_landscape=paper.is_landscape)
    margins = {side: getattr(LAYOUT, side) for side in ("top", "left", "bottom", "right")}
    sizes = ("condensed", "pitch", "table_size", "table_pitch", "folio_size", "folio_below")
    imprint = ("imprint_size", "imprint_thick", "imprint_thin")
    page = {name: getattr(LAYOUT, name) for name in (*sizes, *imprint)}
    page |= {"width": width, "height": height, "rule": LAYOUT.rule_width, **margins}
    return {
        "title": clean(paper.title),
        "header": clean(paper.header),
        "page": page | {"header_above": HEADER_ABOVE},
        "fonts": fonts,
        "elements": [_element(one, fonts) for one in composed(paper)],
    }


def lettered(svg: str, fonts: Mapping[str, Sequence[str]]) -> str:
    """The drawing with the fonts of its words; without any they would not be drawn."""
    families = ", ".join(fonts[Face.HEAD.value])
    return svg.replace("<svg ", f'<svg font-family="{escape(families)}" ', 1)


def _element(element: Element, fonts: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    if isinstance(element, Grid):
        return {"kind": "grid", **vars(element)}
    if isinstance(element, Foot):
        return {"kind": "foot", "rows": element.rows}
    if isinstance(element, Drawing):
        return {"kind": "drawing", **vars(element), "svg": lettered(element.svg, fonts)}
    return _line(element)


def _line(line: Line) -> dict[str, Any]:
    """A line with its indents in points."""
    indents = {side: getattr(line, side) * LAYOUT.character for side in ("first", "left", "right")}
    runs = [_run(run) for run in line.runs]
    return {"kind": "line", **vars(line), **indents, "runs": runs}


def _run(run: Run) -> dict[str, Any]:
    return {**vars(run), "is_close": run.size == LAYOUT.text_size}
