"""Bars m1 to m4: a meeting of fifty opened, saved and frozen; its minutes; a search over all.

Seconds that a person waits, as CPU of this process; the yardstick is what is promised.
"""

import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from random import Random
from typing import Any

from benchmarks import worlds
from benchmarks.tables import Bar

PEOPLE = 50
HELD = date(2026, 6, 10)
MOMENT, PAPER, BATCH = 0.3, 1.0, 60.0
ENTRIES_EACH = 50
WORDS = "安全生产党员示范学习会议精神降本增效岗位行动民主评议整改落实班组现场"
ASKED = "纪律"


def bars(sizes: list[int]) -> list[Bar]:
    """The smallest size counts: so many minutes at once, fifty times as many entries to search."""
    size = sizes[0]
    place, client = _standing()
    spent = _sat(place, client)
    found = [
        _bar("m1", f"meeting of {PEOPLE}: {name}", PEOPLE, took, MOMENT)
        for name, took in spent.items()
    ]
    found += _papers(place, size)
    found.append(_search(place, size * ENTRIES_EACH))
    return found


def _bar(code: str, what: str, size: int, took: float, most: float, note: str = "") -> Bar:
    return Bar(
        code, what, f"{size:,}", took, most, took / most, f"≤ {most:g} s", took <= most, note=note
    )


def _standing() -> tuple[Any, Any]:
    """A committee with one branch of fifty, a secretary signed in, duties issued."""
    from django.core.management import call_command
    from django.test import Client

    from shuanghe.duties.services import obligations_issue
    from shuanghe.identity.models import Role, RoleGrant, User
    from shuanghe.kernel.permissions import Actor

    rights = ["record.read", "record.file", "organisation.read", "duty.read", "rule.read"]
    with worlds.everything():
        top = _place("BENCH", "committee", None)
        branch = _place("BENCH-1", "branch", top)
        people = [_person(f"示例{number}", branch) for number in range(PEOPLE)]
        user = User.objects.create_user("bench", name="测速示例")
        user.member = people[0]
        user.save()
        role = Role.objects.create(code="bench", title="测速", rights=rights)
        RoleGrant.objects.create(
            user=user, role=role, organisation=branch, from_on=date(2020, 1, 1), granted_by="测速"
        )
    call_command("collectstatic", interactive=False, verbosity=0)
    obligations_issue(Actor.system("基准测试"), organisation=None, year=HELD.year)
    client = Client(headers={"host": "localhost"})
    client.force_login(user, backend="shuanghe.identity.pages.entrance.AccountBackend")
    return branch, client


def _place(code: str, kind: str, parent: Any) -> Any:
    from shuanghe.kernel.tree import path_of
    from shuanghe.organisation.models import Organisation, OrganisationSpan

    founded = date(2015, 1, 1)
    made = Organisation.objects.create(
        code=code, name=f"示例{code}", kind=kind, parent=parent, path=f"~{code}",
        established_on=founded, has_committee=True, is_sample=True,
    )  # fmt: skip
    made.path = path_of(parent.path if parent else "", made.pk)
    made.save()
    OrganisationSpan.objects.create(
        organisation=made, name=made.name, kind=kind, parent_id=parent.pk if parent else None,
        path=made.path, from_on=founded,
    )  # fmt: skip
    return made


def _person(name: str, home: Any) -> Any:
    from shuanghe.organisation.models import Member, Spell, Standing

    since = date(2016, 1, 1)
    made = Member.objects.create(name=name, organisation=home, standing="full", is_sample=True)
    Spell.objects.create(member=made, organisation=home, kind="home", from_on=since)
    Standing.objects.create(member=made, kind="full", from_on=since)
    return made


def _sat(place: Any, client: Any) -> dict[str, float]:
    """CPU seconds to open the page of a held meeting, to save all of it, and to freeze it."""
    from shuanghe.activities.meetings.services import meeting_freeze
    from shuanghe.kernel.permissions import Actor

    actor = Actor.system("基准测试")
    _held(place, "warm")
    meeting = _held(place, "measured")
    address = f"/meetings/{meeting.pk}/hold/"
    client.get(address)
    opened, page = worlds.cpu(lambda: client.get(address), best_of=3)
    sent = _rewritten(_filled(page.content.decode()))
    saved, answer = worlds.cpu(lambda: client.post(address, sent))
    if page.status_code != 200 or answer.status_code != 302:
        raise SystemExit(f"{address}: {page.status_code}, {answer.status_code}")
    _signed(place, meeting)
    frozen, _meeting = worlds.cpu(
        lambda: meeting_freeze(actor, organisation=place, meeting=meeting)
    )
    return {"open": opened, "save": saved, "freeze": frozen}


