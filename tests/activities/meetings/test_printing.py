"""Papers of one meeting and of a month: by page, in the background, from the command line."""

import io
import json
import os
import zipfile
from datetime import date, timedelta
from itertools import islice

import docx
import pytest
from django.urls import reverse
from tests.activities.meetings.worlds import EVERYTHING, HELD, ON
from typer.testing import CliRunner

from shuanghe.activities.meetings.documents import packing
from shuanghe.activities.meetings.jobs import papers_purge
from shuanghe.activities.meetings.models import Appraisal, Meeting
from shuanghe.activities.meetings.queries.facts import meeting_facts
from shuanghe.activities.meetings.queries.printing import (
    archive_of,
    archives,
    facts_to_print,
    meetings_to_print,
)
from shuanghe.activities.meetings.services import meeting_cancel, meeting_correct, meeting_freeze
from shuanghe.activities.meetings.services.printing import papers_print
from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.identity.services import roles_load
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.periods import month_of
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.tasks.models import Job, JobState
from shuanghe.kernel.tasks.working import Worker
from shuanghe.project.cli import gather

pytestmark = pytest.mark.django_db
JULY = month_of("2026-07")


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    """Archives of a test lie in a folder of its own."""
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def sign_in(client, world):
    """Sign somebody in with a role on an organisation."""
    roles_load(Actor.system("测试"))

    def act(place=None, role="branch_secretary"):
        user = User.objects.create_user(f"u{User.objects.count()}", None, name="甲一")
        grant = {"role": Role.objects.get(code=role), "granted_by": "测试"}
        with looking(EVERYTHING):
            RoleGrant.objects.create(
                user=user, organisation=place or world.first, from_on=date(2020, 1, 1), **grant
            )
        client.force_login(user, backend="shuanghe.identity.pages.entrance.AccountBackend")
        return client

    return act


@pytest.fixture
def archived(world):
    """A frozen meeting of the first branch."""
    meeting = world.recorded()
    world.sign(meeting)
    return meeting_freeze(world.secretary(), organisation=world.first, meeting=meeting, on=ON)


def paper_at(meeting, which="minutes", kind="docx"):
    return reverse("meetings:paper", args=[meeting.pk, which, kind])


def body(answer):
    return b"".join(answer.streaming_content)


def text_of(content):
    return "\n".join(one.text for one in docx.Document(io.BytesIO(content)).paragraphs)


def ask(world, *, actor=None, name="asks", **changes):
    """Ask for the Word minutes of July of the first branch."""
    actor = actor or world.secretary()
    asked = {"month": JULY, "which": ["minutes"], "kind": "docx", "on": ON, **changes}
    user = User.objects.filter(username=name).first() or User.objects.create_user(name, None)
    asking = Actor(actor.name, user_id=user.pk, grants=actor.grants)
    return papers_print(asking, **{"organisation": world.first, **asked})


def work():
    assert Worker().until_idle() > 0
    return Job.objects.get(kind="meetings.print")


