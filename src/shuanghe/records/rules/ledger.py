"""One row of the ledger (台账): texts in, an act or reasons by column out."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shuanghe.organisation.rules.dates import NotADay, day_of
from shuanghe.records.rules.entries import Act, period_day

CODE, DAY, KINDS, TITLE = "组织编码", "日期", "事项", "主题"
ENTITLED, PRESENT, HOURS = "应到", "实到", "学时"
HOST, SPEAKER, ABSENT, PERIOD, REMARK = "主持人", "主讲人", "缺席人员", "所属期", "备注"
ATTENDED, ENTERED = "出席人员", "登记日期"

REQUIRED = (CODE, DAY, KINDS, TITLE)
OPTIONAL = (ENTITLED, PRESENT, HOURS, HOST, SPEAKER, ABSENT, PERIOD, REMARK, ATTENDED, ENTERED)
COLUMNS = (*REQUIRED, *OPTIONAL)

EXPLAINED = {
    CODE: "必填。组织页上的编码，例如 SAL-D1-01。",
    DAY: "必填。实际办理的日期，写作 2026-07-15；不能晚于导入当天。",
    KINDS: "必填。一次活动办了几件事就写几项，用顿号分开，例如 主题党日、党课。",
    TITLE: "必填。不超过 200 字。同一组织、同一天、同样事项和主题视为同一条。",
    ENTITLED: "应到人数，整数；不考勤的事项可留空。",
    PRESENT: "实到人数，整数；不能多于应到。",
    HOURS: "事项含集中学习培训时必填，例如 2 或 1.5；按到会名单计入个人学时。",
    HOST: "主持人姓名。",
    SPEAKER: "主讲人姓名。",
    ABSENT: "缺席人员姓名，用顿号分开；应到等于当天名册人数时，其余人员即为到会。",
    PERIOD: "补办以前各期时填写：2026-07(月)、2026-Q3(季)、2026-H1(半年)、2026(年)；留空为当期。",
    REMARK: "其他需要说明的情况。",
    ATTENDED: "只有部分人员参加（如支委会、培训班）时，写到会人员姓名，用顿号分开。",
    ENTERED: "原台账登记的日期；留空为导入当天。按它判断是否补录。",
}
SEPARATORS = re.compile(r"[、，,；;/\n\r\t ]+")
HOURS_TEXT = re.compile(r"\d{1,4}(\.\d0*)?")
NAME_SEPARATORS = re.compile(r"[、，,；;/\n\r\t]+")
WITH_NUMBER = re.compile(r"#\d+$")
LONGEST = {TITLE: 200, HOST: 60, SPEAKER: 60}


@dataclass(frozen=True)
class LedgerLine:
    """What one row says. entered_on is None when the row leaves it to the day of import."""

    code: str
    act: Act
    host: str
    speaker: str
    absentees: tuple[str, ...]
    attendees: tuple[str, ...]
    remark: str
    entered_on: date | None


def line_read(
    cells: Mapping[str, str], kind_codes: Mapping[str, str]
) -> tuple[LedgerLine | None, dict[str, str]]:
    """The line of a row (column title → text), or None and the reasons by column.

    kind_codes: every accepted way to write a kind → its code.
    """
    reader = _Reader({title: text.strip() for title, text in cells.items()}, {})
    for title in REQUIRED:
        if not reader.text(title):
            reader.reasons[title] = f"“{title}”必填。{EXPLAINED[title].removeprefix('必填。')}"
    done_on = reader.day(DAY)
    kinds = reader.kinds(kind_codes)
    period_on = reader.period(done_on)
    entered_on = reader.day(ENTERED)
    entitled, present, hours = reader.count(ENTITLED), reader.count(PRESENT), reader.hours()
    if done_on and entered_on and entered_on < done_on:
        reader.reasons[ENTERED] = f"登记日期 {entered_on} 早于办理日期 {done_on}，请核对。"
    for title, most in LONGEST.items():
        if len(reader.text(title)) > most:
            reader.reasons[title] = f"“{title}”超过 {most} 字，请缩短。"
    if reader.reasons or done_on is None or period_on is None:
        return None, reader.reasons
    act = Act(kinds, reader.text(TITLE), done_on, period_on, entitled, present, hours)
    line = LedgerLine(
        code=reader.text(CODE),
        act=act,
        host=reader.text(HOST),
        speaker=reader.text(SPEAKER),
        absentees=reader.names(ABSENT),
        attendees=reader.names(ATTENDED),
        remark=reader.text(REMARK),
        entered_on=entered_on,
    )
    return line, {}


@dataclass
class _Reader:
    """Reads the cells of one row, keeping one reason per column."""

    cells: Mapping[str, str]
    reasons: dict[str, str]

    def text(self, title: str) -> str:
        return self.cells.get(title, "")

    def day(self, title: str) -> date | None:
        text = self.text(title)
        if not text:
            return None
        try:
            return day_of(text)
        except NotADay as wrong:
            self.reasons[title] = str(wrong)
            return None

    def kinds(self, codes: Mapping[str, str]) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for part in SEPARATORS.split(self.text(KINDS)):
            code = codes.get(part)
            if part and code is None:
                known = "、".join(dict.fromkeys(key for key in codes if not key.isascii()))
                self.reasons[KINDS] = f"没有“{part}”这个事项。可写：{known[:160]}……见模板说明页。"
            elif code:
                found[code] = None
        return tuple(found)

    def period(self, done_on: date | None) -> date | None:
        if done_on is None:
            return None
        try:
            return period_day(self.text(PERIOD), done_on)
        except ValueError as wrong:
            self.reasons[PERIOD] = str(wrong)
            return None

    def count(self, title: str) -> int | None:
        text = _plain(self.text(title)).removesuffix("人").removesuffix(".0")
        if not text:
            return None
        if not text.isdecimal() or len(text) > 6:
            self.reasons[title] = f"“{title}”应为整数人数，现为“{self.text(title)}”。"
            return None
        return int(text)

    def hours(self) -> Decimal | None:
        text = _plain(self.text(HOURS)).removesuffix("学时").strip()
        if not text:
            return None
        if not HOURS_TEXT.fullmatch(text):
            self.reasons[HOURS] = f"“学时”应为数字，最多一位小数，现为“{self.text(HOURS)}”。"
            return None
        return Decimal(text).quantize(Decimal("0.1"))

    def names(self, title: str) -> tuple[str, ...]:
        parts = (part.strip() for part in NAME_SEPARATORS.split(self.text(title)))
        return tuple(part for part in parts if part and part not in ("无", "/", "-"))


def _plain(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


@dataclass(frozen=True)
class Roll:
    """The people on one organisation's roll on one day."""

    names: Mapping[int, str]

    def find(self, written: str) -> tuple[int | None, str]:
        """The member meant by a name or name#number, or None and the reason."""
        name, _, number = written.partition("#")
        matching = [member for member, known in self.names.items() if known == name]
        if number:
            chosen = [member for member in matching if str(member) == number]
            return (chosen[0], "") if chosen else (None, "off_the_roll")
        if len(matching) == 1:
            return matching[0], ""
        return None, "off_the_roll" if not matching else "two_of_a_name"


