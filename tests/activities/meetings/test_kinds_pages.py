"""Pages of steps, appraisals, talks and 前置研究, as the people concerned see them."""

import io
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.activities.meetings.life import (
    EVERYTHING,
    meeting_put,
    probationer,
    seats_put,
    world_create,
)

from shuanghe.activities.meetings.models import Appraisal, Deliberation, MeetingState, Step, Talk
from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.identity.services import roles_load
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.uploads.reading import workbook_read

pytestmark = pytest.mark.django_db
LIFE, APPRAISAL = "organisational_life_meeting", "democratic_appraisal"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def company(db):
    """A company with two branches; the first has four full members and a probationer."""
    made = world_create()
    made.new_one = probationer("新示", made.first)
    return made


@pytest.fixture
def sign_in(client, company):
    """Sign somebody in with a role on an organisation, for a member if given."""
    roles_load(Actor.system("测试"))

    def act(place=None, role="branch_secretary", member=None, name="王书记"):
        number = User.objects.count()
        user = User.objects.create_user(f"u{number}", None, name=name, member=member)
        with looking(EVERYTHING):
            RoleGrant.objects.create(
                user=user,
                role=Role.objects.get(code=role),
                organisation=place or company.first,
                from_on=date(2020, 1, 1),
                granted_by="测试",
            )
        client.force_login(user, backend=BACKEND)
        return client

    return act


@pytest.fixture
def meeting(company):
    """A life meeting with appraisal, held today, everybody present."""
    made = meeting_put(company.first, LIFE, APPRAISAL, held_on=timezone.localdate())
    seats_put(made, company.members)
    seats_put(made, [company.new_one], standing="probationary")
    return made


def address(name, *args, **query):
    tail = "&".join(f"{key}={value}" for key, value in query.items())
    return reverse(f"meetings:{name}", args=args) + (f"?{tail}" if tail else "")


