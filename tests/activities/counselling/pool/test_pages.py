"""The pages of the pool, as somebody sees them."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from tests.activities.counselling.pool.worlds import TODAY
from tests.records.worlds import EVERYTHING
from typer.testing import CliRunner

from shuanghe.activities.counselling.management.counselling import group
from shuanghe.activities.counselling.models import (
    Appointment,
    CounsellingCall,
    CounsellingNeed,
    Counsellor,
    CounsellorMatch,
    HostRating,
)
from shuanghe.identity.models import User
from shuanghe.kernel.permissions import looking
from shuanghe.kernel.tasks.services import job_claim, job_run

pytestmark = pytest.mark.django_db
BACKEND = "shuanghe.identity.pages.entrance.AccountBackend"


@pytest.fixture
def enter(world, client):
    def sign_in(who):
        account = who if isinstance(who, User) else world.users[who]
        client.force_login(account, backend=BACKEND)
        return client

    return sign_in


def page(client, name, *args, status=200, **query):
    response = client.get(reverse(f"counselling:{name}", args=args), query)
    assert response.status_code == status, response.content.decode()[-2000:]
    return response.content.decode()


def send(client, address, /, *args, status=302, **form):
    response = client.post(reverse(f"counselling:{address}", args=args), form)
    assert response.status_code == status, response.content.decode()[-3000:]
    return response.content.decode()


def only(model):
    with looking(EVERYTHING):
        return model.objects.get()


CARD = {
    "name": "示例甲", "reason": "熟悉节能", "specialties": ["energy"], "specialty_years": "8",
    "party_affairs_years": "0", "management_level": "4", "party_affairs_level": "3",
    "coaching_level": "4", "days_a_month": "6", "region": "51", "version": "0",
}  # fmt: skip


NEED = {
    "family": "green", "specialties": ["energy"], "text": "煤耗高于标杆", "urgency": "5",
    "days_a_month": "2", "from_on": "2026-12-01", "until_on": "2027-05-31", "region": "51",
    "version": "0",
}  # fmt: skip


def test_every_list_says_what_to_do_while_it_is_empty(world, enter):
    client = enter("office")
    assert "推荐有专长的党员" in page(client, "pool")
    assert "先开始一次征集" in page(client, "needs")
    assert "各企业填写需求之后" in page(client, "matching")
    assert "还没有聘任" in page(client, "appointments")
    assert "还没有征集" in page(client, "calls")
    client = enter("host1")
    assert "现在没有开放的征集" in page(client, "need_new")
    assert "没有聘任" in page(client, "own")


def test_somebody_gets_into_the_register_through_the_pages(world, enter):
    world.member("示例甲")
    client = enter("office")
    send(client, "nominate", **CARD)
    one = only(Counsellor)
    html = page(client, "counsellor", one.pk)
    for told in ("还没有登记同意", "示例默认", "能源", "四川"):
        assert told in html
    send(client, "step", one.pk, do="qualify", note="资料补登中，同意")
    send(client, "step", one.pk, do="approve", basis="党委会")
    assert "请由另一位同志登记" in page(client, "counsellor", one.pk)
    client = enter("deputy")
    send(client, "step", one.pk, do="approve", basis="2026 年 11 月 20 日党委会")
    assert only(Counsellor).state == "registered"


def test_the_way_from_a_call_to_a_rating_goes_through_the_pages(world, enter):
    world.registered()
    with looking(EVERYTHING):
        member = Counsellor.objects.select_related("member").get().member
    client = enter("office")
    send(
        client, "calls", title="2026 年征集", opens_on="2026-11-01", closes_on="2026-11-30",
        text="每家一份",
    )  # fmt: skip
    client = enter("host1")
    assert "2026 年征集" in page(client, "need_new")
    send(client, "need_new", **NEED)
    assert "煤耗高于标杆" in page(client, "needs")
    client = enter("office")
    assert "还有 2 家没有填写" in page(client, "needs")
    send(client, "matching_run", call=only(CounsellingCall).pk)
    assert "正在后台匹配" in page(client, "matching")
    assert job_run(job_claim())
    assert "正在后台匹配" not in page(client, "matching")
    match = only(CounsellorMatch)
    assert 'value="agree"' not in page(client, "matching")
    client = enter("host1")
    html = page(client, "matching")
    for told in ("示例甲", "为什么是这位辅导员", "需要 1 项，对上 1 项：能源", "同意"):
        assert told in html
    send(client, "match_answer", match.pk, do="agree")
    client = enter("office")
    send(client, "match_offer", match.pk, from_on="2026-11-21")
    appointment = only(Appointment)
    assert 'name="score"' not in page(client, "appointment", appointment.pk)
    assert "未生效" in page(client, "appointment", appointment.pk)
    world.counsellor_actor(member)
    account = User.objects.get(member=member)
    client = enter(account)
    assert "一厂党委" in page(client, "own")
    send(client, "own_appointment", appointment.pk, do="accept")
    assert "已通知安全管理员授权" in page(client, "own_appointment", appointment.pk)
    assert "请授予示例甲" in enter("security").get("/notices/").content.decode()
    client = enter("host1")
    html = send(client, "rate", appointment.pk, status=422, score="880", text="到得勤")
    assert 'value="到得勤"' in html
    send(client, "rate", appointment.pk, period="2026-4", score="88", text="到得勤")
    assert only(HostRating).score == 88
    html = page(client, "appointment", appointment.pk)
    assert "到得勤" in html
    assert len(html.encode()) < 100_000
    assert "88.0" in page(enter("office"), "pool")


def test_a_card_and_a_need_that_cannot_be_come_back_with_the_mend(world, enter):
    client = enter("office")
    assert "名册里没有这个人" in send(client, "nominate", status=422, **CARD)
    world.member("示例甲")
    world.member("示例甲", home="Z1")
    html = send(client, "nominate", status=422, **CARD)
    assert "有 2 个同名的人" in html
    assert "Z1" in html
    send(client, "nominate", **CARD, code="Z1")
    world.call()
    html = send(enter("host1"), "need_new", status=422, family="green", version="0")
    assert "有几处需要改一改" in html


def test_a_host_vetoes_with_its_reason_and_the_page_says_so(world, enter):
    world.registered()
    call = world.call()
    world.need(call)
    match = world.matched(call)[0]
    client = enter("host1")
    send(client, "match_answer", match.pk, do="veto", reason="希望换一位懂窑炉的")
    html = page(client, "matching")
    assert "希望换一位懂窑炉的" in html
    client = enter("office")
    send(client, "matching_run", call=call.pk)
    assert job_run(job_claim())
    html = page(client, "matching", call=call.pk)
    assert "没有合适的辅导员" in html
    assert "企业已经不同意" in html


def test_a_host_sees_only_its_own_need_and_appointment_and_no_register(world, enter):
    one = world.accepted("host1")
    world.need(only(CounsellingCall), "host2", text="二厂的需求")
    client = enter("host2")
    assert "二厂的需求" in page(client, "needs")
    assert "煤耗高" not in page(client, "needs")
    page(client, "appointment", one.pk, status=404)
    page(client, "letter", one.pk, status=404)
    page(client, "counsellor", only(Counsellor).pk, status=404)
    assert "示例甲" not in page(client, "pool")
    client = enter("host1")
    assert "示例甲" in page(client, "appointment", one.pk)


def test_nobody_opens_or_answers_the_letter_of_another(world, enter):
    one = world.offered()
    other = world.member("示例乙")
    world.counsellor_actor(other)
    client = enter(User.objects.get(member=other))
    page(client, "own_appointment", one.pk, status=404)
    page(client, "own_letter", one.pk, status=404)
    send(client, "own_appointment", one.pk, do="accept", status=404)
    assert only(Appointment).state == "offered"


def test_the_letter_comes_as_word_and_as_pdf(world, enter):
    one = world.accepted()
    client = enter("office")
    for kind, start in (("docx", b"PK"), ("pdf", b"%PDF")):
        answer = client.get(reverse("counselling:letter", args=[one.pk]), {"format": kind})
        assert b"".join(answer.streaming_content).startswith(start)
    page(client, "letter", one.pk, status=404, format="exe")


def test_an_appointment_is_renewed_and_ended_on_its_page(world, enter):
    one = world.accepted()
    client = enter("office")
    send(client, "appointment_renew", one.pk)
    with looking(EVERYTHING):
        assert Appointment.objects.filter(renews=one).count() == 1
    send(client, "appointment_end", one.pk, ground="host_wish", note="换人")
    html = page(client, "appointment", one.pk)
    assert "对口企业提出" in html
    assert "换人" in html


def test_a_need_is_taken_back_on_its_page(world, enter):
    call = world.call()
    need = world.need(call)
    send(enter("host1"), "need_withdraw", need.pk)
    assert only(CounsellingNeed).state == "withdrawn"


def test_the_lists_ask_few_questions(world, enter, django_assert_max_num_queries):
    for name in ("示例甲", "示例乙", "示例丙"):
        world.registered(name)
    call = world.call()
    for who in ("host1", "host2", "host3"):
        world.need(call, who)
    world.matched(call)
    client = enter("office")
    for name in ("pool", "needs", "matching", "appointments"):
        page(client, name)
        with django_assert_max_num_queries(14):
            page(client, name)


def run(*words):
    return CliRunner().invoke(group, list(words))


def test_the_command_matches_with_scores_and_reasons_and_keeps_nothing(world):
    world.registered()
    call = world.call()
    world.need(call)
    world.need(call, "host2", specialties=("safety",))
    told = json.loads(run("match", "--json", "--on", TODAY.isoformat()).stdout)
    assert [(one["host"], one["counsellor"], one["score"]) for one in told["pairs"]] == [
        ("D1", "示例甲", "92")
    ]  # fmt: skip
    assert told["unmatched"][0]["reasons"] == [
        {"key": "specialty", "title": "没有需要的专长", "count": 1}
    ]
    assert "没有合适的辅导员（没有需要的专长 1 人）" in run("match").output
    with looking(EVERYTHING):
        assert not CounsellorMatch.objects.exists()


def test_the_command_says_what_to_do_where_there_is_nothing(world):
    answer = run("match")
    assert answer.exit_code == 0
    assert "还没有辅导需求征集" in answer.output
    call = world.call()
    assert "还没有辅导员" in run("match").output
    world.registered()
    assert "没有等待匹配的需求" in run("match").output
    empty = json.loads(run("match", "--json", "--year", str(call.year)).stdout)
    assert empty["pairs"] == []


def test_the_register_is_listed_and_shown(world):
    one = world.accepted()
    listed = json.loads(run("list", "--json").stdout)
    assert [(each["number"], each["active"]) for each in listed] == [("FD-2026-01", 1)]
    shown = json.loads(run("show", "FD-2026-01", "--json", "--on", TODAY.isoformat()).stdout)
    assert shown["appointments"][0]["number"] == one.number
    assert "符合" in run("show", "FD-2026-01").output
    missing = run("show", "FD-0")
    assert missing.exit_code == 1
    assert "counselling list" in missing.output
    assert run("list", "--state", "x").exit_code == 1


def test_the_command_names_the_call_it_took_and_takes_another_by_its_number(world):
    world.registered()
    first, second = world.call(), world.call(title="第二次征集")
    world.need(first)
    world.need(second, "host2")
    newest = run("match").output
    assert f"取的是最近一次征集：{second.pk} 示例区域公司党委 第二次征集" in newest
    assert f"同年还有：{first.pk} " in newest
    told = json.loads(run("match", "--json", "--call", str(first.pk)).stdout)
    assert (told["number"], [one["host"] for one in told["pairs"]]) == (first.pk, ["D1"])
    wrong = run("match", "--call", "999999")
    assert wrong.exit_code != 0
    assert f"没有编号为 999999 的征集，现有：{second.pk} " in wrong.output


def test_a_host_with_two_open_calls_chooses_and_is_not_led_to_the_newest(world, enter):
    first, second = world.call(), world.call(title="第二次征集")
    world.need(first)
    client = enter("host1")
    html = page(client, "need_new")
    assert "先选答复哪一次" in html
    assert html.count("已填写") == 1
    assert f"call={first.pk}" in html
    assert 'name="text"' not in html
    assert "第二次征集" in page(client, "need_new", organisation="D1", call=second.pk)
    send(client, "need_new", organisation="D1", call=second.pk, **NEED)
    assert page(client, "need_new").count("已填写") == 2


def test_what_was_written_for_a_call_that_closed_goes_to_no_other_unseen(world, enter):
    closed = world.call(opens_on=TODAY - timedelta(days=9), closes_on=TODAY - timedelta(days=1))
    world.call(title="第二次征集")
    client = enter("host1")
    html = send(client, "need_new", status=422, call=closed.pk, **NEED)
    assert "那次征集已经截止" in html
    assert "煤耗高于标杆" in html
    with looking(EVERYTHING):
        assert not CounsellingNeed.objects.exists()
