"""The pages of agreements, as somebody sees them."""

import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.activities.agreements.worlds import YEAR, goal_for
from tests.records.worlds import EVERYTHING
from typer.testing import CliRunner

from shuanghe.activities.agreements.management import agreement as command
from shuanghe.activities.agreements.models import (
    Agreement,
    AgreementSignature,
    AgreementTarget,
    SelfReport,
)
from shuanghe.activities.agreements.queries.content import hash_of
from shuanghe.duties.models import Evidence
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db


@pytest.fixture
def enter(world, sign_in):
    """A client of somebody with a role at a place; the secretary of it when asked."""

    def act(code="DW", role="party_affairs_office", *, is_secretary=False):
        member = world.members[code] if is_secretary else None
        return sign_in(world.places[code], role, member)

    return act


def page(client, name, *args, status=200, **query):
    response = client.get(reverse(f"agreements:{name}", args=args), query)
    assert response.status_code == status
    return response.content.decode()


def send(client, name, *args, status=302, **form):
    response = client.post(reverse(f"agreements:{name}", args=args), form)
    assert response.status_code == status, response.content.decode()[-3000:]
    return response


def followed(client, response):
    return client.get(response["Location"]).content.decode()


def seen(one):
    with looking(EVERYTHING):
        return f"{one.pk}:{hash_of(one)}"


def begun(world, monkeypatch, day):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: day)


def test_every_list_has_an_empty_state_that_says_what_to_do(world, enter):
    assert "一次就能为全部下级党组织起草" in page(enter(), "list")
    branch = enter("Z2", "branch_secretary", is_secretary=True)
    assert "上级党组织起草后" in page(branch, "list")
    assert "本单位还没有责任书" in page(branch, "own")
    assert "没有待您签字的责任书" in page(branch, "signing")
    office = enter()
    assert "您今天没有登记书记职务" in page(office, "signing")


def test_the_office_drafts_for_all_and_sends_what_it_ticked(world, enter):
    client = enter()
    text = page(client, "draft")
    assert "示例默认" in text
    response = send(client, "draft", year=str(YEAR), reach="whole")
    text = followed(client, response)
    assert "起草 3 份" in text
    assert "示例第一支部" in text
    one = world.agreement("Z2")
    followed_ = followed(client, send(client, "send", agreement=[one.pk], do="send"))
    assert "已发出征求意见" in followed_
    assert world.agreement("Z2").state == "comment"
    again = send(client, "send", status=422, agreement=[one.pk], do="send").content.decode()
    assert "不能转为“征求意见”" in again


def test_what_was_ticked_stays_ticked_when_an_act_is_refused(world, enter):
    world.draft()
    first, second = world.agreement("Z1"), world.agreement("Z2")
    with looking(EVERYTHING):
        Agreement.objects.filter(pk=first.pk).update(state="in_force")
    address = f"{reverse('agreements:send')}?year={YEAR}"
    response = enter().post(address, {"agreement": [first.pk, second.pk], "do": "send"})
    assert response.status_code == 422
    assert f'value="{second.pk}" checked' in response.content.decode()
    assert world.agreement("Z2").state == "draft"


def test_a_draft_for_no_year_is_told_at_its_box(world, enter):
    response = send(enter(), "draft", status=422, year="12", reach="whole")
    assert "有几处需要改一改" in response.content.decode()


def test_a_target_is_changed_added_and_removed_on_the_page(world, enter):
    world.draft()
    client, one = enter(), world.agreement("Z2")
    target = world.targets("Z2")[0]
    form = {
        "code": target.code, "area": target.area, "statement": "改过的目标", "quality": "有实效",
        "quantity": "3", "unit": "次", "weight": "5.5", "due_on": f"{YEAR}-06-30",
        "post": "secretary", "evidence": ["lecture"], "goal": "", "kpi": "",
        "catalogue_item": "P05",
    }  # fmt: skip
    assert target.statement in page(client, "target", target.pk)
    text = followed(client, send(client, "target", target.pk, **form))
    assert "改过的目标" in text
    assert "应为 100" in text
    wrong = send(client, "target", target.pk, status=422, **(form | {"unit": ""}))
    assert "一起写" in wrong.content.decode()
    send(client, "target_new", one.pk, **(form | {"code": "XZ-1", "weight": "2"}))
    added = next(t for t in world.targets("Z2") if t.code == "XZ-1")
    assert added.provenance == "本单位"
    send(client, "target", added.pk, do="remove")
    assert "XZ-1" not in {t.code for t in world.targets("Z2")}
    clauses = page(client, "clauses", one.pk)
    assert "一票否决" in clauses
    send(client, "clauses", one.pk, vetoes="弄虚作假的\n\n瞒报事故的")
    assert [c["text"] for c in world.agreement("Z2").clauses["vetoes"]] == [
        "弄虚作假的",
        "瞒报事故的",
    ]


