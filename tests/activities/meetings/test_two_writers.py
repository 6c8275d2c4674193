"""Two processes act on the same meeting at once: one does, the other is told; nothing twice."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests import servers

ROOT = Path(__file__).parents[3]
PREPARE = """
import django
django.setup()
from tests.activities.meetings.worlds import world_create
world = world_create()
meeting = world.hold()
world.attend(meeting)
signed = world.recorded(title="签过字的会")
world.sign(signed)
"""
ACT = """
import sys, time
import django
django.setup()
from tests.activities.meetings.worlds import EVERYTHING, ON
from shuanghe.activities.meetings.models import AgendaItem, Meeting
from shuanghe.activities.meetings.services import meeting_correct, meeting_freeze, vote_open
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor, looking
who = Actor.system("测试")
with looking(EVERYTHING):
    items = AgendaItem.objects.select_related("meeting__organisation")
    item = items.get(meeting__title="7月党员大会")
    signed = Meeting.objects.select_related("organisation").get(
        title="签过字的会", corrects=None
    )
here = {"organisation": signed.organisation}
start = float(sys.argv[1])
time.sleep(max(0, start - time.time()))
said = []
for act in (
    lambda: vote_open(who, item=item, matter="general_motion", **here),
    lambda: meeting_freeze(who, meeting=signed, on=ON, **here),
    lambda: meeting_correct(who, meeting=signed, reason="改", client_key=sys.argv[2], **here),
):
    try:
        act()
        said.append("done")
    except Refused:
        said.append("refused")
print(*said)
"""
CHECK = """
import django
django.setup()
from tests.activities.meetings.worlds import EVERYTHING
from shuanghe.activities.meetings.models import Meeting, Vote
from shuanghe.kernel.permissions import looking
from shuanghe.records.models import Record
with looking(EVERYTHING):
    print(Vote.objects.count(), Record.objects.count(),
          Meeting.objects.exclude(corrects=None).count())
"""


def python(home, address, code, *arguments):
    """A process of its own on one installation."""
    env = {
        "SHUANGHE_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "shuanghe.project.settings",
        "PYTHONPATH": str(ROOT),
        "PATH": "/usr/bin:/bin",
        **({"DATABASE_URL": address} if address else {}),
    }
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        env=env, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def installation(request, tmp_path):
    """An empty installation: its home, and the address of its database ("" for SQLite)."""
    (tmp_path / "secret.key").write_text("only-for-tests")
    if request.param == "sqlite":
        installed = request.getfixturevalue("installed_sqlite")
        shutil.copy(installed, tmp_path / "shuanghe.sqlite3")
        yield tmp_path, ""
        return
    with servers.postgres() as address:
        yield tmp_path, request.getfixturevalue("installed_postgres")(address)


def test_one_vote_one_record_and_one_correction_come_of_two_at_once(installation):
    prepared = python(*installation, PREPARE)
    _, wrong = prepared.communicate(timeout=240)
    assert prepared.returncode == 0, wrong
    start = str(time.time() + 6)
    pair = [python(*installation, ACT, start, key) for key in ("one", "two")]
    told = []
    for process in pair:
        said, wrong = process.communicate(timeout=240)
        assert process.returncode == 0, wrong
        told.append(said.split())
    votes, freezes, corrections = zip(*told, strict=True)
    assert sorted(votes) == ["done", "refused"]
    assert list(freezes) == ["done", "done"]
    assert sorted(corrections) == ["done", "refused"]
    said, wrong = python(*installation, CHECK).communicate(timeout=120)
    assert said.split() == ["1", "1", "1"], wrong