def _held(place: Any, key: str) -> Any:
    """A meeting that took place; everybody but two were there."""
    from shuanghe.activities.meetings.models import AgendaItem, Attendee
    from shuanghe.activities.meetings.services import (
        AttendanceEntry,
        attendance_enter,
        item_change,
        meeting_hold,
        meeting_plan,
        minutes_write,
    )
    from shuanghe.kernel.permissions import Actor

    actor = Actor.system("基准测试")
    titles = [f"议题{number}：学习和讨论" for number in range(1, 6)]
    meeting = meeting_plan(
        actor, organisation=place, client_key=key, kinds=["branch_general_meeting"],
        title=f"6月党员大会 {key}", planned_on=HELD, host_name="示例0", recorder_name="示例1",
        items=titles,
    )  # fmt: skip
    meeting_hold(actor, organisation=place, meeting=meeting, held_on=HELD)
    with worlds.everything():
        members = list(Attendee.objects.filter(meeting=meeting).values_list("member_id", flat=True))
        items = list(AgendaItem.objects.filter(meeting=meeting))
    entries = [
        AttendanceEntry(member, "leave" if at > 47 else "present", "值班" if at > 47 else "")
        for at, member in enumerate(members)
    ]
    attendance_enter(actor, organisation=place, meeting=meeting, entries=entries)
    for item in items:
        said = "大家讨论后形成决定。" * 20
        item_change(actor, organisation=place, item=item, outcome="decision", text=said)
    minutes_write(actor, organisation=place, meeting=meeting, text="会议记录一段。" * 200)
    return meeting


def _signed(place: Any, meeting: Any) -> None:
    from shuanghe.activities.meetings.services import meeting_sign
    from shuanghe.kernel.permissions import Actor

    for part, name in (("host", "示例0"), ("recorder", "示例1")):
        meeting_sign(
            Actor.system("基准测试"), organisation=place, meeting=meeting, signed_as=part,
            name=name, is_on_paper=True,
        )  # fmt: skip


class Forms(HTMLParser):
    """What a browser would send from each form of a page: every field as it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = [{}]
        self.area, self.choice = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, kind = given.get("name", ""), given.get("type", "text")
        is_off = kind in ("checkbox", "radio") and "checked" not in given
        if tag == "form":
            self.forms.append({})
        elif tag == "input" and name and not is_off and kind != "file":
            self.add(name, given.get("value", "on" if kind == "checkbox" else ""))
        elif tag == "textarea":
            self.area = name
            self.add(name, "")
        elif tag == "select":
            self.choice = name
        elif tag == "option" and "selected" in given:
            self.add(self.choice, given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self.area:
            self.forms[-1][self.area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            text = self.forms[-1][self.area][-1]
            self.forms[-1][self.area][-1] = text.removeprefix("\r").removeprefix("\n")
            self.area = ""

    def add(self, name: str, value: str) -> None:
        """One more value of a field."""
        self.forms[-1].setdefault(name, []).append(value)


def _filled(page: str) -> dict[str, list[str]]:
    """The form that saves the meeting."""
    read = Forms()
    read.feed(page)
    return next(form for form in read.forms if "version" in form)


def _rewritten(sent: dict[str, list[str]]) -> dict[str, list[str]]:
    """The same with a sentence more in the minutes and in every item."""
    return {
        name: [one + "再写一句。" if one else "" for one in values]
        if name.endswith(("minutes", "text"))
        else values
        for name, values in sent.items()
    }


def _papers(place: Any, count: int) -> list[Bar]:
    """One set of minutes as docx, and so many of them in one go."""
    from shuanghe.activities.meetings.documents import paper_bytes
    from shuanghe.activities.meetings.documents.packing import papers_packed
    from shuanghe.activities.meetings.models import Meeting
    from shuanghe.activities.meetings.queries.facts import meeting_facts

    with worlds.everything():
        meeting = Meeting.objects.select_related("organisation").get(client_key="measured")
        one, _content = worlds.cpu(
            lambda: paper_bytes(meeting_facts(meeting), "minutes", "docx"), best_of=3
        )
        began = time.process_time()
        made = sum(len(some) for some in papers_packed([meeting] * count, ["minutes"], "docx"))
        took = time.process_time() - began
    thousand = took / count * 1000
    return [
        _bar("m2", "minutes as docx", 1, one, PAPER),
        _bar("m3", "1,000 minutes as docx", made, thousand, BATCH, note=f"{took:.1f} s for all"),
    ]


def _search(place: Any, count: int) -> Bar:
    """Two characters looked for among so many meetings: how many there are, and the first page."""
    from shuanghe.kernel.search.queries import Wanted, entries_found
    from shuanghe.kernel.search.services import entries_add

    with worlds.everything():
        entries_add(_documents(place.path, count))

        def look() -> tuple[int, int]:
            found = entries_found(Wanted(text=ASKED))
            return found.count(), len(list(found[:50]))

        took, (total, _first) = worlds.cpu(look, best_of=3)
    return _bar("m4", f"search “{ASKED}”", count, took, MOMENT, note=f"{total:,} found")


def _documents(path: str, count: int) -> Iterator[Any]:
    """Made-up meetings; every fiftieth speaks of what is asked for."""
    from shuanghe.kernel.search.services import Document

    dice: Callable[[int, int], int] = Random(1).randint
    pairs = ["".join(pair) for pair in pairwise(WORDS)]
    for number in range(count):
        text = "".join(pairs[dice(0, len(pairs) - 1)] for _ in range(60))
        said = text + (ASKED if number % 50 == 0 else "")
        day = HELD - timedelta(days=number % 360)
        yield Document(
            "bench",
            number,
            path,
            day,
            ["theme_day"],
            f"主题党日{number}",
            said,
            ["示例甲", "示例乙"],
        )
