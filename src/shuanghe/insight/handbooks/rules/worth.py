"""Which section answers a search best: one that is named so, then what a rule says, forms last."""

from collections.abc import Sequence

from shuanghe.insight.handbooks.rules.content import BlockKind, Section

RULES = "rules"
LAST = frozenset({"papers", "methods", "sources", "song"})
NAMED, ANSWER, TOLD, BLANK = range(4)


def rank_of(code: str, title: str, words: Sequence[str]) -> int:
    """The rank by what a section is about.

    One whose title holds all the words, an article, the rest, samples of papers and annexes.
    """
    head = code.partition(".")[0]
    if head in LAST:
        return BLANK
    if all(word in title.casefold() for word in words):
        return NAMED
    return ANSWER if head == RULES else TOLD


def worth_of(section: Section, words: Sequence[str]) -> tuple[int, int]:
    """To sort by, best first: the rank, then how often the words stand in it."""
    rank = BLANK if is_form(section) else rank_of(section.code, section.title, words)
    return rank, -sum(section.text.count(word) for word in words)


def is_form(section: Section) -> bool:
    """Whether it is there to be filled in: a table with nothing below its headings."""
    return any(
        block.kind == BlockKind.TABLE and not any(cell for row in block.rows[1:] for cell in row)
        for block in section.blocks
    )
