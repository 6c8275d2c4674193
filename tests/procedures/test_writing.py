"""What people type becomes a fact at once, or is refused in words; nothing keeps the machine."""

from datetime import date
from decimal import Decimal

import pytest
from tests.procedures.samples import good_facts

from shuanghe.activities.development.services import Applicant, applicant_register
from shuanghe.kernel.actions import Refused
from shuanghe.procedures.rules import Fact
from shuanghe.procedures.rules.spans import span_after
from shuanghe.procedures.rules.writing import fact_read

NUMBER = Fact("votes", "赞成票", "number")
TEXT = Fact("reason", "理由", "text")


@pytest.mark.parametrize(
    "text", ["1e999999999", "1e2000000", "9" * 400, "1e-999999", "10000000000"]
)
def test_a_number_of_too_many_digits_is_refused_without_being_written_out(text):
    with pytest.raises(ValueError, match="太长"):
        fact_read(NUMBER, text)


@pytest.mark.parametrize("text", ["-1", "NaN", "Infinity", "sNaN", "=1+1"])
def test_what_is_no_count_is_refused(text):
    with pytest.raises(ValueError, match="赞成票"):
        fact_read(NUMBER, text)


def test_ordinary_numbers_are_read_as_before():
    assert fact_read(NUMBER, "１２") == 12
    assert fact_read(NUMBER, "1e3") == 1000
    assert fact_read(NUMBER, "2.5") == Decimal("2.5")


@pytest.mark.parametrize("text", ["\u200b", "\u200b\ufeff \u2060", "\u202e"])
def test_signs_that_show_nothing_are_nothing(text):
    assert fact_read(TEXT, text) is None


def test_signs_that_turn_the_writing_round_are_left_out():
    assert fact_read(TEXT, "同意\u202e不\u200b") == "同意不"


def test_a_sign_that_no_database_keeps_is_refused():
    with pytest.raises(ValueError, match="不能保存的字符"):
        fact_read(TEXT, "理由\x00")


@pytest.mark.parametrize("name", ["\u200b", "\u202e \ufeff", "示例\u200b甲", "\u202e示例甲"])
def test_nobody_is_called_by_signs_that_show_nothing(world, name):
    with pytest.raises(Refused, match=r"写明对象|看不见的字符"):
        world.admission(subject_name=name)


@pytest.mark.parametrize("unit", ["days", "months", "years"])
def test_a_span_beyond_the_calendar_is_its_last_day_and_breaks_nothing(unit):
    assert span_after(date(9999, 12, 31), 18, unit) == date.max
    assert span_after(date(1, 1, 1), -18, unit) == date.min
    assert span_after(date(2026, 1, 31), 1, "months") == date(2026, 2, 28)


def test_an_applicant_born_in_the_year_9999_is_refused_and_not_a_broken_page(world):
    day = good_facts()["steps"]["application"]["done_on"]
    applicant = Applicant("示例甲", date(9999, 12, 31), day, "k", {"applied_to": "unit"})
    with pytest.raises(Refused):
        applicant_register(world.secretary(), organisation=world.first, applicant=applicant)