def text_of(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


def rows(model, **wanted):
    with looking(EVERYTHING):
        return list(model.objects.filter(**wanted).order_by("pk"))


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


def filed(client, company, *pairs, **sent):
    """Send the form of talks: names in rows."""
    page = text_of(client.get(address("talk_new", organisation=company.first.code)))
    key = page.split('name="client_key" value="')[1].split('"')[0]
    values = {
        "organisation": company.first.code,
        "client_key": key,
        "row_count": "4",
        "done_on": timezone.localdate().isoformat(),
    }
    for row, (first, second) in enumerate(pairs):
        values |= {f"first_{row}": first, f"second_{row}": second}
    return client.post(address("talk_new"), {**values, **sent})


def test_several_talks_are_entered_by_name_and_listed(sign_in, company):
    client = sign_in()
    assert filed(client, company, ("甲示", "丙示"), ("丙示", "丁示")).status_code == 302
    text = text_of(client.get(address("talks")))
    assert "甲示 — 丙示" in text
    assert "还没有谈到的" in text
    assert [talk.relation for talk in rows(Talk)] == ["committee_member", "members"]


def test_a_name_not_on_the_roll_is_told_at_its_field(sign_in, company):
    text = text_of(filed(sign_in(), company, ("甲示", "外人")), 422)
    assert "外人这一天不在本组织名册上" in text
    assert rows(Talk) == []


def test_a_name_borne_by_two_asks_for_the_number(sign_in, company):
    twin = probationer("甲示", company.first)
    client = sign_in()
    assert f"甲示#{twin.pk}" in text_of(filed(client, company, ("甲示", "丙示")), 422)
    assert filed(client, company, (f"甲示#{twin.pk}", "丙示")).status_code == 302
    assert [talk.first_id for talk in rows(Talk)] == [twin.pk]


def test_more_rows_keep_what_was_typed(sign_in, company):
    text = text_of(filed(sign_in(), company, ("甲示", "丙示"), more="1"))
    assert 'name="first_9"' in text
    assert 'value="丙示"' in text
    assert rows(Talk) == []


def test_what_was_said_is_shown_to_the_two_and_to_nobody_else(sign_in, company):
    words = "谈了孩子上学的难处"
    filed(sign_in(), company, ("甲示", "丙示"), content_0=words)
    office = sign_in(place=company.top, role="party_affairs_office")
    for page in (address("talks"), address("talks", organisation="ZB1")):
        assert words not in text_of(office.get(page))
    record = reverse("records:record", args=[rows(Talk)[0].record_id])
    assert words not in text_of(office.get(record))
    for member, is_told in ((company.members[2], True), (company.members[3], False)):
        client = sign_in(role="member", member=member, name=member.name)
        assert (words in text_of(client.get(address("own_talks")))) is is_told


def test_a_talk_is_withdrawn_with_a_reason_by_the_own_branch_alone(sign_in, company):
    filed(sign_in(), company, ("甲示", "丙示"))
    page = address("talk_withdraw", rows(Talk)[0].pk)
    assert sign_in(place=company.second).get(page).status_code == 404
    client = sign_in()
    assert "请写明原因" in text_of(client.post(page, {}), 422)
    assert client.post(page, {"reason": "人选错了"}).status_code == 302
    assert rows(Talk)[0].withdrawn_at is not None


def test_a_form_for_another_branch_or_a_team_is_not_there(sign_in, company):
    client = sign_in()
    assert client.get(address("talk_new", organisation="ZB2")).status_code == 404
    assert client.get(address("talk_new", organisation="BZ1")).status_code == 404
    assert client.get(address("talk_new")).status_code == 302


def entered(client, **changes):
    today = timezone.localdate()
    values = {
        "organisation": "DW",
        "client_key": "k",
        "title": "年度投资计划",
        "list_item": "3.2 重大投资",
        "studied_on": (today - timedelta(days=9)).isoformat(),
        "decided_on": today.isoformat(),
        "deciding_body": "董事会",
        "decision_number": "董决〔2026〕9号",
    }
    return client.post(address("deliberation_new"), {**values, **changes})


@pytest.fixture
def office(sign_in, company):
    """The Party affairs office of the company."""
    return sign_in(place=company.top, role="party_affairs_office")


def test_the_form_says_that_no_papers_belong_there_and_has_no_file_field(office):
    text = text_of(office.get(address("deliberation_new", organisation="DW")))
    assert "商业秘密" in text
    assert 'type="file"' not in text
    assert "<textarea" not in text


def test_an_entry_is_listed_with_its_flag_and_goes_out_as_a_sheet(office, company):
    today = timezone.localdate()
    assert entered(office).status_code == 302
    wrong = {"client_key": "k2", "title": "机构调整", "studied_on": today.isoformat()}
    late = (today - timedelta(days=3)).isoformat()
    assert entered(office, **wrong, decided_on=late, list_item="").status_code == 302
    text = text_of(office.get(address("deliberations")))
    assert "顺序颠倒" in text
    assert reverse("rulebook:rule", args=["GQ-18"]) in text
    narrowed = text_of(office.get(address("deliberations", state="flaw")))
    assert ("机构调整" in narrowed, "年度投资计划" in narrowed) == (True, False)
    answer = office.get(address("deliberations", state="flaw", format="xlsx"))
    book = workbook_read(io.BytesIO(b"".join(answer.streaming_content)).getvalue(), name="a.xlsx")
    assert "机构调整" in str(book)


def test_an_entry_is_changed_when_the_decision_is_taken(office):
    entered(office, decided_on="", decision_number="")
    row = rows(Deliberation)[0]
    page = address("deliberation", row.pk)
    assert "3.2 重大投资" in text_of(office.get(page))
    assert entered_at(office, page, row, decided_on=timezone.localdate().isoformat()) == 302
    assert rows(Deliberation)[0].decided_on == timezone.localdate()


def entered_at(client, page, row, **changes):
    values = {"title": row.title, "list_item": row.list_item, "studied_on": row.studied_on}
    return client.post(page, {**values, **changes}).status_code


def test_faults_of_an_entry_stand_at_their_fields(office):
    answer = entered(office, studied_on="", decided_on="", title="")
    assert "请写事项的名称" in text_of(answer, 422)
    later = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert "还没有到" in text_of(entered(office, studied_on=later), 422)


def test_entries_of_another_branch_are_not_there(sign_in, company, office):
    entered(office, organisation="ZB1")
    row = rows(Deliberation)[0]
    other = sign_in(place=company.second)
    assert other.get(address("deliberation", row.pk)).status_code == 404
    assert "年度投资计划" not in text_of(other.get(address("deliberations")))
    own = sign_in()
    assert own.get(address("deliberation", row.pk)).status_code == 200
    assert "年度投资计划" in text_of(own.get(address("deliberations")))


def test_a_meeting_gives_its_day_and_place_to_the_form(sign_in, meeting):
    text = text_of(sign_in().get(address("deliberation_new", meeting=meeting.pk)))
    assert f'value="{timezone.localdate().isoformat()}"' in text
    assert "第一党支部" in text


@pytest.mark.parametrize("page", ["steps", "appraisal"])
def test_a_page_asks_the_database_a_dozen_times_at_most(
    sign_in, meeting, company, page, django_assert_max_num_queries
):
    client = sign_in()
    client.post(address("appraisal", meeting.pk), {"open": "1"})
    client.get(address(page, meeting.pk))
    with django_assert_max_num_queries(12):
        client.get(address(page, meeting.pk))
