"""A drawing as a picture that every word processor shows, set by typst."""

from collections.abc import Iterable
from html import escape
from typing import Final

import typst

from shuanghe.kernel.documents.composing import Drawing, Element
from shuanghe.kernel.documents.pdf import PaperUnset, chosen, fonts_here, lettered

SOURCE: Final = b"""
#set page(width: auto, height: auto, margin: 0pt, fill: white)
#image(bytes(sys.inputs.svg), format: "svg", width: 160mm)
"""
DOTS: Final = 200
EMU: Final = 36_000
"""What a millimetre counts in a Word file."""
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_WORD = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"


def png_of(svg: str) -> bytes | None:
    """The drawing 160 mm wide with 200 dots an inch; None where no font here writes Chinese."""
    installed = fonts_here()
    try:
        fonts = chosen(installed.families())
    except PaperUnset:
        return None
    made = typst.compile(
        SOURCE,
        font_paths=installed,
        sys_inputs={"svg": lettered(svg, fonts)},
        format="png",
        ppi=DOTS,
    )
    return bytes(made)


def pictures_of(elements: Iterable[Element]) -> dict[str, bytes]:
    """The picture of each drawing, in the order they first appear."""
    drawn = {one.svg: png_of(one.svg) for one in elements if isinstance(one, Drawing)}
    return {svg: png for svg, png in drawn.items() if png is not None}


def picture_xml(drawing: Drawing, number: int) -> str:
    """The paragraph of a Word file that holds the picture of this number."""
    size = f'cx="{round(drawing.wide * EMU)}" cy="{round(drawing.high * EMU)}"'
    named = f'id="{number}" name="picture{number}" descr="{escape(drawing.alt)}"'
    return (
        '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
        f'<w:jc w:val="center"/></w:pPr><w:r><w:drawing><wp:inline xmlns:wp="{_WORD}">'
        f'<wp:extent {size}/><wp:docPr {named}/><a:graphic xmlns:a="{_MAIN}">'
        f'<a:graphicData uri="{_PICTURE}"><pic:pic xmlns:pic="{_PICTURE}"><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name="picture{number}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="picture{number}"/><a:stretch><a:fillRect/></a:stretch>'
        f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
        "</a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
