"""A meeting can be found from the day it is planned, by all that is written in it.

What is personal stays out of the index: appraisals, opinions, talks, reasons for leave.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice

from shuanghe.activities.meetings.models import (
    AgendaItem,
    Attendee,
    Meeting,
    MeetingState,
    Presence,
    Task,
)
from shuanghe.activities.meetings.queries.found import SOURCE, SUPERSEDED
from shuanghe.kernel.search.services import (
    Document,
    Source,
    entries_add,
    entries_mark,
    entries_put,
)

AT_ONCE = 500
_waiting: ContextVar[dict[int, Meeting] | None] = ContextVar("meetings_waiting", default=None)


@contextmanager
def indexed_once() -> Iterator[None]:
    """Index each meeting once, at the end of the block, however many services save it inside.

    Nothing is indexed when the block fails: its transaction is rolled back.
    """
    waiting: dict[int, Meeting] = {}
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    for meeting in waiting.values():
        meeting_index(meeting)


def meeting_index(meeting: Meeting) -> None:
    """Put a meeting into the index as its rows stand now; every meetings service ends with this.

    Nothing is written when nothing of it changed. A frozen correction takes the place of what it
    corrects.
    """
    waiting = _waiting.get()
    if waiting is not None:
        waiting[meeting.pk] = meeting
        return
    entries_put(_documents([meeting]))
    if meeting.corrects_id and meeting.state == MeetingState.FROZEN:
        entries_mark(SOURCE, [meeting.corrects_id], SUPERSEDED)


def meetings_index(meetings: Iterable[Meeting]) -> None:
    """The same for many new ones, set-wise. Each comes with its organisation."""
    entries_add(_in_portions(iter(meetings)))


def meetings_documents() -> Iterator[Document]:
    """Every meeting in the scope in force as it goes into the index."""
    found = Meeting.objects.select_related("organisation").order_by("id")
    return _in_portions(found.iterator(AT_ONCE))


MEETINGS = Source(SOURCE, "会议", meetings_documents)


def _in_portions(meetings: Iterator[Meeting]) -> Iterator[Document]:
    while some := list(islice(meetings, AT_ONCE)):
        yield from _documents(some)


def _documents(meetings: Sequence[Meeting]) -> list[Document]:
    """Meetings as documents, in five statements for any number of them."""
    ids = [meeting.pk for meeting in meetings]
    texts: dict[int, list[str]] = defaultdict(list)
    people: dict[int, list[str]] = defaultdict(list)
    items = AgendaItem.objects.filter(meeting__in=ids).order_by("position", "id")
    for pk, *words in items.values_list("meeting_id", "title", "text", "subject_name"):
        texts[pk] += words
    tasks = Task.objects.filter(item__meeting__in=ids).order_by("id")
    for pk, *words in tasks.values_list("item__meeting_id", "text", "owner_name"):
        texts[pk] += words
    there = Attendee.objects.filter(meeting__in=ids, presence=Presence.PRESENT).order_by("id")
    for pk, name in there.values_list("meeting_id", "member_name"):
        people[pk].append(name)
    frozen = Meeting.objects.filter(corrects__in=ids, state=MeetingState.FROZEN)
    corrected = set(frozen.values_list("corrects_id", flat=True))
    return [
        _document(one, texts[one.pk], people[one.pk], is_superseded=one.pk in corrected)
        for one in meetings
    ]


def _document(
    meeting: Meeting, texts: Iterable[str], present: Iterable[str], *, is_superseded: bool
) -> Document:
    named = [meeting.host_name, meeting.recorder_name, meeting.speaker_name, *present]
    return Document(
        source_type=SOURCE,
        source_id=meeting.pk,
        path=meeting.organisation.path,
        day=meeting.held_on or meeting.planned_on,
        kinds=meeting.kinds,
        title=meeting.title,
        text=" ".join([meeting.place, *texts, meeting.minutes]),
        people=list(dict.fromkeys(named)),
        state=SUPERSEDED if is_superseded else str(meeting.state),
    )
