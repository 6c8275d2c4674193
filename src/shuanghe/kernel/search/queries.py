"""What is found, within the scope in force, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from shuanghe.kernel.replicas import connection
from shuanghe.kernel.search.models import Entry, Passage, match_of
from shuanghe.kernel.search.rules import name_start, words_of
from shuanghe.kernel.tree import end_of

OFTEN = 4_000
"""A word that more passages hold is looked up in the newest entries, one after another, until a
page is full; for a rarer one it costs less to gather all entries that hold it."""

HITS = """SELECT count(*) FROM
    (SELECT rowid FROM search_words WHERE search_words MATCH %s LIMIT %s)"""


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; empty values ask for nothing.

    text: words that must all be there, as parts of the text; person: how a name begins;
    kinds: any of these; path: a subtree; from_on and until_on: days, both included;
    sources: source types; states: any of these, unless: none of these.
    """

    text: str = ""
    person: str = ""
    kinds: Sequence[str] = ()
    path: str = ""
    from_on: date | None = None
    until_on: date | None = None
    sources: Sequence[str] = ()
    states: Sequence[str] = ()
    unless: Sequence[str] = ()


def entries_found(wanted: Wanted) -> "QuerySet[Entry]":
    """The entries in the scope in force that fit, newest first; count() gives their number."""
    found = _fitting(wanted)
    for word in asked_for(wanted):
        found = found.filter(pk__in=Passage.objects.filter(tokens__holds=word).values("entry_id"))
    return found


def entries_newest(wanted: Wanted) -> "QuerySet[Entry]":
    """The same entries, for taking the newest few and nothing else: quick for common words too."""
    if connection.vendor != "sqlite":
        return entries_found(wanted)
    found = _fitting(wanted)
    for word in asked_for(wanted):
        if _is_common(word):
            here = Passage.objects.filter(entry_id=OuterRef("pk"), tokens__keeps=word)
            found = found.filter(Exists(here))
        else:
            held = Passage.objects.filter(tokens__holds=word).values("entry_id")
            found = found.filter(pk__in=held)
    return found


def _is_common(word: str) -> bool:
    """Whether more than OFTEN passages of the whole index hold a word."""
    with connection.cursor() as cursor:
        cursor.execute(HITS, [match_of(word), OFTEN + 1])
        row = cursor.fetchone()
    return bool(row and row[0] > OFTEN)


def _fitting(wanted: Wanted) -> "QuerySet[Entry]":
    """The entries that fit but for their words."""
    found: QuerySet[Entry] = Entry.objects.all()
    if wanted.path:
        found = found.filter(path__gte=wanted.path, path__lt=end_of(wanted.path))
    if wanted.from_on:
        found = found.filter(day__gte=wanted.from_on)
    if wanted.until_on:
        found = found.filter(day__lte=wanted.until_on)
    if wanted.sources:
        found = found.filter(source_type__in=wanted.sources)
    if wanted.states:
        found = found.filter(state__in=wanted.states)
    if wanted.unless:
        found = found.exclude(state__in=wanted.unless)
    if wanted.kinds:
        any_kind = Q()
        for kind in wanted.kinds:
            any_kind |= Q(kinds__contains=f" {kind} ")
        found = found.filter(any_kind)
    return found


def asked_for(wanted: Wanted) -> list[str]:
    """The words and the beginnings of names to look for."""
    return words_of(wanted.text) + [name_start(name) for name in words_of(wanted.person)]
