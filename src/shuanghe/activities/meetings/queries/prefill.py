"""What the plan of a meeting already knows, so that nobody types it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.crypto import salted_hmac

from shuanghe.activities.meetings.models import Meeting, Task
from shuanghe.activities.meetings.queries.people import called_for, names_called
from shuanghe.activities.meetings.queries.practice import guide, kinds_fault, kinds_for
from shuanghe.activities.meetings.queries.suggesting import (
    Suggestion,
    agenda_suggested,
    meetings_recent,
    month_suggestions,
    open_tasks,
)
from shuanghe.duties.queries import Item
from shuanghe.identity.models import User
from shuanghe.kernel.periods import Every, period_of
from shuanghe.organisation.models import ADMINISTRATIVE, Organisation
from shuanghe.records.queries.practice import defaults, kinds_titled
from shuanghe.records.queries.prefill import open_items, prefill_of

RECENT = 20
MOST_BODIES = 60
NOTICE = 300


@dataclass(frozen=True)
class Known:
    """What is known before anything is typed.

    values: by name of the form's field. items: kind → the open duties it would meet. names: people
    to choose from. tasks: open ones of earlier meetings.
    """

    values: dict[str, Any]
    items: dict[str, list[Item]]
    names: tuple[str, ...]
    tasks: tuple[Task, ...]


def plan_known(
    organisation: Organisation, *, kinds: Sequence[str], period: str, on: date, recorder: str
) -> Known:
    """The first values of a plan: from the duties, the last meeting alike and the series."""
    allowed = kinds_for(organisation)
    chosen = tuple(kind for kind in kinds if kind in allowed)
    first = prefill_of(organisation, kinds=chosen, period=period, on=on)
    recent = meetings_recent(organisation)
    last = _last_like(recent[:RECENT], chosen)
    near = None if first.period else _suggested(organisation, chosen, on, first.listed, recent)
    tasks = tuple(open_tasks(organisation))
    agenda = agenda_suggested(organisation, chosen, tasks) if chosen else []
    day = near.planned_on if near else on
    values = {
        "kinds": list(chosen),
        "title": first.title or (near.title if near else ""),
        "planned_on": None if first.period else day,
        "starts_at": _first(near and near.starts_at, last and last.starts_at),
        "place": _first(near and near.place, last and last.place, first.place),
        "host_name": _first(first.host, last and last.host_name),
        "recorder_name": _first(last and last.recorder_name, recorder),
        "speaker_name": first.speaker,
        "hours": _first(last and last.hours, first.hours) if "training_session" in chosen else None,
        "audience": "",
        "period": first.period,
        "series": near.series.pk if near and near.series else "",
        "items": [one.title for one in agenda],
    }
    items = {kind: found for kind, found in first.items.items() if kind in allowed}
    return Known(values, items, names_of(organisation, chosen, day), tasks)


def kinds_offered(organisation: Organisation, *, day: date, on: date) -> dict[str, list[Item]]:
    """Kind → the open duties that a meeting of the kind, counting for the day, would meet."""
    allowed, found = kinds_for(organisation), open_items(organisation, day=day, on=on)
    return {kind: found[kind] for kind in found if kind in allowed}


def title_of(kinds: Sequence[str], day: date) -> str:
    """What a meeting of these kinds is called when nobody says otherwise."""
    return f"{day.year}年{day.month}月{'、'.join(kinds_titled(tuple(kinds)))}" if kinds else ""


def agenda_of(organisation: Organisation, kinds: Sequence[str]) -> list[str]:
    """The titles an agenda of these kinds begins with."""
    return [one.title for one in agenda_suggested(organisation, kinds)]


def names_of(organisation: Organisation, kinds: Sequence[str], day: date) -> tuple[str, ...]:
    """Names of those called, to choose host and recorder from."""
    return names_called(organisation, kinds, day)


def member_named(
    organisation: Organisation, kinds: Sequence[str], name: str, day: date
) -> int | None:
    """The one person called of that name on a day; None for nobody or several."""
    alike = [one for one in called_for(organisation, kinds, "", day) if one.name == name]
    return alike[0].member_id if len(alike) == 1 else None


def bodies_to_choose(text: str) -> tuple[list[Organisation], bool]:
    """Bodies in the scope in force that hold meetings, by name; whether there are more."""
    bodies = Organisation.objects.exclude(kind__in=ADMINISTRATIVE).filter(dissolved_on=None)
    found = bodies.filter(name__icontains=text) if text else bodies
    first = list(found.order_by("path")[: MOST_BODIES + 1])
    return first[:MOST_BODIES], len(first) > MOST_BODIES


def notice_draft(meeting: Meeting, items: Sequence[str]) -> str:
    """The notice in a few lines: what, when, where, and the agenda as far as there is room."""
    when = f"{meeting.planned_on:%Y年%-m月%-d日}"
    hour = f" {meeting.starts_at:%H:%M}" if meeting.starts_at else ""
    where = f"，在{meeting.place}" if meeting.place else ""
    kinds = "、".join(kinds_titled(tuple(meeting.kinds)))
    what = meeting.title if kinds in meeting.title else f"{kinds}：{meeting.title}"
    text = f"定于{when}{hour}{where}召开{what}。"
    if items:
        listed = "；".join(f"{number}. {item}" for number, item in enumerate(items, 1))
        text += f"议程：{listed}。"
    end = "请准时参加，不能到会的请提前请假。"
    room = NOTICE - len(end)
    return (text if len(text) <= room else f"{text[: room - 1]}…") + end


@dataclass(frozen=True)
class Told:
    """Whom a notice reaches: people called, accounts among them, names of those without one."""

    called: int
    with_account: int
    without: tuple[str, ...]


def told_by_notice(meeting: Meeting) -> Told:
    """Whom an in-app notice of a meeting reaches and who needs the printed one."""
    people = called_for(meeting.organisation, meeting.kinds, meeting.audience, meeting.planned_on)
    ids = [one.member_id for one in people]
    accounts = User.objects.filter(member_id__in=ids, is_active=True)
    reached = set(accounts.values_list("member_id", flat=True))
    without = tuple(one.name for one in people if one.member_id not in reached)
    return Told(len(people), len(people) - len(without), without)


def suggestions_of(organisation: Organisation, on: date) -> list[Suggestion]:
    """What is suggested for the running month and can be held as a meeting."""
    found = month_suggestions(organisation, period_of(Every.MONTH, on), on)
    return [one for one in found if not kinds_fault(organisation, one.kinds)]


def steps_of(kinds: Sequence[str]) -> Any:
    """The guide for a plan; None before a kind is chosen."""
    return guide(kinds) if kinds else None


def _last_like(recent: Sequence[Meeting], kinds: Sequence[str]) -> Meeting | None:
    """The last meeting of one of the kinds, or the last of all."""
    alike = (one for one in recent if set(one.kinds) & set(kinds))
    return next(alike, recent[0] if recent else None)


def _suggested(
    organisation: Organisation,
    kinds: Sequence[str],
    on: date,
    listed: Sequence[Item],
    recent: Sequence[Meeting],
) -> Suggestion | None:
    """The suggestion of the running month, whose duties are listed, that has one of the kinds."""
    if not kinds:
        return None
    month = period_of(Every.MONTH, on)
    found = month_suggestions(organisation, month, on, listed=listed, recent=recent)
    fitting = (one for one in found if not kinds_fault(organisation, one.kinds))
    return next((one for one in fitting if set(one.kinds) & set(kinds)), None)


def _first(*values: Any) -> Any:
    """The first value that says something, else an empty one."""
    return next((value for value in values if value), values[-1] or "")


def own_body(roots: Sequence[str]) -> Organisation | None:
    """The one branch or group somebody answers for; None with several bodies, or one above them."""
    if len(roots) != 1:
        return None
    high = (*ADMINISTRATIVE, *defaults()["high_bodies"])
    own = Organisation.objects.filter(path=roots[0], dissolved_on=None).exclude(kind__in=high)
    return own.first()


def suggestion_key(organisation: Organisation, one: Suggestion) -> str:
    """The same for the same suggestion, so that pressing its button twice plans one meeting.

    Nobody else can work it out and use it up with a meeting of their own.
    """
    told = f"{organisation.pk}|{one.period}|{one.planned_on}|{'|'.join(one.kinds)}"
    return f"s-{salted_hmac('meetings.suggestion', told, algorithm='sha256').hexdigest()[:36]}"
