"""Counting, held against a second way of counting that knows no share: people one by one."""

import ast
import re
from datetime import date
from fractions import Fraction
from itertools import takewhile

import pytest
from hypothesis import given
from hypothesis import strategies as some
from tests.architecture.source import modules, sample
from tests.rulebook.conftest import REAL

from shuanghe.rulebook.queries import CountRefused, count, rulebook_load
from shuanghe.rulebook.queries.counted import count_read
from shuanghe.rulebook.queries.shapes import CountingShape
from shuanghe.rulebook.rules import FUNCTIONS, count_of, faults_of
from shuanghe.rulebook.rules.counting import (
    at_least_share,
    candidates_needed,
    elected,
    least_at,
    least_over,
    more_than_share,
    most_within,
    run_of_misses,
)

TODAY = date(2026, 11, 21)
BOOK = rulebook_load(REAL)
people = some.integers(1, 120)
shares = some.fractions(min_value=Fraction(1, 12), max_value=1, max_denominator=12)
part_of = people.flatmap(lambda whole: some.tuples(some.integers(0, whole), some.just(whole)))


def judged(rule_id, **numbers):
    rule = BOOK.rule(rule_id, on=TODAY)
    assert faults_of(rule, numbers) == ()
    return count_of(rule, numbers)


def against(here, away):
    """Pair those here with those away, one against one: "more", "equal" or "fewer" are here."""
    while here and away:
        here, away = here - 1, away - 1
    return "more" if here else "fewer" if away else "equal"


def covered(here, away, *, each):
    """Whether everyone away is carried by so many of their own here."""
    while away:
        here, away = here - each, away - 1
    return here >= 0


HALF_OR_MORE = {"ZB-12": "entitled", "ZB-15": "members"}


@given(part_of, some.sampled_from(sorted(HALF_OR_MORE)))
def test_half_is_enough_for_a_motion_as_pairing_people_shows(counted, rule_id):
    present, whole = counted
    found = judged(rule_id, present=present, **{HALF_OR_MORE[rule_id]: whole})
    assert found.is_met == (against(present, whole - present) != "fewer")


MORE_THAN_HALF = {
    "ZB-13": ("yes", "entitled"),
    "FZ-12": ("present", "entitled"),
    "FZ-13": ("yes", "entitled"),
    "CZ-11": ("yes", "entitled"),
    "CZ-11B": ("present", "entitled"),
    "MR-01": ("yes", "members"),
}


@given(part_of, some.sampled_from(sorted(MORE_THAN_HALF)))
def test_half_is_not_enough_to_pass_as_pairing_people_shows(counted, rule_id):
    part, whole = MORE_THAN_HALF[rule_id]
    found = judged(rule_id, **{part: counted[0], whole: counted[1]})
    assert found.is_met == (against(counted[0], counted[1] - counted[0]) == "more")


@given(some.lists(some.sampled_from(["yes", "no", "wrote yes", "away"]), min_size=1, max_size=60))
def test_an_admission_counts_heads_at_the_meeting_and_letters_together(voters):
    ballots, letters = voters.count("yes"), voters.count("wrote yes")
    present = ballots + voters.count("no")
    found = judged("FZ-13", entitled=len(voters), present=present, yes=ballots, written=letters)
    for_it = [one for one in voters if one.endswith("yes")]
    others = [one for one in voters if not one.endswith("yes")]
    assert found.is_met == (against(len(for_it), len(others)) == "more")
    assert judged("FZ-12", entitled=len(voters), present=present).is_met == (
        against(present, len(voters) - present) == "more"
    ), "a letter is not a person in the room"


@given(part_of)
def test_four_fifths_means_four_here_for_everyone_away(counted):
    present, entitled = counted
    found = judged("XJ-18", entitled=entitled, present=present)
    assert found.is_met == covered(present, entitled - present, each=4)


@given(part_of)
def test_two_thirds_means_two_here_for_everyone_away(counted):
    present, members = counted
    found = judged("MS-02", members=members, present=present)
    assert found.is_met == covered(present, members - present, each=2)


@given(part_of)
def test_the_excellent_are_at_most_one_of_every_full_three(counted):
    excellent, members = counted
    threes = len([place for place in range(1, members + 1) if place % 3 == 0])
    found = judged("MS-09", members=members, excellent=excellent)
    assert (found.is_met, found.least) == (excellent <= threes, threes)


@given(some.integers(1, 40), some.integers(0, 60))
def test_one_more_candidate_for_every_five_seats_begun(seats, candidates):
    begun = len(range(0, seats, 5))
    found = judged("XJ-13", seats=seats, candidates=candidates)
    assert (found.is_met, found.least) == (candidates - seats >= begun, seats + begun)


@given(some.integers(1, 80), some.integers(0, 90))
def test_ballots_are_valid_when_each_has_its_voter(voters, returned):
    without_voter = set(range(returned)) - set(range(voters))
    assert judged("XJ-28", voters=voters, returned=returned).is_met == (not without_voter)


