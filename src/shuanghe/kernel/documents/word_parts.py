"""The fixed XML of a Word file: fonts, page numbers, settings; nothing in it names anybody."""

from shuanghe.kernel.documents.layout import LAYOUT, MM, WORD_FONTS, Face

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
NAMES = f'xmlns:w="{_MAIN}" xmlns:r="{_OFFICE}"'

# What Word takes when a machine lacks the first: the same hand under another name.
_OTHER_NAMES = {
    Face.TITLE: "方正小标宋_GBK,华文中宋,宋体",
    Face.TEXT: "仿宋,华文仿宋",
    Face.HEAD: "SimHei",
    Face.KAI: "楷体,华文楷体",
    Face.SONG: "SimSun",
}
_PARTS = {
    "styles": "styles",
    "settings": "settings",
    "fontTable": "fontTable",
    "header": "header",
    "odd": "footer",
    "even": "footer",
}


def twips(points: float) -> int:
    """Points in twentieths, as Word counts."""
    return round(points * 20)


def fonts(face: Face) -> str:
    """The font for every script of a run."""
    name = WORD_FONTS[face]
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'


def _content_types() -> str:
    main = '<Override PartName="/word/document.xml" ContentType="{}.document.main+xml"/>'
    others = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for name, kind in _PARTS.items()
    )
    return (
        f'{HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f"{main.format(_TYPE)}{others}"
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _links(*links: tuple[str, str, str]) -> str:
    listed = "".join(
        f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>'
        for name, kind, target in links
    )
    return f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _styles() -> str:
    size = round(LAYOUT.text_size * 2)
    plain = (
        '<w:widowControl w:val="0"/><w:overflowPunct w:val="0"/>'
        '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
    )
    return (
        f"{HEAD}<w:styles {NAMES}><w:docDefaults><w:rPrDefault><w:rPr>{fonts(Face.TEXT)}"
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault>'
        f"<w:pPrDefault><w:pPr>{plain}</w:pPr></w:pPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        '<w:qFormat/></w:style><w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/></w:style></w:styles>'
    )


def _settings() -> str:
    return (
        f"{HEAD}<w:settings {NAMES}><w:evenAndOddHeaders/>"
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting '
        'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
        'w:val="15"/></w:compat></w:settings>'
    )


def _font_table() -> str:
    listed = "".join(
        f'<w:font w:name="{WORD_FONTS[face]}"><w:altName w:val="{_OTHER_NAMES[face]}"/>'
        '<w:charset w:val="86"/></w:font>'
        for face in Face
    )
    return f"{HEAD}<w:fonts {NAMES}>{listed}</w:fonts>"


def _folio(side: str) -> str:
    """— 1 — in 4号 宋体, one character in from the outer edge (BZ-30)."""
    size, edge = round(LAYOUT.folio_size * 2), twips(LAYOUT.folio_size)
    look = f'<w:rPr>{fonts(Face.SONG)}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
    dash = '<w:r>{}<w:t xml:space="preserve">{}</w:t></w:r>'
    return (
        f'{HEAD}<w:ftr {NAMES}><w:p><w:pPr><w:spacing w:line="{edge}" w:lineRule="exact"/>'
        f'<w:ind w:{side}="{edge}"/><w:jc w:val="{side}"/></w:pPr>{dash.format(look, "— ")}'
        f'<w:fldSimple w:instr="PAGE"><w:r>{look}<w:t>1</w:t></w:r></w:fldSimple>'
        f"{dash.format(look, ' —')}</w:p></w:ftr>"
    )


def linked(pictures: int) -> dict[str, str]:
    """The fixed files of a paper with so many pictures."""
    if not pictures:
        return FIXED
    types, links = "[Content_Types].xml", "word/_rels/document.xml.rels"
    shown = "".join(
        f'<Relationship Id="picture{at}" Type="{_OFFICE}/image" Target="media/picture{at}.png"/>'
        for at in range(1, pictures + 1)
    )
    png = '<Default Extension="png" ContentType="image/png"/>'
    return FIXED | {
        types: FIXED[types].replace("<Override", f"{png}<Override", 1),
        links: FIXED[links].replace("</Relationships>", f"{shown}</Relationships>"),
    }


_CORE = (
    f'{HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator></dc:creator></cp:coreProperties>'
)
FIXED = {
    "[Content_Types].xml": _content_types(),
    "_rels/.rels": _links(
        ("r1", f"{_OFFICE}/officeDocument", "word/document.xml"),
        ("r2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
    ),
    "docProps/core.xml": _CORE,
    "word/_rels/document.xml.rels": _links(
        *((name, f"{_OFFICE}/{kind}", f"{name}.xml") for name, kind in _PARTS.items())
    ),
    "word/styles.xml": _styles(),
    "word/settings.xml": _settings(),
    "word/fontTable.xml": _font_table(),
    "word/odd.xml": _folio("right"),
    "word/even.xml": _folio("left"),
}
HEADERS = "".join(
    f'<w:headerReference w:type="{kind}" r:id="header"/>' for kind in ("default", "even")
)
FOOTERS = (
    '<w:footerReference w:type="default" r:id="odd"/><w:footerReference w:type="even" r:id="even"/>'
)
# The foot of the page number's line: its middle, the dash, lies as far below the type area as said.
FOLIO_FOOT = twips((LAYOUT.bottom - LAYOUT.folio_below) * MM - LAYOUT.folio_size / 2)
