"""From a paper in words to lines on the page: every rule of the layout is applied here, once.

Word and PDF only put down what they are given: lines, tables and the imprint.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from shuanghe.kernel.documents.layout import LAYOUT, MM, Face
from shuanghe.kernel.documents.official import (
    Annex,
    Block,
    Heading,
    Imprint,
    Labelled,
    OfficialPaper,
    Paragraph,
    Picture,
    Signature,
    Signatures,
    Table,
    day_words,
)
from shuanghe.kernel.documents.wording import clean, lines_of, numeral, title_lines, width_of

SHORT = 8
AFTER_TABLE = 6
LEAST = 1


@dataclass(frozen=True)
class Run:
    """Text of one face and size (points)."""

    text: str
    face: Face = Face.TEXT
    size: float = LAYOUT.text_size
    is_red: bool = False


@dataclass(frozen=True)
class Line:
    """A paragraph. first, left and right are characters of the text; a negative first hangs.

    height is that of each line and above the space before it, in points; rule draws the red
    separator along its foot; outline is the level of a heading, 0 for none.
    """

    runs: Sequence[Run] = ()
    align: str = "both"
    first: float = 0
    left: float = 0
    right: float = 0
    height: float = LAYOUT.pitch
    above: float = 0
    has_rule: bool = False
    keeps_next: bool = False
    starts_page: bool = False
    outline: int = 0

    @property
    def is_text(self) -> bool:
        """It stands on the grid of the page: lines of the text's height and size."""
        is_sized = all(run.size == LAYOUT.text_size for run in self.runs)
        return is_sized and self.height == LAYOUT.pitch


@dataclass(frozen=True)
class Grid:
    """A ruled table: texts by row, the first row heads every page; widths in mm.

    centred says of each column whether its texts are short enough to stand in the middle.
    """

    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    centred: Sequence[bool]


