"""What is printed: one meeting's facts, the meetings of a month, the batches of an account."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404

from shuanghe.activities.meetings.models import Meeting, MeetingState
from shuanghe.activities.meetings.queries.facts import meeting_facts
from shuanghe.activities.meetings.queries.people import called_for
from shuanghe.activities.meetings.rules.facts import MeetingFacts, PersonFacts
from shuanghe.kernel.periods import Period
from shuanghe.kernel.tasks.models import Job, JobState
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import Organisation

PRINT = "meetings.print"
AT_ONCE = 200
MOST_BATCHES = 20


@dataclass(frozen=True)
class Batch:
    """Papers of many meetings that somebody asked for, as one archive."""

    job: Job
    organisation: str
    month: str
    is_there: bool

    @property
    def is_running(self) -> bool:
        """Whether it is still waiting or being made."""
        return self.job.state in (JobState.WAITING, JobState.RUNNING)


def facts_to_print(meeting: Meeting) -> MeetingFacts:
    """All of a meeting; before it is held with those who will be called, as the rolls stand."""
    facts = meeting_facts(meeting)
    if facts.people or meeting.state != MeetingState.PLANNED:
        return facts
    called = called_for(meeting.organisation, meeting.kinds, meeting.audience, meeting.planned_on)
    people = tuple(
        PersonFacts(
            member_id=one.member_id,
            name=one.name,
            standing_title=one.standing_title,
            is_voter=one.is_voter,
            is_guest=one.is_guest,
            presence="",
            leave_reason="",
            exclusion="",
            is_excluded=False,
        )
        for one in called
    )
    return replace(facts, people=people)


def meetings_to_print(organisation: Organisation, month: Period) -> QuerySet[Meeting]:
    """Meetings in view of a body and all below it in a month: by body, then by day.

    Neither cancelled ones nor those that a frozen correction replaces.
    """
    found: QuerySet[Meeting] = (
        Meeting.objects.filter(
            organisation__path__gte=organisation.path,
            organisation__path__lt=end_of(organisation.path),
        )
        .annotate(day=Coalesce("held_on", "planned_on"))
        .filter(day__gte=month.starts_on, day__lte=month.ends_on)
        .exclude(state=MeetingState.CANCELLED)
        .exclude(corrections__state=MeetingState.FROZEN)
        .order_by("organisation__path", "day", "pk")
    )
    return found


def meetings_numbered(keys: Sequence[int]) -> Iterator[Meeting]:
    """The meetings of these keys with their bodies, in this order, some at a time."""
    for some in _some(keys):
        found = Meeting.objects.select_related("organisation").in_bulk(some)
        yield from (found[key] for key in some if key in found)


def batches_of(user_id: int) -> list[Batch]:
    """The last batches that an account asked for and whose meetings are all still in view."""
    jobs = Job.objects.filter(kind=PRINT, key__startswith=prefix_of(user_id)).order_by("-id")
    return [_batch(job) for job in jobs[:MOST_BATCHES] if _is_in_view(job)]


def batch_of(user_id: int, pk: int) -> Batch:
    """One batch of an account. Raises Http404 for one of somebody else or out of view."""
    own = Job.objects.filter(kind=PRINT, key__startswith=prefix_of(user_id))
    job = own.filter(pk=pk).first()
    if job is None or not _is_in_view(job):
        raise Http404
    return _batch(job)


def prefix_of(user_id: int) -> str:
    """What the keys of an account's batches begin with."""
    return f"{PRINT}:{user_id}:"


def archive_of(key: str) -> Path:
    """Where the archive of a job of that key lies."""
    name = hashlib.sha256(key.encode()).hexdigest()
    return Path(settings.HOME) / "papers" / f"{name}.zip"


def archives() -> Iterable[Path]:
    """All that lie there."""
    return (Path(settings.HOME) / "papers").glob("*")


def _batch(job: Job) -> Batch:
    given = job.payload
    return Batch(job, given["organisation"], given["month"], archive_of(job.key).is_file())


def _is_in_view(job: Job) -> bool:
    keys = job.payload["meetings"]
    return sum(Meeting.objects.filter(pk__in=some).count() for some in _some(keys)) == len(keys)


def _some(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[at : at + AT_ONCE] for at in range(0, len(keys), AT_ONCE))
