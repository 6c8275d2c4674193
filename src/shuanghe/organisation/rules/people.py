"""What must agree about one person, judged on plain values."""

from datetime import date

from shuanghe.organisation.rules.numbers import birth_day_of, gender_of

STATED_GENDERS = ("1", "2")


def identity_reasons(*, number: str, born_on: date | None, gender: str) -> dict[str, str]:
    """What in birth date and gender contradicts a valid identity number, by field."""
    reasons = {}
    inside = birth_day_of(number)
    if born_on is not None and born_on != inside:
        reasons["born_on"] = f"出生日期与身份号码中的 {inside} 不一致，请核对。"
    if gender in STATED_GENDERS and gender != gender_of(number):
        reasons["gender"] = "性别与身份号码不一致（第 17 位奇数为男、偶数为女），请核对。"
    return reasons


def date_order_reasons(
    *, born_on: date | None, joined_on: date | None, confirmed_on: date | None, on: date
) -> dict[str, str]:
    """What is out of order among birth, joining and confirmation, by field."""
    reasons = {}
    if born_on and born_on > on:
        reasons["born_on"] = "出生日期在将来。"
    if joined_on and joined_on > on:
        reasons["joined_on"] = "加入党组织日期在将来。"
    elif joined_on and born_on and joined_on <= born_on:
        reasons["joined_on"] = "加入党组织日期早于出生日期。"
    if confirmed_on and confirmed_on > on:
        reasons["confirmed_on"] = "转为正式党员日期在将来。"
    elif confirmed_on and joined_on and confirmed_on < joined_on:
        reasons["confirmed_on"] = "转为正式党员日期早于加入党组织日期。"
    return reasons
