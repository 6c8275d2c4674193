"""The form, the record, the list and the ledger page, as a branch secretary sees them."""

import io
import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from tests.records.worlds import EVERYTHING, posted

from shuanghe.duties.services import obligations_issue
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.documents import xlsx_stream
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.uploads.reading import workbook_read
from shuanghe.records.models import Record

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def new_url(**query):
    return reverse("records:new") + "?" + "&".join(f"{k}={quote(str(v))}" for k, v in query.items())


def open_form(client, world, **query):
    page = client.get(new_url(organisation=world.first.code, **query))
    assert page.status_code == 200
    return page


def test_the_form_comes_filled_in(world, sign_in, filed):
    today = timezone.localdate()
    obligations_issue(Actor.system("测试"), organisation=None, year=today.year)
    client = sign_in()
    text = open_form(client, world, kind="lecture").content.decode()
    assert f'value="{today.isoformat()}"' in text
    assert 'value="一号会议室"' in text
    assert 'name="host_name" value="甲示"' in text
    assert text.count('name="present"') == 5
    assert text.count("checked") == 6
    assert f"{today.year}年{today.month}月党课" in text


def test_the_form_says_which_duties_each_kind_would_meet(world, sign_in):
    today = timezone.localdate()
    obligations_issue(Actor.system("测试"), organisation=None, year=today.year)
    text = open_form(sign_in(), world, kind="theme_day").content.decode()
    said = re.sub(r"<[^>]+>|\s+", "", text)
    assert f"主题党日销{today.year}年{today.month}月主题党日(ZB-21)" in said


def test_a_period_that_is_over_is_taken_up_and_its_date_left_to_say(world, sign_in):
    last = timezone.localdate().replace(day=1) - timedelta(days=1)
    text = open_form(sign_in(), world, kind="theme_day", period=f"{last:%Y-%m}").content.decode()
    assert f'value="{last.isoformat()}"' not in text
    assert f'name="period" value="{last:%Y-%m}"' in text


def test_the_running_period_needs_no_mention(world, sign_in):
    year = timezone.localdate().year
    text = open_form(sign_in(), world, kind="heart_to_heart_talk", period=year).content.decode()
    assert f'name="period" value="{year}"' not in text
    assert f'value="{timezone.localdate().isoformat()}"' in text


def test_filing_leads_to_the_record(world, sign_in):
    client = sign_in()
    answer = client.post(reverse("records:new"), posted(world, open_form(client, world)))
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "学习消防规程" in page
    assert "王书记" in page


def test_submitting_twice_leads_to_the_same_record(world, sign_in):
    client = sign_in()
    sent = posted(world, open_form(client, world))
    first = client.post(reverse("records:new"), sent)["Location"]
    assert client.post(reverse("records:new"), sent)["Location"] == first


