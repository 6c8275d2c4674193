"""Words before they are set: cleaned, measured, counted, and a long title parted by its sense."""

import re
from typing import Any

# No XML may hold the first; the second turn or hide text.
UNPRINTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"
    "\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
BREAKS = re.compile("[\t\r\n\x85\u2028\u2029]+")
NUMERALS = "〇一二三四五六七八九"
GOOD_ENDS = ("党支部", "支部", "党总支", "党委", "委员会", "小组", "公司", "关于", "年", "月", "的")


def clean(value: Any) -> str:
    """One line of text without what no page may hold; None is empty."""
    return BREAKS.sub(" ", UNPRINTED.sub("", "" if value is None else str(value))).strip()


def lines_of(text: str) -> list[str]:
    """The lines of a text, each clean, the empty ones left out."""
    return [one for part in str(text).split("\n") if (one := clean(part))]


def width_of(text: str) -> float:
    """The width in characters: letters and digits of Europe count half."""
    return sum(0.5 if ord(letter) < 0x2000 else 1 for letter in text)


def title_lines(title: str, *, per_line: int) -> list[str]:
    """The lines of a title: as given, a longer one parted evenly, after a word where it can be."""
    return [part for line in lines_of(title) for part in _parted(line, per_line)]


def _parted(text: str, per_line: int) -> list[str]:
    wide = width_of(text)
    if wide <= per_line:
        return [text]
    wanted = wide / -(-wide // per_line)
    places = [at for at in range(1, len(text)) if _may_part(text, at)]
    fitting = [at for at in places if width_of(text[:at]) <= per_line] or places[:1]
    if not fitting:
        return [text]

    def badness(at: int) -> float:
        ends_well = text[:at].endswith(GOOD_ENDS)
        return abs(width_of(text[:at]) - wanted) - (3 if ends_well else 0)

    at = min(fitting, key=badness)
    return [text[:at].strip(), *_parted(text[at:].strip(), per_line)]


def _may_part(text: str, at: int) -> bool:
    """Never inside a number or a word of letters, before a closing or after an opening mark."""
    before, after = text[at - 1], text[at]
    is_word = before.isascii() and after.isascii() and before.isalnum() and after.isalnum()
    return not is_word and after not in "，。、；：！？）》〉”’年月日" and before not in "（《〈“‘"


def numeral(number: int) -> str:
    """1 to 99 in Chinese: 一, 十, 十二, 二十, 九十九."""
    tens, ones = divmod(number, 10)
    front = ("" if tens == 1 else NUMERALS[tens]) + "十" if tens else ""
    return front + (NUMERALS[ones] if ones or not tens else "")
