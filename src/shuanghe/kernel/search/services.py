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
from shuanghe.kernel.permissions import Actor, Scope, WriteOutsideScope, current_scope
from shuanghe.kernel.search.models import Entry, Passage
from shuanghe.kernel.search.rules import runs

ENTRIES = """INSERT INTO search_entry (source_type, source_id, path, day, state, kinds, title)
    VALUES {} RETURNING source_type, source_id, id"""
PASSAGES = "INSERT INTO search_passage (entry_id, path, tokens) VALUES {}"
AT_ONCE = 1000
LONGEST_TITLE = 200
Row = tuple[str | int, ...]


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
    """The same for many, a thousand at a time; no act may come twice. Raises WriteOutsideScope.

    What is there already, word for word, stays as it is.
    """
    for some in _portions(documents):
        changed = [one for one in some if not _is_kept(one)]
        for code in {one.source_type for one in changed}:
            entries_remove(code, [one.source_id for one in changed if one.source_type == code])
        entries_add(changed)


def _is_kept(one: Document) -> bool:
    columns = ("path", "day", "state", "kinds", "title", "passages__tokens")
    found = Entry.objects.filter(source_type=one.source_type, source_id=one.source_id)
    rows = list(found.order_by("passages__id").values_list(*columns))
    entry = (one.path, one.day, *_entry_row(one)[4:])
    return rows == [(*entry, run) for run in runs_of(one)]


def runs_of(one: Document) -> Iterator[str]:
    """The tokens of an act."""
    return runs(title=one.title, text=one.text, people=one.people)


def entries_add(documents: Iterable[Document]) -> None:
    """Put in acts that were never there before.

    Raises WriteOutsideScope for a place outside the scope in force.
    """
    scope = current_scope()
    for some in _portions(documents):
        if not all(scope.covers(path) for path in {one.path for one in some}):
            raise WriteOutsideScope("检索条目不在您的管理范围内，未写入。")
        ids = {(code, number): pk for code, number, pk in _rows_add(ENTRIES, map(_entry_row, some))}
        _rows_add(PASSAGES, _passage_rows(some, ids))


def _rows_add(insert: str, rows: Iterable[Row]) -> list[tuple[Any, ...]]:
    """Write rows in one statement: FTS5 flushes what it holds with every one."""
    listed = list(rows)
    marks = f"({', '.join(['%s'] * len(listed[0]))})"
    with connection.cursor() as cursor:
        cursor.execute(
            insert.format(", ".join([marks] * len(listed))), [one for row in listed for one in row]
        )
        return cursor.fetchall() if cursor.description else []


def entries_mark(source_type: str, source_ids: Sequence[int], state: str) -> None:
    """Change the state of acts of one source and nothing else."""
    for start in range(0, len(source_ids), AT_ONCE):
        some = source_ids[start : start + AT_ONCE]
        Entry.objects.filter(source_type=source_type, source_id__in=some).update(state=state)


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


def sources_missing() -> list[str]:
    """Sources with something to find and no entries, as after an upgrade."""
    return [
        code
        for code, source in _sources.items()
        if not Entry.objects.filter(source_type=code).exists()
        and next(iter(source.documents()), None) is not None
    ]


@action("system.run")
def index_rebuild(actor: Actor, *, sources: Sequence[str] | None = None) -> Mapping[str, int]:
    """Make the index anew from all its sources or from some; source → number of entries."""
    written = {}
    for code in _sources if sources is None else sources:
        old = Entry.objects.filter(source_type=code)
        Passage.objects.filter(entry__source_type=code).delete()
        old.delete()
        entries_add(_sources[code].documents())
        written[code] = Entry.objects.filter(source_type=code).count()
    said = "、".join(f"{_sources[code].title} {count}" for code, count in written.items())
    trail().note(("search.index", "all"), f"重建检索索引：{said or '无'}", after=written)
    return written


def _entry_row(one: Document) -> Row:
    kinds = f" {' '.join(one.kinds)} " if one.kinds else ""
    title = one.title[:LONGEST_TITLE]
    return one.source_type, one.source_id, one.path, one.day.isoformat(), one.state, kinds, title


def _passage_rows(some: Iterable[Document], ids: Mapping[tuple[str, int], int]) -> Iterator[Row]:
    for one in some:
        for run in runs_of(one):
            yield ids[one.source_type, one.source_id], one.path, run


def _portions(documents: Iterable[Document]) -> Iterator[list[Document]]:
    left = iter(documents)
    while some := list(islice(left, AT_ONCE)):
        yield some
