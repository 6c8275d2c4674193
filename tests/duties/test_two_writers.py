"""Two processes file for the same subtree at once: nothing is lost and the sums are right."""

import shutil
import subprocess
import sys
from pathlib import Path

WRITER = """
import os, sys
from datetime import date
import django
django.setup()
from shuanghe.duties.services import evidence_file
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.organisation.models import Organisation
with looking(Scope.everything("测试")):
    places = list(Organisation.objects.filter(kind="branch"))
who = int(sys.argv[1])
for number in range(30):
    place = places[(number + who) % len(places)]
    day = date(2026, 1 + number % 12, 5 + who)
    evidence_file(Actor.system("测试"), organisation=place, kind="theme_day", done_on=day,
                  period_on=day, source_type="record", source_id=who * 1000 + number)
"""
PREPARE = """
from datetime import date
import django
django.setup()
from tests.duties.ledgers import SYSTEM, always, duty, organisation
from shuanghe.duties.services import obligations_issue
top = organisation(kind="committee")
for _ in range(4):
    organisation(top)
obligations_issue(SYSTEM, year=2026, on=date(2026, 1, 1), rules_on=always(duty()))
"""
CHECK = """
import django
django.setup()
from shuanghe.duties.models import Evidence
from shuanghe.kernel.permissions import Scope, looking
from tests.duties.ledgers import differences, differences_by_loop
with looking(Scope.everything("测试")):
    print(Evidence.objects.count(), len(differences()), len(differences_by_loop()))
"""


def test_two_processes_lose_nothing_and_keep_the_sums_right(tmp_path, installed_sqlite):
    root = Path(__file__).parents[2]
    shutil.copy(installed_sqlite, tmp_path / "shuanghe.sqlite3")
    (tmp_path / "secret.key").write_text("only-for-tests")
    env = {
        "SHUANGHE_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "shuanghe.project.settings",
        "PYTHONPATH": str(root),
        "PATH": "/usr/bin:/bin",
    }

    def start(code: str, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", code, *arguments],
            env=env, cwd=root, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    prepared = start(PREPARE)
    assert prepared.wait(120) == 0, prepared.stderr.read()
    writers = [start(WRITER, str(number)) for number in (1, 2)]
    for writer in writers:
        assert writer.wait(120) == 0, writer.stderr.read()
    said, wrong = start(CHECK).communicate(timeout=120)
    assert said.split() == ["60", "0", "0"], wrong
