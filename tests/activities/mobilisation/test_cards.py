"""Cards: one's own alone, reviewed by another, shown in time, kept in step."""

from datetime import date

import pytest
from django.http import Http404
from tests.records.worlds import EVERYTHING

from shuanghe.activities.mobilisation.models import CardState, Commitment, ShowCard
from shuanghe.activities.mobilisation.queries.practice import practice
from shuanghe.activities.mobilisation.services.cards import (
    CardLine,
    Promise,
    card_accept,
    card_return,
    card_show,
    card_submit,
    card_write,
)
from shuanghe.activities.mobilisation.services.keeping import Word, outcome_set, progress_tell
from shuanghe.duties.models import Deadline
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db
YEAR = 2026
MONDAY = date(2026, 1, 12)
PROMISE = Promise("work", "全年检修一次合格", "返修为零", date(2026, 12, 1))
LINE = CardLine("检修工", "点检和检修", "报修半小时内到场", (PROMISE,))


@pytest.fixture
def me(world):
    return world.me(4)


@pytest.fixture
def reviewer(world):
    return world.actor(
        "Z1", "commitment.review", "commitment.read", name="书记", member=world.members["Z1"][0]
    )


@pytest.fixture
def branch(world):
    return world.places["Z1"]


@pytest.fixture
def card(world, me, branch):
    return card_write(me, organisation=branch, member=world.members["Z1"][4], year=YEAR, line=LINE)


@pytest.fixture
def shown(card, me, reviewer, branch):
    card_submit(me, organisation=branch, card=card, on=MONDAY)
    card_accept(reviewer, organisation=branch, card=card, on=MONDAY)
    return card_show(reviewer, organisation=branch, card=card, on=MONDAY)


def promises(card):
    with looking(EVERYTHING):
        return list(Commitment.objects.filter(card=card, is_dropped=False).order_by("number"))


def deadlines():
    with looking(EVERYTHING):
        return {one.source_key: (one.due_on, one.met_on) for one in Deadline.objects.order_by("id")}


def test_nobody_writes_hands_in_or_tells_progress_for_another(world, me, card, branch):
    other = world.me(5)
    with pytest.raises(Http404):
        card_write(other, organisation=branch, member=world.members["Z1"][4], year=YEAR, line=LINE)
    with pytest.raises(Http404):
        card_submit(other, organisation=branch, card=card, on=MONDAY)
    with pytest.raises(Http404):
        progress_tell(
            other, organisation=branch, commitment=promises(card)[0], word=Word(1, "going")
        )


def test_a_card_goes_to_review_is_accepted_and_shown_each_by_its_clock(card, me, reviewer, branch):
    card_submit(me, organisation=branch, card=card, on=MONDAY)
    assert card.review_due_on == date(2026, 1, 19)
    assert deadlines() == {"review": (date(2026, 1, 19), None)}
    card_accept(reviewer, organisation=branch, card=card, on=date(2026, 1, 14))
    assert deadlines() == {
        "review": (date(2026, 1, 19), date(2026, 1, 14)),
        "show": (date(2026, 1, 17), None),
    }
    card_show(reviewer, organisation=branch, card=card, on=date(2026, 1, 15))
    assert deadlines()["show"] == (date(2026, 1, 17), date(2026, 1, 15))
    assert card.state == CardState.SHOWN


def test_what_is_returned_says_why_and_may_be_written_again(world, card, me, reviewer, branch):
    card_submit(me, organisation=branch, card=card, on=MONDAY)
    with pytest.raises(Refused, match="不能再改"):
        card_write(
            me, organisation=branch, member=world.members["Z1"][4], year=YEAR,
            line=CardLine("a", "b", "c", (PROMISE,), card.version),
        )  # fmt: skip
    with pytest.raises(Refused, match="理由"):
        card_return(reviewer, organisation=branch, card=card, note=" ", on=MONDAY)
    card_return(reviewer, organisation=branch, card=card, note="写得太大", on=MONDAY)
    with looking(EVERYTHING):
        version = ShowCard.objects.get(pk=card.pk).version
    again = card_write(
        me, organisation=branch, member=world.members["Z1"][4], year=YEAR,
        line=CardLine("检修工", "点检", "半小时到场", (PROMISE, PROMISE), version),
    )  # fmt: skip
    assert (again.review_note, len(promises(again))) == ("写得太大", 2)
    with looking(EVERYTHING):
        assert Commitment.objects.filter(is_dropped=True).count() == 1


