"""The menu and the tabs: which entry is current on a page, and which a reader sees."""

import pytest
from django.test import RequestFactory
from django.urls import resolve

from shuanghe.kernel.permissions import RIGHTS, Actor, Grant
from shuanghe.project.menu import _here, _opened, _sections


def opened(path, *rights, member_id=None):
    """The menu and the tabs as somebody with these rights sees them on a page."""
    request = RequestFactory().get(path)
    request.resolver_match = resolve(path.partition("?")[0])
    held = frozenset(rights or RIGHTS)
    request.actor = Actor("甲", user_id=1, member_id=member_id, grants=(Grant("000001", held, ""),))
    menu = _opened(held, "zh-hans", is_member=member_id is not None)
    return _sections(request, menu)


def current(items):
    return [item.title for item in items if item.is_current]


@pytest.mark.parametrize(
    ("path", "section", "tab"),
    [
        ("/", "本月", None),
        ("/month/?organisation=Z1", "本月", None),
        ("/operations/", "经营指标", "指标"),
        ("/operations/goals/3/", "经营指标", "目标"),
        ("/operations/kpis/3/", "经营指标", "指标"),
        ("/standards/", "标准", "机制"),
        ("/standards/catalogues/party/", "标准", "目录"),
        ("/mobilisation/evaluations/3/", "标准", "三亮三比"),
        ("/mobilisation/compare/", "标准", "三亮三比"),
        ("/mobilisation/lists/3/", "标准", "清单"),
        ("/guidance/kits/Z1/", "组织", "书记交接"),
        ("/guidance/handovers/3/", "组织", "书记交接"),
        ("/rules/ZB-21/", "规则", "规则"),
    ],
)
def test_a_page_lies_in_one_section_and_under_one_tab(path, section, tab):
    menu, tabs = opened(path)
    assert current(menu) == [section]
    assert current(tabs) == ([tab] if tab else [])


def test_the_nearest_entry_is_current_and_no_other():
    _menu, tabs = opened("/operations/month/")
    assert current(tabs) == ["本月填报"]


def test_a_page_in_no_section_has_no_tabs():
    menu, tabs = opened("/notices/")
    assert current(menu) == []
    assert tabs == []


def test_a_section_leads_to_the_first_page_open_to_the_reader_and_hides_the_rest():
    menu, tabs = opened("/operations/goals/", "goal.read")
    (section,) = [item for item in menu if item.title == "经营指标"]
    assert section.url == "/operations/goals/"
    assert tabs == []
    assert "党费" not in [item.title for item in menu]


def test_whoever_has_the_month_is_not_shown_the_own_list_beside_it():
    with_month, _tabs = opened("/", "duty.read", "me.read")
    without, _tabs = opened("/", "me.read")
    assert "我的清单" not in [item.title for item in with_month]
    assert "我的清单" in [item.title for item in without]


@pytest.mark.parametrize(
    ("address", "read"),
    [
        ("/projects/3/moves/", "/projects/3/"),
        ("/projects/3/edit/?q=1", "/projects/3/edit/?q=1"),
        ("/forum/3/move/", "/forum/3/"),
        ("/nothing/there/", "/"),
    ],
)
def test_a_page_given_back_by_a_form_is_read_at_the_nearest_address_above(address, read):
    assert _here(RequestFactory().post(address)) == read
