"""The meetings of a sample: the year at once, the last weeks step by step."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from shuanghe.activities.meetings.models import Meeting, Series
from shuanghe.activities.meetings.queries.talks import people_on
from shuanghe.activities.meetings.rules.loaded import (
    LoadedAppraisal,
    LoadedItem,
    LoadedMeeting,
    LoadedTask,
    LoadedVote,
)
from shuanghe.activities.meetings.rules.talks import Pair
from shuanghe.activities.meetings.services.deliberating import deliberation_enter
from shuanghe.activities.meetings.services.loading import meetings_load
from shuanghe.activities.meetings.services.series import series_add
from shuanghe.activities.meetings.services.talks import talks_file
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.organisation.models import Organisation
from shuanghe.project.sample.rules.sittings import (
    PLANNED,
    Appraised,
    Ballot,
    Gatherings,
    Item,
    Round,
    Sitting,
    TalkDay,
    gatherings_of,
)
from shuanghe.project.sample.services.stepwise import (
    planned_tell,
    sitting_correct,
    sitting_enter,
)
from shuanghe.records.rules import period_day

Tell = Callable[[str], None]
OPINION_DAYS, FEEDBACK_DAYS = 3, 10


@dataclass(frozen=True)
class MeetingsLoaded:
    """How many meetings were loaded at once, and how many entered step by step."""

    loaded: int
    entered: int


def meetings_read(path: Path) -> Gatherings:
    """The meetings of one enterprise as `sample create` wrote them; none without the file."""
    if not path.exists():
        return Gatherings()
    return gatherings_of(json.loads(path.read_text(encoding="utf-8")))


def entry_of(told: Sitting, place: Organisation, key: str, *, on: date) -> LoadedMeeting:
    """A sitting as the set-wise load takes it. on: the day of the sample."""
    later = {
        "opinion_on": told.held_on + timedelta(days=OPINION_DAYS),
        "feedback_on": told.held_on + timedelta(days=FEEDBACK_DAYS),
    }
    days: dict[str, Any] = {name: day for name, day in later.items() if day <= on}
    return LoadedMeeting(
        organisation_id=place.pk,
        client_key=key,
        kinds=told.kinds,
        title=told.title,
        held_on=told.held_on,
        host_name=told.host,
        recorder_name=told.recorder,
        minutes=told.minutes,
        items=tuple(_item(one) for one in told.items),
        entered_on=told.entered_on or told.held_on,
        starts_at=time.fromisoformat(told.starts_at),
        place=told.place,
        speaker_name=told.speaker,
        period_on=period_day(told.period, told.held_on) if told.period else None,
        hours=Decimal(told.hours) if told.hours else None,
        audience=told.audience,
        away={who: why for who, why in told.leave.items()},  # noqa: C416
        absent=told.absent,
        steps=told.steps,
        appraisals=tuple(_appraisal(one, days) for one in told.appraised),
    )


def _appraisal(told: Appraised, days: dict[str, Any]) -> LoadedAppraisal:
    """One member's line; the opinion and its day only once it was given."""
    if not told.is_graded:
        return LoadedAppraisal(told.name, is_graded=False)
    return LoadedAppraisal(
        told.name,
        is_graded=True,
        counts=told.counts,  # type: ignore[arg-type]  # four, as the generator writes them
        opinion=told.opinion if days else "",
        **days,
    )


def _item(told: Item) -> LoadedItem:
    vote = _vote(told.ballot) if told.ballot else None
    tasks = tuple(
        LoadedTask(one.text, one.owner, one.due_on, one.owner, one.done_on, one.result)
        for one in told.tasks
    )
    return LoadedItem(told.title, told.outcome, told.text, told.subject, vote, tasks)


def _vote(told: Ballot) -> LoadedVote:
    return LoadedVote(
        told.matter,
        told.yes,
        told.no,
        told.abstain,
        is_secret=told.is_secret,
        scrutineers=told.scrutineers,
    )