def test_a_card_changed_meanwhile_is_not_written_over(world, card, me, branch):
    member = world.members["Z1"][4]
    first = CardLine("甲", "乙", "丙", (PROMISE,), card.version)
    card_write(me, organisation=branch, member=member, year=YEAR, line=first)
    with pytest.raises(Refused, match="刚刚改过"):
        card_write(me, organisation=branch, member=member, year=YEAR, line=first)


def test_nobody_reviews_or_judges_the_own_card(world, card, me, branch):
    own = world.actor("Z1", "commitment.review", "commitment.file", member=world.members["Z1"][4])
    card_submit(me, organisation=branch, card=card, on=MONDAY)
    with pytest.raises(Refused, match="另一位同志"):
        card_accept(own, organisation=branch, card=card, on=MONDAY)
    with pytest.raises(Refused, match="另一位同志"):
        card_return(own, organisation=branch, card=card, note="改", on=MONDAY)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (CardLine("", "职责", "标准", (PROMISE,)), "岗位"),
        (CardLine("岗位", "职责", " ", (PROMISE,)), "服务标准"),
        (CardLine("岗位", "职责", "标准", ()), "条承诺"),
        (CardLine("岗位", "职责", "标准", (PROMISE,) * 9), "条承诺"),
        (CardLine("a", "b", "c", (Promise("x", "a", "b", date(2026, 5, 1)),)), "类别"),
        (CardLine("a", "b", "c", (Promise("work", "a", " ", date(2026, 5, 1)),)), "怎样算办到"),
        (CardLine("a", "b", "c", (Promise("work", "a", "b", date(2027, 5, 1)),)), "不在 2026"),
    ],
)
def test_a_card_that_cannot_be_kept_is_refused_and_says_why(world, me, branch, line, wrong):
    with pytest.raises(Refused, match=wrong):
        card_write(me, organisation=branch, member=world.members["Z1"][4], year=YEAR, line=line)


def test_progress_is_told_by_quarter_once_the_card_is_shown(me, card, branch):
    with pytest.raises(Refused, match="公开以后"):
        progress_tell(me, organisation=branch, commitment=promises(card)[0], word=Word(1, "going"))


def test_a_later_word_on_a_quarter_is_a_new_entry_and_a_quarter_to_come_is_refused(
    shown, me, branch
):
    one = promises(shown)[0]
    for state in ("going", "kept"):
        progress_tell(
            me, organisation=branch, commitment=one, word=Word(1, state), on=date(2026, 4, 3)
        )
    with looking(EVERYTHING):
        assert [word.state for word in one.progress.order_by("id")] == ["going", "kept"]
    with pytest.raises(Refused, match="还没有到"):
        progress_tell(
            me, organisation=branch, commitment=one, word=Word(3, "going"), on=date(2026, 4, 3)
        )
    with pytest.raises(Refused, match="客观原因"):
        progress_tell(
            me, organisation=branch, commitment=one, word=Word(1, "hindered"), on=date(2026, 4, 3)
        )


def test_the_branch_says_at_the_end_whether_a_commitment_was_kept_and_why_not(
    shown, reviewer, branch
):
    one = promises(shown)[0]
    with pytest.raises(Refused, match="时限"):
        outcome_set(
            reviewer, organisation=branch, commitment=one, outcome="broken", note="没做",
            on=date(2026, 6, 1),
        )  # fmt: skip
    with pytest.raises(Refused, match="原因"):
        outcome_set(
            reviewer, organisation=branch, commitment=one, outcome="broken", on=date(2026, 12, 20)
        )
    outcome_set(
        reviewer, organisation=branch, commitment=one, outcome="excused", note="设备停产大修",
        on=date(2026, 12, 20),
    )  # fmt: skip
    assert promises(shown)[0].outcome_note == "设备停产大修"


def test_the_labels_of_the_card_are_data_with_a_preset_of_others():
    told = practice()
    assert told.labels.title == "亮标准、亮身份、亮承诺"
    assert {one.title for one in told.shape.labels} == {
        "亮标准、亮身份、亮承诺", "亮身份、亮职责、亮承诺",
    }  # fmt: skip
    assert told.evaluation.least_raters.value >= 5