def test_a_fault_is_shown_at_its_field_and_nothing_typed_is_lost(world, sign_in):
    client = sign_in()
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    sent = posted(world, open_form(client, world), done_on=tomorrow, summary="写了很多字")
    answer = client.post(reverse("records:new"), sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "还没有到" in text
    assert 'href="#id_done_on"' in text
    assert "写了很多字" in text
    assert 'value="学习消防规程"' in text


def test_another_roll_on_another_day_is_shown_before_it_counts(world, sign_in):
    client = sign_in()
    sent = posted(world, open_form(client, world), done_on="2025-12-31")
    text = client.post(reverse("records:new"), sent).content.decode()
    assert "名单已更新" in text
    assert text.count('name="present"') == 4, "the guest came in January"


def test_a_forged_attendee_is_refused_with_the_rule(world, sign_in):
    client = sign_in()
    sent = posted(world, open_form(client, world))
    sent["present"] = [*sent["present"], str(world.stranger.pk)]
    text = client.post(reverse("records:new"), sent).content.decode()
    assert "JG-08" in text
    with looking(EVERYTHING):
        assert not Record.objects.exists()


def test_a_paper_comes_back_as_an_attachment(world, sign_in):
    client = sign_in()
    paper = SimpleUploadedFile("会议记录.pdf", PDF, "application/pdf")
    sent = posted(world, open_form(client, world), paper=paper)
    location = client.post(reverse("records:new"), sent)["Location"]
    answer = client.get(location + "paper/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content) == PDF


def test_a_paper_used_before_is_pointed_out_but_not_blocked(world, sign_in):
    client = sign_in()
    for _ in range(2):
        paper = SimpleUploadedFile("记录.pdf", PDF, "application/pdf")
        sent = posted(world, open_form(client, world), paper=paper)
        location = client.post(reverse("records:new"), sent)["Location"]
    assert "完全相同" in client.get(location).content.decode()


def test_a_paper_that_is_a_page_is_refused_at_its_field(world, sign_in):
    client = sign_in()
    paper = SimpleUploadedFile("x.pdf", b"<html><script>1</script>", "application/pdf")
    sent = posted(world, open_form(client, world), paper=paper)
    answer = client.post(reverse("records:new"), sent)
    assert answer.status_code == 422
    assert 'href="#id_paper"' in answer.content.decode()


def test_a_committee_meeting_lists_the_committee_alone(world, sign_in):
    text = open_form(sign_in(), world, kind="branch_committee_meeting").content.decode()
    assert text.count('name="present"') == 2


def test_without_a_date_the_people_are_those_at_the_end_of_the_period_that_is_over(world, sign_in):
    client = sign_in()
    sent = posted(world, open_form(client, world), done_on="", period="2025-12")
    answer = client.post(reverse("records:new"), sent)
    assert answer.status_code == 422
    assert answer.content.decode().count('name="present"') == 4, "the guest came in January"


def test_a_period_to_come_leaves_the_date_as_it_is(world, sign_in):
    following = timezone.localdate().year + 1
    text = open_form(sign_in(), world, kind="lecture", period=following).content.decode()
    assert f'value="{timezone.localdate().isoformat()}"' in text


def plain(answer, pk):
    """A page without what differs between any two requests."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    return text.replace(f"/{pk}/", "/")


@pytest.mark.parametrize("name", ["record", "paper", "correct", "withdraw"])
def test_another_branchs_record_answers_as_if_it_were_not_there(world, sign_in, filed, name):
    client = sign_in(world.second)
    there = client.get(reverse(f"records:{name}", args=[filed.pk]))
    missing = client.get(reverse(f"records:{name}", args=[filed.pk + 1000]))
    assert there.status_code == missing.status_code == 404
    assert plain(there, filed.pk) == plain(missing, filed.pk + 1000)


def test_the_form_of_another_branch_is_not_there(world, sign_in):
    client = sign_in(world.second)
    assert client.get(new_url(organisation=world.first.code)).status_code == 404
    answer = client.post(reverse("records:new"), {"organisation": world.first.code})
    assert answer.status_code == 404


def test_a_branch_secretary_goes_straight_to_the_own_form(world, sign_in):
    answer = sign_in().get(reverse("records:new") + "?kind=lecture")
    assert answer["Location"] == reverse("records:new") + "?kind=lecture&organisation=ZB1"


def test_the_office_chooses_an_organisation_by_name(world, sign_in):
    client = sign_in(world.top)
    text = client.get(reverse("records:new")).content.decode()
    assert "第一党支部" in text
    assert "一班" not in text
    found = client.get(reverse("records:new") + f"?q={quote('第二')}").content.decode()
    assert "第一党支部" not in found


def test_a_plain_member_has_no_records_page(world, sign_in):
    client = sign_in(role="member")
    assert client.get(reverse("records:list")).status_code == 404


def test_the_list_filters_by_unit_kind_days_and_text(world, sign_in, filed):
    client = sign_in()
    address = reverse("records:list")
    today = timezone.localdate()
    hits = [
        f"organisation={world.first.code}",
        "kind=theme_day",
        f"from={today}&until={today}",
        f"q={quote('安全')}",
    ]
    misses = ["kind=lecture", f"until={today - timedelta(days=1)}", "q=zzz", "state=withdrawn"]
    assert all("学习安全规程" in client.get(f"{address}?{one}").content.decode() for one in hits)
    assert not any(
        "学习安全规程" in client.get(f"{address}?{one}").content.decode() for one in misses
    )


def test_the_list_exports_a_ledger_that_can_be_imported(world, sign_in, filed):
    client = sign_in()
    answer = client.get(reverse("records:list") + "?format=xlsx")
    data = b"".join(answer.streaming_content)
    sheet = workbook_read(data, "台账.xlsx").sheet("台账")
    assert [row.texts[3] for row in sheet.rows[1:]] == ["学习安全规程"]
    plain = client.get(reverse("records:list") + "?format=csv")
    assert "学习安全规程" in b"".join(plain.streaming_content).decode("utf-8-sig")


def test_the_pages_ask_few_questions_of_the_database(
    world, sign_in, filed, django_assert_max_num_queries
):
    client = sign_in()
    client.get(reverse("records:list"))
    for address in (
        reverse("records:list"),
        reverse("records:record", args=[filed.pk]),
        new_url(organisation=world.first.code, kind="theme_day"),
    ):
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code == 200


def test_a_ledger_is_previewed_and_then_written(world, sign_in):
    client = sign_in()
    today = timezone.localdate().isoformat()
    out = io.BytesIO()
    head = ("组织编码", "日期", "事项", "主题")
    xlsx_stream(out, [("台账", head, [("ZB1", today, "主题党日", "导入的一条")])])
    sent = {"file": SimpleUploadedFile("台账.xlsx", out.getvalue())}
    preview = client.post(reverse("records:ledger"), sent)
    assert preview.status_code == 302
    shown = client.get(preview["Location"]).content.decode()
    assert "导入的一条" in shown
    with looking(EVERYTHING):
        assert not Record.objects.exists()
    client.post(preview["Location"] + "apply/")
    with looking(EVERYTHING):
        assert Record.objects.get().title == "导入的一条"
        assert AuditLine.objects.get(verb="ledger_apply").place == world.first.path


def test_a_ledger_that_cannot_be_read_says_why(world, sign_in):
    client = sign_in()
    answer = client.post(reverse("records:ledger"), {"file": SimpleUploadedFile("a.xlsx", b"x")})
    assert answer.status_code == 422
    assert client.post(reverse("records:ledger")).status_code == 422


def test_the_template_offers_kinds_and_explains_every_column(world, sign_in):
    answer = sign_in().get(reverse("records:ledger_template"))
    book = workbook_read(b"".join(answer.streaming_content), "模板.xlsx")
    assert book.sheet("台账").rows[0].texts[:4] == ["组织编码", "日期", "事项", "主题"]
    guide = " ".join(text for row in book.sheet("填写说明").rows for text in row.texts)
    assert "顿号" in guide
    assert "主题党日" in guide