@given(some.integers(0, 400_000_000), some.integers(1, 10_000_000_000))
def test_the_carry_over_is_compared_to_the_cent(carry, payroll):
    yuan = BOOK.rule("GQ-26", on=TODAY)
    texts = {"carry": cents(carry), "payroll": cents(payroll)}
    assert count_read(yuan, texts).is_met == (carry * 50 > payroll)


def cents(amount):
    return f"{amount // 100}.{amount % 100:02d}"


months = some.text(alphabet="10-", min_size=1, max_size=24)


@given(months)
def test_a_run_of_months_is_what_lies_after_the_last_performance(written):
    since = written.rpartition("1")[2]
    run = sum(1 for one in since if one == "0")
    assert judged("DF-15", months=written).is_met == (run >= 6)
    backwards = takewhile(lambda one: one != "1", reversed(written))
    assert run_of_misses([{"1": True, "0": False, "-": None}[one] for one in written]) == len(
        [one for one in backwards if one == "0"]
    )


@given(months, months, months)
def test_three_kinds_are_never_added_up(life, dues, work):
    whole = judged("CZ-07", life_months=life, dues_months=dues, work_months=work)
    assert whole.is_met == any(judged("DF-15", months=one).is_met for one in (life, dues, work))


@some.composite
def elections(draw):
    """Votes as ballots give them: everybody present names at most as many as there are seats."""
    present, seats = draw(some.integers(1, 9)), draw(some.integers(1, 4))
    candidates = draw(some.integers(1, 6))
    names = some.sets(some.integers(0, candidates - 1), max_size=seats)
    ballots = draw(some.lists(names, min_size=present, max_size=present))
    votes = [sum(1 for ballot in ballots if one in ballot) for one in range(candidates)]
    return present, seats, votes


@given(elections())
def test_the_elected_are_those_whom_too_few_beat(election):
    present, seats, votes = election
    found = judged("XJ-30", present=present, seats=seats, votes=votes)
    enough = [one for one in votes if against(one, present - one) == "more"]
    for place, mine in enumerate(votes):
        ahead = len([one for one in enough if one > mine])
        level = len([one for one in enough if one == mine])
        is_in = mine in enough and ahead + level <= seats
        is_tied = mine in enough and ahead < seats < ahead + level
        assert (place in found.winners, place in found.tied) == (is_in, is_tied)
    assert len(found.winners) + found.open_seats == seats
    assert found.is_met == (found.open_seats == 0)
    assert [votes[one] for one in found.winners] == sorted(
        (votes[one] for one in found.winners), reverse=True
    )


@given(part_of, shares)
def test_every_share_is_exact_however_it_is_multiplied(counted, share):
    part, whole = counted
    top, bottom = share.numerator, share.denominator
    assert at_least_share(part, whole, share) == (part * bottom >= whole * top)
    assert more_than_share(part, whole, share) == (part * bottom > whole * top)


@given(people, shares)
def test_the_least_is_the_first_that_is_enough_and_the_most_the_last(whole, share):
    enough = [one for one in range(whole + 2) if at_least_share(one, whole, share)]
    over = [one for one in range(whole + 2) if more_than_share(one, whole, share)]
    assert least_at(whole, share) == enough[0]
    assert least_over(whole, share) == over[0]
    assert most_within(whole, share) == over[0] - 1
    assert candidates_needed(whole, share) == whole + enough[0]


@given(part_of, shares)
def test_one_more_never_spoils_and_a_larger_whole_never_helps(counted, share):
    part, whole = counted
    for holds in (at_least_share, more_than_share):
        assert holds(part + 1, whole, share) >= holds(part, whole, share)
        assert holds(part, whole + 1, share) <= holds(part, whole, share)


@given(elections(), some.data())
def test_one_more_vote_never_unseats_its_candidate(election, data):
    present, seats, votes = election
    before = elected(votes, present=present, seats=seats, share=Fraction(1, 2))
    place = data.draw(some.integers(0, len(votes) - 1))
    more = [one + (at == place) for at, one in enumerate(votes)]
    after = elected(more, present=present, seats=seats, share=Fraction(1, 2))
    assert place not in before.winners or place in after.winners


@given(part_of, some.integers(1, 50))
def test_a_part_beyond_its_whole_is_refused_and_told(counted, beyond):
    _, whole = counted
    with pytest.raises(CountRefused, match=f"赞成 {whole + beyond} 票多于应到 {whole} 人"):
        count("ZB-13", on=TODAY, entitled=whole, yes=whole + beyond)


@given(part_of, some.sampled_from(["ZB-12", "ZB-13", "XJ-18", "FZ-12"]))
def test_what_the_sentence_says_is_missing_is_just_enough(counted, rule_id):
    part, whole = counted
    name = "yes" if rule_id == "ZB-13" else "present"
    found = judged(rule_id, entitled=whole, **{name: part})
    gap = re.search(r"还差 (\d+) ", found.sentence)
    assert (gap is None) == found.is_met
    if gap and part + int(gap[1]) <= whole:
        assert judged(rule_id, entitled=whole, **{name: part + int(gap[1])}).is_met
        assert not judged(rule_id, entitled=whole, **{name: part + int(gap[1]) - 1}).is_met


