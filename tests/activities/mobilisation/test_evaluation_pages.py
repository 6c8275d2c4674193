"""The pages of evaluations and compare events: who sees what, and what bad input says."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.activities.mobilisation.worlds import page, send
from tests.records.worlds import EVERYTHING

from shuanghe.activities.mobilisation.models import (
    CardState,
    CompareEvent,
    Evaluation,
    EvaluationTally,
    EvaluationTurn,
    ShowCard,
)
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db
QUESTIONS = ("commitment", "work", "service")
DAY = timedelta(days=1)


@pytest.fixture
def me(world, sign_in):
    """Enters as a member of the first branch."""
    return lambda at=4: sign_in("Z1", "member", world.members["Z1"][at], user=at)


@pytest.fixture
def secretary(world, sign_in):
    """Enters as the secretary of the first branch."""
    return lambda: sign_in("Z1", "branch_secretary", world.members["Z1"][0], user=20)


@pytest.fixture
def stranger(world, sign_in):
    """Enters as the secretary of another branch."""
    return lambda: sign_in("Z2", "branch_secretary", world.members["Z2"][0], user=21)


@pytest.fixture
def card(world):
    today = timezone.localdate()
    with looking(EVERYTHING):
        return ShowCard.objects.create(
            organisation=world.places["Z1"], member=world.members["Z1"][1], year=today.year,
            post="示例岗位", duty="做", service_standard="快", state=CardState.SHOWN,
            shown_on=today,
        )  # fmt: skip


@pytest.fixture
def peer_round(card, secretary):
    send(secretary(), "evaluation_new", **opening())
    with looking(EVERYTHING):
        return Evaluation.objects.get()


def opening(**more):
    today = timezone.localdate()
    told = {"kind": "peer", "title": "年中互评", "year": today.year}
    return {**told, "opens_on": today, "closes_on": today + 7 * DAY, "organisation": "Z1", **more}


def sheet(card, grade="good", questions=QUESTIONS):
    return {f"grade-{card.pk}-{question}": grade for question in questions}


def counted():
    with looking(EVERYTHING):
        return sum(EvaluationTally.objects.values_list("count", flat=True))


def test_a_round_is_opened_by_whoever_reviews_and_bad_days_are_told_at_the_form(card, secretary):
    client = secretary()
    yesterday = timezone.localdate() - DAY
    answer = send(client, "evaluation_new", status=422, **opening(closes_on=yesterday))
    assert "截止日不能早于开始日" in answer.content.decode()
    assert "年中互评" in answer.content.decode()
    answer = send(client, "evaluation_new", status=422, **opening(opens_on="昨天", title=""))
    assert "这个日期不存在或写法不对" in answer.content.decode()
    send(client, "evaluation_new", **opening())
    assert "年中互评" in page(client, "evaluations")


def test_a_round_without_a_shown_card_is_refused(world, secretary):
    answer = send(secretary(), "evaluation_new", status=422, **opening())
    assert "还没有公开的三亮卡" in answer.content.decode()


def test_without_shown_cards_the_page_says_so_instead_of_a_form(world, secretary):
    text = page(secretary(), "evaluation_new")
    assert "还没有公开的三亮卡" in text
    assert "closes_on" not in text


def test_a_round_of_the_same_kind_waits_for_the_end_of_the_one_before(card, secretary):
    client = secretary()
    send(client, "evaluation_new", **opening())
    twice = send(client, "evaluation_new", status=422, **opening()).content.decode()
    assert "同一种测评同时只办一次" in twice
    send(client, "evaluation_new", **opening(kind="mass", title="群众评议"))
    with looking(EVERYTHING):
        first = Evaluation.objects.get(kind="peer")
    send(client, "close", first.pk)
    send(client, "evaluation_new", **opening())


def test_a_member_opens_and_closes_no_round_and_another_branch_sees_none(me, peer_round, stranger):
    client = me()
    page(client, "evaluation_new", status=404)
    send(client, "close", peer_round.pk, status=404)
    assert "结束测评" not in page(client, "evaluation", peer_round.pk)
    client = stranger()
    page(client, "evaluation", peer_round.pk, status=404)
    assert "年中互评" not in page(client, "evaluations")


def test_peers_get_the_sheet_and_the_reviewer_does_not(me, peer_round, secretary, card):
    assert "交表" in page(me(), "evaluation", peer_round.pk)
    client = secretary()
    assert "交表" not in page(client, "evaluation", peer_round.pk)
    send(client, "answer", peer_round.pk, status=404, **sheet(card))


def test_a_sheet_half_filled_is_refused_and_its_ticks_stay(me, peer_round, card):
    client = me()
    answer = send(
        client, "answer", peer_round.pk, status=422, **sheet(card, questions=QUESTIONS[:2])
    )
    text = answer.content.decode()
    assert "只评了一部分" in text
    assert text.count(" checked") == 2
    assert counted() == 0
    with looking(EVERYTHING):
        assert not EvaluationTurn.objects.exists()
    send(client, "answer", peer_round.pk, status=422, **sheet(card, grade="superb"))
    send(client, "answer", peer_round.pk, **sheet(card))
    assert "您已经参加" in page(client, "evaluation", peer_round.pk)
    send(client, "answer", peer_round.pk, status=422, **sheet(card))
    assert counted() == len(QUESTIONS)


def test_nothing_is_told_before_the_end_nor_for_fewer_than_five(me, peer_round, card, secretary):
    for at in range(2, 6):
        send(me(at), "answer", peer_round.pk, **sheet(card))
    client = secretary()
    assert "结束测评" in page(client, "evaluation", peer_round.pk)
    send(client, "close", peer_round.pk)
    text = page(client, "evaluation", peer_round.pk)
    assert "为保护填表的人" in text
    send(me(6), "answer", peer_round.pk, status=422, **sheet(card))


def test_five_sheets_tell_counts(me, peer_round, card, secretary):
    for at in range(2, 7):
        send(me(at), "answer", peer_round.pk, **sheet(card))
    client = secretary()
    send(client, "close", peer_round.pk)
    text = page(client, "evaluation", peer_round.pk)
    assert "为保护填表的人" not in text
    assert ">5<" in text


@pytest.fixture
def event(secretary):
    send(secretary(), "event_new", **announced())
    with looking(EVERYTHING):
        return CompareEvent.objects.get()


def announced(**more):
    told = {"kind": "skill", "title": "焊接比武", "rules": "按规程比质量", "organisation": "Z1"}
    return {**told, "held_on": timezone.localdate(), **more}


def entered(*lines):
    sent = {"entrant": [member.pk for member, *_ in lines]}
    for member, score, award, reason in lines:
        sent |= {f"score-{member.pk}": score, f"award-{member.pk}": award}
        sent[f"reason-{member.pk}"] = reason
    return sent


def test_an_event_without_rules_is_told_at_the_form_and_keeps_its_title(secretary):
    answer = send(secretary(), "event_new", status=422, **announced(rules=""))
    assert 'value="焊接比武"' in answer.content.decode()
    with looking(EVERYTHING):
        assert not CompareEvent.objects.exists()


@pytest.mark.parametrize(
    ("score", "award", "reason", "told"),
    [
        ("九十", "一等", "准", "甲二的得分“九十”不是"),
        ("99999", "", "", "甲二的得分“99999”不是"),
        ("95", "一等", "", "甲二还没有写"),
    ],
)
def test_results_that_cannot_be_kept_name_who_and_stay_typed(
    world, secretary, event, score, award, reason, told
):
    first, second = world.members["Z1"][0], world.members["Z1"][1]
    sent = entered((first, "80", "二等", "快"), (second, score, award, reason))
    text = send(secretary(), "results", event.pk, status=422, **sent).content.decode()
    assert told in text
    assert f'value="{score}"' in text
    assert 'value="二等"' in text
    assert text.count(" checked") == 2


def test_results_are_published_once_and_only_then_seen_by_all(
    world, me, secretary, stranger, event
):
    member = world.members["Z1"][1]
    client = secretary()
    send(client, "publish", event.pk)
    assert "还没有一个人评出等次" in page(client, "event", event.pk)
    send(client, "results", event.pk, **entered((member, "95", "一等", "又准又快")))
    assert "又准又快" not in page(me(), "event", event.pk)
    send(secretary(), "publish", event.pk)
    assert "又准又快" in page(me(), "event", event.pk)
    client = secretary()
    sent = entered((member, "60", "三等", "改低"))
    assert "不能再改" in send(client, "results", event.pk, status=422, **sent).content.decode()
    page(stranger(), "event", event.pk, status=404)


def test_an_event_is_not_published_before_it_was_held(world, secretary):
    client = secretary()
    send(client, "event_new", **announced(held_on=timezone.localdate() + DAY))
    with looking(EVERYTHING):
        event = CompareEvent.objects.get()
    send(client, "results", event.pk, **entered((world.members["Z1"][1], "", "一等", "准")))
    send(client, "publish", event.pk)
    assert "还没有举办" in page(client, "event", event.pk)


def test_a_member_keeps_no_event(me, event):
    client = me()
    page(client, "event_new", status=404)
    send(client, "results", event.pk, status=404, entrant="")
    send(client, "publish", event.pk, status=404)
    assert "焊接比武" in page(client, "events")