def test_a_comment_that_is_refused_stays_in_its_box(world, enter):
    world.draft()
    one = world.send("Z2", on=timezone.localdate())
    branch, typed = enter("Z2", "branch_secretary", is_secretary=True), "改" * 501
    refused = send(branch, "comments", one.pk, status=422, text=typed).content.decode()
    assert "最多写 500 个字，现在有 501 个" in refused
    assert typed in refused
    send(branch, "comments", one.pk, text="第一项改为三次")
    send(branch, "comments", one.pk, text="第一项改为三次")
    with looking(EVERYTHING):
        assert one.comments.count() == 1, "the same words sent twice are one comment"
        one.comment_until_on = timezone.localdate() - timedelta(days=1)
        one.save()
    late = send(branch, "comments", one.pk, status=422, text="第一项改为三次").content.decode()
    assert "已于" in late
    assert "第一项改为三次</textarea>" in late


def test_an_answer_and_a_reason_that_are_refused_stay_in_their_boxes(world, enter):
    world.draft()
    one = world.send("Z2", on=timezone.localdate())
    send(enter("Z2", "branch_secretary", is_secretary=True), "comments", one.pk, text="请改")
    office, typed = enter(), "答" * 501
    with looking(EVERYTHING):
        comment = one.comments.get().pk
    refused = send(office, "comments", one.pk, status=422, comment=comment, answer=typed)
    assert f'value="{typed}"' in refused.content.decode()
    amended = send(office, "step", one.pk, status=422, do="amend", reason="计划调整")
    assert "只有已生效的责任书可以修订" in amended.content.decode()
    returned = send(office, "step", one.pk, status=422, do="return", reason="  ").content.decode()
    assert "请写明退回修改的原因" in returned
    assert "<details open><summary>退回修改" in returned


def test_the_holder_comments_and_the_issuer_answers_on_the_page(world, enter):
    world.draft()
    one = world.send("Z2", on=timezone.localdate())
    branch, office = enter("Z2", "branch_secretary", is_secretary=True), enter()
    action = reverse("agreements:comments", args=[one.pk])
    assert f'action="{action}"' in page(branch, "agreement", one.pk)
    assert f'action="{action}"' not in page(office, "agreement", one.pk)
    followed_ = followed(branch, send(branch, "comments", one.pk, text="第一项改为三次"))
    assert "待答复" in followed_
    with looking(EVERYTHING):
        comment = one.comments.get()
    text = followed(office, send(office, "comments", one.pk, comment=comment.pk, answer="采纳"))
    assert "采纳" in text
    refused = send(office, "comments", one.pk, status=422, is_agreed="on").content.decode()
    assert "不能代乙方提意见" in refused


def test_both_sides_sign_each_in_their_own_account(world, enter):
    world.draft()
    one = world.open("Z2", on=timezone.localdate())
    branch = enter("Z2", "branch_secretary", is_secretary=True)
    top = enter("DW", "committee_secretary", is_secretary=True)
    assert "赵书记" in page(enter(), "agreement", one.pk)
    stale = [f"{one.pk}:{'0' * 64}"]
    refused = send(branch, "signing", status=422, agreement=stale).content.decode()
    assert "刷新页面" in refused
    assert " checked" not in refused
    send(branch, "signing", agreement=[seen(one)])
    text = followed(top, send(top, "signing", agreement=[seen(one)], back="agreement"))
    assert "已生效" in text
    assert world.agreement("Z2").content_hash in text
    office = enter()
    told = send(office, "signing", status=422, agreement=[seen(one)], back="agreement")
    assert "不能代签" in told.content.decode()
    with looking(EVERYTHING):
        assert AgreementSignature.objects.count() == 2


