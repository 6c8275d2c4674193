"""What a template shows is escaped exactly as markupsafe escapes it, only sooner."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import engines
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from markupsafe import Markup, escape

from shuanghe.kernel.ui.environment import shown, with_query

HOSTILE = "<script>alert('x\"&')</script>"


class Loud(str):
    """A text of a kind of its own."""

    __slots__ = ()


class Drawn:
    """Something that draws itself."""

    def __html__(self):
        return "<b>示例</b>"


VALUES = st.one_of(
    st.text(),
    st.text(alphabet="<>&'\"a示"),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.none(),
    st.dates(),
    st.datetimes(),
    st.decimals(),
    st.text().map(Markup),
    st.text().map(SafeString),
    st.text(alphabet="<>&'\"a").map(Loud),
    st.lists(st.text(alphabet="<a")),
)


@given(VALUES)
def test_any_value_is_shown_as_it_is_escaped(value):
    assert str(shown(value)) == str(escape(value))


@pytest.mark.parametrize(
    "value",
    [HOSTILE, Loud(HOSTILE), [HOSTILE], {HOSTILE: 1}, gettext_lazy(HOSTILE), ValueError(HOSTILE)],
)
def test_nothing_hostile_is_shown_as_it_came(value):
    assert "<script" not in shown(value)
    page = engines["jinja2"].env.from_string("{% set kept %}{{ x }}{% endset %}{{ x }}{{ kept }}")
    assert "<script" not in page.render(x=value)


def test_what_is_html_already_stays_and_plain_values_need_nothing():
    assert shown(Drawn()) == "<b>示例</b>"
    assert shown(mark_safe("<i>")) == shown(Markup("<i>")) == "<i>"
    days = date(2026, 7, 1), datetime(2026, 7, 1, tzinfo=UTC)
    assert [shown(one) for one in (3, True, None, Decimal("1.50"), *days)] == [
        "3", "True", "None", "1.50", "2026-07-01", "2026-07-01 00:00:00+00:00",
    ]  # fmt: skip


def test_a_name_that_is_not_there_is_still_an_error():
    with pytest.raises(UndefinedError):
        engines["jinja2"].env.from_string("{{ nobody }}").render()


def test_a_template_that_is_not_html_is_left_alone():
    env = engines["jinja2"].env
    page = env.from_string("{% autoescape false %}{{ x }}{% endautoescape %}{{ x }}")
    assert page.render(x="<a>") == "<a>&lt;a&gt;"


def test_values_that_are_equal_but_said_differently_are_not_mixed_up_in_an_address():
    asked = [with_query(None, only=one) for one in (1, True, 1, "1", "a&b=示")]
    assert asked == ["?only=1", "?only=True", "?only=1", "?only=1", "?only=a%26b%3D%E7%A4%BA"]
