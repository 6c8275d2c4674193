"""Meetings as an iCalendar file (RFC 5545): day, hour, kind, title, organisation and place only."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from shuanghe.activities.meetings.queries.found import CANCELLED, Found
from shuanghe.kernel.documents.wording import clean

ZONE = ZoneInfo("Asia/Shanghai")
PRODUCT = "-//shuanghe//meetings//ZH"
FRESH_FOR = timedelta(hours=1)


def feed_file(
    found: Iterable[Found], *, title: str, at: datetime, page_of: Callable[[Found], str]
) -> bytes:
    """The file. at: the moment it is made; page_of gives the address of a meeting's page."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    calendar.add("x-wr-timezone", ZONE.key)
    calendar.add("refresh-interval", FRESH_FOR, parameters={"value": "DURATION"})
    for one in found:
        calendar.add_component(_event(one, at=at, page=page_of(one)))
    calendar.add_missing_timezones()
    text: bytes = calendar.to_ical()
    return text


def _event(one: Found, *, at: datetime, page: str) -> Event:
    event = Event()
    event.add("uid", f"{uuid5(NAMESPACE_URL, f'shuanghe:{one.key}')}@shuanghe")
    event.add("dtstamp", at)
    event.add("sequence", one.version)
    event.add("summary", clean(f"{'、'.join(one.kinds)}：{one.title}（{one.organisation.name}）"))
    if one.place:
        event.add("location", clean(one.place))
    event.add("status", "CANCELLED" if one.state == CANCELLED else "CONFIRMED")
    event.add("url", page)
    if one.starts_at is None:
        event.add("dtstart", one.day)
        return event
    start = datetime.combine(one.day, one.starts_at, tzinfo=ZONE)
    event.add("dtstart", start)
    if one.hours:
        event.add("dtend", start + timedelta(hours=float(one.hours)))
    return event
