"""Pages of steps and appraisals, as the people concerned see them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.activities.meetings.life import (
    EVERYTHING,
    address,
    meeting_put,
    probationer,
    rows,
    seats_put,
    sign_in_at,
    text_of,
    world_create,
)
from tests.records.worlds import person

from shuanghe.activities.meetings.models import Appraisal, MeetingState, Step
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db
LIFE, APPRAISAL = "organisational_life_meeting", "democratic_appraisal"


@pytest.fixture
def company(db):
    """A company with two branches; the first has four full members and a probationer."""
    made = world_create()
    made.new_one = probationer("新示", made.first)
    return made


@pytest.fixture
def sign_in(client, company):
    """Sign somebody in, at the first branch when no other place is given."""
    return lambda place=None, **more: sign_in_at(client, place or company.first, **more)


@pytest.fixture
def meeting(company):
    """A life meeting with appraisal, held today, everybody present."""
    made = meeting_put(company.first, LIFE, APPRAISAL, held_on=timezone.localdate())
    seats_put(made, company.members)
    seats_put(made, [company.new_one], standing="probationary")
    return made


def test_the_page_of_steps_shows_rule_clock_and_what_is_missing(sign_in, meeting):
    text = text_of(sign_in().get(address("steps", meeting.pk)))
    assert "签字之前还要补齐" in text
    assert "听取意见" in text
    assert reverse("rulebook:rule", args=["ZB-25"]) in text
    assert "示例默认" in text


def test_steps_are_marked_together_and_an_emptied_day_takes_one_away(sign_in, meeting):
    client, today = sign_in(), timezone.localdate().isoformat()
    page = address("steps", meeting.pk)
    sent = {"day_study": today, "note_study": "半天", "day_opinions_heard": today}
    assert client.post(page, sent).status_code == 302
    assert [(step.code, step.note) for step in rows(Step)] == [
        ("study", "半天"),
        ("opinions_heard", ""),
    ]
    assert client.post(page, {"day_opinions_heard": today}).status_code == 302
    assert [step.code for step in rows(Step)] == ["opinions_heard"]


def test_a_refused_step_keeps_all_out_and_comes_back_as_typed_with_the_reason(sign_in, meeting):
    today = timezone.localdate()
    late = (today + timedelta(days=3)).isoformat()
    sent = {"day_study": late, "note_study": "半天", "day_opinions_heard": today.isoformat()}
    text = text_of(sign_in().post(address("steps", meeting.pk), sent), 422)
    assert "还没有到" in text
    assert 'value="半天"' in text
    assert rows(Step) == []


def test_a_reader_sees_the_steps_and_cannot_mark_them(sign_in, meeting, company):
    client = sign_in(place=company.top, role="committee_member")
    text = text_of(client.get(address("steps", meeting.pk)))
    assert 'name="day_study"' not in text
    sent = {"day_study": timezone.localdate().isoformat()}
    assert client.post(address("steps", meeting.pk), sent).status_code == 404
    assert rows(Step) == []


def test_an_archived_meeting_offers_only_what_comes_after_it(sign_in, company):
    frozen = meeting_put(
        company.first, LIFE, state=MeetingState.FROZEN, held_on=timezone.localdate()
    )
    text = text_of(sign_in().get(address("steps", frozen.pk)))
    assert ('name="day_study"' in text, 'name="day_rectification_listed"' in text) == (False, True)


@pytest.mark.parametrize("page", ["steps", "appraisal"])
def test_the_pages_of_another_branch_answer_as_if_they_were_not_there(
    sign_in, meeting, company, page
):
    assert sign_in(place=company.second).get(address(page, meeting.pk)).status_code == 404
    assert sign_in().get(address(page, meeting.pk)).status_code == 200


@pytest.mark.parametrize("role", ["member", "committee_member", "committee_secretary"])
def test_grades_are_not_for_members_nor_for_readers_above(sign_in, meeting, company, role):
    client = sign_in(place=company.top, role=role)
    assert client.get(address("appraisal", meeting.pk)).status_code == 404


def sheet(client, meeting, stage, **sent):
    page = address("appraisal", meeting.pk, stage=stage)
    return client.post(page, {"done_on": timezone.localdate().isoformat(), **sent})


def through(client, meeting, company):
    """Take everybody to the ballots through the pages."""
    client.post(address("appraisal", meeting.pk), {"open": "1"})
    everybody = [one.pk for one in (*company.members, company.new_one)]
    assert sheet(client, meeting, "self", members=everybody).status_code == 302
    assert sheet(client, meeting, "mutual", members=everybody).status_code == 302
    ballots = {f"excellent_{one.pk}": "2" for one in company.members}
    assert sheet(client, meeting, "ballot", **ballots).status_code == 302


def test_an_appraisal_goes_through_its_stages_many_at_once(sign_in, meeting, company):
    client = sign_in()
    through(client, meeting, company)
    chosen = {f"opinion_{one.pk}": "qualified" for one in company.members}
    assert sheet(client, meeting, "opinion", **chosen).status_code == 302
    told = [one.pk for one in company.members]
    assert sheet(client, meeting, "feedback", members=told).status_code == 302
    graded = [row for row in rows(Appraisal) if row.is_graded]
    assert {(row.opinion, row.feedback_on) for row in graded} == {
        ("qualified", timezone.localdate())
    }
    text = text_of(client.get(address("appraisal", meeting.pk)))
    assert "各等次人数" in text


def test_the_next_stage_is_shown_without_asking(sign_in, meeting, company):
    client = sign_in()
    assert "先列出参评党员" in text_of(client.get(address("appraisal", meeting.pk)))
    client.post(address("appraisal", meeting.pk), {"open": "1"})
    assert "完成自评" in text_of(client.get(address("appraisal", meeting.pk)))
    through(client, meeting, company)
    text = text_of(client.get(address("appraisal", meeting.pk)))
    assert "保存评定" in text
    assert "优秀一般不超过 1 人" in text


def test_too_many_excellent_ask_for_the_reason_on_the_page(sign_in, meeting, company):
    client = sign_in()
    through(client, meeting, company)
    chosen = {f"opinion_{one.pk}": "excellent" for one in company.members[:2]}
    assert "请填写说明" in text_of(sheet(client, meeting, "opinion", **chosen), 422)
    assert sheet(client, meeting, "opinion", reason="抢险立功", **chosen).status_code == 302


def test_too_many_ballots_are_told_by_name(sign_in, meeting, company):
    client = sign_in()
    client.post(address("appraisal", meeting.pk), {"open": "1"})
    one = company.members[0]
    sheet(client, meeting, "self", members=[one.pk])
    sheet(client, meeting, "mutual", members=[one.pk])
    text = text_of(sheet(client, meeting, "ballot", **{f"excellent_{one.pk}": "9"}), 422)
    assert "甲示的测评票共 9 票" in text


def test_a_step_of_one_member_is_taken_back_in_the_overview(sign_in, meeting, company):
    client = sign_in()
    through(client, meeting, company)
    one = company.members[0]
    client.post(address("appraisal", meeting.pk), {"undo": f"ballot:{one.pk}"})
    assert rows(Appraisal, member_id=one.pk)[0].ballot_on is None
    assert client.post(address("appraisal", meeting.pk), {"undo": "ballot:x"}).status_code == 404


def test_the_page_of_the_meeting_says_how_many_and_leads_on_those_who_may(
    sign_in, meeting, company
):
    client = sign_in()
    through(client, meeting, company)
    chosen = {f"opinion_{one.pk}": "qualified" for one in company.members}
    sheet(client, meeting, "opinion", **chosen)
    page = reverse("meetings:meeting", args=[meeting.pk])
    text = text_of(client.get(page))
    assert "合格 <b>4</b>" in text
    assert address("appraisal", meeting.pk) in text
    reader = text_of(sign_in(place=company.top, role="committee_member").get(page))
    assert "合格 <b>4</b>" in reader
    assert address("appraisal", meeting.pk) not in reader
    assert address("steps", meeting.pk) in reader


def test_before_the_meeting_there_is_nothing_to_enter(sign_in, company):
    planned = meeting_put(company.first, APPRAISAL, state=MeetingState.PLANNED)
    client = sign_in()
    assert "会议召开后开始登记" in text_of(client.get(address("appraisal", planned.pk)))
    answer = client.post(address("appraisal", planned.pk), {"open": "1"})
    assert "还没有登记召开" in text_of(answer, 422)
    other = meeting_put(company.first, "theme_day")
    assert client.get(address("appraisal", other.pk)).status_code == 404


def test_a_member_sees_the_own_result_alone(sign_in, meeting, company):
    client = sign_in()
    through(client, meeting, company)
    first, second = company.members[:2]
    chosen = {f"opinion_{first.pk}": "basically_qualified", f"opinion_{second.pk}": "excellent"}
    sheet(client, meeting, "opinion", **chosen)
    sheet(client, meeting, "feedback", members=[first.pk, second.pk])
    client = sign_in(role="member", member=first, name=first.name)
    text = text_of(client.get(address("own_appraisals")))
    assert "基本合格" in text
    assert "乙示" not in text
    assert text.count("<dt>个人自评</dt>") == 1
    nobody = sign_in(role="member")
    assert nobody.get(address("own_appraisals")).status_code == 404
    assert nobody.get(address("own_talks")).status_code == 404


def test_the_sheets_of_a_branch_of_fifty_stay_light(sign_in, meeting, company):
    with looking(EVERYTHING):
        more = [person(f"党员{number:02}", company.first) for number in range(46)]
    seats_put(meeting, more)
    company.members += more
    client = sign_in()
    page = address("appraisal", meeting.pk)
    client.post(page, {"open": "1"})
    everybody = [one.pk for one in (*company.members, company.new_one)]
    sizes = [len(client.get(page).content)]
    for stage in ("self", "mutual"):
        assert sheet(client, meeting, stage, members=everybody).status_code == 302
        sizes.append(len(client.get(page).content))
    ballots = {f"qualified_{one.pk}": "50" for one in company.members}
    assert sheet(client, meeting, "ballot", **ballots).status_code == 302
    sizes += [len(client.get(page).content), len(client.get(f"{page}?stage=all").content)]
    assert max(sizes) < 100_000


@pytest.mark.parametrize("page", ["steps", "appraisal"])
def test_a_page_asks_the_database_a_dozen_times_at_most(
    sign_in, meeting, company, page, django_assert_max_num_queries
):
    client = sign_in()
    client.post(address("appraisal", meeting.pk), {"open": "1"})
    client.get(address(page, meeting.pk))
    with django_assert_max_num_queries(12):
        client.get(address(page, meeting.pk))
