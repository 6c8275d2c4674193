"""The meetings of a sample year: each meeting of the ledger told in full, with honest votes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from random import Random
from typing import Any
from zlib import crc32

from shuanghe.project.sample.rules.appraised import appraised_of, life_steps
from shuanghe.project.sample.rules.enterprise import BRANCH_KINDS, Enterprise
from shuanghe.project.sample.rules.people import Person
from shuanghe.project.sample.rules.sittings import Appraised, Ballot, Item, Sitting, Todo
from shuanghe.project.sample.rules.units import Unit
from shuanghe.project.sample.rules.year import Act, workday_near

NUMERALS = "一二三四五六七八九十"
APPRAISAL = "democratic_appraisal"
LIFE = "organisational_life_meeting"


@dataclass
class Teller:
    """Tells acts as meetings; the same dice tell the same. words: meetings.yaml."""

    enterprise: Enterprise
    words: Mapping[str, Any]
    syllables: Mapping[str, str]
    dice: Random
    on: date

    @cached_property
    def units(self) -> dict[str, Unit]:
        """Every organisation by code."""
        return {unit.code: unit for unit in self.enterprise.units}

    @cached_property
    def names(self) -> set[str]:
        return {person.name for person in self.enterprise.people}

    def split(self, acts: Sequence[Act]) -> tuple[list[Sitting], list[Act]]:
        """The meetings of branches, and the acts that stay in the ledger."""
        sittings, rest = [], []
        for act in acts:
            if self.is_meeting(act):
                sittings.append(self.told(act))
            else:
                rest.append(act)
        return sittings, rest

    def is_meeting(self, act: Act) -> bool:
        """Whether an act is a meeting of a branch at which people were counted."""
        is_branch = self.units[act.organisation].kind in BRANCH_KINDS
        return is_branch and act.entitled > 0 and act.kinds[0] in self.words["kinds"]

    def habit(self, code: str, what: str, count: int) -> int:
        """A number below count that is always the same for a unit."""
        return crc32(f"{code}:{what}".encode()) % count

    def place(self, unit: Unit) -> str:
        """Where a branch meets."""
        rooms = self.words["rooms"]
        return unit.short_name + str(rooms[self.habit(unit.code, "room", len(rooms))])

    def hour(self, code: str) -> str:
        """When a branch meets."""
        starts = self.words["starts"]
        return str(starts[self.habit(code, "hour", len(starts))])

    def told(self, act: Act) -> Sitting:
        """One act as a frozen meeting."""
        present = self.present(act)
        host = act.host if act.host in present else present[0]
        recorder = next((name for name in present[1:] if name != host), host)
        without = [name for name in act.absentees if self.dice.random() < self.share_absent]
        leave = {
            name: self.dice.choice(self.words["leave"])
            for name in act.absentees
            if name not in without
        }
        unit = self.units[act.organisation]
        said = {"host": host, "speaker": act.speaker or host, "month": act.done_on.month}
        items = tuple(self.items(act, present, said))
        entered_on = act.entered_on or act.done_on
        return Sitting(
            organisation=act.organisation,
            kinds=act.kinds,
            title=act.title,
            held_on=act.done_on,
            starts_at=self.hour(unit.code),
            place=self.place(unit),
            host=host,
            recorder=recorder,
            period=act.period,
            speaker=act.speaker,
            hours=act.hours,
            audience="committee" if act.attendees else "roll",
            leave=leave,
            absent=tuple(without),
            items=items,
            minutes=self.minutes(act, items, host=host, leave=len(leave)),
            entered_on=entered_on,
            steps=life_steps(act.done_on, on=self.on) if LIFE in act.kinds else {},
            appraised=tuple(self.appraised(act)),
        )

    @property
    def share_absent(self) -> float:
        return float(self.words["without_leave"])

    def present(self, act: Act) -> list[str]:
        """The names of those who were there, in the order of the roll."""
        if act.attendees:
            return list(act.attendees)
        roll = self.enterprise.roll(act.organisation, act.done_on)
        away = set(act.absentees)
        return [person.name for person in roll if person.name not in away]

    def voters(self, act: Act) -> list[str]:
        """The names of those with a vote: the committee, or full members at home in the branch."""
        if act.attendees:
            return [*act.attendees, *act.absentees]
        roll = self.enterprise.roll(act.organisation, act.done_on)
        return [one.name for one in roll if self.is_voter(one, act)]

    def is_voter(self, person: Person, act: Act) -> bool:
        """Whether somebody on the roll has a vote that day: full, and no guest."""
        is_full = person.confirmed_on is not None and person.confirmed_on <= act.done_on
        return is_full and person.home == act.organisation

    def items(self, act: Act, present: list[str], said: dict[str, Any]) -> Iterator[Item]:
        """The agenda of a meeting of these kinds with what came of each item."""
        topics = act.title.partition("(补")[0].split(";")
        kinds = [kind for kind in act.kinds if kind in self.words["kinds"]]
        for number, kind in enumerate(kinds):
            topic = topics[min(number, len(topics) - 1)]
            for entry in self.words["kinds"][kind]["items"]:
                if self.dice.random() >= entry.get("share", 1):
                    continue
                facts = {**said, "topic": topic, "name": self.dice.choice(present)}
                item = self.item(act, entry, present, facts)
                if item is not None:
                    yield item

    def item(
        self, act: Act, entry: dict[str, Any], present: list[str], facts: dict[str, Any]
    ) -> Item | None:
        """One item; None when there are too few to vote."""
        ballot, subject = None, ""
        if "applicant" in entry["title"]:
            facts["applicant"] = self.applicant()
        text = str(self.dice.choice(entry["texts"])).format(**facts)
        if entry["outcome"] == "vote":
            ballot = self.ballot(act, entry, present)
            if ballot is None:
                return None
            subject = str(facts[entry["subject"]]) if "subject" in entry else ""
        is_task = entry["outcome"] == "task"
        tasks = (self.todo(act, entry, present),) if is_task else ()
        title = str(entry["title"]).format(**facts)[:200]
        return Item(title, entry["outcome"], text, subject, ballot, tasks)

    def applicant(self) -> str:
        """A made-up name that no member of the sample bears."""
        while True:
            parts = ("surnames", "given_first", "given_second")
            name = "".join(self.dice.choice(self.syllables[part]) for part in parts)
            if name not in self.names:
                return name

    def ballot(self, act: Act, entry: dict[str, Any], present: list[str]) -> Ballot | None:
        """A count that can be: yes, no and abstain are the voters there; some motions fail."""
        voters = self.voters(act)
        there = [name for name in present if name in set(voters)]
        majority = len(voters) // 2 + 1
        if len(there) < max(majority, 3):
            return None
        if self.dice.random() < entry["fails"]:
            yes = self.dice.randint(len(voters) // 4, len(voters) // 2)
        else:
            yes = self.dice.randint(max(majority, len(there) - 2), len(there))
        no = self.dice.randint(0, len(there) - yes)
        is_secret = bool(entry.get("is_secret"))
        watching = "、".join(self.dice.sample(there, 2)) if is_secret else ""
        return Ballot(entry["vote"], yes, no, len(there) - yes - no, is_secret, watching)

    def todo(self, act: Act, entry: dict[str, Any], present: list[str]) -> Todo:
        """A task for somebody who was there; most are done in time, some late, some open."""
        due_on = workday_near(act.done_on + timedelta(days=self.dice.randint(18, 40)))
        done_on: date | None = due_on - timedelta(days=self.dice.randint(0, 8))
        if self.dice.random() >= self.words["done_in_time"]:
            done_on = due_on + timedelta(days=self.dice.randint(3, 60))
        if done_on is not None and done_on > self.on:
            done_on = None
        owner, text = self.dice.choice(present), str(self.dice.choice(entry["tasks"]))
        return Todo(text, owner, due_on, done_on, "已办结" if done_on else "")

    def minutes(self, act: Act, items: Sequence[Item], *, host: str, leave: int) -> str:
        """The minutes: who opened, how many were there, and each item."""
        kinds = self.words["kinds"]
        names = "、".join(kinds[kind]["name"] for kind in act.kinds if kind in kinds)
        away = act.entitled - act.present
        told = f"，请假{leave}人" if leave else ""
        told += f"，缺席{away - leave}人" if away > leave else ""
        lines = [
            f"主持人{host}：现在召开{names}。应到{act.entitled}人，实到{act.present}人{told}。",
            *(f"{NUMERALS[at]}、{item.title}。{_came(item)}" for at, item in enumerate(items[:10])),
            "（示例数据）",
        ]
        return "\n".join(lines)

    def appraised(self, act: Act) -> list[Appraised]:
        """Every member of the branch at its appraisal; nobody at other meetings."""
        if APPRAISAL not in act.kinds:
            return []
        roll = self.enterprise.roll(act.organisation, act.done_on)
        home = [person.name for person in roll if person.home == act.organisation]
        voters = [person.name for person in roll if self.is_voter(person, act)]
        away = set(act.absentees)
        there = sum(name not in away for name in voters)
        return appraised_of(home, graded=voters, there=there, dice=self.dice)


def _came(item: Item) -> str:
    """What an item came to, in the words of minutes."""
    tasks = "".join(
        f"{task.text}，由{task.owner}负责，{task.due_on}前完成。" for task in item.tasks
    )
    if item.ballot is None:
        return item.text + tasks
    ballot = item.ballot
    counted = f"赞成{ballot.yes}票，反对{ballot.no}票，弃权{ballot.abstain}票。"
    return item.text + counted + tasks
