"""A late or missing anchor reaches the audit administrator within 25 hours, and monitoring too."""

import json
import os
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.identity.conftest import organisation_at

from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.identity.services import roles_load
from shuanghe.kernel.audit.queries import anchor_lateness, anchor_newest, is_anchor_due
from shuanghe.kernel.audit.services import anchor_write, line_append
from shuanghe.kernel.notices.models import Notice
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.project.queries import readiness
from shuanghe.project.schedule import SCHEDULE
from shuanghe.project.services.watching import anchor_watch

pytestmark = pytest.mark.django_db
HOURS = timedelta(hours=1)


@pytest.fixture
def home(settings, tmp_path):
    """An installation of its own with one line in its trail, written now."""
    settings.HOME = tmp_path
    line_append(
        actor=Actor.system("测试"), verb="record_file", place="", target=("x", "1"),
        summary="一行", before={}, after={},
    )  # fmt: skip
    return tmp_path


@pytest.fixture
def people(db):
    """An administrator of each of the three kinds: user ids by kind."""
    roles_load(Actor.system("测试"))
    place, made = organisation_at(None, "DW"), {}
    for kind in ("system", "security", "audit"):
        user = User.objects.create_user(kind, name="示例", organisation=place)
        with looking(Scope.everything("测试")):
            RoleGrant.objects.create(
                user=user, role=Role.objects.get(code=f"{kind}_administrator"),
                organisation=place, from_on=date(2020, 1, 1), granted_by="测试",
            )  # fmt: skip
        made[kind] = user.pk
    return made


def told():
    return list(Notice.objects.values_list("recipient_id", flat=True))


def hourly(since, hours):
    """The moments at which the hourly job runs after a moment."""
    return [since + n * HOURS for n in range(1, hours + 1)]


@pytest.mark.parametrize("minutes_apart", [0, 7, 29, 44, 59])
def test_a_missing_anchor_reaches_the_audit_administrator_within_25_hours(
    home, people, minutes_apart
):
    made = timezone.now()
    anchor_write(moment=made)
    for at in hourly(made + timedelta(minutes=minutes_apart), 25):
        if anchor_watch(at=at):
            break
    assert timedelta(hours=24) <= at - made <= timedelta(hours=25)
    assert told() == [people["audit"]]
    assert "24 小时" in Notice.objects.get().text


def test_a_daily_anchor_never_raises_the_alarm(home, people):
    at = timezone.now()
    for _ in range(24 * 5):
        at += HOURS
        if is_anchor_due(at=at):
            anchor_write(moment=at)
        assert anchor_watch(at=at) == 0
    assert 5 <= len(list((home / "anchors").iterdir())) <= 6
    assert told() == []


def test_the_alarm_is_repeated_once_a_day_until_an_anchor_is_there(home, people):
    late = timezone.now() + 30 * HOURS
    assert [anchor_watch(at=late + n * HOURS * 24) for n in (0, 0, 1)] == [1, 1, 1]
    assert told() == [people["audit"]] * 2
    anchor_write(moment=late + 25 * HOURS)
    assert anchor_watch(at=late + 26 * HOURS) == 0


def test_without_an_audit_administrator_the_system_administrator_is_told(home, people):
    User.objects.filter(pk=people["audit"]).update(is_active=False)
    anchor_watch(at=timezone.now() + 30 * HOURS)
    assert told() == [people["system"]]


def test_an_anchor_that_was_taken_away_forged_or_dated_ahead_does_not_quiet_the_alarm(home):
    at = timezone.now() + 30 * HOURS
    real = anchor_write(moment=at - HOURS)
    assert anchor_lateness(at=at) is None
    held = json.loads(real.read_text())
    real.write_text(json.dumps({**held, "made_at": (at - HOURS / 2).isoformat()}))
    assert anchor_newest(at=at) is None
    assert anchor_lateness(at=at) is not None
    real.unlink()
    anchor_write(moment=at + 48 * HOURS)
    assert anchor_lateness(at=at) is not None
    old = anchor_write(moment=at - 40 * HOURS)
    os.utime(old)
    assert anchor_lateness(at=at) // HOURS == 40


def test_monitoring_and_the_page_of_the_trail_say_so_too(home, people, monkeypatch):
    client = Client(headers={"host": "10.9.8.7"})
    assert readiness.NO_ANCHOR not in client.get("/readyz?worker=1").content.decode()
    reader = Client()
    reader.force_login(User.objects.get(pk=people["audit"]))
    assert "没有写成" not in reader.get("/audit/").content.decode()
    monkeypatch.setattr(readiness, "anchor_lateness", lambda *, at: 30 * HOURS)
    monkeypatch.setattr("shuanghe.kernel.audit.pages.anchor_lateness", lambda *, at: 30 * HOURS)
    answer = client.get("/readyz?worker=1")
    assert answer.status_code == 503
    assert readiness.NO_ANCHOR in answer.content.decode()
    assert client.get("/readyz").status_code == 200
    assert "30 小时没有写成" in reader.get("/audit/").content.decode()


def test_the_clock_starts_the_anchor_and_its_watch_every_hour():
    runs = {one.kind: one.each.name for one in SCHEDULE}
    assert (runs["audit.anchor"], runs["audit.watch"]) == ("HOUR", "HOUR")
