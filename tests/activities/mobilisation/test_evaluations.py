"""Evaluations: no path from an answer to a person, nothing told for fewer than five."""

from collections import deque
from copy import copy
from datetime import date

import pytest
from django.db import models, transaction
from django.http import Http404
from tests.activities.mobilisation.worlds import SYSTEM
from tests.records.worlds import EVERYTHING

from shuanghe.activities.mobilisation.models import (
    CardState,
    EvaluationTally,
    EvaluationTurn,
    ShowCard,
)
from shuanghe.activities.mobilisation.queries.evaluations import results_of
from shuanghe.activities.mobilisation.rules.tallies import sheet_fault
from shuanghe.activities.mobilisation.services.evaluations import (
    Round,
    evaluation_answer,
    evaluation_close,
    evaluation_open,
)
from shuanghe.identity.models import User
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import looking
from shuanghe.organisation.models import Member
from shuanghe.project.services.backup.tables import tables

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 15)
QUESTIONS = ("commitment", "work", "service")


@pytest.fixture
def cards(world):
    with looking(EVERYTHING):
        return [
            ShowCard.objects.create(
                organisation=world.places["Z1"], member=member, year=2026, post="工", duty="做",
                service_standard="快", state=CardState.SHOWN, shown_on=date(2026, 1, 20),
            )
            for member in world.members["Z1"][:2]
        ]  # fmt: skip


def opened(world, kind="peer"):
    return evaluation_open(
        SYSTEM, organisation=world.places["Z1"],
        round_=Round(kind, "年中测评", 2026, date(2026, 6, 1), date(2026, 6, 30)),
    )  # fmt: skip


def sheet(cards, grade="good"):
    return {(card.pk, question): grade for card in cards for question in QUESTIONS}


def rate(actor, world, evaluation, answers, on=ON):
    evaluation_answer(
        actor, organisation=world.places["Z1"], evaluation=evaluation, answers=answers, on=on
    )


def results(evaluation):
    with looking(EVERYTHING):
        evaluation.refresh_from_db()
        return results_of(evaluation)


def closed(world, evaluation):
    evaluation_close(SYSTEM, organisation=world.places["Z1"], evaluation=evaluation, on=ON)
    return results(evaluation)


def test_four_sheets_tell_nothing_and_five_tell_counts_and_a_mean(world, cards):
    few = opened(world)
    for at in range(2, 6):
        rate(world.me(at), world, few, sheet(cards))
    assert all(one.is_withheld and one.told[0].raters is None for one in closed(world, few))
    enough = opened(world)
    for at in range(2, 7):
        rate(world.me(at), world, enough, sheet(cards, "good" if at < 5 else "fair"))
    assert results(enough) == []
    told = closed(world, enough)[0].told[0]
    assert (told.counts, str(told.mean)) == ({"good": 3, "fair": 2, "poor": 0}, "2.6")


def test_a_sheet_that_comes_after_the_results_is_refused_though_its_page_was_open(world, cards):
    held = opened(world)
    seen_open = copy(held)
    for at in range(2, 7):
        rate(world.me(at), world, held, sheet(cards))
    told = [one.told for one in closed(world, held)]
    with pytest.raises(Refused, match="已经结束"):
        rate(world.me(7), world, seen_open, sheet(cards, "poor"))
    with pytest.raises(Refused, match="已经结束"):
        evaluation_close(SYSTEM, organisation=world.places["Z1"], evaluation=seen_open, on=ON)
    assert [one.told for one in results(held)] == told


def test_a_card_that_fewer_than_five_rated_is_withheld_beside_one_that_is_told(world, cards):
    evaluation = opened(world)
    for at in range(2, 7):
        rate(world.me(at), world, evaluation, sheet(cards[:1] if at < 4 else cards))
    found = closed(world, evaluation)
    assert [one.is_withheld for one in found] == [False, True]


def test_a_second_sheet_of_the_same_account_is_refused_and_counts_nothing(world, cards):
    evaluation = opened(world)
    rate(world.me(3), world, evaluation, sheet(cards))
    with pytest.raises(Refused, match="只填一次"):
        rate(world.me(3), world, evaluation, sheet(cards, "poor"))
    with looking(EVERYTHING):
        assert EvaluationTally.objects.aggregate(n=models.Sum("count"))["n"] == 6


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (lambda answers, card: {}, "还没有选"),
        (lambda answers, card: {(card.pk, "work"): "good"}, "一部分"),
        (lambda answers, card: {**answers, (card.pk, "work"): "superb"}, "等次"),
        (lambda answers, card: {**answers, (card.pk, "thoughts"): "good"}, "对不上"),
        (lambda answers, card: {**answers, (987654, "work"): "good"}, "对不上"),
    ],
)
def test_a_sheet_that_cannot_be_read_is_refused_and_leaves_no_turn(world, cards, change, wrong):
    evaluation = opened(world)
    with pytest.raises(Refused, match=wrong):
        rate(world.me(3), world, evaluation, change(sheet(cards), cards[0]))
    with looking(EVERYTHING):
        assert not EvaluationTurn.objects.exists()


