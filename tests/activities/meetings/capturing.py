"""A phone that takes a meeting along, and what became of it."""

from datetime import UTC, datetime

from tests.activities.meetings.worlds import EVERYTHING

from shuanghe.activities.meetings.models import Capture, Meeting
from shuanghe.activities.meetings.queries.capture_words import conflicts_shown
from shuanghe.activities.meetings.queries.captures import content_of, phone_facts, review_of
from shuanghe.activities.meetings.rules.merging import person_field
from shuanghe.activities.meetings.services import capture_file, capture_settle
from shuanghe.kernel.permissions import looking

NOON = datetime(2026, 7, 15, 4, 0, tzinfo=UTC)
PRESENT = {"presence": "present", "leave_reason": ""}
LEAVE = {"presence": "leave", "leave_reason": "出差"}


class Phone:
    """A phone of the first branch: it takes a meeting with it, writes, and sends."""

    def __init__(self, world, meeting):
        self.world, self.meeting = world, meeting
        with looking(EVERYTHING):
            self.base = phone_facts(Meeting.objects.get(pk=meeting.pk))["content"]
        self.content = dict(self.base)
        self.key = world.key().replace("-", "")

    def person(self, member, value=PRESENT):
        self.content[person_field(member.pk)] = value

    def write(self, **fields):
        self.content.update(fields)

    def send(self):
        return capture_file(
            self.world.secretary(), organisation=self.world.first, meeting=self.meeting,
            client_key=self.key, base=self.base, payload=self.content, captured_at=NOON,
        )  # fmt: skip


def now(meeting):
    """What the system holds of a meeting."""
    with looking(EVERYTHING):
        return content_of(Meeting.objects.get(pk=meeting.pk))


def settle(world, capture, **choices):
    """Decide on what is to be seen now."""
    with looking(EVERYTHING):
        seen = review_of(Capture.objects.get(pk=capture.pk)).mark
    return capture_settle(
        world.secretary(), organisation=world.first, capture=capture, choices=choices, seen=seen
    )


def shown(capture):
    """The conflicts that are left, by field."""
    with looking(EVERYTHING):
        kept = Capture.objects.get(pk=capture.pk)
        return {one.field: one for one in conflicts_shown(kept, review_of(kept).conflicts)}
