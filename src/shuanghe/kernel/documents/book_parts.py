"""The fixed XML of a book in Word: its styles, page numbers and settings; it names nobody."""

from xml.sax.saxutils import escape

from shuanghe.kernel.documents.books import BOOK
from shuanghe.kernel.documents.layout import MM, Face
from shuanghe.kernel.documents.word_parts import FIXED, HEAD, NAMES, fonts, twips

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_KINDS = {
    "styles": "styles",
    "settings": "settings",
    "fontTable": "fontTable",
    "header": "header",
    "front": "footer",
    "body": "footer",
}
FRONT_FOOTER = '<w:footerReference w:type="default" r:id="front"/>'
BODY_FOOTER = '<w:footerReference w:type="default" r:id="body"/>'
_FACES = (Face.HEAD, Face.HEAD, Face.KAI, Face.HEAD)


def header_part(text: str) -> str:
    """What stands above every page of the body."""
    return (
        f'{HEAD}<w:hdr {NAMES}><w:p><w:pPr><w:jc w:val="right"/></w:pPr><w:r><w:rPr>'
        f'{fonts(Face.SONG)}<w:color w:val="666666"/><w:sz w:val="18"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:hdr>'
    )


def _footer(dash: str) -> str:
    look = f'<w:rPr>{fonts(Face.SONG)}<w:sz w:val="20"/></w:rPr>'
    edge = f'<w:r>{look}<w:t xml:space="preserve">{{}}</w:t></w:r>' if dash else "{}"
    before, after = (edge.format(f"{dash} "), edge.format(f" {dash}")) if dash else ("", "")
    return (
        f'{HEAD}<w:ftr {NAMES}><w:p><w:pPr><w:jc w:val="center"/></w:pPr>{before}'
        f'<w:fldSimple w:instr="PAGE"><w:r>{look}<w:t>1</w:t></w:r></w:fldSimple>{after}</w:p>'
        "</w:ftr>"
    )


def _style(name: str, *, title: str = "", parent: str = "Normal", look: str, shape: str) -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{title or name}"/>'
        f'<w:basedOn w:val="{parent}"/><w:qFormat/><w:pPr>{shape}</w:pPr>'
        f"<w:rPr>{look}</w:rPr></w:style>"
    )


def _size(points: float) -> str:
    half = round(points * 2)
    return f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


def _spacing(height: float, before: float = 0, after: float = 0) -> str:
    return (
        f'<w:spacing w:before="{twips(before)}" w:after="{twips(after)}" '
        f'w:line="{twips(height)}" w:lineRule="exact"/>'
    )


def _heading(level: int) -> str:
    at = level - 1
    breaks = "<w:pageBreakBefore/>" if level == 1 else ""
    before = 0 if level == 1 else BOOK.pitch * 0.9
    shape = (
        f"<w:keepNext/><w:keepLines/>{breaks}"
        f"{_spacing(BOOK.title_pitches[at], before, BOOK.pitch * 0.7)}"
        f'<w:jc w:val="{"center" if level == 1 else "left"}"/><w:outlineLvl w:val="{at}"/>'
    )
    look = f"{fonts(_FACES[at])}{_size(BOOK.title_sizes[at])}"
    return _style(f"Heading{level}", title=f"heading {level}", look=look, shape=shape)


def _contents_entry(level: int) -> str:
    edge = twips(BOOK.measure * MM)
    shape = (
        f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{edge}"/></w:tabs>'
        f'{_spacing(BOOK.pitch)}<w:ind w:left="{(level - 1) * 360}"/><w:jc w:val="left"/>'
    )
    look = fonts(Face.HEAD) if level == 1 else ""
    return _style(f"TOC{level}", title=f"toc {level}", look=look, shape=shape)


def _styles() -> str:
    small = _spacing(BOOK.small_pitch)
    left, middle = '<w:jc w:val="left"/>', '<w:jc w:val="center"/>'
    grey = '<w:color w:val="555555"/>'
    made = [
        *(_heading(level) for level in (1, 2, 3, 4)),
        *(_contents_entry(level) for level in (1, 2)),
        _style("Cell", look=_size(BOOK.small_size), shape=f"{small}{left}"),
        _style(
            "CellHead", look=f"{fonts(Face.HEAD)}{_size(BOOK.small_size)}", shape=f"{small}{middle}"
        ),
        _style("CellMiddle", look=_size(BOOK.small_size), shape=f"{small}{middle}"),
        _style("CellSmall", look=f"{grey}{_size(9)}", shape=f"{_spacing(13)}{middle}"),
        _style("Remark", look=f"{grey}{_size(BOOK.small_size)}", shape=f"{small}{left}"),
    ]
    return (
        f"{HEAD}<w:styles {NAMES}><w:docDefaults><w:rPrDefault><w:rPr>{fonts(Face.SONG)}"
        f'{_size(BOOK.text_size)}<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:widowControl w:val="0"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        f"<w:qFormat/><w:pPr>{_spacing(BOOK.pitch)}"
        f'<w:jc w:val="both"/></w:pPr></w:style>{"".join(made)}'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/></w:style></w:styles>'
    )


def _content_types() -> str:
    others = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for name, kind in _KINDS.items()
    )
    return (
        f'{HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override '
        f'PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>{others}'
        '<Override PartName="/docProps/core.xml" ContentType='
        '"application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _links() -> str:
    listed = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{name}.xml"/>'
        for name, kind in _KINDS.items()
    )
    return f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


WORD_PARTS = {
    "[Content_Types].xml": _content_types(),
    "_rels/.rels": FIXED["_rels/.rels"],
    "docProps/core.xml": FIXED["docProps/core.xml"],
    "word/_rels/document.xml.rels": _links(),
    "word/styles.xml": _styles(),
    "word/settings.xml": FIXED["word/settings.xml"].replace("<w:evenAndOddHeaders/>", ""),
    "word/fontTable.xml": FIXED["word/fontTable.xml"],
    "word/front.xml": _footer(""),
    "word/body.xml": _footer("—"),
}
