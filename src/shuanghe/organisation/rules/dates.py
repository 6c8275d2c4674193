"""Days as people write them in a sheet, and why a text is not a day."""

import re
import unicodedata
from datetime import date
from functools import lru_cache

WRITTEN = re.compile(
    r"(\d{4})\s*(?:[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})|年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日?)"
    r"(?:[ T]\s*0{1,2}:00(?::00(?:\.0+)?)?)?"
)
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0)?")
SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
FIRST_YEAR, LAST_YEAR = 1900, 2200
HOW = "请写作 2025-07-01。"


class NotADay(ValueError):  # noqa: N818
    """The text is not a day; the message says why and how to mend it."""


@lru_cache(maxsize=50_000)
def day_of(text: str) -> date:
    """The day written as 2025-07-01, 2025/7/1, 2025.7.1, 2025年7月1日 or 20250701.

    Full-width digits and a time of midnight are accepted. Raises NotADay.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    found = WRITTEN.fullmatch(plain) or COMPACT.fullmatch(plain)
    if found is None:
        raise NotADay(_why_unreadable(text, plain))
    year, month, day = (int(part) for part in found.groups() if part is not None)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotADay(f"“{text}”的年份 {year} 不合理。{HOW}")
    try:
        return date(year, month, day)
    except ValueError:
        raise NotADay(_why_no_such_day(year, month, day)) from None


def _why_unreadable(text: str, plain: str) -> str:
    if SERIAL.fullmatch(plain):
        return f"“{text}”像是表格的日期序号：请把该单元格设为日期或文本格式。{HOW}"
    if re.fullmatch(r"\d{4}(?:[-/.年]\d{1,2}月?|\d{2})?", plain):
        return f"“{text}”只写到年或月，请补全到日。{HOW}"
    return f"“{text}”不是日期。{HOW}"


def _why_no_such_day(year: int, month: int, day: int) -> str:
    if not 1 <= month <= 12:
        return f"没有 {month} 月这样的月份。{HOW}"
    return f"{year} 年没有 {month} 月 {day} 日这一天。{HOW}"
