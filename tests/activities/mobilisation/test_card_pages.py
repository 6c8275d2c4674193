"""The pages of cards: one's own written and handed in, reviewed by the branch, shown to it."""

from datetime import date

import pytest
from django.utils import timezone
from tests.activities.mobilisation.worlds import page, send
from tests.records.worlds import EVERYTHING

from shuanghe.activities.mobilisation.models import CardState, Commitment, ShowCard
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db
FACE = {"post": "检修工", "duty": "点检和检修", "service_standard": "报修半小时内到场"}


@pytest.fixture
def me(world, sign_in):
    """Enters as a member of the first branch."""
    return lambda at=4: sign_in("Z1", "member", world.members["Z1"][at], user=at)


@pytest.fixture
def secretary(world, sign_in):
    """Enters as the secretary of the first branch."""
    return lambda: sign_in("Z1", "branch_secretary", world.members["Z1"][0], user=20)


def written(*promises, **face):
    """The form of a card with these commitments."""
    year = timezone.localdate().year
    sent = {**FACE, "version": 0, "do": "save", "year": year, **face}
    sent |= {"promise-TOTAL_FORMS": max(len(promises), 1), "promise-INITIAL_FORMS": 0}
    for at, (text, measure, due) in enumerate(promises):
        told = {"category": "work", "text": text, "measure": measure, "due_on": due}
        sent |= {f"promise-{at}-{name}": value for name, value in told.items()}
    return sent


def last_day():
    return date(timezone.localdate().year, 12, 31).isoformat()


@pytest.fixture
def card(me):
    client = me()
    send(client, "own_card", **written(("全年检修一次合格", "返修为零", last_day())))
    send(client, "own_card", do="submit", year=timezone.localdate().year)
    return the_card()


@pytest.fixture
def shown(card, secretary):
    client = secretary()
    send(client, "review", card.pk, do="accept", note="结合岗位")
    send(client, "review", card.pk, do="show")
    return the_card()


def the_card():
    with looking(EVERYTHING):
        return ShowCard.objects.get()


def the_promise(card):
    with looking(EVERYTHING):
        return Commitment.objects.get(card=card, is_dropped=False)


def test_a_member_writes_the_own_card_and_hands_it_in(me):
    client = me()
    assert "承诺 1" in page(client, "own_card")
    send(client, "own_card", **written(("全年检修一次合格", "返修为零", last_day())))
    text = page(client, "own_card")
    assert "全年检修一次合格" in text
    assert "提交支部审核" in text
    send(client, "own_card", do="submit", year=timezone.localdate().year)
    assert the_card().state == CardState.SUBMITTED
    assert "提交支部审核" not in page(client, "own_card")


@pytest.mark.parametrize(
    ("measure", "due", "told"),
    [
        ("", "2026-12-31", "这一条请填完整"),
        ("返修为零", "2026-13-45", "这个日期不存在"),
        ("返修为零", "2019-12-31", "不在"),
    ],
)
def test_a_card_that_cannot_be_kept_says_why_and_loses_nothing(me, measure, due, told):
    answer = send(
        me(), "own_card", status=422, **written(("全年检修一次合格", measure, due), post="焊工")
    )
    text = answer.content.decode()
    assert told in text
    assert "全年检修一次合格" in text
    assert 'value="焊工"' in text
    with looking(EVERYTHING):
        assert not ShowCard.objects.exists()


def test_a_card_without_a_commitment_or_from_a_stale_page_is_refused(me, card, secretary):
    send(secretary(), "review", card.pk, do="return", note="写得太大")
    client = me()
    assert "写得太大" in page(client, "own_card")
    bare = send(client, "own_card", status=422, **written(version=the_card().version))
    assert "条承诺" in bare.content.decode()
    stale = written(("改小的承诺", "返修为零", last_day()), version=0)
    answer = send(client, "own_card", status=422, **stale).content.decode()
    assert "刚刚改过" in answer
    assert "改小的承诺" in answer


def test_before_it_is_shown_a_card_is_seen_by_whoever_reviews_and_nobody_else(me, card, secretary):
    page(me(5), "card", card.pk, status=404)
    assert "检修工" not in page(me(5), "cards")
    client = secretary()
    assert 'value="accept"' in page(client, "card", card.pk)
    assert "检修工" in page(client, "cards", state="submitted")


def test_a_shown_card_is_seen_in_the_branch_and_not_in_another(world, me, shown, sign_in):
    client = me(5)
    assert "检修工" in page(client, "cards")
    assert "全年检修一次合格" in page(client, "card", shown.pk)
    other = sign_in("Z2", "branch_secretary", world.members["Z2"][0], user=21)
    assert "检修工" not in page(other, "cards")
    page(other, "card", shown.pk, status=404)


def test_a_member_neither_reviews_nor_judges_and_a_secretary_not_the_own_card(
    world, me, card, shown, secretary
):
    client = me(5)
    send(client, "review", shown.pk, status=404, do="return", note="不好")
    send(client, "outcome", the_promise(shown).pk, status=404, outcome="broken")
    assert the_card().state == CardState.SHOWN
    with looking(EVERYTHING):
        ShowCard.objects.update(member=world.members["Z1"][0], state=CardState.SUBMITTED)
    client = secretary()
    assert 'value="accept"' not in page(client, "card", card.pk)
    told = send(client, "review", card.pk, status=422, do="accept").content.decode()
    assert "另一位同志" in told
    assert the_card().state == CardState.SUBMITTED


def test_a_card_is_not_returned_without_a_reason(card, secretary):
    client = secretary()
    told = send(client, "review", card.pk, status=422, do="return", note=" ").content.decode()
    assert "请写明退回的理由" in told
    assert the_card().state == CardState.SUBMITTED


def test_progress_is_told_by_its_maker_and_the_outcome_by_the_branch(me, shown, secretary):
    promise = the_promise(shown)
    quarter = (timezone.localdate().month + 2) // 3
    client = me()
    send(client, "progress", promise.pk, quarter=quarter, state="going", text="已检修六台")
    assert "已检修六台" in page(client, "card", shown.pk)
    send(client, "progress", promise.pk, status=422, quarter=9, state="going", text="第九季度")
    assert "第九季度" not in page(client, "card", shown.pk)
    send(me(5), "progress", promise.pk, status=404, quarter=quarter, state="going", text="冒填")
    client = secretary()
    send(client, "outcome", promise.pk, outcome="kept", note="全年无返修")
    text = page(client, "card", shown.pk)
    assert "全年无返修" in text
    assert "冒填" not in text
    told = send(
        client, "outcome", promise.pk, status=422, outcome="unheard-of", note="写了一半的说明"
    )
    assert 'value="写了一半的说明"' in told.content.decode()
    assert the_promise(shown).outcome == "kept"


def test_a_word_on_a_commitment_that_is_refused_stays_in_its_boxes(shown, me):
    with looking(EVERYTHING):
        commitment = shown.commitments.get()
    typed = {"quarter": "1", "state": "hindered", "text": ""}
    refused = send(me(), "progress", commitment.pk, status=422, **typed).content.decode()
    assert "请写明是什么客观原因" in refused
    assert '<option value="hindered" selected>' in refused
    assert "<option selected>1</option>" in refused
    send(me(), "progress", commitment.pk, status=422)
    long = send(
        me(), "progress", commitment.pk, status=422, quarter="1", state="kept", text="做" * 201
    )
    assert "做" * 201 in long.content.decode()
    assert '<details class="no-print" open><summary>填进度' in long.content.decode()
