"""What goes wrong is told in plain words, and never how it works inside."""

import errno
import sqlite3

import psycopg
import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db.utils import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django.views.i18n import set_language

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.ui import faults, pages
from shuanghe.kernel.ui.faults import is_disk_full


def refusing(_request):
    raise Refused("10月31日之后不能登记,请先申请更正。")


def failing(_request):
    raise RuntimeError("a secret of the inside")


def accepting(_request):
    return HttpResponse("ok")


def full(_request):
    try:
        raise sqlite_full()
    except sqlite3.OperationalError as fault:
        raise OperationalError("database or disk is full") from fault


def sqlite_full():
    fault = sqlite3.OperationalError("database or disk is full")
    fault.sqlite_errorcode = sqlite3.SQLITE_FULL
    return fault


urlpatterns = [
    path("full/", full),
    path("refuse/", refusing),
    path("fail/", failing),
    path("accept/", accepting),
    path("language/", set_language, name="set_language"),
]
handler400 = pages.bad_request
handler404 = pages.not_found
handler500 = pages.broken


@pytest.fixture
def client(settings, db):
    settings.ROOT_URLCONF = __name__
    return Client(headers={"host": "localhost"}, raise_request_exception=False)


def test_a_refusal_that_no_door_caught_is_a_page_with_its_reason(client):
    answer = client.get("/refuse/")
    assert answer.status_code == 409
    assert "10月31日之后不能登记" in answer.content.decode()


def test_a_page_that_is_not_there_says_so_in_chinese(client):
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "没有找到这个页面" in answer.content.decode()


def test_a_full_disk_is_told_with_what_to_do(client):
    answer = client.get("/full/")
    said = answer.content.decode()
    assert answer.status_code == 507
    for part in ("磁盘已满", "没有写入", "系统管理员", "再提交一次"):
        assert part in said


@pytest.mark.parametrize(
    ("fault", "is_full"),
    [
        (OSError(errno.ENOSPC, "no space"), True),
        (OSError(errno.EDQUOT, "quota"), True),
        (psycopg.errors.DiskFull(), True),
        (sqlite_full(), True),
        (OSError(errno.EACCES, "denied"), False),
        (OperationalError("database is locked"), False),
        (ValueError("x"), False),
        (None, False),
    ],
)
def test_what_a_full_disk_says_is_told_from_other_faults(fault, is_full):
    assert is_disk_full(fault) is is_full


def test_any_fault_of_the_database_counts_when_a_disk_has_no_room_left(monkeypatch):
    monkeypatch.setattr(faults, "_room_left", lambda: 4096)
    assert is_disk_full(OperationalError("unable to open database file"))
    assert not is_disk_full(ValueError("x"))


def test_a_fault_of_ours_shows_nothing_of_the_inside(client):
    answer = client.get("/fail/")
    assert answer.status_code == 500
    assert "系统出了点问题" in answer.content.decode()
    assert "secret" not in answer.content.decode()


def test_a_form_without_its_token_is_told_to_be_out_of_date(settings, db):
    settings.ROOT_URLCONF = __name__
    strict = Client(headers={"host": "localhost"}, enforce_csrf_checks=True)
    answer = strict.post("/accept/")
    assert answer.status_code == 403
    assert "表单已过期" in answer.content.decode()


def test_forbidden_and_missing_use_the_same_words():
    one, other = (view(RequestFactory().get("/x/")) for view in (pages.forbidden, pages.not_found))
    assert one.status_code == other.status_code == 404


@pytest.mark.parametrize(
    ("exception", "status", "words"),
    [(RequestDataTooBig(), 413, "太大"), (SuspiciousOperation(), 400, "看不懂"), (None, 400, "")],
)
def test_too_much_at_once_is_told_from_a_request_that_makes_no_sense(exception, status, words):
    answer = pages.bad_request(RequestFactory().get("/x/"), exception)
    assert answer.status_code == status
    assert words in answer.content.decode()


def test_too_many_tries_say_how_long_to_wait():
    answer = pages.too_many(RequestFactory().get("/x/"), minutes=15)
    assert answer.status_code == 429
    assert "15 分钟" in answer.content.decode()


def test_the_way_back_leads_only_to_our_own_pages():
    ours = RequestFactory().get("/x/", headers={"referer": "http://testserver/board/?year=2026"})
    theirs = RequestFactory().get("/x/", headers={"referer": "http://elsewhere.example/board/"})
    assert 'href="/board/?year=2026"' in pages.not_found(ours).content.decode()
    assert "elsewhere" not in pages.not_found(theirs).content.decode()


def test_the_language_is_chinese_whatever_the_browser_prefers_until_chosen(client):
    plain = client.get("/nowhere/", headers={"accept-language": "en-GB,en"})
    assert plain.headers["Content-Language"] == "zh-hans"
    client.post("/language/", {"language": "en", "next": "/nowhere/"})
    assert client.get("/nowhere/").headers["Content-Language"] == "en"
