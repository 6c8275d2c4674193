"""Notices reach their reader, once, and nobody learns whether they were read."""

import pytest

from shuanghe.kernel.notices.models import Notice
from shuanghe.kernel.notices.queries import notices_of, unread_count
from shuanghe.kernel.notices.services import notices_read, notices_send
from shuanghe.kernel.permissions import OWN, Actor, Grant

pytestmark = pytest.mark.django_db

MINE = Actor("甲", user_id=1)
YOURS = Actor("乙", user_id=2)


def test_each_recipient_is_told_once():
    assert notices_send(recipients=[1, 2, 2], text="请补录", url="/records/1/") == 2
    assert unread_count(MINE) == unread_count(YOURS) == 1


def test_the_same_key_never_tells_twice():
    for _ in range(2):
        notices_send(recipients=[1], text="逾期提醒", key="overdue:7:2026-07")
    assert Notice.objects.count() == 1


def test_without_a_key_every_notice_counts():
    for _ in range(2):
        notices_send(recipients=[1], text="有新留言")
    assert unread_count(MINE) == 2


def test_reading_touches_only_ones_own():
    notices_send(recipients=[1, 2], text="请补录")
    yours = notices_of(YOURS).get()
    assert notices_read(MINE, ids=[yours.pk]) == 0
    assert notices_read(MINE) == 1
    assert (unread_count(MINE), unread_count(YOURS)) == (0, 1)


def test_a_visitor_has_none():
    notices_send(recipients=[1], text="请补录")
    assert not notices_of(Actor("访客")).exists()


@pytest.mark.parametrize("url", ["https://example.org", "//example.org", "/\\example.org", "x"])
def test_an_address_outside_the_site_is_refused(url):
    with pytest.raises(ValueError, match="站内地址"):
        notices_send(recipients=[1], text="请看", url=url)


@pytest.fixture
def browser(client, django_user_model, monkeypatch):
    user = django_user_model.objects.create_user(username="u", password=None, name="甲")
    client.force_login(user)
    actor = Actor("甲", user_id=user.pk, grants=(Grant("", frozenset({OWN})),))
    monkeypatch.setattr("shuanghe.identity.middleware.actor_of", lambda *a, **k: actor)
    client.actor = actor
    return client


def test_the_page_lists_and_marks(browser):
    assert "没有通知" in browser.get("/notices/").content.decode()
    notices_send(recipients=[browser.actor.user_id], text="请补录", url="/records/")
    assert "请补录" in browser.get("/notices/").content.decode()
    browser.post("/notices/read/", {"id": str(Notice.objects.get().pk)})
    assert "未读" not in browser.get("/notices/").content.decode().replace("已读只有", "")
    assert unread_count(browser.actor) == 0