@dataclass
class Entering:
    """Enters the last weeks of one enterprise through the services of the pages."""

    actor: Actor
    on: date
    places: dict[str, Organisation]

    def all(self, told: Gatherings, *, name: str) -> int:
        """Series, talks, matters studied, then every meeting that goes step by step."""
        series = {one.organisation: self.series(one) for one in told.series}
        for number, day in enumerate(told.talks):
            self.talks(day, f"sample-{name}-talk-{number}")
        for number, one in enumerate(told.studied):
            facts = {**one.__dict__}
            place = self.places[facts.pop("organisation")]
            deliberation_enter(
                self.actor,
                organisation=place,
                client_key=f"sample-{name}-studied-{number}",
                on=self.on,
                **facts,
            )
        entered = 0
        first = told.talks[0].organisation if told.talks else ""
        for number, sitting in enumerate(told.sittings):
            if sitting.is_stepwise:
                self.sitting(sitting, f"sample-{name}-{number}", series, is_told=first)
                entered += 1
        if told.corrected >= 0:
            self.correct(f"sample-{name}-{told.corrected}")
        return entered

    def sitting(
        self, sitting: Sitting, key: str, series: dict[str, Series], *, is_told: str
    ) -> None:
        """Enter one meeting; a theme day belongs to the series of its branch."""
        place = self.places[sitting.organisation]
        belongs = series.get(place.code) if sitting.kinds[0] == "theme_day" else None
        meeting = sitting_enter(
            self.actor,
            organisation=place,
            sitting=sitting,
            client_key=key,
            series=belongs,
            on=self.on,
        )
        if sitting.state == PLANNED and place.code == is_told:
            planned_tell(self.actor, organisation=place, meeting=meeting)

    def series(self, told: Round) -> Series:
        """Fix one meeting to its day of the month."""
        return series_add(
            self.actor,
            organisation=self.places[told.organisation],
            title=told.title,
            kinds=list(told.kinds),
            every="month",
            day_of_month=told.day_of_month,
            starts_at=time.fromisoformat(told.starts_at),
            place=told.place,
            from_on=told.from_on,
        )

    def talks(self, told: TalkDay, key: str) -> None:
        """Enter the talks of one day."""
        place = self.places[told.organisation]
        people = {name: pk for pk, name in people_on(place, told.done_on).items()}
        pairs = [Pair(people[first], people[second]) for first, second in told.pairs]
        talks_file(
            self.actor,
            organisation=place,
            client_key=key,
            done_on=told.done_on,
            pairs=pairs,
            on=self.on,
        )

    def correct(self, key: str) -> None:
        """Correct the meeting that was entered under this key."""
        wrong = Meeting.objects.select_related("organisation").get(client_key=key)
        sitting_correct(
            self.actor,
            organisation=wrong.organisation,
            meeting=wrong,
            client_key=f"{key}-corrected",
            on=self.on,
        )


def meetings_enter(
    actor: Actor, told: Gatherings, *, name: str, on: date, tell: Tell
) -> MeetingsLoaded:
    """Bring in the meetings of one enterprise. Raises Refused as the services do."""
    if not told.sittings:
        return MeetingsLoaded(0, 0)
    with looking(Scope.everything("装入示例会议")):
        return _entered(actor, told, name=name, on=on, tell=tell)


def _entered(actor: Actor, told: Gatherings, *, name: str, on: date, tell: Tell) -> MeetingsLoaded:
    places = {place.code: place for place in Organisation.objects.filter(is_sample=True)}
    tell(f"装入会议 {name}")
    entries = [
        entry_of(one, places[one.organisation], f"sample-{name}-{at}", on=on)
        for at, one in enumerate(told.sittings)
        if not one.is_stepwise
    ]
    loaded = meetings_load(actor, entries=entries, on=on)
    tell(f"逐步录入最近几周的会议 {name}")
    entered = Entering(actor, on, places).all(told, name=name)
    return MeetingsLoaded(loaded, entered)
