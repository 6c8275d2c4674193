"""Elections counted by the book, and by hand a second time."""

import json
import random
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from typer.testing import CliRunner

from shuanghe.activities.elections.management.election import group
from shuanghe.activities.elections.models import Office
from shuanghe.activities.elections.queries import election_counted
from shuanghe.activities.elections.queries.votes import OfficeView
from shuanghe.activities.elections.rules import Candidate, CountSheet, sheet_faults
from shuanghe.activities.elections.rules.rounds import Held, Purpose, most_votes, standing
from shuanghe.activities.elections.services.counting import round_judged
from shuanghe.activities.elections.uploads import (
    COLUMNS,
    ITEM,
    MEETING,
    NUMBERS,
    TALLY,
    VALUE,
    count_template,
    sheet_read,
)
from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.kernel.documents import BlankColumn, BlankSheet, xlsx_template
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.uploads.reading import workbook_read

ON = date(2026, 11, 21)
ELECTIONS = 10_000


def drawn(dice):
    """A random election told by its ballots: each ballot a set of at most so many names."""
    seats = dice.randint(1, 5)
    names = [f"甲{at}" for at in range(dice.randint(1, seats + 3))]
    entitled = dice.randint(1, 12)
    present = dice.randint(max(1, entitled * 7 // 10), entitled)
    voters = max(1, present - dice.choice([0, 0, 1]))
    returned = max(0, voters - dice.choice([0, 0, 0, 1]))
    ballots = [
        set(dice.sample(names, min(dice.choice([seats, seats, seats, seats // 2]), len(names))))
        for _ in range(returned)
    ]
    return seats, names, entitled, present, voters, ballots


def sheet_of(seats, names, entitled, present, voters, ballots):
    tallied = []
    for name in names:
        yes = sum(name in ballot for ballot in ballots)
        tallied.append(Candidate(name, yes, no=len(ballots) - yes))
    return CountSheet("换届", seats, entitled, present, voters, len(ballots), 0, tuple(tallied))


def by_hand(seats, names, entitled, present, voters, ballots):
    """The same election, judged by enumeration: who is in every, some or no set of winners."""
    if present * 10 < entitled * 8 or len(ballots) > voters:
        return None
    needed = seats
    while needed * 10 < seats * 12:
        needed += 1
    if len(names) < needed:
        return None
    votes = {name: sum(name in ballot for ballot in ballots) for name in names}
    able = [name for name in names if votes[name] + votes[name] > present]
    size = min(seats, len(able))
    best = max((sum(votes[n] for n in some) for some in combinations(able, size)), default=0)
    sets = [set(s) for s in combinations(able, size) if sum(votes[n] for n in s) == best]
    sure = set.intersection(*sets) if sets else set()
    tied = set.union(*sets) - sure if sets else set()
    return sure, tied


def test_ten_thousand_elections_come_out_as_by_hand():
    dice = random.Random(2026)
    differing, judged, ties = [], 0, 0
    for _ in range(ELECTIONS):
        election = drawn(dice)
        outcome = election_counted(sheet_of(*election), on=ON)
        expected = by_hand(*election)
        found = (
            ({one.name for one in outcome.elected}, {one.name for one in outcome.tied})
            if outcome.is_valid
            else None
        )
        judged += expected is not None
        ties += bool(expected and expected[1])
        if found != expected:
            differing.append((election, found, expected))
    assert differing == []
    assert judged > ELECTIONS / 20
    assert ties > 20


def view_of(seats, held=()):
    """The office of an election after the votes held."""
    return OfficeView(Office.COMMITTEE, seats, (), standing(seats, held), ())


def test_ten_thousand_elections_judged_for_an_election_leave_what_is_still_to_be_voted_on():
    """The judge of the service, and where the election stands after it, held against by_hand."""
    dice = random.Random(15)
    differing, further = [], 0
    for _ in range(ELECTIONS):
        election = drawn(dice)
        seats, expected = election[0], by_hand(*election)
        outcome = round_judged(view_of(seats), sheet_of(*election), ON)
        elected = tuple(one.name for one in outcome.elected)
        tied = tuple(one.name for one in outcome.tied)
        vote = Held(Purpose.FIRST, outcome.is_valid, elected, tied, outcome.open_seats)
        after = standing(seats, [vote])
        if expected is None:
            told = ((), seats, None)
        else:
            sure, level = expected
            told = (sure, seats - len(sure), level or None)
        further += told[1] > 0
        between = None if after.between is None else set(after.between)
        if (set(after.elected), after.seats, between) != (set(told[0]), told[1], told[2]):
            differing.append((election, after, told))
    assert differing == []
    assert further > ELECTIONS / 50


def test_a_second_vote_goes_by_the_most_votes_and_may_tie_again():
    """Against every order of the names: a winner is above everybody who is not."""
    dice = random.Random(31)
    for _ in range(ELECTIONS // 10):
        seats = dice.randint(1, 3)
        votes = [dice.randint(0, 6) for _name in range(dice.randint(seats + 1, seats + 4))]
        elected, tied, open_seats = most_votes(votes, seats)
        lower = [v for at, v in enumerate(votes) if at not in elected]
        assert all(votes[at] > max(lower) for at in elected)
        assert open_seats == seats - len(elected)
        assert (len(tied) > open_seats) == bool(open_seats)
        assert {votes[at] for at in tied} <= {max(lower, default=0)}


GOOD = CountSheet(
    title="支部换届",
    seats=3,
    entitled=20,
    present=18,
    voters=18,
    returned=18,
    void=1,
    candidates=(
        Candidate("示例甲", 17, 0, 0, yes_again=17),
        Candidate("示例乙", 14, 2, 1),
        Candidate("示例丙", 12, 5, 0),
        Candidate("示例丁", 5, 11, 1),
        Candidate("示例戊", 2, is_write_in=True),
    ),
    scrutineers=("示例己",),
    tellers=("示例庚", "示例辛"),
)


def test_a_good_sheet_elects_the_first_three():
    outcome = election_counted(GOOD, on=ON)

    assert [one.name for one in outcome.elected] == ["示例甲", "示例乙", "示例丙"]
    assert "主持人宣布" in outcome.advice
    assert [one.rule.id for one in outcome.findings] == ["XJ-18", "XJ-13", "XJ-28", "XJ-30"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"present": 21}, "多于应到"),
        ({"voters": 19}, "多于实到"),
        ({"void": 19}, "多于收回"),
        ({"seats": 0}, "不是正数"),
        ({"candidates": ()}, "没有候选人"),
        ({"candidates": (*GOOD.candidates, GOOD.candidates[0])}, "写了两行"),
        ({"candidates": (Candidate("甲", 17, yes_again=16), *GOOD.candidates[1:])}, "两次计票不同"),
        ({"candidates": (Candidate("甲", 16), *GOOD.candidates[1:])}, "有效票是 17 张"),
        ({"candidates": (*GOOD.candidates[:4], Candidate("戊", 19, is_write_in=True))}, "另选他人"),
        ({"seats": 2}, "最多能有"),
        ({"scrutineers": ("示例甲",)}, "是候选人"),
    ],
)
def test_a_sheet_that_contradicts_itself_elects_nobody(change, told):
    sheet = replace(GOOD, **change)

    outcome = election_counted(sheet, on=ON)

    assert any(told in str(one) for one in sheet_faults(sheet))
    assert not outcome.is_valid
    assert outcome.elected == ()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"entitled": 23}, "XJ-18"),
        ({"seats": 4}, "XJ-13"),
        ({"voters": 17}, "XJ-28"),
    ],
)
def test_a_missed_demand_makes_the_election_void_and_is_named(change, rule):
    outcome = election_counted(replace(GOOD, **change), on=ON)

    assert not outcome.is_valid
    assert [one.rule.id for one in outcome.findings if not one.is_met] == [rule]


def test_a_tie_at_the_edge_asks_for_a_second_vote_without_a_surplus():
    tied = replace(
        GOOD,
        candidates=(
            Candidate("甲", 17),
            Candidate("乙", 14, 3),
            Candidate("丙", 10, 7),
            Candidate("丁", 10, 7),
        ),
    )
    outcome = election_counted(tied, on=ON)
    again = election_counted(
        replace(tied, seats=1, candidates=(Candidate("丙", 10, 7), Candidate("丁", 7, 10))),
        on=ON,
        is_surplus_asked=False,
    )

    assert [one.name for one in outcome.tied] == ["丙", "丁"]
    assert outcome.open_seats == 1
    assert "再次投票" in outcome.advice
    assert [one.name for one in again.elected] == ["丙"]


def test_too_few_winners_leave_seats_open():
    few = replace(
        GOOD, candidates=(*GOOD.candidates[:2], Candidate("丙", 9, 8), GOOD.candidates[3])
    )

    outcome = election_counted(few, on=ON)

    assert outcome.open_seats == 1
    assert "另行选举" in outcome.advice


def workbook_of(sheet, *, numbers=None):
    written = {item: getattr(sheet, name) for item, name in NUMBERS.items()} | (numbers or {})
    written |= {"选举名称": sheet.title, "监票人": "、".join(sheet.scrutineers)}
    tally = [
        (one.name, one.yes, one.no, one.abstain, one.yes_again, "是" if one.is_write_in else "")
        for one in sheet.candidates
    ]
    return xlsx_template(
        [
            BlankSheet(MEETING, [BlankColumn(ITEM), BlankColumn(VALUE)], list(written.items())),
            BlankSheet(TALLY, [BlankColumn(title) for title in COLUMNS], tally),
        ]
    )


def test_a_filled_workbook_reads_back_as_the_sheet():
    reading = sheet_read(workbook_read(workbook_of(GOOD), "计票表.xlsx"))

    assert reading.problems == ()
    assert reading.sheet == replace(GOOD, tellers=())


def test_the_blank_asks_for_every_number():
    reading = sheet_read(workbook_read(count_template(), "空.xlsx"))

    assert reading.sheet is None
    assert all(any(item in told for told in reading.problems) for item in NUMBERS)


def test_the_command_tells_who_is_elected_and_fails_on_a_void_election(tmp_path):
    good, void = tmp_path / "好.xlsx", tmp_path / "无效.xlsx"
    good.write_bytes(workbook_of(GOOD))
    void.write_bytes(workbook_of(GOOD, numbers={"应到会有选举权人数": 23}))

    fine = CliRunner().invoke(group, ["count", str(good), "--json"])
    failed = CliRunner().invoke(group, ["count", str(void), "--json"])

    assert fine.exit_code == 0
    assert [one["name"] for one in json.loads(fine.stdout)["elected"]] == [
        "示例甲",
        "示例乙",
        "示例丙",
    ]
    assert failed.exit_code == 1
    assert json.loads(failed.stdout)["findings"][0]["rule"] == "XJ-18"


def test_the_command_names_an_unreadable_cell(tmp_path):
    file = tmp_path / "x.xlsx"
    file.write_bytes(workbook_of(GOOD, numbers={"废票": "一张"}))

    answer = CliRunner().invoke(group, ["count", str(file), "--json"])

    assert answer.exit_code == 1
    assert "“会议”B" in json.loads(answer.stdout)["error"]


@pytest.fixture
def recorder(member):
    """The member, with a branch secretary's role as well."""
    with looking(Scope.everything("测试")):
        user = User.objects.get(username="member")
        RoleGrant.objects.create(
            user=user,
            role=Role.objects.get(code="branch_secretary"),
            organisation=user.organisation,
            from_on=date(2020, 1, 1),
            granted_by="测试",
        )
    return member


def test_a_secretary_sees_who_is_elected_and_why(recorder):
    sent = SimpleUploadedFile("计票表.xlsx", workbook_of(GOOD))

    html = recorder.post(reverse("elections:count"), {"file": sent}).content.decode()

    assert html.count("当选") >= 3
    assert "/rules/XJ-30/" in html
    assert recorder.post(reverse("elections:count")).status_code == 422
    assert recorder.get(reverse("elections:template")).status_code == 200


def test_without_the_right_the_count_is_not_there(member):
    assert member.get(reverse("elections:count")).status_code == 404
