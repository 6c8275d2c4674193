"""What changed between two editions: section by section, paragraph by paragraph."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from shuanghe.insight.handbooks.rules.content import Section

AROUND = 1
"""Unchanged paragraphs shown before and after a change, so that it can be placed."""


class Change(StrEnum):
    """What happened to a section or to a paragraph."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    SAME = "same"


WORDS = {
    Change.ADDED: "新增",
    Change.REMOVED: "删去",
    Change.CHANGED: "修改",
    Change.SAME: "未变",
}


@dataclass(frozen=True)
class LineChange:
    """A paragraph that was added, removed, or stands unchanged beside one that was.

    A gap is a paragraph of no text: what stands between was left out.
    """

    change: Change
    text: str


@dataclass(frozen=True)
class SectionChange:
    """A section with its paragraphs that changed."""

    change: Change
    chapter: str
    title: str
    lines: tuple[LineChange, ...] = ()


def changes_between(old: Sequence[Section], new: Sequence[Section]) -> list[SectionChange]:
    """The sections that differ, in the order of the new edition; removed ones at the end."""
    before = {one.code: one for one in old}
    found = [one for section in new for one in _changed(before.get(section.code), section)]
    kept = {one.code for one in new}
    gone = [one for one in old if one.code not in kept]
    return [
        *found,
        *(
            SectionChange(Change.REMOVED, one.chapter, one.title, _all(one, Change.REMOVED))
            for one in gone
        ),
    ]


def counted(changes: Sequence[SectionChange]) -> Mapping[Change, int]:
    """How many sections were added, changed and removed."""
    return {
        kind: sum(1 for one in changes if one.change == kind)
        for kind in (Change.ADDED, Change.CHANGED, Change.REMOVED)
    }


def _changed(old: Section | None, new: Section) -> Iterator[SectionChange]:
    if old is None:
        yield SectionChange(Change.ADDED, new.chapter, new.title, _all(new, Change.ADDED))
        return
    lines = tuple(_lines(old.lines, new.lines))
    if lines or old.title != new.title:
        yield SectionChange(Change.CHANGED, new.chapter, new.title, lines)


def _all(section: Section, change: Change) -> tuple[LineChange, ...]:
    return tuple(LineChange(change, line) for line in section.lines)


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[LineChange]:
    """The paragraphs that changed with those around them."""
    if old == new:
        return
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for at, group in enumerate(matcher.get_grouped_opcodes(AROUND)):
        if at:
            yield LineChange(Change.SAME, "")
        for tag, first, last, start, end in group:
            if tag == "equal":
                yield from (LineChange(Change.SAME, line) for line in new[start:end])
                continue
            yield from (LineChange(Change.REMOVED, line) for line in old[first:last])
            yield from (LineChange(Change.ADDED, line) for line in new[start:end])