@dataclass(frozen=True)
class Foot:
    """The imprint: rows of (left, right), at the foot of the last page."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Drawing:
    """A drawing in the middle of the page; sides in mm."""

    svg: str
    alt: str
    wide: float
    high: float


Element = Line | Grid | Foot | Drawing


def composed(paper: OfficialPaper) -> list[Element]:
    """The paper from top to bottom."""
    elements: list[Element] = [*_head(paper), *_title(paper.title, paper.subtitle)]
    if paper.addressee:
        elements += [Line(), Line([Run(f"{clean(paper.addressee)}：")], "left")]
    elif paper.blocks:
        elements.append(Line())
    elements += _body(paper.blocks, is_landscape=paper.is_landscape)
    elements += _attachments(paper.attachments)
    if paper.attendance:
        elements += [Line(), *_body(paper.attendance, is_landscape=paper.is_landscape)]
    if paper.signature:
        elements += _signature(paper.signature)
    if paper.note:
        elements.append(Line([Run(f"（{clean(paper.note)}）")], first=LAYOUT.indent))
    for at, annex in enumerate(paper.annexes, 1):
        number = str(at) if len(paper.annexes) > 1 else ""
        elements += _annex(annex, number, is_landscape=paper.is_landscape)
    if paper.imprint:
        elements += _imprint(paper.imprint)
    return list(_together(_ended(elements)))


def _ended(elements: Sequence[Element]) -> Sequence[Element]:
    """Word asks for a line after a table; at the end of a paper it takes no room of its own.

    On a full last page the gap would stand on another, empty one.
    """
    last = elements[-1] if elements else None
    if isinstance(last, Line) and not last.runs and last.height == AFTER_TABLE:
        return [*elements[:-1], replace(last, height=LEAST)]
    return elements


def _together(elements: Sequence[Element]) -> Iterator[Element]:
    """A place to sign never stands alone on a page: the paragraph before it goes with it."""
    after: Sequence[Element | None] = [*elements[1:], None]
    for element, following in zip(elements, after, strict=True):
        is_signed = isinstance(following, Line) and following.keeps_next and not following.runs
        if is_signed and isinstance(element, Line):
            yield replace(element, keeps_next=True)
        else:
            yield element


def _head(paper: OfficialPaper) -> Iterator[Line]:
    """Mark, number and red separator, with the blank lines below them (BZ-19 to BZ-23)."""
    mark = clean(paper.mark)
    if mark:
        wide = LAYOUT.area(is_landscape=paper.is_landscape)[0] * MM
        size = min(LAYOUT.mark_size, wide // max(width_of(mark), 1))
        run = Run(mark, Face.TITLE, size, is_red=True)
        yield Line([run], "center", height=size, above=LAYOUT.mark_at * MM)
    if paper.number:
        yield from (Line(), Line(), Line([Run(clean(paper.number))], "center"))
    if mark or paper.number:
        yield Line(height=LAYOUT.rule_below_number * MM, has_rule=True)
        yield from [Line()] * LAYOUT.blank_above_title


def _title(title: str, subtitle: str) -> Iterator[Line]:
    lines = title_lines(title, per_line=int(LAYOUT.area(is_landscape=False)[0] * MM // 22))
    for text in lines:
        yield Line([Run(text, Face.TITLE, LAYOUT.title_size)], "center", keeps_next=True)
    for text in lines_of(subtitle):
        yield Line([Run(text, Face.KAI)], "center", keeps_next=True)


def _body(blocks: Iterable[Block], *, is_landscape: bool) -> Iterator[Element]:
    """Blocks in order; headings are counted, a deeper level starts anew under the next higher."""
    counts = [0, 0, 0, 0]
    for block in blocks:
        if isinstance(block, Heading):
            counts[block.level - 1] += 1
            counts[block.level :] = [0] * (4 - block.level)
            yield _heading(block, counts[block.level - 1])
        elif isinstance(block, Paragraph):
            for text in lines_of(block.text):
                yield Line([Run(text)], first=LAYOUT.indent)
        elif isinstance(block, Labelled):
            yield _labelled(block)
        elif isinstance(block, Table):
            yield _grid(block, is_landscape=is_landscape)
            yield Line(height=AFTER_TABLE)
        elif isinstance(block, Picture):
            wide = LAYOUT.area(is_landscape=is_landscape)[0]
            yield Drawing(block.svg, clean(block.alt), wide, wide * block.ratio)
        else:
            yield from _signing(block)


def _heading(block: Heading, number: int) -> Line:
    shapes = ("{}、", "（{}）", "{}.", "（{}）")
    counted = numeral(number) if block.level < 3 else str(number)
    face = (Face.HEAD, Face.KAI, Face.TEXT, Face.TEXT)[block.level - 1]
    text = shapes[block.level - 1].format(counted) + clean(block.text)
    return Line([Run(text, face)], first=LAYOUT.indent, keeps_next=True, outline=block.level)


def _labelled(block: Labelled) -> Line:
    label = clean(block.label).rstrip("：")
    hang = width_of(label) + 1
    runs = [Run(f"{label}：", Face.HEAD), Run("；".join(lines_of(block.text)))]
    return Line(runs, first=-hang, left=LAYOUT.indent + hang)


def _grid(block: Table, *, is_landscape: bool) -> Grid:
    count = len(block.headings)
    measure = LAYOUT.area(is_landscape=is_landscape)[0]
    rows = [[clean(cell) for cell in row] for row in (block.headings, *block.rows)]
    centred = [
        all(width_of(cell) <= SHORT for cell in column) for column in zip(*rows, strict=True)
    ]
    return Grid(rows, list(block.widths) or [measure / count] * count, centred)


def _signing(block: Signatures) -> Iterator[Line]:
    roles = [f"{clean(role)}（签名）：" for role in block.roles]
    yield Line(keeps_next=True)
    for at in range(0, len(roles), 2):
        half = (LAYOUT.characters - LAYOUT.indent) / 2
        texts = [one + "　" * int(half - width_of(one)) for one in roles[at : at + 2]]
        yield Line([Run("".join(texts).rstrip("　"))], "left", first=LAYOUT.indent)


def _attachments(titles: Sequence[str]) -> Iterator[Line]:
    """附件：1. …, the further ones under the first (BZ-26)."""
    if not titles:
        return
    yield Line()
    label = "附件："
    for at, title in enumerate(titles, 1):
        number = f"{at}. " if len(titles) > 1 else ""
        front = (label if at == 1 else "　" * len(label)) + number
        hang = width_of(front)
        run = Run(front + clean(title).rstrip("。；，"))
        yield Line([run], first=-hang, left=LAYOUT.indent + hang)


def _signature(signature: Signature) -> Iterator[Line]:
    """Name and date at the right (BZ-27); without a day only the name."""
    name = clean(signature.name)
    day = day_words(signature.day) if signature.day else clean(signature.day_text)
    date_right: float = LAYOUT.stamped_indent if signature.is_stamped else LAYOUT.indent
    if not day:
        name_right = date_right
    elif signature.is_stamped:
        name_right = max(date_right + (width_of(day) - width_of(name)) / 2, 0)
    else:
        name_right = LAYOUT.indent
        date_right = name_right + width_of(name) - width_of(day) - 2
        if date_right < LAYOUT.indent:
            name_right, date_right = name_right + LAYOUT.indent - date_right, LAYOUT.indent
    yield from [Line(keeps_next=True)] * (2 if signature.is_stamped else 1)
    yield Line([Run(name)], "right", right=name_right, keeps_next=bool(day))
    if day:
        yield Line([Run(day)], "right", right=date_right)


def _imprint(imprint: Imprint) -> Iterator[Foot]:
    rows = []
    if imprint.copied_to:
        rows.append((f"抄送：{clean(imprint.copied_to).rstrip('。')}。", ""))
    if imprint.printed_by or imprint.printed_on:
        printed = f"{day_words(imprint.printed_on)}印发" if imprint.printed_on else ""
        rows.append((clean(imprint.printed_by), printed))
    if rows:
        yield Foot(rows)


def _annex(annex: Annex, number: str, *, is_landscape: bool) -> Iterator[Element]:
    """附件 and its number top-left, the title centred on the third line (BZ-26)."""
    label = clean(annex.label) or f"附件{number}"
    yield Line([Run(label, Face.HEAD)], "left", starts_page=True)
    yield Line()
    yield from _title(annex.title, "")
    yield Line()
    yield from _body(annex.blocks, is_landscape=is_landscape)
