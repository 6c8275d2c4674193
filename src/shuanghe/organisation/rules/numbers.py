"""Citizen identity numbers and telephone numbers: exact text, and readable reasons when wrong."""

import re
import unicodedata
from datetime import date

from stdnum.cn import ric

from shuanghe.organisation.rules.dates import NotADay, day_of

ID_NUMBER = re.compile(r"[0-9]{17}[0-9X]")
MOBILE = re.compile(r"1[3-9][0-9]{9}")
LANDLINE = re.compile(r"0[0-9]{2,3}-?[0-9]{7,8}(?:-[0-9]{1,5})?")
AS_TEXT = "请把该列设为文本格式后重新填写。"
MALE, FEMALE = "1", "2"


def number_cleaned(text: str) -> str:
    """The number without surrounding blanks and quote mark, full-width digits made plain."""
    if text.isascii():
        return text.strip().lstrip("'").upper()
    return unicodedata.normalize("NFKC", text).strip().lstrip("'").upper()


def id_number_reason(number: str) -> str:
    """Why a cleaned number is not an identity number; "" when it is one.

    Checks length, characters, the birth date inside and the check digit (GB 11643-1999).
    """
    if ID_NUMBER.fullmatch(number) is None:
        return _shape_reason(number)
    try:
        day_of(number[6:14])
    except NotADay as wrong:
        return f"身份号码第 7–14 位 {number[6:14]} 不是日期：{wrong}"
    if ric.calc_check_digit(number) != number[17]:
        return "身份号码校验码不符，至少有一位写错，请核对证件原件。"
    return ""


def _shape_reason(number: str) -> str:
    if "*" in number:
        return "身份号码已被遮蔽，不能导入：请用有查看明文权限的账号重新导出。"
    if re.fullmatch(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+", number) or re.fullmatch(
        r"[0-9]+\.[0-9]+", number
    ):
        return f"身份号码被表格当作数字存成了“{number}”，末位已丢失。{AS_TEXT}"
    if len(number) == 15 and number.isdigit():
        return "这是 15 位旧身份号码，请填 18 位公民身份号码。"
    if re.search(r"\s", number):
        return "身份号码中间有空格，请删去。"
    if len(number) != 18:
        return f"身份号码应为 18 位，现为 {len(number)} 位。"
    return "身份号码前 17 位应为数字，末位为数字或 X。"


def numeric_cell_reason(number: str) -> str:
    """Why an identity number read from a numeric cell cannot be trusted."""
    lost = "末三位已变成 0" if number.endswith("000") else "末位可能已丢失"
    return f"该单元格是数字格式，表格只保留 15 位有效数字，{lost}。{AS_TEXT}"


def birth_day_of(number: str) -> date:
    """The birth date inside a valid identity number."""
    return day_of(number[6:14])


def gender_of(number: str) -> str:
    """The gender code inside a valid identity number: odd sequence male, even female."""
    return MALE if int(number[16]) % 2 else FEMALE


def phone_reason(number: str) -> str:
    """Why a cleaned number is not a telephone number; "" when it is one."""
    if MOBILE.fullmatch(number) or LANDLINE.fullmatch(number):
        return ""
    if re.fullmatch(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+", number):
        return f"联系电话被表格当作数字存成了“{number}”。{AS_TEXT}"
    if "*" in number:
        return "联系电话已被遮蔽，不能导入。"
    return "联系电话应为 11 位手机号，或 0472-6935001 这样的区号加号码。"