def packed(job):
    with zipfile.ZipFile(archive_of(job.key)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("kind", ["docx", "pdf"])
@pytest.mark.parametrize("which", ["notice", "attendance", "minutes"])
def test_a_paper_of_a_meeting_is_saved_from_its_address(world, archived, sign_in, which, kind):
    answer = sign_in().get(paper_at(archived, which, kind))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert body(answer)[:4] == (b"%PDF" if kind == "pdf" else b"PK\x03\x04")


def test_the_minutes_of_another_branch_are_not_there(world, archived, sign_in):
    answer = sign_in(world.second).get(paper_at(archived))
    assert answer.status_code == 404


@pytest.mark.parametrize(("which", "kind"), [("diary", "docx"), ("minutes", "odt")])
def test_an_unknown_paper_is_not_there(world, archived, sign_in, which, kind):
    assert sign_in().get(paper_at(archived, which, kind)).status_code == 404


def test_minutes_before_the_meeting_are_refused_with_the_mend(world, sign_in):
    answer = sign_in().get(paper_at(world.plan()))
    assert answer.status_code == 409
    assert "请先登记" in answer.content.decode()


def test_before_the_meeting_the_sheet_names_those_who_will_be_called(world):
    meeting = world.plan()
    with looking(EVERYTHING):
        facts = facts_to_print(Meeting.objects.get(pk=meeting.pk))
    names = {one.name for one in facts.people}
    assert {"甲一", "预一", "客人"} <= names
    assert "搬走" not in names


def test_a_frozen_meeting_prints_what_was_frozen(world, archived):
    with looking(EVERYTHING):
        Meeting.objects.filter(pk=archived.pk).update(minutes="改过的记录")
        content = packing.paper_bytes(
            meeting_facts(Meeting.objects.get(pk=archived.pk)), "minutes", "docx"
        )
    assert "会议听取了上半年工作通报。" in text_of(content)
    assert "改过的记录" not in text_of(content)


def test_minutes_of_an_appraisal_hold_totals_only(world):
    meeting = world.hold(kinds=["democratic_appraisal"], title="民主评议")
    with looking(EVERYTHING):
        for member, grade in zip(world.members, ["excellent", "unqualified"], strict=False):
            Appraisal.objects.create(
                meeting=meeting, member=member, member_name=member.name, opinion=grade, excellent=8
            )
        text = text_of(packing.paper_bytes(meeting_facts(meeting), "minutes", "docx"))
    assert "优秀1人，不合格1人。" in text
    assert not [line for line in text.splitlines() if "优秀" in line and "甲" in line]


def test_a_batch_holds_the_papers_of_the_month_in_folders_by_body(world, archived):
    other = world.recorded(branch=world.second)
    asked = {"actor": world.office(), "organisation": world.top, "which": ["minutes", "notice"]}
    assert ask(world, **asked) == 2
    job = work()
    assert job.state == JobState.DONE
    assert (job.done_count, job.total_count) == (2, 2)
    assert sorted(packed(job)) == [
        f"{branch}/2026-07-15 7月党员大会 {paper}.docx"
        for branch in ("第一党支部", "第二党支部")
        for paper in ("会议记录", "会议通知")
    ]
    assert other.organisation == world.second


def test_a_batch_leaves_out_what_is_cancelled_or_replaced(world, archived):
    gone = world.plan(title="取消的会")
    here = {"organisation": world.first}
    meeting_cancel(world.secretary(), meeting=gone, reason="改期", **here)
    with looking(EVERYTHING):
        assert [one.pk for one in meetings_to_print(world.first, JULY)] == [archived.pk]
    later = meeting_correct(
        world.secretary(), meeting=archived, reason="人数有误", client_key="again", **here
    )
    world.sign(later)
    meeting_freeze(world.secretary(), meeting=later, on=ON, **here)
    with looking(EVERYTHING):
        assert [one.pk for one in meetings_to_print(world.first, JULY)] == [later.pk]


def test_asking_twice_is_one_batch_until_a_meeting_changes(world, archived):
    ask(world)
    ask(world)
    assert Job.objects.filter(kind="meetings.print").count() == 1
    world.plan(title="又一次会")
    ask(world)
    assert Job.objects.filter(kind="meetings.print").count() == 2
    ask(world, name="asks-too")
    assert Job.objects.filter(kind="meetings.print").count() == 3


def test_asking_is_in_the_audit_trail(world, archived):
    ask(world)
    with looking(EVERYTHING):
        assert AuditLine.objects.filter(summary__contains="打印“第一党支部”2026-07").exists()


def test_a_month_without_meetings_is_refused(world):
    with pytest.raises(Refused, match="没有会议"):
        ask(world, month=month_of("2026-01"))


def test_a_batch_killed_half_way_is_whole_when_run_again(world, archived, monkeypatch):
    for number in range(3):
        world.plan(title=f"第{number}次会")
    ask(world, which=["notice"])

    def dies(meetings, which, kind):
        yield from islice(packing.papers_packed(meetings, which, kind), 2)
        raise KeyboardInterrupt

    monkeypatch.setattr("shuanghe.activities.meetings.jobs.papers_packed", dies)
    with pytest.raises(KeyboardInterrupt):
        Worker().until_idle()
    job = Job.objects.get(kind="meetings.print")
    assert not archive_of(job.key).exists()
    monkeypatch.setattr("shuanghe.activities.meetings.jobs.papers_packed", packing.papers_packed)
    before = job.created_at - timedelta(minutes=1)
    Job.objects.filter(pk=job.pk).update(lease_until=before)
    assert len(packed(work())) == 4


def test_a_paper_that_cannot_be_set_is_listed_and_the_others_are_there(world, archived):
    world.plan(title="ก字")
    ask(world, which=["notice"], kind="pdf")
    files = packed(work())
    assert "没有“ก”" in files["未能生成.txt"].decode()
    assert len(files) == 2


def test_an_archive_is_private_on_the_disk_and_goes_after_a_week(world, archived, home):
    ask(world)
    path = archive_of(work().key)
    assert path.stat().st_mode & 0o077 == 0
    papers_purge(None)
    assert path.exists()
    os.utime(path, (0, 0))
    papers_purge(None)
    assert list(archives()) == []


def test_somebody_asks_on_the_page_and_downloads_there(world, archived, sign_in):
    client = sign_in()
    page = f"{reverse('meetings:papers')}?organisation=ZB1"
    asked = {"month": "2026-07", "which": ["minutes", "attendance"], "kind": "docx"}
    assert client.post(page, asked)["Location"] == page
    assert "排队等待中" in client.get(page).content.decode()
    job = work()
    address = reverse("meetings:papers_archive", args=[job.pk])
    assert address in client.get(page).content.decode()
    answer = client.get(address)
    assert answer["Content-Disposition"].startswith("attachment")
    assert zipfile.ZipFile(io.BytesIO(body(answer))).testzip() is None


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"month": "七月"}, "月份应写作"),
        ({"month": "2026-01"}, "没有会议"),
        ({"which": []}, "请至少选择一种文件"),
        ({"kind": "odt"}, "没有“odt”这种格式"),
    ],
)
def test_a_wrong_wish_is_answered_on_the_form(world, archived, sign_in, changes, words):
    page = f"{reverse('meetings:papers')}?organisation=ZB1"
    asked = {"month": "2026-07", "which": ["minutes"], "kind": "docx", **changes}
    answer = sign_in().post(page, asked)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_nobody_else_downloads_an_archive(world, archived, sign_in):
    client = sign_in()
    asked = {"month": "2026-07", "which": ["minutes"], "kind": "docx"}
    client.post(f"{reverse('meetings:papers')}?organisation=ZB1", asked)
    address = reverse("meetings:papers_archive", args=[work().pk])
    assert sign_in().get(address).status_code == 404


