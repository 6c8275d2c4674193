"""Meetings of branch Z1 in each of their states, and what belongs to them."""

from typing import Any
from uuid import uuid4

from tests.activities.meetings import worlds
from tests.activities.meetings.acts import Archive, Ballot
from tests.activities.meetings.capturing import Phone
from tests.activities.meetings.life import meeting_put, seats_put
from tests.activities.meetings.worlds import ON
from tests.permissions.things import Thing, Things, record_put, thing

from shuanghe.activities.meetings.models import (
    AgendaItem,
    Capture,
    Deliberation,
    Meeting,
    Relation,
    Series,
    Talk,
    Task,
)
from shuanghe.activities.meetings.services import (
    minutes_write,
)


def _world(all_: Things) -> worlds.World:
    """The same places in the words of the tests of meetings."""
    here = all_.world

    def make() -> worlds.World:
        members = here.members["Z1"]
        return worlds.World(
            here.places["DW"], here.branch, here.places["Z2"], members, [], members[-1],
            members[-2], here.members["Z2"],
        )  # fmt: skip

    found: worlds.World = all_.row("meetings", make)
    return found


def _numbered(meeting: Any) -> Thing:
    return Thing({"pk": meeting.pk}, asked=str(meeting.pk))


@thing("meeting_planned")
def _planned(all_: Things) -> Thing:
    return _numbered(all_.row("planned", lambda: _world(all_).plan()))


@thing("meeting_held")
def _held(all_: Things) -> Thing:
    return _numbered(all_.row("held", lambda: _world(all_).recorded(title="8月党员大会")))


@thing("meeting_signed")
def _signed(all_: Things) -> Thing:
    def make() -> Meeting:
        world = _world(all_)
        made = world.recorded(title="9月党员大会")
        world.sign(made)
        return made

    return _numbered(all_.row("signed", make))


@thing("meeting_frozen")
def _frozen(all_: Things) -> Thing:
    return _numbered(all_.row("frozen", lambda: Archive(_world(all_)).frozen(title="6月党员大会")))


@thing("meeting_paper")
def _meeting_paper(all_: Things) -> Thing:
    parts = {**all_["meeting_frozen"].parts, "which": "minutes", "kind": "docx"}
    return Thing(parts, fixed=("which", "kind"))


@thing("meeting_appraising")
def _appraising(all_: Things) -> Thing:
    def make() -> Meeting:
        made = meeting_put(all_.world.branch, "democratic_appraisal")
        seats_put(made, all_.world.members["Z1"])
        return made

    return _numbered(all_.row("appraising", make))


@thing("item")
def _item(all_: Things) -> Thing:
    """An item with an open vote."""

    def make() -> AgendaItem:
        ballot = Ballot(_world(all_))
        vote = ballot.open(ballot.meeting(absent=1, title="10月党员大会"), matter="admission")
        ballot.opinion(vote, all_.world.members["Z1"][9])
        found: AgendaItem = vote.item
        return found

    item = all_.row("item", make)
    return Thing({"pk": item.meeting_id, "item": item.pk})


@thing("writer")
def _writer(all_: Things) -> Thing:
    """The member who sent a written opinion on the vote."""
    _ = all_["item"]
    return Thing({}, asked=str(all_.world.members["Z1"][9].pk))


@thing("series")
def _series(all_: Things) -> Thing:
    made = Series.objects.create(
        organisation=all_.world.branch, title="示例固定会议", kinds=["theme_day"], every="month",
        day_of_month=5, from_on=ON,
    )  # fmt: skip
    return Thing({"pk": made.pk})


@thing("task")
def _task(all_: Things) -> Thing:
    item = AgendaItem.objects.filter(meeting=all_["meeting_frozen"].parts["pk"])[0]
    made = Task.objects.create(
        organisation=all_.world.branch, item=item, text="示例任务", owner_name="甲一", due_on=ON,
        is_in_force=True,
    )  # fmt: skip
    return Thing({"pk": made.pk})


@thing("talk")
def _talk(all_: Things) -> Thing:
    first, second = all_.world.members["Z1"][:2]
    made = Talk.objects.create(
        organisation=all_.world.branch, relation=Relation.MEMBERS, done_on=ON, filed_by="测试",
        first=first, first_name=first.name, second=second, second_name=second.name,
        record=record_put(all_, "heart_to_heart_talk"),
    )  # fmt: skip
    return Thing({"pk": made.pk})


@thing("deliberation")
def _deliberation(all_: Things) -> Thing:
    made = Deliberation.objects.create(
        organisation=all_.world.branch, title="示例事项", studied_on=ON, entered_by="测试",
        client_key=uuid4().hex,
    )  # fmt: skip
    return Thing({"pk": made.pk})


@thing("capture")
def _capture(all_: Things) -> Thing:
    """A capture in conflict with what was written meanwhile."""

    def make() -> Capture:
        world = _world(all_)
        meeting = world.hold(title="12月党员大会")
        phone = Phone(world, meeting)
        phone.write(minutes="手机上记的。")
        minutes_write(
            world.secretary(), organisation=all_.world.branch, meeting=meeting, text="电脑上记的。"
        )
        return phone.send()

    return Thing({"pk": all_.row("capture", make).pk})