def test_a_branch_sees_its_own_agreement_and_not_that_of_another(world, enter):
    world.draft()
    first, second = world.agreement("Z1"), world.agreement("Z2")
    client = enter("Z2", "branch_secretary")
    text = page(client, "list")
    assert "示例第一支部" not in text
    page(client, "agreement", first.pk, status=404)
    page(client, "paper", first.pk, status=404)
    page(client, "report", first.pk, 1, status=404)
    page(client, "agreement", second.pk)
    send(client, "step", second.pk, status=404, do="close", reason="完成")
    send(enter(), "step", second.pk, do="close", reason="完成")
    assert world.agreement("Z2").state == "closed"


def test_one_s_own_agreement_is_one_step_away(world, enter):
    world.draft(year=timezone.localdate().year)
    one = world.agreement("Z2", timezone.localdate().year)
    response = enter("Z2", "branch_secretary").get(reverse("agreements:own"))
    assert response["Location"] == reverse("agreements:agreement", args=[one.pk])


def test_a_self_report_is_filled_in_and_keeps_the_figures_of_its_day(world, enter, monkeypatch):
    goal_for(world, "P1")
    world.draft()
    one = world.in_force("Z2")
    branch = world.places["Z2"]
    with looking(EVERYTHING):
        for at, day in enumerate((date(YEAR, 2, 1), date(YEAR, 3, 1), date(YEAR, 4, 6)), 1):
            Evidence.objects.create(
                organisation=branch, kind="theme_day", done_on=day, period_on=day,
                source_type="records.record", source_id=at,
            )  # fmt: skip
    begun(world, monkeypatch, date(YEAR, 4, 8))
    client = enter("Z2", "branch_secretary", is_secretary=True)
    text = page(client, "report", one.pk, 1)
    assert "本季佐证 2 件，全年 2 件" in text
    target = next(t for t in world.targets("Z2") if t.code == "ZZJ-2")
    send(client, "report", one.pk, 1, **{f"line-{target.pk}": "按月开展", "do": "save"})
    refused = send(
        client,
        "report",
        one.pk,
        1,
        status=422,
        **{f"line-{target.pk}": "新写的说明", "text": "", "do": "submit"},
    ).content.decode()
    assert "请写几句总体情况" in refused
    assert 'value="新写的说明"' in refused
    long = send(client, "report", one.pk, 1, status=422, do="save", text="长" * 4001)
    assert "写了 4001 个字，最多 4000 个" in long.content.decode()
    assert "长" * 4001 in long.content.decode()
    send(
        client,
        "report",
        one.pk,
        1,
        **{f"line-{target.pk}": "按月", "text": "已完成", "do": "submit"},
    )
    with looking(EVERYTHING):
        report = SelfReport.objects.get()
        kept = report.lines.get(target=target)
        assert (kept.quarter_count, kept.reach, kept.text) == (2, "under_way", "按月")
        Evidence.objects.create(
            organisation=branch, kind="theme_day", done_on=date(YEAR, 3, 9),
            period_on=date(YEAR, 3, 9), source_type="records.record", source_id=9,
        )  # fmt: skip
    assert "本季佐证 2 件" in page(client, "report", one.pk, 1)
    again = send(client, "report", one.pk, 1, status=422, do="save", text="又改")
    assert "已经提交" in again.content.decode()
    early = send(client, "report", one.pk, 2, status=422, do="submit", text="好")
    assert "2027-06-30 结束" in early.content.decode()
    office = enter()
    for_them = send(office, "report", one.pk, 2, status=422, do="save")
    assert "不能代乙方自评" in for_them.content.decode()
    assert "到第 1 季度" in page(office, "list")


def test_a_quarter_nobody_reported_in_time_is_marked_late_with_its_day(world, enter, monkeypatch):
    world.draft()
    one = world.in_force("Z2")
    begun(world, monkeypatch, date(YEAR, 4, 8))
    branch = enter("Z2", "branch_secretary", is_secretary=True)
    assert "逾期未交" not in page(branch, "agreement", one.pk)
    begun(world, monkeypatch, date(YEAR, 8, 2))
    text = page(branch, "agreement", one.pk)
    assert text.count("逾期未交") == len((1, 2))
    assert f"应在 {YEAR}-04-1" in text
    assert "第 2 季度逾期未交" in page(enter(), "list")