def test_only_those_who_are_asked_answer_and_nobody_rates_the_own_card(world, cards):
    peer, mass, leader = (opened(world, kind) for kind in ("peer", "mass", "leader"))
    member, worker = world.me(3), world.actor("Z1", "commitment.read", user=world.user(9))
    secretary = world.actor("Z1", "commitment.review", "commitment.read", user=world.user(8))
    for actor, allowed in ((member, peer), (worker, mass), (secretary, leader)):
        for evaluation in (peer, mass, leader):
            if evaluation == allowed:
                rate(actor, world, evaluation, sheet(cards))
            else:
                with pytest.raises(Http404):
                    rate(actor, world, evaluation, sheet(cards))
    with pytest.raises(Refused, match="对不上"):
        rate(world.me(0), world, peer, sheet(cards[:1]))
    with pytest.raises(Refused, match="已经结束"):
        rate(world.me(4), world, peer, sheet(cards), on=date(2026, 7, 1))


# — no path from an answer to a person —


def leads(model, barred):
    """Every model that foreign keys lead to from one, without those of barred fields."""
    seen, queue = set(), deque([model])
    while queue:
        now = queue.popleft()
        for field in now._meta.get_fields():
            points = getattr(field, "remote_field", None) and field.concrete
            if points and (now, field.name) not in barred and field.related_model not in seen:
                seen.add(field.related_model)
                queue.append(field.related_model)
    return seen


def test_no_foreign_key_leads_from_a_counter_to_who_answered():
    barred = {(EvaluationTally, "card")}
    found = leads(EvaluationTally, barred)
    assert not found & {User, Member, EvaluationTurn}
    assert Member in leads(EvaluationTally, set())  # the control: the card does lead to its maker
    names = {field.name for field in EvaluationTally._meta.get_fields()}
    assert names == {"id", "evaluation", "card", "question", "grade", "count"}
    assert {field.name for field in EvaluationTurn._meta.get_fields()} == {
        "id", "evaluation", "user_id",
    }  # fmt: skip


def rows_now():
    """Every row of every table, without moments: what somebody with the database could read."""
    told = {}
    with looking(EVERYTHING):
        for model in tables():
            fields = [
                one.attname
                for one in model._meta.concrete_fields
                if not isinstance(one, models.DateTimeField) and not one.primary_key
            ]
            rows = models.QuerySet(model).order_by("pk").values_list(*fields) if fields else ()
            told[model._meta.db_table] = [repr(row) for row in rows]
    return told


def after(acts):
    """The whole database after some acts, which are then undone."""
    with transaction.atomic():
        for act in acts:
            act()
        told = rows_now()
        transaction.set_rollback(True)
    return told


def test_two_people_who_swap_their_answers_leave_the_same_database(world, cards):
    evaluation, first, second = opened(world), world.me(3), world.me(4)
    good, poor = sheet(cards, "good"), sheet(cards, "poor")
    as_it_was = after([lambda: rate(first, world, evaluation, good),
                       lambda: rate(second, world, evaluation, poor)])  # fmt: skip
    swapped = after([lambda: rate(first, world, evaluation, poor),
                     lambda: rate(second, world, evaluation, good)])  # fmt: skip
    assert as_it_was == swapped
    assert as_it_was["mobilisation_evaluationturn"]


def test_a_trail_that_named_the_answers_would_be_found(world, cards):
    """The control: one line that says who gave what makes the two databases differ."""
    evaluation, first, second = opened(world), world.me(3), world.me(4)

    def told(actor, grade):
        def act():
            rate(actor, world, evaluation, sheet(cards, grade))
            with looking(EVERYTHING):
                AuditLine.objects.create(
                    actor_name=actor.name, verb="x", place="", target_type="x", target_id="1",
                    summary=grade,
                )  # fmt: skip

        return act

    one = after([told(first, "good"), told(second, "poor")])
    other = after([told(first, "poor"), told(second, "good")])
    assert one != other


def test_the_trail_says_that_one_took_part_and_nothing_of_the_answers(world, cards):
    evaluation = opened(world)
    rate(world.me(3), world, evaluation, sheet(cards, "poor"))
    with looking(EVERYTHING):
        line = AuditLine.objects.filter(verb="evaluation_answer").get()
    assert "poor" not in repr(vars(line))
    assert (line.before, line.after) in (({}, {}), ("", ""), (None, None), ("{}", "{}"))


def test_a_sheet_may_leave_out_a_person_but_not_a_question():
    facts = {"cards": [1, 2], "questions": ["a", "b"], "grades": ["x"]}
    assert sheet_fault({(1, "a"): "x", (1, "b"): "x"}, **facts) == ""
    assert sheet_fault({(1, "a"): "x"}, **facts) == "part"
