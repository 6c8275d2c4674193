"""A job's effect happens once, whatever dies; what cannot happen is parked where people see it."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.notices.models import Notice
from shuanghe.kernel.notices.services import notices_send
from shuanghe.kernel.permissions import Actor, Grant
from shuanghe.kernel.tasks.models import Job
from shuanghe.kernel.tasks.rules import Each, Recurring, keys_due, pause_after
from shuanghe.kernel.tasks.running import JobKind, job_kinds_plug
from shuanghe.kernel.tasks.services import (
    job_claim,
    job_enqueue,
    job_retry,
    job_run,
    jobs_schedule,
)
from shuanghe.kernel.tasks.working import Worker

pytestmark = pytest.mark.django_db


def tell(run):
    """The effect: one notice."""
    notices_send(recipients=[run.payload.get("to", 1)], text=run.key)


def tell_and_fail(run):
    tell(run)
    raise ValueError("打印机没纸")


def step_by_step(run):
    for at in range(1, 4):
        run.progress(at, 3)
    notices_send(recipients=[1], text=run.key, key=run.key)


@pytest.fixture(autouse=True)
def kinds():
    job_kinds_plug(
        [
            JobKind("tell", "通知", tell),
            JobKind("fail", "失败", tell_and_fail),
            JobKind("steps", "分步", step_by_step, in_steps=True),
        ]
    )


def again_at_once():
    Job.objects.update(not_before=timezone.now() - timedelta(seconds=1))


def test_a_job_runs_once():
    assert job_enqueue(kind="tell", key="a", payload={"to": 7})
    assert Worker().until_idle() == 1
    assert Worker().until_idle() == 0
    assert Notice.objects.get().recipient_id == 7
    assert Job.objects.get().state == "done"


def test_the_same_effect_asked_twice_is_one_job():
    assert [job_enqueue(kind="tell", key="a") for _ in range(2)] == [True, False]
    Worker().until_idle()
    assert not job_enqueue(kind="tell", key="a")
    assert Notice.objects.count() == 1


def test_a_job_of_a_rolled_back_transaction_was_never_asked():
    with transaction.atomic():
        job_enqueue(kind="tell", key="a")
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_a_failure_leaves_no_half_effect_and_is_tried_later():
    job_enqueue(kind="fail", key="a")
    Worker().until_idle()
    job = Job.objects.get()
    assert (job.state, job.attempts, job.error) == ("waiting", 1, "ValueError: 打印机没纸")
    assert job.not_before > timezone.now()
    assert not Notice.objects.exists()


def test_after_five_failures_a_job_is_parked_until_a_person_retries():
    job_enqueue(kind="fail", key="a")
    for _ in range(7):
        again_at_once()
        Worker().until_idle()
    job = Job.objects.get()
    assert (job.state, job.attempts) == ("parked", 5)
    job_retry(Actor.system("测试"), job_id=job.pk)
    with pytest.raises(Refused):
        job_retry(Actor.system("测试"), job_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("waiting", 0)


def test_a_silent_worker_loses_its_job_and_its_effect():
    job_enqueue(kind="tell", key="a")
    first = job_claim(lease=timedelta(seconds=-1))
    second = job_claim()
    assert (first.pk, first.attempts, second.attempts) == (second.pk, 1, 2)
    assert job_run(second)
    assert not job_run(first)
    assert Notice.objects.count() == 1


def test_a_job_that_kills_its_worker_again_and_again_is_parked():
    job_enqueue(kind="tell", key="a")
    for _ in range(5):
        assert job_claim(lease=timedelta(seconds=-1))
    assert job_claim() is None
    assert Job.objects.get().state == "parked"


def test_a_job_in_progress_is_not_given_out_twice():
    job_enqueue(kind="tell", key="a")
    assert job_claim()
    assert job_claim() is None


def test_a_long_job_tells_how_far_it_is():
    job_enqueue(kind="steps", key="a")
    Worker().until_idle()
    job = Job.objects.get()
    assert (job.state, job.done_count, job.total_count) == ("done", 3, 3)


def test_an_unknown_kind_waits_with_a_reason():
    job_enqueue(kind="newer", key="a")
    Worker().until_idle()
    assert "不认识" in Job.objects.get().error


def test_a_recurring_job_is_put_in_once_per_period():
    schedule = [Recurring("tell", Each.DAY), Recurring("steps", Each.HOUR)]
    now = datetime.fromisoformat("2026-07-01T08:30:00+08:00")
    assert jobs_schedule(schedule, now) == 2
    assert jobs_schedule(schedule, now) == 0
    assert jobs_schedule(schedule, now + timedelta(hours=1)) == 1
    assert dict(keys_due(schedule, now)) == {
        "tell": "tell@2026-07-01",
        "steps": "steps@2026-07-01T08",
    }


def test_pauses_double_up_to_an_hour():
    assert [pause_after(at).total_seconds() for at in (1, 2, 3, 20)] == [30, 60, 120, 3600]


def test_the_page_lists_and_retries(client, django_user_model, monkeypatch):
    user = django_user_model.objects.create_user(username="u", password=None, name="甲")
    client.force_login(user)
    actor = Actor("甲", user_id=user.pk, grants=(Grant("", frozenset({"system.run"})),))
    monkeypatch.setattr("shuanghe.identity.middleware.actor_of", lambda *a, **k: actor)
    assert "没有这样的任务" in client.get("/tasks/").content.decode()
    job_enqueue(kind="fail", key="报表:7")
    Job.objects.update(state="parked", error="打印机没纸")
    assert "打印机没纸" in client.get("/tasks/?state=parked").content.decode()
    client.post(f"/tasks/{Job.objects.get().pk}/retry/")
    assert Job.objects.get().state == "waiting"
