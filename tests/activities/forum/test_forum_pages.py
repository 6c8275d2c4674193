"""The pages of the forum, as a worker and an office see them."""

import io
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.activities.forum.worlds import MONDAY
from tests.kernel.uploads.test_papers import png
from tests.records.worlds import EVERYTHING
from typer.testing import CliRunner

from shuanghe.activities.forum.management.idea import group
from shuanghe.activities.forum.models import Idea
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db
SENT = {
    "title": "泵房加装指示灯",
    "place": "一号泵房",
    "text": "夜里看不清",
    "client_key": "form-0001",
}


@pytest.fixture
def enter(forum, client):
    def signed_in(name):
        client.force_login(
            forum.users[name], backend="shuanghe.identity.pages.entrance.AccountBackend"
        )
        return client

    return signed_in


def text_of(client, name, *args, status=200, **query):
    answer = client.get(reverse(f"forum:{name}", args=args), query)
    assert answer.status_code == status
    return answer.content.decode() if status == 200 else ""


def picture():
    return SimpleUploadedFile("现场.png", png(), "image/png")


def test_a_worker_files_an_idea_with_a_photo_and_reads_the_receipt(forum, enter):
    client = enter("worker")
    assert "提给 示例第一支部" in text_of(client, "new").replace('<span lang="zh-Hans">', "")
    answer = client.post(reverse("forum:new"), {**SENT, "photo": picture()})
    assert answer.status_code == 302
    with looking(EVERYTHING):
        idea = Idea.objects.get()
    text = text_of(client, "own_idea", idea.pk)
    assert idea.number in text
    assert "前答复" in text
    assert client.get(reverse("forum:own_photo", args=[idea.pk])).status_code == 200


def test_an_idea_not_answered_in_time_is_late_for_the_proposer_too(forum, enter, monkeypatch):
    client = enter("worker")
    client.post(reverse("forum:new"), SENT)
    assert "逾期未答" not in text_of(client, "own")
    with looking(EVERYTHING):
        day = Idea.objects.get().due_on + timedelta(1)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: day)
    assert "逾期未答" in text_of(client, "own")


def test_missing_lines_and_other_files_are_refused_and_nothing_is_lost(forum, enter):
    client = enter("worker")
    answer = client.post(reverse("forum:new"), {**SENT, "title": ""})
    assert answer.status_code == 422
    assert "夜里看不清" in answer.content.decode()
    paper = SimpleUploadedFile("a.pdf", b"%PDF-1.4\n%%EOF\n")
    refused = client.post(reverse("forum:new"), {**SENT, "photo": paper})
    assert refused.status_code == 422
    with looking(EVERYTHING):
        assert not Idea.objects.exists()


def test_what_is_not_yours_is_not_there(forum, enter):
    idea = forum.file()
    for name in ("mate", "secretary", "stranger"):
        text_of(enter(name), "own_idea", idea.pk, status=404)
    text_of(enter("mate"), "idea", idea.pk, status=404)
    text_of(enter("neighbour"), "idea", idea.pk, status=404)
    assert idea.title in text_of(enter("secretary"), "idea", idea.pk)
    assert idea.title in text_of(enter("worker"), "own_idea", idea.pk)


def test_the_office_answers_on_the_page_and_the_worker_sees_the_trail(forum, enter):
    idea = forum.file()
    wrong = enter("secretary").post(
        reverse("forum:move", args=[idea.pk]), {"kind": "decline", "text": "不行"}
    )
    assert wrong.status_code == 422
    assert "至少 10 个字" in wrong.content.decode()
    sent = {
        "kind": "pilot", "text": "先试一个月", "unit": "一班", "from_on": "2026-11-09",
        "until_on": "2026-12-09",
    }  # fmt: skip
    assert enter("secretary").post(reverse("forum:move", args=[idea.pk]), sent).status_code == 302
    text = text_of(enter("worker"), "own_idea", idea.pk)
    assert "试点：一班，2026-11-09 至 2026-12-09" in text
    assert "先试一个月" in text


def test_the_list_hides_anonymous_names_from_who_does_not_answer(forum, enter):
    idea = forum.file(is_anonymous=True)
    assert idea.proposer_name not in text_of(enter("committee"), "list")
    assert idea.proposer_name in text_of(enter("secretary"), "list")
    book = b"".join(
        enter("committee").get(reverse("forum:list"), {"format": "xlsx"}).streaming_content
    )
    import openpyxl

    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert "匿名" in cells
    assert idea.proposer_name not in cells


def test_the_list_is_narrowed_by_state_and_words_and_says_when_nothing_fits(forum, enter):
    forum.file()
    other = forum.file("食堂增加素菜", client_key="another-form")
    forum.move(other, "adopt")
    client = enter("secretary")
    adopted = text_of(client, "list", state="adopted")
    assert "食堂增加素菜" in adopted
    assert "泵房" not in adopted
    assert "泵房" in text_of(client, "list", q="泵房")
    assert "没有符合条件的建议" in text_of(client, "list", q="没有的词")


def test_an_idea_like_another_is_pointed_out_to_both(forum, enter):
    forum.file("一号泵房加装指示灯", by="mate", client_key="first-form")
    idea = forum.file()
    assert "相近的建议" in text_of(enter("secretary"), "idea", idea.pk)
    shown = text_of(enter("worker"), "own_idea", idea.pk)
    assert "一号泵房加装指示灯" in shown
    assert "示例mate" not in shown


def test_pages_without_ideas_say_what_to_do(forum, enter):
    assert "写三句话" in text_of(enter("worker"), "own")
    assert "还没有人提建议" in text_of(enter("secretary"), "list")


def test_the_list_asks_no_more_of_the_database_when_it_is_longer(
    forum, enter, django_assert_max_num_queries
):
    for at in range(12):
        forum.file(f"建议{at}", client_key=f"form-number-{at}")
    client = enter("secretary")
    with django_assert_max_num_queries(16):
        text_of(client, "list")


def test_the_commands_list_and_show_and_name_no_anonymous_one(forum):
    idea = forum.file(is_anonymous=True, on=MONDAY - timedelta(60))
    told = CliRunner().invoke(group, ["list", "--state", "late", "--json"])
    (row,) = json.loads(told.stdout)
    assert (row["id"], row["proposer"]) == (idea.pk, "匿名")
    shown = json.loads(CliRunner().invoke(group, ["show", str(idea.pk), "--json"]).stdout)
    assert shown["moves"][0]["kind"] == "file"
    missing = CliRunner().invoke(group, ["show", "999999"])
    assert missing.exit_code == 1
