"""A small Party organisation to hold meetings in."""

from dataclasses import dataclass, field
from datetime import date

from tests.records.worlds import EVERYTHING, FOUNDED, attach, person, place

from shuanghe.activities.meetings.models import SignedAs
from shuanghe.activities.meetings.services import (
    AttendanceEntry,
    attendance_enter,
    item_add,
    meeting_hold,
    meeting_plan,
    meeting_sign,
    minutes_write,
)
from shuanghe.kernel.permissions import Actor, Grant, looking
from shuanghe.organisation.models import (
    Member,
    Organisation,
    Post,
    PostKind,
    Standing,
    StandingKind,
)

ON = date(2026, 7, 20)
HELD = date(2026, 7, 15)
MOVED = date(2026, 7, 10)
RIGHTS = frozenset({"record.file", "record.read", "organisation.read", "roster.read"})


@dataclass
class World:
    """A company with two branches. The first has ten full members and two on probation, a guest
    of the second, and one who moved to the second on 10 July; three hold posts.
    """

    top: Organisation
    first: Organisation
    second: Organisation
    members: list[Member]
    probationers: list[Member]
    guest: Member
    moved: Member
    strangers: list[Member]
    keys: list[int] = field(default_factory=list)

    def secretary(self, branch=None):
        """Somebody who keeps the meetings of one branch."""
        return Actor("王书记", grants=(Grant((branch or self.first).path, RIGHTS),))

    def office(self):
        """Somebody with every right on the whole company."""
        return Actor("党群部", grants=(Grant(self.top.path, frozenset({"*"})),))

    def key(self):
        """A fresh submission key."""
        self.keys.append(len(self.keys))
        return f"key-{len(self.keys)}"

    def plan(self, *, actor=None, branch=None, **facts):
        """A member meeting of the first branch, planned for 15 July."""
        branch = branch or self.first
        given = {
            "kinds": ["branch_general_meeting"],
            "title": "7月党员大会",
            "planned_on": HELD,
            "items": ["通报支部工作"],
            "client_key": self.key(),
            **facts,
        }
        return meeting_plan(actor or self.secretary(branch), organisation=branch, **given)

    def hold(self, *, branch=None, **facts):
        """The same, held on its day."""
        meeting = self.plan(branch=branch, **facts)
        place_ = branch or self.first
        return meeting_hold(
            self.secretary(place_), organisation=place_, meeting=meeting, held_on=HELD, on=ON
        )

    def attend(self, meeting, *, absent=(), leave=()):
        """Everybody called came, except those named (member ids)."""
        with looking(EVERYTHING):
            called = list(meeting.attendees.values_list("member_id", flat=True))
        entries = [
            AttendanceEntry(
                member,
                "absent" if member in absent else "leave" if member in leave else "present",
                "出差" if member in leave else "",
            )
            for member in called
        ]
        return attendance_enter(
            self.secretary(meeting.organisation),
            organisation=meeting.organisation,
            meeting=meeting,
            entries=entries,
        )

    def recorded(self, *, branch=None, absent=(), **facts):
        """A meeting that only has to be signed."""
        meeting = self.hold(branch=branch, **{"items": [], **facts})
        actor, place_ = self.secretary(meeting.organisation), meeting.organisation
        self.attend(meeting, absent=absent)
        item_add(
            actor,
            organisation=place_,
            meeting=meeting,
            title="通报支部工作",
            outcome="information",
            text="书记通报上半年工作。",
        )
        return minutes_write(
            actor, organisation=place_, meeting=meeting, text="会议听取了上半年工作通报。"
        )

    def sign(self, meeting):
        """Both signatures."""
        for part, name in ((SignedAs.HOST, "甲一"), (SignedAs.RECORDER, "甲二")):
            meeting_sign(
                self.secretary(meeting.organisation),
                organisation=meeting.organisation,
                meeting=meeting,
                signed_as=part,
                name=name,
                is_on_paper=True,
                on=ON,
            )


def world_create():
    """Build the world and leave no scope open."""
    with looking(EVERYTHING):
        top = place("DW", "committee", name="示例公司党委", has_committee=True)
        first = place("ZB1", "branch", top, name="第一党支部", has_committee=True)
        second = place("ZB2", "branch", top, name="第二党支部", has_committee=True)
        names = ("甲一", "甲二", "甲三", "甲四", "甲五", "甲六", "甲七", "甲八", "甲九", "甲十")
        members = [person(name, first) for name in names]
        probationers = [_on_probation(name, first) for name in ("预一", "预二")]
        strangers = [person(name, second) for name in ("乙一", "乙二", "乙三", "乙四")]
        guest = person("客人", second)
        attach(guest, first, since=date(2026, 1, 1))
        moved = _moved("搬走", first, second)
        posts = (PostKind.SECRETARY, PostKind.ORGANISATION_COMMISSIONER, PostKind.COMMISSIONER)
        for member, kind in zip(members, posts, strict=False):
            Post.objects.create(organisation=first, member=member, kind=kind, from_on=FOUNDED)
    return World(top, first, second, members, probationers, guest, moved, strangers)


def _on_probation(name, home):
    made = person(name, home)
    Member.objects.filter(pk=made.pk).update(standing=StandingKind.PROBATIONARY)
    Standing.objects.filter(member=made).update(kind=StandingKind.PROBATIONARY)
    return made


def _moved(name, before, after):
    made = person(name, after, since=MOVED)
    made.spells.create(organisation=before, kind="home", from_on=FOUNDED, until_on=MOVED)
    Standing.objects.filter(member=made).update(from_on=FOUNDED)
    return made