def test_who_has_lost_the_right_downloads_no_more(world, archived, sign_in):
    client = sign_in()
    asked = {"month": "2026-07", "which": ["minutes"], "kind": "docx"}
    client.post(f"{reverse('meetings:papers')}?organisation=ZB1", asked)
    address = reverse("meetings:papers_archive", args=[work().pk])
    with looking(EVERYTHING):
        kept = RoleGrant.objects.get()
        RoleGrant.objects.update(until_on=date(2021, 1, 1))
        kept.pk, kept.organisation = None, world.second
        kept.save(force_insert=True)
    assert client.get(reverse("meetings:papers")).status_code == 200
    assert client.get(address).status_code == 404


def test_without_a_body_the_page_asks_for_one(world, sign_in):
    assert "第一党支部" in sign_in().get(reverse("meetings:papers")).content.decode()


def ran(*words):
    return CliRunner().invoke(gather("meetings"), ["meetings", "print", *words])


def test_the_command_line_prints_one_meeting_into_a_folder(world, archived, tmp_path):
    done = ran(str(archived.pk), "--out", str(tmp_path / "out"), "--json")
    assert done.exit_code == 0, done.output
    files = json.loads(done.stdout)["files"]
    assert [name.rsplit(" ", 1)[1] for name in files] == [
        "会议通知.docx", "出席情况表.docx", "会议记录.docx",
    ]  # fmt: skip
    assert all((tmp_path / "out" / "第一党支部").glob("*.docx"))


def test_the_command_line_prints_a_month(world, archived, tmp_path):
    words = ("--organisation", "DW", "--month", f"{HELD:%Y-%m}", "--which", "minutes")
    done = ran(*words, "--kind", "pdf", "--out", str(tmp_path), "--json")
    assert [name.endswith("会议记录.pdf") for name in json.loads(done.stdout)["files"]] == [True]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "请写会议编号"),
        (("999999",), "没有编号为 999999 的会议"),
        (("--organisation", "XX", "--month", "2026-07"), "没有编码为“XX”的组织"),
        (("--organisation", "DW", "--month", "七月"), "月份应写作"),
        (("1", "--which", "diary"), "没有“diary”这种文件"),
        (("1", "--kind", "odt"), "没有“odt”这种格式"),
    ],
)
def test_a_wrong_command_says_what_is_wrong(world, words, said):
    done = ran(*words, "--json")
    assert done.exit_code == 1
    assert said in json.loads(done.stdout)["error"]
