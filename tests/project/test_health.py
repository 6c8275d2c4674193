"""Probes answer machines: cheaply, without leaving anything, and truly."""

import datetime as dt
import os
import re
import subprocess
import sys

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import OperationalError
from django.test import Client
from django.utils import timezone
from tests.roles import as_owner

from shuanghe.kernel.tasks.models import Job, JobState
from shuanghe.project.endpoints import PROBES
from shuanghe.project.queries import readiness

TOKEN = "only-for-tests-0123456789"
ELSEWHERE = {"REMOTE_ADDR": "10.1.2.3"}


@pytest.fixture
def probe():
    """A prober that names the machine by its number, as no allowed host is called."""
    return Client(headers={"host": "10.9.8.7"})


@pytest.fixture
def token(settings, tmp_path):
    """A token in a file, as an operator makes it."""
    settings.METRICS_TOKEN_FILE = str(tmp_path / "metrics.token")
    (tmp_path / "metrics.token").write_text(TOKEN + "\n")
    return {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def no_database(monkeypatch):
    """Every statement fails, with words that no prober may read."""

    def refuse(*_):
        raise OperationalError("password authentication failed for user secret-account")

    with connection.execute_wrapper(refuse):
        yield


def finished(*, hours_ago):
    """A job that was finished so long ago."""
    at = timezone.now() - dt.timedelta(hours=hours_ago)
    return Job.objects.create(key="k", kind="x", state=JobState.DONE, not_before=at, finished_at=at)


def without_itself(response):
    """The text of a page without its own address and the token of its forms."""
    text = response.content.decode().replace(response.wsgi_request.path, "")
    return re.sub(r"[A-Za-z0-9]{64}", "", text)


def samples(response):
    """The measured values by the name and labels in front of them."""
    lines = response.content.decode().splitlines()
    return {
        name: float(value)
        for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    }


def test_alive_is_answered_without_asking_the_database(probe, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer = probe.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_a_whole_installation_is_ready(probe, db):
    answer = probe.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.parametrize("path", PROBES)
def test_a_probe_sets_no_cookie_reads_no_session_and_speaks_no_language(
    path, member, django_assert_max_num_queries
):
    with django_assert_max_num_queries(3) as asked:
        answer = member.get(path)
    assert answer.status_code == 200
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
    assert not {"Vary", "Content-Language"} & set(answer.headers)
    assert not any("session" in query["sql"] for query in asked.captured_queries)


@pytest.mark.parametrize("path", PROBES)
def test_a_probe_carries_the_headers_that_every_address_carries(path, probe, db):
    answer = probe.get(path)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("path", PROBES)
def test_a_probe_can_only_be_read(path, probe, db):
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(probe, method)(path)
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert probe.head(path).status_code == 200


def test_without_a_database_the_process_lives_but_is_not_ready(probe, db, no_database):
    assert probe.get("/healthz").status_code == 200
    answer = probe.get("/readyz")
    assert answer.status_code == 503
    assert answer.content.decode() == f"{readiness.NO_DATABASE}\n"


def test_tables_of_an_older_version_are_not_ready(probe, db):
    with as_owner():
        MigrationRecorder(connection).record_unapplied("tasks", "0001_initial")
    answer = probe.get("/readyz")
    assert answer.status_code == 503
    assert "shuanghe setup" in answer.content.decode()


def test_a_database_of_a_newer_version_does_not_stop_the_older_program(probe, db):
    with as_owner():
        MigrationRecorder(connection).record_applied("tasks", "9999_later")
    assert probe.get("/readyz").status_code == 200


@pytest.mark.parametrize(("hours_ago", "status"), [(None, 503), (3, 503), (1, 200)])
def test_a_silent_worker_is_told_to_whoever_asks_for_it(probe, db, hours_ago, status):
    if hours_ago is not None:
        finished(hours_ago=hours_ago)
    assert probe.get("/readyz?worker=1").status_code == status
    assert probe.get("/readyz").status_code == 200


def test_requests_are_counted_by_part_kind_and_status_with_their_times(probe, db):
    local = Client()
    asked = 'shuanghe_requests_total{kind="read",part="none",status="404"}'
    timed = 'shuanghe_request_seconds_count{kind="read",part="none"}'
    before = samples(probe.get("/metrics"))
    for _ in range(3):
        local.get("/never/heard/of/110101199003070011")
    after = samples(probe.get("/metrics"))
    assert after[asked] - before.get(asked, 0) == 3
    assert after[timed] - before.get(timed, 0) == 3


def test_probes_are_not_counted_among_the_requests(probe, db):
    before = samples(probe.get("/metrics"))
    for path in PROBES:
        probe.get(path)
    after = samples(probe.get("/metrics"))
    assert {name: value for name, value in after.items() if "request" in name} == {
        name: value for name, value in before.items() if "request" in name
    }


def test_jobs_are_counted_by_state_and_the_worker_by_its_silence(probe, db):
    finished(hours_ago=1)
    Job.objects.create(key="w", kind="x", not_before=timezone.now())
    Job.objects.create(key="p", kind="x", state=JobState.PARKED, not_before=timezone.now())
    found = samples(probe.get("/metrics"))
    states = {state: found[f'shuanghe_jobs{{state="{state}"}}'] for state in JobState.values}
    assert states == {"waiting": 1, "running": 0, "done": 1, "parked": 1}
    assert 3600 <= found["shuanghe_worker_silent_seconds"] < 3700
    assert found["shuanghe_database_up"] == 1


def test_without_a_database_the_measurements_say_so(probe, db, no_database):
    found = samples(probe.get("/metrics"))
    assert found["shuanghe_database_up"] == 0
    assert not any(name.startswith("shuanghe_jobs") for name in found)


def test_measurements_hold_words_of_a_closed_list_and_nothing_that_was_typed(member, probe):
    member.get("/records/?q=110101199003070011")
    member.get("/members/13800138000/")
    text = probe.get("/metrics").content.decode()
    labels = dict.fromkeys(re.findall(r'(\w+)="', text))
    assert set(labels) == {"part", "kind", "status", "le", "state"}
    assert "110101199003070011" not in text
    assert "13800138000" not in text
    assert set(re.findall(r'kind="(\w+)"', text)) <= {"read", "write"}


@pytest.mark.parametrize(
    "place",
    [
        ELSEWHERE,
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "10.1.2.3"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_REAL_IP": "10.1.2.3"},
    ],
)
def test_measurements_are_not_there_for_others(client, db, place):
    answer, nothing = client.get("/metrics", **place), client.get("/nothing", **place)
    assert (answer.status_code, nothing.status_code) == (404, 404)
    assert without_itself(answer) == without_itself(nothing)


def test_the_token_in_the_file_opens_the_measurements_from_elsewhere(client, db, token):
    assert client.get("/metrics", headers=token, **ELSEWHERE).status_code == 200
    for wrong in ("Bearer ", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, "Bearer 口令"):
        sent = {"HTTP_AUTHORIZATION": wrong}
        assert client.get("/metrics", **sent, **ELSEWHERE).status_code == 404


def test_an_empty_or_missing_token_file_opens_nothing(client, db, settings, token, tmp_path):
    (tmp_path / "metrics.token").write_text("\n")
    for sent in ({"Authorization": "Bearer "}, token):
        assert client.get("/metrics", headers=sent, **ELSEWHERE).status_code == 404
    (tmp_path / "metrics.token").unlink()
    assert client.get("/metrics", headers=token, **ELSEWHERE).status_code == 404


def test_several_web_processes_are_added_up(tmp_path):
    count = (
        "from shuanghe.project.services.measuring import request_measured, _requests_written\n"
        "request_measured(part='records', method='POST', status=200, seconds=0.01)\n"
        "print(_requests_written().decode())"
    )
    code = f"import django; django.setup()\n{count}"
    names = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    command = [sys.executable, "-c", code]
    for at in (1, 2):
        done = subprocess.run(command, env=names, capture_output=True, text=True, check=True)
        counted = f'shuanghe_requests_total{{kind="write",part="records",status="200"}} {at}.0'
        assert counted in done.stdout
