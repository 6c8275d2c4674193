import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.organisation.samples import number

from shuanghe.organisation.rules.numbers import (
    birth_day_of,
    gender_of,
    id_number_reason,
    number_cleaned,
    phone_reason,
)


def test_the_worked_example_of_the_standard_is_right():
    assert id_number_reason("11010519491231002X") == ""
    assert birth_day_of("11010519491231002X").isoformat() == "1949-12-31"
    assert gender_of("11010519491231002X") == "2"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("110105194912310021", "校验码不符"),
        ("110105490231002", "15 位旧身份号码"),
        ("1.10105194912310E+17", "当作数字"),
        ("110105194902310025", "没有 2 月 31 日"),
        ("11010519491231", "现为 14 位"),
        ("1101051949A231002X", "前 17 位应为数字"),
        ("110105 19491231002X", "有空格"),
        ("1****************X", "已被遮蔽"),
    ],
)
def test_a_wrong_number_is_told_what_is_wrong(text, why):
    assert why in id_number_reason(number_cleaned(text))


@given(st.integers(0, 999), st.integers(0, 17), st.integers(1, 9))
def test_any_single_changed_character_is_found(serial, place, step):
    right = number(serial)
    wrong = right[:place] + str((int(right[place].replace("X", "0")) + step) % 10)
    wrong += right[place + 1 :]
    if wrong != right:
        assert id_number_reason(wrong)


def test_full_width_digits_and_a_small_x_are_accepted():
    assert number_cleaned("１１０１０５１９４９１２３１００２x ") == "11010519491231002X"


@pytest.mark.parametrize("text", ["13800138000", "0472-6935001", "010-12345678", "04726935001"])
def test_mobile_and_landline_numbers_pass(text):
    assert phone_reason(text) == ""


@pytest.mark.parametrize("text", ["12345", "1.38E+10", "138001380001", "138****8000"])
def test_other_texts_are_no_telephone_number(text):
    assert phone_reason(text)
