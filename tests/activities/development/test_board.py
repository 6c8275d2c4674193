"""The admission board, an applicant, the roll form; and who sees what."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.activities.development.test_roll import number_of
from tests.procedures.samples import ON, good_facts
from tests.records.worlds import EVERYTHING

from shuanghe.activities.development.queries.board import board_of, months_spread, reviews_due
from shuanghe.activities.development.rules import Stage
from shuanghe.kernel.permissions import looking
from shuanghe.procedures.models import Case, CaseStep
from shuanghe.procedures.services import Doing, step_approve

BUDGET = 20


def text_of(answer):
    return answer.content.decode()


@pytest.fixture
def five(world):
    """Somebody at every stage in the first branch, and one confirmed."""
    cases = {
        upto: world.go_on(world.admission(subject_name=f"示例{upto}"), upto)
        for upto in ("application", "contacts", "prospective_filed", "approval", "archive")
    }
    return world, cases


def test_everybody_is_counted_at_the_stage_reached(five):
    world, _cases = five
    with looking(EVERYTHING):
        board = board_of(world.committee, stage=None, on=ON)
        assert {stage.value: count for stage, count in board.counts.items()} == {
            "applicant": 1,
            "activist": 1,
            "prospective": 1,
            "probationary": 1,
        }
        for stage in Stage:
            assert len(board_of(world.committee, stage=stage, on=ON).ids) == 1
        assert board_of(world.second, stage=None, on=ON).ids == []


def test_half_yearly_reviews_and_ends_of_probation_fall_due(five):
    world, _cases = five
    with looking(EVERYTHING):
        reviews = [row.subject for row in reviews_due(world.committee, "FZ-06")]
        endings = [row.subject for row in reviews_due(world.committee, "FZ-24")]
    assert reviews == ["示例contacts"]
    assert endings == ["示例approval"]


def test_months_are_plain_counts_by_the_day_of_the_meeting(five):
    world, _cases = five
    day = good_facts()["steps"]["admission_meeting"]["done_on"]
    with looking(EVERYTHING):
        months = {one.month: one for one in months_spread(world.committee, on=date(2024, 2, 28))}
        assert months[day.replace(day=1)].admitted == 2
        assert sum(one.confirmed for one in months.values()) == 1
        assert months_spread(world.second, on=date(2024, 2, 28))[0].admitted == 0


def test_the_board_shows_stages_names_and_what_is_next(five, signed_in):
    world, cases = five
    client = signed_in("party_affairs_office", world.committee)
    with CaptureQueriesContext(connection) as asked:
        html = text_of(client.get(reverse("development:board")))
    assert len(asked) <= BUDGET
    assert "预备党员" in html
    assert reverse("procedures:case", args=[cases["contacts"].pk]) in html
    assert "6. 培养教育考察" in html
    assert "各月接收和转正人数" in html
    assert "示例archive" not in html
    only = text_of(client.get(reverse("development:board"), {"stage": "activist"}))
    assert "示例contacts" in only
    assert "示例application</a></th>" not in only


def test_a_branch_sees_its_own_people_and_no_monthly_table(five, signed_in):
    world, _cases = five
    own = text_of(signed_in("branch_secretary", world.first).get(reverse("development:board")))
    other = signed_in("branch_secretary", world.second)
    there = text_of(other.get(reverse("development:board")))
    assert "示例contacts" in own
    assert "各月接收" not in own
    assert "示例contacts" not in there
    assert "没有在办的发展党员" in there
    assert other.get(reverse("development:board"), {"organisation": "Z1"}).status_code == 404


@pytest.mark.parametrize("page", ["board", "applicant", "records", "records_export"])
def test_a_member_without_a_post_finds_no_such_page(world, signed_in, page):
    client = signed_in("member", world.first)
    assert client.get(reverse(f"development:{page}")).status_code == 404


def applied(**changes):
    today = timezone.localdate()
    given = {
        "client_key": "a" * 32,
        "name": "示例新人",
        "born_on": str(today - timedelta(days=9000)),
        "applied_on": str(today - timedelta(days=3)),
        "applied_to": "residence",
    }
    return {**given, **changes}


def test_a_secretary_registers_an_applicant_once_and_lands_on_the_time_line(world, signed_in):
    client = signed_in("branch_secretary", world.first)
    page = reverse("development:applicant")
    assert client.get(page).status_code == 200
    answer = client.post(page, applied())
    again = client.post(page, applied())
    with looking(EVERYTHING):
        case = Case.objects.get()
        step = CaseStep.objects.get()
    assert answer.url == again.url == reverse("procedures:case", args=[case.pk])
    assert step.facts == {"applied_to": "residence", "has_unit_body": False}
    other = client.post(page, applied(client_key="b" * 32))
    assert other.status_code == 422
    assert "已有一件在办" in text_of(other)


def test_somebody_under_age_is_refused_with_the_article_and_nothing_is_kept(world, signed_in):
    client = signed_in("branch_secretary", world.first)
    young = applied(born_on=str(timezone.localdate() - timedelta(days=6000)))
    answer = client.post(reverse("development:applicant"), young)
    assert answer.status_code == 422
    assert "FZ-01" in text_of(answer)
    assert "示例新人" in text_of(answer)
    with looking(EVERYTHING):
        assert not Case.objects.exists()


def test_the_start_page_of_the_procedure_leads_to_the_applicant(world, signed_in):
    client = signed_in("branch_secretary", world.first)
    asked = {"procedure": "admission", "organisation": "Z1"}
    answer = client.get(reverse("procedures:case_new"), asked)
    assert answer.url == reverse("development:applicant") + "?organisation=Z1"


def test_an_office_chooses_the_branch_first(world, signed_in):
    client = signed_in("party_affairs_office", world.committee)
    html = text_of(client.get(reverse("development:applicant")))
    assert "由哪个党支部受理" in html
    assert "示例第一支部" in html


def test_the_case_offers_the_roll_until_the_person_is_on_it(world, signed_in):
    client = signed_in("branch_secretary", world.first)
    case = world.go_on(world.admission(), "approval_talk")
    page = reverse("development:listing", args=[case.pk])
    line = reverse("procedures:case", args=[case.pk])
    assert page not in text_of(client.get(line))
    assert client.get(page).status_code == 404
    doing = Doing("approval", good_facts()["steps"]["approval"])
    step_approve(world.office(), organisation=world.committee, case=case, doing=doing, on=ON)
    assert page in text_of(client.get(line))
    wrong = client.post(page, {"id_number": "110101199001010000"})
    assert wrong.status_code == 422
    assert client.post(page, {"id_number": number_of()}).url == line
    assert page not in text_of(client.get(line))
    assert client.get(page).status_code == 404


@pytest.mark.parametrize("born_on", ["0001-01-01", "1899-12-31", "9999-12-31"])
def test_nobody_is_born_before_the_calendar_or_after_it(world, signed_in, born_on):
    client = signed_in("branch_secretary", world.first)
    sent = {
        "organisation": "Z1",
        "client_key": "born",
        "name": "示例甲",
        "born_on": born_on,
        "applied_on": "2026-01-01",
        "applied_to": "unit",
    }
    assert client.post(reverse("development:applicant"), sent).status_code == 422
    with looking(EVERYTHING):
        assert not Case.objects.exists()