def test_the_scoreboard_asks_the_same_few_statements_however_many_holders(
    world, enter, django_assert_max_num_queries
):
    world.draft()
    client = enter()
    page(client, "list")
    with django_assert_max_num_queries(12):
        text = page(client, "list")
    assert text.index("示例一厂党委") < text.index("示例第二支部")
    assert len(text) < 100_000


@pytest.mark.parametrize("who", ["office", "holder"])
def test_the_page_of_an_agreement_asks_few_statements(
    world, enter, monkeypatch, django_assert_max_num_queries, who
):
    world.draft()
    one = world.in_force("Z2")
    client = enter() if who == "office" else enter("Z2", "branch_secretary", is_secretary=True)
    begun(world, monkeypatch, date(YEAR, 8, 2))
    page(client, "agreement", one.pk)
    with django_assert_max_num_queries(12):
        assert "逾期未交" in page(client, "agreement", one.pk)


def test_paper_comes_as_word_and_many_as_an_archive(world, enter):
    world.draft()
    world.in_force("Z2")
    client = enter()
    one = world.agreement("Z2")
    word = client.get(reverse("agreements:paper", args=[one.pk]))
    assert word.status_code == 200
    with zipfile.ZipFile(io.BytesIO(b"".join(word.streaming_content))) as file:
        text = file.read("word/document.xml").decode()
    assert one.content_hash in text.replace(" ", "")
    assert "：：" not in text
    assert "赵书记" in text
    pdf = client.get(reverse("agreements:paper", args=[one.pk]), {"format": "pdf"})
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")
    many = client.get(reverse("agreements:papers"), {"year": YEAR})
    with zipfile.ZipFile(io.BytesIO(b"".join(many.streaming_content))) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    assert len(names) == 3
    assert len(set(names)) == 3


def run(*words):
    answer = CliRunner().invoke(command.group, list(words))
    lines = [line for line in answer.stdout.splitlines() if line.startswith(("{", "["))]
    return answer, json.loads(lines[-1]) if lines else None


def test_the_commands_draft_show_check_and_export(world, tmp_path):
    answer, told = run("draft", "--year", str(YEAR), "--issuer", "DW", "--json")
    assert (answer.exit_code, told["drafted"]) == (0, 3)
    _answer, told = run("show", "Z2", "--year", str(YEAR), "--json")
    assert (told[0]["state"], told[0]["issuer"]) == ("draft", "示例党委")
    answer, told = run("check", "--strict", "--json")
    assert (answer.exit_code, told["checked"], told["wrong"]) == (0, 3, 0)
    with looking(EVERYTHING):
        AgreementTarget.objects.filter(agreement=world.agreement("Z2")).update(weight=1)
    answer, told = run("check", "--strict", "--json")
    assert (answer.exit_code, told["wrong"]) == (1, 1)
    file = tmp_path / "all.zip"
    answer, told = run("export", "--year", str(YEAR), "--out", str(file), "--json")
    assert (answer.exit_code, told["agreements"]) == (0, 3)
    with zipfile.ZipFile(file) as archive:
        assert len(archive.namelist()) == 3
    single = tmp_path / "one.docx"
    answer, _told = run("export", "--year", str(YEAR), "--out", str(single))
    assert answer.exit_code == 1
    answer, _told = run(
        "export", "--year", str(YEAR), "--organisation", "Z2", "--out", str(single), "--json"
    )
    assert (answer.exit_code, single.read_bytes()[:2]) == (0, b"PK")


@pytest.mark.parametrize(
    "words",
    [
        ("draft", "--year", "2027", "--issuer", "NONE"),
        ("draft", "--year", "1800", "--issuer", "DW"),
        ("show", "Z2", "--year", "2027"),
        ("export", "--year", "2027", "--out", "nowhere.zip"),
    ],
)
def test_what_a_command_cannot_do_it_says_in_chinese(world, words):
    answer, told = run(*words, "--json")
    assert answer.exit_code == 1
    assert any("\u4e00" <= letter <= "\u9fff" for letter in told["error"])


def test_a_deadline_of_an_agreement_leads_to_it(world, enter):
    world.draft()
    one = world.send("Z2", on=timezone.localdate() - timedelta(days=1))
    client = enter("Z2", "branch_secretary")
    text = client.get(reverse("duties:deadlines")).content.decode()
    assert "2027年责任书提出意见" in text
    assert reverse("agreements:agreement", args=[one.pk]) in text
