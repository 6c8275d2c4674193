"""Which section answers a search best: what a rule says, before appendices and blank forms."""

from collections.abc import Sequence

from shuanghe.insight.handbooks.rules.content import BlockKind, Section

RULES = "rules"
LAST = frozenset({"papers", "methods", "sources", "song"})
ANSWER, TOLD, BLANK = range(3)


def rank_of(code: str) -> int:
    """The rank by what a section is about: an article, the rest, samples of papers and annexes."""
    head = code.partition(".")[0]
    if head == RULES:
        return ANSWER
    return BLANK if head in LAST else TOLD


def worth_of(section: Section, words: Sequence[str]) -> tuple[int, int]:
    """To sort by, best first: the rank, then how often the words stand in it."""
    rank = BLANK if is_form(section) else rank_of(section.code)
    return rank, -sum(section.text.count(word) for word in words)


def is_form(section: Section) -> bool:
    """Whether it is there to be filled in: a table with nothing below its headings."""
    return any(
        block.kind == BlockKind.TABLE and not any(cell for row in block.rows[1:] for cell in row)
        for block in section.blocks
    )
