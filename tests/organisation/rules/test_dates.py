from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanghe.organisation.rules.dates import NotADay, day_of


@pytest.mark.parametrize(
    "text",
    [
        "2025-07-01",
        "2025/7/1",
        "2025.7.1",
        "2025年7月1日",
        "20250701",
        "２０２５年７月１日",
        "2025-07-01 00:00:00",
        " 2025-7-1 ",
    ],
)
def test_a_day_is_read_as_people_write_it(text):
    assert day_of(text) == date(2025, 7, 1)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2025年2月31日", "2025 年没有 2 月 31 日"),
        ("20230229", "2023 年没有 2 月 29 日"),
        ("2025-13-01", "没有 13 月"),
        ("45839", "日期序号"),
        ("2025-07", "补全到日"),
        ("202507", "补全到日"),
        ("七月一日", "不是日期"),
        ("0025-07-01", "年份"),
        ("2025-07-01 08:30:00", "不是日期"),
    ],
)
def test_a_text_that_is_no_day_is_refused_by_name(text, why):
    with pytest.raises(NotADay, match=why):
        day_of(text)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_reads_back_from_every_form(day):
    forms = (
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        day.strftime("%Y%m%d"),
    )
    assert {day_of(form) for form in forms} == {day}


@pytest.mark.parametrize("text", ["1986-05-04", "1988-04-17", "1991-09-15"])
def test_the_days_of_shanghai_summer_time_stay_the_same_day(text):
    assert day_of(text).isoformat() == text
