"""A program that sends the same act many times at once gets one record, on PostgreSQL."""

import json
import os
import subprocess
import sys

import psycopg

TOGETHER = """
import json, os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
import django
django.setup()
from django.test.utils import setup_test_environment
setup_test_environment()
from django.db import connection
from django.utils import timezone
from shuanghe.kernel import crypto
crypto.key_create()
from tests.gateways.api.worlds import Api, World
from tests.records.worlds import EVERYTHING
from shuanghe.kernel.permissions import looking
from shuanghe.duties.models import Evidence
from shuanghe.records.models import Record

MANY, ROUNDS = 8, 6
world = World()
token = world.token(world.user())
meet = Barrier(MANY)

def act(key):
    return {"client_key": key, "organisation": "Z1", "kinds": ["theme_day"], "title": "example",
            "done_on": timezone.localdate().isoformat()}

def send(key):
    api = Api(token)
    meet.wait(60)
    answer = api.post("records", act(key))
    connection.close()
    return answer.status_code, answer.json().get("id")

found = []
with ThreadPoolExecutor(MANY) as pool:
    for number in range(ROUNDS):
        told = list(pool.map(send, [f"hr-2026-{number:04}"] * MANY))
        found.append([sorted(Counter(status for status, _ in told).items()),
                      len({record for _, record in told})])
with looking(EVERYTHING):
    print(json.dumps([found, Record.objects.count(), Evidence.objects.count()]))
"""


def test_of_the_same_act_sent_at_once_one_is_filed_and_all_get_it(
    postgres_server, installed_postgres, repository, tmp_path
):
    with psycopg.connect(postgres_server, autocommit=True) as talk:
        talk.execute("CREATE DATABASE together")
    installed_postgres(postgres_server.rpartition("/")[0] + "/together")
    (tmp_path / "secret.key").write_text("only-for-tests" * 5)
    names = {
        "DATABASE_URL": postgres_server.rpartition("/")[0] + "/together",
        "DJANGO_SETTINGS_MODULE": "shuanghe.project.settings.test",
        "SHUANGHE_HOME": str(tmp_path),
        "PYTHONPATH": f"{repository}:{os.environ.get('PYTHONPATH', '')}",
    }
    done = subprocess.run(
        [sys.executable, "-c", TOGETHER],
        env={**os.environ, **names},
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    rounds, records, evidence = json.loads(done.stdout.splitlines()[-1])
    assert rounds == [[[[200, 7], [201, 1]], 1]] * 6
    assert records == evidence == 6
