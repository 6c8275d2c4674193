"""What can be found is put into the index inside the transaction that writes it.

These are parts of other services, which check the right and leave the audit line; only the
rebuilding of the whole index is a service of its own.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db import connection

from shuanghe.kernel.actions import action, trail
from shuanghe.kernel.permissions import Actor, Scope, current_scope
from shuanghe.kernel.search.models import Entry, Passage
from shuanghe.kernel.search.rules import runs

AT_ONCE = 1000
LONGEST_TITLE = 200


@dataclass(frozen=True)
class Document:
    """One act as it goes into the index. people: fields with names, 甲示、乙示 or one each."""

    source_type: str
    source_id: int
    path: str
    day: date
    kinds: Sequence[str]
    title: str
    text: str = ""
    people: Sequence[str] = ()
    state: str = ""


@dataclass(frozen=True)
class Source:
    """Where entries come from: a code, a title, and all its documents in the scope in force."""

    code: str
    title: str
    documents: Callable[[], Iterable[Document]]


_sources: dict[str, Source] = {}


def sources_plug(sources: Iterable[Source]) -> None:
    """Make sources known; only project calls this."""
    _sources.update({source.code: source for source in sources})


def entry_put(document: Document) -> None:
    """Put one act into the index, in the place of what was there of it."""
    entries_put([document])


def entries_put(documents: Iterable[Document]) -> None:
    """The same for many, a thousand at a time; no act may come twice.

    Raises WriteOutsideScope for a place outside the scope in force.
    """
    for some in _portions(documents):
        for code in {one.source_type for one in some}:
            entries_remove(code, [one.source_id for one in some if one.source_type == code])
        entries_add(some)


def entries_add(documents: Iterable[Document]) -> None:
    """Put in acts that were never there before."""
    for some in _portions(documents):
        entries = Entry.objects.bulk_create([_entry(one) for one in some])
        passages = [
            Passage(entry=entry, path=one.path, tokens=tokens)
            for entry, one in zip(entries, some, strict=True)
            for tokens in runs(title=one.title, text=one.text, people=one.people)
        ]
        Passage.objects.bulk_create(passages)


def entry_mark(source_type: str, source_id: int, state: str) -> None:
    """Change the state of one act and nothing else."""
    Entry.objects.filter(source_type=source_type, source_id=source_id).update(state=state)


def entry_remove(source_type: str, source_id: int) -> None:
    """Take one act out of the index."""
    entries_remove(source_type, [source_id])


def entries_remove(source_type: str, source_ids: Sequence[int]) -> None:
    """Take acts of one source out of the index."""
    found = Entry.objects.filter(source_type=source_type, source_id__in=source_ids)
    ids = list(found.values_list("pk", flat=True))
    if ids:
        Passage.objects.filter(entry_id__in=ids).delete()
        Entry.objects.filter(pk__in=ids).delete()


def entries_moved(*, old_path: str, new_path: str, **_: object) -> None:
    """A subtree has a new place: its entries follow. Plugged into `organisation_moved`."""
    inside, bounds = Scope((old_path,)).sql("path")
    seen, eyes = current_scope().sql("path")
    moved = "SET path = %s || substr(path, %s) WHERE"
    entries = f"{inside} AND {seen}"
    passages = f"entry_id IN (SELECT id FROM search_entry WHERE {entries})"
    with connection.cursor() as cursor:
        for table, which in (("search_passage", passages), ("search_entry", entries)):
            values: list[Any] = [new_path, len(old_path) + 1, *bounds, *eyes]
            cursor.execute(f"UPDATE {table} {moved} {which}", values)


@action("system.run")
def index_rebuild(actor: Actor, *, only_missing: bool = False) -> Mapping[str, int]:
    """Make the index anew from its sources; source → number of entries written.

    only_missing: leave alone the sources that have entries, as after an upgrade.
    """
    written = {}
    for code, source in _sources.items():
        old = Entry.objects.filter(source_type=code)
        if only_missing and old.exists():
            continue
        Passage.objects.filter(entry__source_type=code).delete()
        old.delete()
        entries_add(source.documents())
        written[code] = Entry.objects.filter(source_type=code).count()
    said = "、".join(f"{_sources[code].title} {count}" for code, count in written.items())
    trail().note(("search.index", "all"), f"重建检索索引：{said or '无'}", after=written)
    return written


def _entry(one: Document) -> Entry:
    return Entry(
        source_type=one.source_type,
        source_id=one.source_id,
        path=one.path,
        day=one.day,
        state=one.state,
        kinds=f" {' '.join(one.kinds)} " if one.kinds else "",
        title=one.title[:LONGEST_TITLE],
    )


def _portions(documents: Iterable[Document]) -> Iterator[list[Document]]:
    left = iter(documents)
    while some := list(islice(left, AT_ONCE)):
        yield some
