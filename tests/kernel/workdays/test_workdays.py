"""Working days: what the State Council decreed, counted on dates, honest about unknown years."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import Actor, Grant, Scope, looking
from shuanghe.kernel.workdays.models import SpecialDay
from shuanghe.kernel.workdays.queries import (
    add_workdays,
    calendar_entered,
    is_workday,
    workdays_between,
)
from shuanghe.kernel.workdays.rules import Calendar
from shuanghe.kernel.workdays.services import day_clear, day_set, year_confirm

CLERK = Actor.system("测试")
DAYS = st.dates(date(2004, 1, 1), date(2026, 12, 31))
SPECIAL = st.dictionaries(st.dates(date(2024, 1, 1), date(2025, 12, 31)), st.booleans())
NEAR = st.dates(date(2023, 6, 1), date(2026, 6, 1))


def one_by_one(calendar, start, end):
    """The slow, plain way to count."""
    days = (end - start).days
    return sum(calendar.is_workday(start + timedelta(days=at)) for at in range(1, days + 1))


@given(SPECIAL, NEAR, NEAR)
def test_the_quick_count_equals_the_plain_count(special, one, other):
    calendar = Calendar(special, frozenset())
    start, end = sorted((one, other))
    assert calendar.workdays_between(start, end) == one_by_one(calendar, start, end)
    assert calendar.workdays_between(end, start) == -one_by_one(calendar, start, end)


@given(SPECIAL, NEAR, st.integers(-60, 60))
def test_going_n_workdays_and_counting_them_agree(special, day, count):
    calendar = Calendar(special, frozenset())
    reached = calendar.add_workdays(day, count)
    assert count == 0 or calendar.is_workday(reached)
    if count > 0:
        assert calendar.workdays_between(day, reached) == count
    if count < 0:
        assert one_by_one(calendar, reached - timedelta(days=1), day - timedelta(days=1)) == -count


@pytest.mark.django_db
class TestSeeded:
    """On the days entered with the software."""

    def test_every_day_agrees_with_the_library(self):
        calendar = calendar_entered()
        day = date(2004, 1, 1)
        while day <= date(2026, 12, 31):
            assert calendar.is_workday(day) == chinese_calendar.is_workday(day), day
            day += timedelta(days=1)

    @settings(max_examples=20, deadline=None)
    @given(DAYS, st.integers(0, 400))
    def test_counts_agree_with_the_library(self, start, length):
        end = min(start + timedelta(days=length), date(2026, 12, 31))
        days = [start + timedelta(days=at) for at in range(1, (end - start).days + 1)]
        assert workdays_between(start, end) == (sum(map(chinese_calendar.is_workday, days)), ())

    def test_a_make_up_sunday_is_a_workday(self):
        assert is_workday(date(2025, 1, 26)) == (True, ())

    def test_an_unknown_year_is_estimated_and_says_so(self):
        warning = "2027年节假日安排尚未录入，按周一至周五推算。"
        assert is_workday(date(2027, 10, 1)) == (True, (warning,))
        assert add_workdays(date(2026, 12, 30), 5).warnings == (warning,)
        assert workdays_between(date(2026, 12, 1), date(2027, 1, 4)).warnings == (warning,)

    def test_a_confirmed_year_warns_no_more(self):
        day_set(CLERK, day=date(2027, 10, 1), is_workday=False, title="国庆节")
        year_confirm(CLERK, year=2027, source="通知")
        assert is_workday(date(2027, 10, 1)) == (False, ())

    def test_a_correction_is_audited_with_the_former_value(self):
        day_set(CLERK, day=date(2026, 10, 1), is_workday=False, title="国庆")
        with looking(Scope.everything("测试")):
            line = AuditLine.objects.get(verb="day_set")
        assert (line.before["title"], line.after["title"]) == ("国庆节", "国庆")

    def test_a_day_that_is_usual_anyway_is_not_entered(self):
        with pytest.raises(Refused, match="本来就上班"):
            day_set(CLERK, day=date(2026, 11, 23), is_workday=True, title="x")

    def test_a_day_can_be_made_usual_again(self):
        day_clear(CLERK, day=date(2026, 10, 1))
        assert is_workday(date(2026, 10, 1)).value
        with pytest.raises(Refused):
            day_clear(CLERK, day=date(2026, 10, 1))

    def test_the_page_shows_enters_and_removes(self, client, django_user_model, monkeypatch):
        user = django_user_model.objects.create_user(username="u", password=None, name="甲")
        client.force_login(user)
        actor = Actor("甲", user_id=user.pk, grants=(Grant("", frozenset({"calendar.manage"})),))
        monkeypatch.setattr("shuanghe.identity.middleware.actor_of", lambda *a, **k: actor)
        assert "尚未录入" in client.get("/calendar/?year=2027").content.decode()
        answer = client.post(
            "/calendar/day/",
            {"day": "2027-10-01", "is_workday": "no", "title": "国庆节"},
            follow=True,
        )
        assert "2027-10-01" in answer.content.decode()
        client.post("/calendar/day/remove/", {"day": "2027-10-01"})
        assert not SpecialDay.objects.filter(day__year=2027).exists()
        wrong = client.post("/calendar/day/", {"day": "2027-02-31"}, follow=True)
        assert "日期" in wrong.content.decode()