@pytest.mark.parametrize("value", [1.0, True, -1, "5", [5], float("nan")])
def test_only_whole_numbers_of_people_are_counted(value):
    with pytest.raises(CountRefused, match="应为不小于 0 的整数"):
        count("ZB-12", on=TODAY, entitled=10, present=value)


@pytest.mark.parametrize("value", ["", "9、7", [1.5], 9, [], "9,7"])
def test_votes_are_a_list_of_whole_numbers(value):
    with pytest.raises(CountRefused, match="应为每名候选人的票数"):
        count("XJ-30", on=TODAY, present=9, seats=1, votes=value)


@pytest.mark.parametrize("value", ["", "11x", [], [2], 5])
def test_months_are_done_missed_or_excused(value):
    with pytest.raises(CountRefused, match="每月一个字"):
        count("DF-15", on=TODAY, months=value)


def test_months_may_be_given_as_values():
    found = count("DF-15", on=TODAY, months=[True, False, None, False])
    assert found.worked == "2 < 6"


@pytest.mark.parametrize("numbers", [{"entitled": 0, "present": 0}, {"entitled": 0}])
def test_a_meeting_of_nobody_is_not_judged(numbers):
    with pytest.raises(CountRefused, match="应到会"):
        count("ZB-12", on=TODAY, **numbers)


def test_nobody_present_is_a_meeting_that_cannot_vote():
    assert not count("ZB-12", on=TODAY, entitled=3, present=0).is_met


def test_a_refusal_names_every_number_that_is_missing():
    with pytest.raises(CountRefused) as caught:
        count("XJ-30", on=TODAY)
    missing = [re.search(r"缺少.+（(\w+)）", one)[1] for one in caught.value.faults]
    assert missing == ["votes", "present", "seats"]


def test_the_same_contradiction_is_told_once():
    with pytest.raises(CountRefused) as caught:
        count("ZB-15", on=TODAY, entitled=4, members=4, present=5)
    assert caught.value.faults == ("实到 5 人多于应到 4 人，请核对",)


def test_more_marks_than_ballots_can_hold_are_refused():
    with pytest.raises(CountRefused, match="多于实到 5 人每人最多选 1 名的 5 票"):
        count("XJ-30", on=TODAY, present=5, seats=1, votes=[4, 3])


def test_a_number_nobody_knows_is_refused_with_those_the_rule_takes():
    with pytest.raises(CountRefused, match=r"不认识的数“attending”.*present.*entitled"):
        count("ZB-12", on=TODAY, entitled=5, present=5, attending=5)


def test_a_rule_that_is_not_counted_says_so():
    with pytest.raises(CountRefused, match="ZB-10 没有计票方法"):
        count("ZB-10", on=TODAY)


def test_a_text_nobody_has_read_only_warns():
    assert count("ZB-15", on=TODAY, members=5, present=2).is_soft
    assert not count("ZB-12", on=TODAY, entitled=11, present=5).is_soft


def test_a_count_carries_its_article():
    found = count("FZ-13", on=TODAY, entitled=10, yes=6)
    assert str(found.citation) == "中国共产党发展党员工作细则 第二十一条"


def test_the_shape_names_the_functions_there_are():
    named = CountingShape.model_json_schema()["properties"]["function"]["enum"]
    assert set(named) == set(FUNCTIONS)


SHARE = re.compile(r"\d+\s*/\s*\d+|0?\.\d+")
NOTHING_OF_THE_LAW = {0, 1, -1}
AS_PERCENT = {"rulebook/rules/formulas.py": {100, 10_000}}


def numbers_in(module):
    """Constants of a counting module: fractions in text, floats, and whole numbers beyond one."""
    fine = NOTHING_OF_THE_LAW | AS_PERCENT.get(module.name, set())
    for node in ast.walk(module.tree):
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, float) or (isinstance(value, int) and value not in fine):
            yield f"{module.name}:{node.lineno} {value}"
        if isinstance(value, str) and SHARE.fullmatch(value.strip()):
            yield f"{module.name}:{node.lineno} {value}"


@pytest.mark.parametrize("text", ['x = "1/2"', "x = 0.8", "x = 7", 'x = "0.02"'])
def test_a_share_in_python_would_be_found(text):
    assert list(numbers_in(sample(text, "rulebook/rules/counting.py")))


def test_no_share_and_no_limit_of_the_law_stands_in_python():
    counting = ("counting", "judging", "functions", "outcomes", "cases", "formulas", "numbers")
    names = {f"rulebook/rules/{name}.py" for name in counting}
    read = [one for one in modules() if one.name in names]
    assert len(read) == len(names)
    assert [finding for one in read for finding in numbers_in(one)] == []
