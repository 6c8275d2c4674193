"""Words found in the handbooks that may be read here."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from shuanghe.insight.handbooks.models import EditionSection
from shuanghe.insight.handbooks.queries.editions import searched_ids, section_read
from shuanghe.insight.handbooks.rules.content import Section
from shuanghe.insight.handbooks.rules.worth import rank_of, worth_of
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.search.queries import Wanted, entries_newest
from shuanghe.kernel.search.rules import plain, words_of

SOURCE = "handbooks.section"
WHY = "在可以阅读的手册里检索"
AT_MOST, MOST_READ, MOST_RANKED = 20, 60, 800
BEFORE, AFTER = 24, 60


@dataclass(frozen=True)
class Found:
    """A section in which all words stand. excerpt: (before, the word, after) where the first is."""

    edition_id: int
    number: int
    handbook: str
    chapter: str
    title: str
    excerpt: tuple[str, str, str]


def mark_of(edition_id: int) -> str:
    """How the index marks the sections of an edition."""
    return f"edition{edition_id}"


def sections_found(text: str, *, edition_id: int | None = None) -> list[Found]:
    """The sections with all these words, at most twenty, the best first.

    edition_id: in one edition, which the caller may read; None: in all that may be read here.
    """
    words = words_of(text)
    ids = searched_ids() if edition_id is None else [edition_id]
    if not words or not ids:
        return []
    wanted = Wanted(text=text, sources=(SOURCE,), kinds=[mark_of(one) for one in ids])
    with looking(Scope.everything(WHY)):
        numbers = list(entries_newest(wanted).values_list("source_id", flat=True)[:MOST_RANKED])
        rows = _promising(numbers, words)
        read = [(row, section_read(row)) for row in rows]
    read.sort(key=lambda one: (*worth_of(one[1], words), -one[0].edition_id, one[0].number))
    return [_found(row, section, words) for row, section in read[:AT_MOST]]


def _promising(ids: Sequence[int], words: Sequence[str]) -> "QuerySet[EditionSection]":
    """Those that may be among the best, by what they are about; only these are read whole."""
    told = EditionSection.objects.filter(pk__in=ids).values_list(
        "pk", "code", "edition_id", "number", "title"
    )
    best = sorted(told, key=lambda one: (rank_of(one[1], one[4], words), -one[2], one[3]))
    rows: QuerySet[EditionSection] = EditionSection.objects.filter(
        pk__in=[one[0] for one in best[:MOST_READ]]
    ).select_related("edition")
    return rows


def _found(row: EditionSection, section: Section, words: Sequence[str]) -> Found:
    return Found(
        edition_id=row.edition_id,
        number=row.number,
        handbook=str(row.edition),
        chapter=row.chapter,
        title=row.title,
        excerpt=excerpt_of(section, words[0]),
    )


def excerpt_of(section: Section, word: str) -> tuple[str, str, str]:
    """The first line with the word, cut around it; the title when it stands only there."""
    for line in (*section.lines, section.title):
        folded = plain(line)
        at = folded.find(word)
        if at >= 0:
            text = line if len(line) == len(folded) else folded
            start, end = max(at - BEFORE, 0), at + len(word)
            before = ("…" if start else "") + text[start:at]
            after = text[end : end + AFTER] + ("…" if len(text) > end + AFTER else "")
            return before, text[at:end], after
    return "", "", ""
