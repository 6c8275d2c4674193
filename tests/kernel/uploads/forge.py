"""Workbooks built by hand, byte by byte: honest, odd and hostile."""

import io
import zipfile
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
    "</styleSheet>"
)


def text(value):
    """An inline string cell without address."""
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def number(value, style=0):
    return f'<c s="{style}"><v>{value}</v></c>'


def row(*cells, r=None, extra=""):
    address = f' r="{r}"' if r else ""
    return f"<row{address}{extra}>{''.join(cells)}</row>"


def texts(*values, r=None):
    return row(*map(text, values), r=r)


def data(*rows):
    return f"<sheetData>{''.join(rows)}</sheetData>"


def sheet(body, head=HEAD, xmlns=f'xmlns="{MAIN}"'):
    return f"{head}<worksheet {xmlns}>{body}</worksheet>"


def parts(*bodies, names=None, states=None, book="", shared=None, styles=STYLES):
    """The parts of a workbook, name → text, one sheet per body."""
    names = names or [f"表{at}" for at in range(1, len(bodies) + 1)]
    states = states or [""] * len(bodies)
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{at}" {state} r:id="r{at}"/>'
        for at, (name, state) in enumerate(zip(names, states, strict=True), 1)
    )
    links = "".join(
        f'<Relationship Id="r{at}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(bodies) + 1)
    )
    links += f'<Relationship Id="s" Type="{OFFICE}/styles" Target="styles.xml"/>'
    made = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship '
        f'Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{book}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/styles.xml": styles,
    }
    if shared is not None:
        links += f'<Relationship Id="t" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        items = "".join(shared)
        made["xl/sharedStrings.xml"] = f'{HEAD}<sst xmlns="{MAIN}">{items}</sst>'
    made["xl/_rels/workbook.xml.rels"] = (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'
    )
    for at, body in enumerate(bodies, 1):
        made[f"xl/worksheets/sheet{at}.xml"] = (
            body
            if body[:1] in "<\ufeff" and ("<worksheet" in body[:400] or ":worksheet" in body[:400])
            else sheet(body)
        )
    return made


def packed(made, compression=zipfile.ZIP_DEFLATED):
    """Parts as a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in made.items():
            archive.writestr(name, content)
    return out.getvalue()


def xlsx(*bodies, **options):
    """A whole workbook from the bodies of its sheets."""
    return packed(parts(*bodies, **options))
