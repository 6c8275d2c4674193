"""The last weeks of the sample: what is planned, half written, signed, and what comes round."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from shuanghe.kernel.periods import Every, period_of
from shuanghe.project.sample.rules.enterprise import BRANCH_KINDS, secretary_of
from shuanghe.project.sample.rules.meetings import APPRAISAL, LIFE, Teller
from shuanghe.project.sample.rules.sittings import (
    FROZEN,
    HELD,
    PLANNED,
    SIGNED,
    Gatherings,
    Item,
    Round,
    Sitting,
    Studied,
    TalkDay,
    Todo,
)
from shuanghe.project.sample.rules.units import Unit
from shuanghe.project.sample.rules.year import Act, workday_near

LAST_WEEKS = timedelta(days=21)
STEPWISE_BRANCHES = 3
LIFE_KINDS = (LIFE, APPRAISAL, "committee_report_to_members")
LIFE_IS_PLANNED_IN = 11
THEME_DAY, COMMITTEE = "theme_day", "branch_committee_meeting"
OPEN_TASKS = ("汇总党员对支部工作的意见建议", "准备年度组织生活会征求意见材料")
NEXT: tuple[tuple[str, Every, int], ...] = (
    (COMMITTEE, Every.MONTH, 3),
    (THEME_DAY, Every.MONTH, 5),
    ("branch_general_meeting", Every.QUARTER, 8),
)


@dataclass
class Lively:
    """Adds the last weeks to the meetings of a year. first: the branch to look at first."""

    teller: Teller
    acts: Sequence[Act]
    first: str

    @property
    def on(self) -> date:
        return self.teller.on

    def gatherings(self, sittings: Sequence[Sitting]) -> Gatherings:
        """All meetings with their states, series, talks and matters studied."""
        near = self.near()
        told = [
            replace(one, is_stepwise=True) if self.is_recent(one, near) else one for one in sittings
        ]
        told = self.with_tasks(told)
        begun = list(self.unfinished(near))
        branches = self.branches()
        busy = {(one.organisation, kind) for one in begun for kind in one.kinds}
        told += begun
        told += [plan for unit in branches for plan in self.plans(unit, near, busy)]
        return Gatherings(
            sittings=tuple(told),
            series=tuple(self.round(unit) for unit in branches),
            talks=tuple(self.talks()),
            studied=tuple(self.studied()),
            corrected=next((at for at, one in enumerate(told) if self.may_be_wrong(one)), -1),
        )

    def branches(self) -> list[Unit]:
        """The branches that stand and have people."""
        return [
            unit
            for unit in self.teller.enterprise.units
            if unit.kind in BRANCH_KINDS
            and not unit.dissolved_on
            and self.teller.enterprise.roll(unit.code, self.on)
        ]

    def near(self) -> list[str]:
        """The branch to look at first, and its neighbours."""
        above = self.first.rpartition("-")[0]
        codes = [unit.code for unit in self.branches() if unit.code.startswith(above + "-")]
        others = [code for code in codes if code != self.first]
        return [self.first, *others][:STEPWISE_BRANCHES]

    def is_recent(self, one: Sitting, near: Sequence[str]) -> bool:
        """Whether a meeting is told step by step."""
        return one.organisation in near and one.held_on > self.on - LAST_WEEKS and not one.period

    def may_be_wrong(self, one: Sitting) -> bool:
        """Whether a meeting can be the one that is corrected: somebody was missing."""
        has_voted = any(item.ballot for item in one.items)
        is_plain = one.is_stepwise and one.state == FROZEN and not has_voted
        return is_plain and bool(one.absent or one.leave)

    def unfinished(self, near: Sequence[str]) -> Iterator[Sitting]:
        """A committee meeting half written in the first branch, a signed one in the next."""
        for code, state, days in zip(near, (HELD, SIGNED), (2, 3), strict=False):
            held_on = workday_near(self.on - timedelta(days=days))
            act = self.act(code, COMMITTEE, held_on, f"研究{held_on.month}月重点工作和人员安排")
            if act.entitled:
                told = self.teller.told(act)
                yield replace(told, state=state, is_stepwise=True, minutes=_half(told, state))

    def act(self, code: str, kind: str, day: date, title: str) -> Act:
        """An act that is not in the ledger, at which everybody was there."""
        posts = self.teller.enterprise.posts
        names = [
            post.holder.name
            for post in posts
            if post.organisation == code and (post.until_on is None or day < post.until_on)
        ]
        names = list(dict.fromkeys(names)) if kind == COMMITTEE else []
        return Act(
            organisation=code,
            done_on=day,
            kinds=(kind,),
            title=title,
            entitled=len(names),
            present=len(names),
            host=names[0] if names else "",
            attendees=tuple(names),
        )

    def with_tasks(self, told: list[Sitting]) -> list[Sitting]:
        """The last two meetings of the first branch with a task each: one overdue, one not."""
        own = [at for at, one in enumerate(told) if one.organisation == self.first]
        for at, days, text in zip(own[-2:], (-4, 10), OPEN_TASKS, strict=False):
            one = told[at]
            todo = Todo(text, self.owner(one), self.on + timedelta(days=days))
            item = Item("布置近期事项", "task", "议定如下。", tasks=(todo,))
            told[at] = replace(one, items=(*one.items, item))
        return told

    def owner(self, one: Sitting) -> str:
        """Who gets a task: the member whose account there is, when that member was called."""
        enterprise, day = self.teller.enterprise, one.held_on
        chair = secretary_of(enterprise, one.organisation, self.on)
        plain = [who for who in enterprise.roll(one.organisation, day) if who != chair]
        return plain[0].name if plain and one.audience == "roll" else one.recorder

    def plans(
        self, unit: Unit, near: Sequence[str], busy: set[tuple[str, str]]
    ) -> Iterator[Sitting]:
        """What the branch still has to hold in the period: planned for the days to come.

        busy: organisation and kind of meetings being written. near: branches that plan all they
        owe, and ahead when all is done; others plan one meeting.
        """
        is_any = False
        for kind, every, days in NEXT:
            period = period_of(every, self.on)
            day = workday_near(self.on + timedelta(days=days))
            is_done = any(
                kind in act.kinds
                and act.organisation == unit.code
                and act.done_on in period
                and act.period in ("", str(period))
                for act in self.acts
            )
            may_hold = unit.has_committee if kind == COMMITTEE else True
            if not is_done and may_hold and (unit.code, kind) not in busy:
                yield self.plan(unit, kind, day)
                is_any = True
                if unit.code not in near:
                    break
        if unit.code in near and self.owes_life_meeting(unit):
            day = workday_near(self.on + timedelta(days=17))
            told = self.plan(unit, LIFE, day)
            yield replace(told, kinds=LIFE_KINDS, title=f"{day.year}年度组织生活会和民主评议党员")
        elif not is_any and unit.code in near:
            month = period_of(Every.MONTH, self.on)
            yield self.plan(unit, THEME_DAY, workday_near(month.ends_on + timedelta(days=9)))

    def owes_life_meeting(self, unit: Unit) -> bool:
        """Whether the life meeting of the year is still to come and its time has."""
        year = period_of(Every.YEAR, self.on)
        is_held = any(
            LIFE in act.kinds and act.organisation == unit.code and act.done_on in year
            for act in self.acts
        )
        return not is_held and self.on.month == LIFE_IS_PLANNED_IN

    def plan(self, unit: Unit, kind: str, day: date) -> Sitting:
        """One meeting to come; the secretary takes the chair."""
        chair = secretary_of(self.teller.enterprise, unit.code, day)
        name = str(self.teller.words["kinds"][kind]["name"])
        return Sitting(
            organisation=unit.code,
            kinds=(kind,),
            title=f"{day.year}年{day.month}月{name}",
            held_on=day,
            starts_at=self.teller.hour(unit.code),
            place=self.teller.place(unit),
            host=chair.name if chair else "",
            recorder="",
            state=PLANNED,
            is_stepwise=True,
            audience="committee" if kind == COMMITTEE else "roll",
        )

    def round(self, unit: Unit) -> Round:
        """The fixed theme day of a branch."""
        return Round(
            organisation=unit.code,
            title="主题党日",
            kinds=(THEME_DAY,),
            day_of_month=6 + self.teller.habit(unit.code, "series", 17),
            starts_at=self.teller.hour(unit.code),
            place=self.teller.place(unit),
            from_on=max(unit.established_on, date(self.on.year, 1, 1)),
        )

    def talks(self) -> Iterator[TalkDay]:
        """The secretary of the first branch has talked with three members."""
        day = workday_near(self.on - timedelta(days=9))
        posts = [post for post in self.teller.enterprise.posts if post.organisation == self.first]
        holders = list(dict.fromkeys(post.holder.name for post in posts))
        roll = [one.name for one in self.teller.enterprise.roll(self.first, day)]
        others = [name for name in roll if name not in holders][:3]
        if holders and others:
            yield TalkDay(self.first, day, tuple((holders[0], name) for name in others))

    def studied(self) -> Iterator[Studied]:
        """Matters of the top committee; one was decided before it was studied."""
        entries: list[dict[str, Any]] = self.teller.words["deliberations"]
        for entry in entries:
            yield Studied(
                organisation=self.teller.enterprise.code,
                title=str(entry["title"]),
                list_item=str(entry["list_item"]),
                studied_on=self.on + timedelta(days=entry["studied"]),
                decided_on=self.on + timedelta(days=entry["decided"]),
                deciding_body=str(entry["body"]),
                decision_number=str(entry["number"]).format(year=self.on.year),
            )


def _half(told: Sitting, state: str) -> str:
    """The minutes of a meeting that is still being written hold its opening alone."""
    return told.minutes.partition("\n")[0] if state == HELD else told.minutes
