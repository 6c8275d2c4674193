"""The content of a handbook: chapters of sections, sections of blocks, and its frozen form."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

HEAVIEST = 24_000
"""Characters of text on one page of the web: with its markup it stays under 100 kB."""


class BlockKind(StrEnum):
    """What a block is; the value stands in the frozen form."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LABELLED = "labelled"
    REMARK = "remark"
    TABLE = "table"
    SIGNS = "signs"
    VERSE = "verse"
    FLOW = "flow"


@dataclass(frozen=True)
class Block:
    """One thing on the page.

    text and label: of a heading, paragraph, labelled line or remark. rows: of a table, its headings
    first; of a flow (stage, box, line below, word beside); of signs and verse one text each.
    """

    kind: BlockKind
    text: str = ""
    label: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    widths: tuple[int, ...] = ()

    @property
    def weight(self) -> int:
        """Characters of text."""
        cells = sum(len(cell) for row in self.rows for cell in row)
        return len(self.text) + len(self.label) + cells

    def lines(self) -> Iterator[str]:
        """The block as lines to read and to compare."""
        if self.kind == BlockKind.TABLE:
            for row in self.rows:
                yield " ｜ ".join(row)
        elif self.kind == BlockKind.FLOW:
            for stage, box, below, beside in self.rows:
                yield "　".join(one for one in (stage, box, below, beside) if one)
        elif self.rows:
            yield from (row[0] for row in self.rows)
        elif self.label:
            yield f"{self.label}：{self.text}"
        else:
            yield from (line for line in self.text.split("\n") if line.strip())


@dataclass(frozen=True)
class Section:
    """One section: a page on the web. code: what it is about, the same in every edition."""

    code: str
    chapter: str
    title: str
    blocks: tuple[Block, ...]

    @property
    def lines(self) -> list[str]:
        """All its lines."""
        return [line for block in self.blocks for line in block.lines()]

    @property
    def text(self) -> str:
        """All its text, to be searched."""
        return "\n".join(self.lines)


def heading(text: str) -> Block:
    """A heading inside a section."""
    return Block(BlockKind.HEADING, text)


def paragraph(text: str) -> Block:
    """Body text; each line is a paragraph."""
    return Block(BlockKind.PARAGRAPH, text)


def labelled(label: str, text: str) -> Block:
    """A label and what it says."""
    return Block(BlockKind.LABELLED, text, label)


def remark(text: str) -> Block:
    """A small line: a citation and how sure it is, or whose default something is."""
    return Block(BlockKind.REMARK, text)


def table(
    headings: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int] = ()
) -> Block:
    """A table; widths are shares of the page."""
    cells = (tuple(headings), *(tuple(map(str, row)) for row in rows))
    return Block(BlockKind.TABLE, rows=cells, widths=tuple(widths))


def split(section: Section) -> list[Section]:
    """The section in parts that each fit a page of the web; a lone block is never cut.

    Parts begin at a heading where there is one.
    """
    if sum(block.weight for block in section.blocks) <= HEAVIEST:
        return [section]
    parts: list[list[Block]] = [[]]
    for group in _groups(section.blocks):
        weight = sum(block.weight for block in (*parts[-1], *group))
        if parts[-1] and weight > HEAVIEST:
            parts.append([])
        parts[-1] += group
    return [
        Section(f"{section.code}.{at}", section.chapter, f"{section.title}（{at}）", tuple(blocks))
        for at, blocks in enumerate(parts, 1)
    ]


def _groups(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Blocks that stay together: a heading and what follows it."""
    group: list[Block] = []
    for block in blocks:
        if block.kind == BlockKind.HEADING and group:
            yield group
            group = []
        group.append(block)
    if group:
        yield group


def frozen(section: Section) -> list[dict[str, Any]]:
    """The blocks of a section as JSON keeps them: what is empty is left out."""
    return [_kept(block) for block in section.blocks]


def _kept(block: Block) -> dict[str, Any]:
    said: dict[str, Any] = {"kind": block.kind.value}
    if block.text:
        said["text"] = block.text
    if block.label:
        said["label"] = block.label
    if block.rows:
        said["rows"] = [list(row) for row in block.rows]
    if block.widths:
        said["widths"] = list(block.widths)
    return said


def thawed(blocks: Iterable[Mapping[str, Any]]) -> tuple[Block, ...]:
    """The blocks again from what JSON kept."""
    return tuple(
        Block(
            BlockKind(one["kind"]),
            one.get("text", ""),
            one.get("label", ""),
            tuple(tuple(row) for row in one.get("rows", ())),
            tuple(one.get("widths", ())),
        )
        for one in blocks
    )


def section_hash(section: Section) -> str:
    """SHA-256 over all a section says."""
    said = [section.code, section.chapter, section.title, frozen(section)]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def edition_hash(hashes: Iterable[str]) -> str:
    """SHA-256 over the sections of an edition in order."""
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()
