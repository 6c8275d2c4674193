"""A hot page is made again exactly when something on it may have changed."""

from datetime import date

import pytest
from django.core.cache import cache

from shuanghe.kernel.notices.services import notices_send

BOARD = "/board/?year=2026"


@pytest.fixture(autouse=True)
def empty_memory():
    cache.clear()


@pytest.fixture
def reader(enterprise):
    return enterprise.client(enterprise.person("读者", enterprise.root, ["duty.read"]))


def tag_of(client, **headers) -> str:
    return client.get(BOARD, headers=headers).headers["ETag"]


def test_a_browser_that_holds_the_page_is_told_so(reader, django_assert_max_num_queries):
    tag = tag_of(reader)
    with django_assert_max_num_queries(6):
        again = reader.get(BOARD, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Cache-Control"] == "private, no-cache"


def test_the_page_comes_from_memory_while_nothing_changed(reader, django_assert_max_num_queries):
    first = reader.get(BOARD)
    with django_assert_max_num_queries(6):
        assert reader.get(BOARD).content == first.content


def test_a_filed_act_makes_the_page_anew(reader, enterprise):
    tag = tag_of(reader)
    enterprise.done(enterprise.branch, "theme_day", date(2026, 11, 20))
    again = reader.get(BOARD, headers={"if-none-match": tag})
    assert again.status_code == 200
    assert again.headers["ETag"] != tag


def test_a_notice_makes_the_page_anew(reader, enterprise):
    tag = tag_of(reader)
    user = reader.session["_auth_user_id"]
    notices_send(recipients=[int(user)], text="请看", url="/")
    assert tag_of(reader) != tag


def test_the_page_of_one_reader_is_no_page_for_another(reader, enterprise):
    other = enterprise.client(enterprise.person("另一人", enterprise.root, ["duty.read"]))
    tag = tag_of(reader)
    assert other.get(BOARD, headers={"if-none-match": tag}).status_code == 200
    assert "示例另一人" in other.get(BOARD).content.decode()


def test_another_language_is_another_page(reader):
    tag = tag_of(reader)
    reader.cookies["django_language"] = "en"
    assert tag_of(reader) != tag


def test_lost_rights_close_the_page_whatever_the_browser_holds(reader, enterprise):
    from shuanghe.identity.models import RoleGrant
    from shuanghe.kernel.permissions import Scope, looking

    tag = tag_of(reader)
    with looking(Scope.everything("测试")):
        RoleGrant.objects.all().delete()
    assert reader.get(BOARD, headers={"if-none-match": tag}).status_code == 404


def test_a_file_of_the_board_is_never_kept(reader):
    assert "ETag" not in reader.get(f"{BOARD}&format=csv").headers
