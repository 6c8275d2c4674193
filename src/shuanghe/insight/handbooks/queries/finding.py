"""Words found in the handbooks that may be read here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shuanghe.insight.handbooks.models import EditionSection
from shuanghe.insight.handbooks.queries.editions import searched_ids, section_read
from shuanghe.insight.handbooks.rules.content import Section
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.search.queries import Wanted, entries_newest
from shuanghe.kernel.search.rules import plain, words_of

SOURCE = "handbooks.section"
WHY = "在可以阅读的手册里检索"
AT_MOST = 20
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
    """The sections with all these words, newest edition first, at most twenty.

    edition_id: in one edition, which the caller may read; None: in all that may be read here.
    """
    words = words_of(text)
    ids = searched_ids() if edition_id is None else [edition_id]
    if not words or not ids:
        return []
    wanted = Wanted(text=text, sources=(SOURCE,), kinds=[mark_of(one) for one in ids])
    with looking(Scope.everything(WHY)):
        numbers = list(entries_newest(wanted).values_list("source_id", flat=True)[:AT_MOST])
        rows = EditionSection.objects.filter(pk__in=numbers).select_related("edition")
        return [_found(row, words) for row in _in_order(rows, numbers)]


def _in_order(rows: Iterable[EditionSection], ids: Sequence[int]) -> list[EditionSection]:
    by_id = {row.pk: row for row in rows}
    return [by_id[one] for one in ids if one in by_id]


def _found(row: EditionSection, words: Sequence[str]) -> Found:
    return Found(
        edition_id=row.edition_id,
        number=row.number,
        handbook=str(row.edition),
        chapter=row.chapter,
        title=row.title,
        excerpt=excerpt_of(section_read(row), words[0]),
    )


def excerpt_of(section: Section, word: str) -> tuple[str, str, str]:
    """The first line with the word, cut around it; the title when it stands only there."""
    for line in (*section.lines, section.title):
        text = plain(line)
        at = text.find(word)
        if at >= 0:
            start, end = max(at - BEFORE, 0), at + len(word)
            before = ("…" if start else "") + text[start:at]
            after = text[end : end + AFTER] + ("…" if len(text) > end + AFTER else "")
            return before, text[at:end], after
    return "", "", ""