def attendance_read(
    line: LedgerLine, roll: Roll, off_the_roll_rule: str
) -> tuple[dict[int, bool], dict[str, str]]:
    """Who was present (member id → present), and reasons by column.

    Named attendees and absentees are taken as written; where only absentees are named and the
    number entitled is that of the roll, the rest were present. Otherwise only counts are kept.
    """
    found: dict[int, bool] = {}
    reasons: dict[str, str] = {}
    for title, written, is_present in (
        (ATTENDED, line.attendees, True),
        (ABSENT, line.absentees, False),
    ):
        for name in written:
            member, why = roll.find(name)
            if member is None:
                reasons[title] = _name_reason(name, why, line.act.done_on, roll, off_the_roll_rule)
            elif found.get(member, is_present) != is_present:
                reasons[title] = f"“{name}”同时写在出席和缺席人员里，请核对。"
            else:
                found[member] = is_present
    if reasons or line.attendees:
        return found, reasons
    entitled, present = line.act.entitled, line.act.present
    if entitled and entitled == len(roll.names) and present == entitled - len(found):
        return {member: found.get(member, True) for member in roll.names}, {}
    return {}, {}


def _name_reason(name: str, why: str, day: date, roll: Roll, rule: str) -> str:
    if why == "off_the_roll":
        return f"“{name}”{day} 不在本组织名册上（{rule}），请核对姓名、日期，或先更正名册。"
    plain = name.partition("#")[0]
    options = "、".join(
        f"{plain}#{member}" for member, known in roll.names.items() if known == plain
    )
    return f"名册上有不止一名“{plain}”，请写明是哪一位：{options}。"


def names_plain(names: Iterable[str]) -> list[str]:
    """Names without their numbers, sorted, to compare two lists."""
    return sorted(WITH_NUMBER.sub("", name) for name in names)
