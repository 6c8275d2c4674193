"""Pages of talks and 前置研究, as the people concerned see them."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.activities.meetings.life import (
    address,
    meeting_put,
    probationer,
    rows,
    sign_in_at,
    text_of,
    world_create,
)

from shuanghe.activities.meetings.models import Deliberation, Talk
from shuanghe.kernel.uploads.reading import workbook_read

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(db):
    """A company with two branches."""
    return world_create()


@pytest.fixture
def sign_in(client, company):
    """Sign somebody in, at the first branch when no other place is given."""
    return lambda place=None, **more: sign_in_at(client, place or company.first, **more)


@pytest.fixture
def meeting(company):
    """A meeting of the first branch, held today."""
    return meeting_put(company.first, "theme_day", held_on=timezone.localdate())


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
