"""The count sheet as a workbook: the blank, and what a filled one holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shuanghe.activities.elections.rules import Candidate, CountSheet
from shuanghe.kernel.documents import BlankColumn, BlankSheet, xlsx_template
from shuanghe.kernel.uploads.workbooks import Row, Sheet, Workbook, address_of
from shuanghe.organisation.rules.dates import day_of

MEETING, TALLY, AGAIN_TALLY = "会议", "计票", "复核"
ITEM, VALUE = "项目", "填写"
NAME, YES, NO, ABSTAIN, AGAIN, WRITE_IN = "姓名", "赞成", "反对", "弃权", "复核赞成", "另选他人"
TITLE, SCRUTINEERS, TELLERS = "选举名称", "监票人", "计票人"
NUMBERS: Mapping[str, str] = {
    "应选名额": "seats",
    "应到会有选举权人数": "entitled",
    "实到会有选举权人数": "present",
    "投票人数": "voters",
    "收回选票": "returned",
    "废票": "void",
}
HANDED_OUT, HELD_ON = "发出选票", "投票日期"
ITEMS = (TITLE, *NUMBERS, SCRUTINEERS, TELLERS)
COLUMNS = (NAME, YES, NO, ABSTAIN, AGAIN, WRITE_IN)
NOTES = (
    "一、“会议”填人数和选票数，“计票”每名候选人一行；另选的人各写一行，注明 是，只填赞成。",
    "二、每名候选人的赞成、反对、弃权加起来等于有效票（收回减废票）；没有画记号的算弃权。",
    "三、“复核赞成”由第二名计票人独立清点后填写，两次不同要重新清点。",
)
TWO_TELLERS = (
    "一、“会议”由监票人填人数和选票数；已知的都已填好，不要改。",
    "二、两名计票人各填一张，“计票”和“复核”互不参照；每名候选人的赞成、反对、弃权加起来等于有效票。",
    "三、另选他人的各加一行，注明 是，只填赞成。两张表不一致的要重新清点，不能录入。",
)


@dataclass(frozen=True)
class Reading:
    """What a workbook holds; sheet is None when something in it could not be read."""

    sheet: CountSheet | None
    problems: tuple[str, ...] = ()
    held_on: date | None = None


@dataclass(frozen=True)
class Known:
    """What is known of a vote before it is counted: filled into the workbook already."""

    title: str
    seats: int
    entitled: int
    names: tuple[str, ...]
    scrutineers: tuple[str, ...] = ()
    tellers: tuple[str, ...] = ()


def count_template() -> bytes:
    """The workbook to fill in."""
    meeting = [
        BlankColumn(ITEM, "不要改动", "应选名额", is_required=True, width=26),
        BlankColumn(VALUE, "人数、票数填整数；人名用顿号分开", "5", is_required=True, width=40),
    ]
    tally = [
        BlankColumn(NAME, "与选票上一致", "示例甲", is_required=True, width=16),
        BlankColumn(YES, "票数", "20", is_required=True),
        BlankColumn(NO, "票数", "1"),
        BlankColumn(ABSTAIN, "票数", "0"),
        BlankColumn(AGAIN, "第二名计票人清点的赞成票", "20"),
        BlankColumn(WRITE_IN, "不在选票上、由选举人另写的人", "", choices=("是",)),
    ]
    rows = [(item, "") for item in ITEMS]
    return xlsx_template(
        [BlankSheet(MEETING, meeting, rows), BlankSheet(TALLY, tally)], notes=NOTES
    )


def two_teller_template(known: Known) -> bytes:
    """The workbook of one vote: each teller has a sheet of his own with every candidate."""
    given = {
        TITLE: known.title,
        "应选名额": str(known.seats),
        "应到会有选举权人数": str(known.entitled),
        SCRUTINEERS: "、".join(known.scrutineers),
        TELLERS: "、".join(known.tellers),
    }
    items = (TITLE, HELD_ON, *NUMBERS, HANDED_OUT, SCRUTINEERS, TELLERS)
    meeting = [
        BlankColumn(ITEM, "不要改动", "实到会有选举权人数", is_required=True, width=26),
        BlankColumn(
            VALUE, "人数、票数填整数；日期写作 2026-11-21", "18", is_required=True, width=40
        ),
    ]
    tally = [
        BlankColumn(NAME, "与选票上一致", "示例甲", is_required=True, width=16),
        BlankColumn(YES, "票数", "16", is_required=True),
        BlankColumn(NO, "票数", "1"),
        BlankColumn(ABSTAIN, "票数，没有画记号的算弃权", "1"),
        BlankColumn(WRITE_IN, "不在选票上、由选举人另写的人", "", choices=("是",)),
    ]
    rows = [(name,) for name in known.names]
    return xlsx_template(
        [
            BlankSheet(MEETING, meeting, [(item, given.get(item, "")) for item in items]),
            BlankSheet(TALLY, tally, rows),
            BlankSheet(AGAIN_TALLY, tally, rows),
        ],
        notes=TWO_TELLERS,
    )


def sheet_read(workbook: Workbook) -> Reading:
    """The count sheet in a filled workbook; every cell that cannot be read is named."""
    meeting, tally = workbook.sheet(MEETING), workbook.sheet(TALLY)
    if meeting is None or tally is None:
        return Reading(None, (f"文件里要有“{MEETING}”和“{TALLY}”两张表，请使用模板。",))
    problems: list[str] = []
    written = _written(meeting)
    numbers = {
        name: _number(*written.get(item, ("", f"“{item}”")), item, problems)
        for item, name in NUMBERS.items()
    }
    handed_out, held_on = _handed_out(written, problems), _held_on(written, problems)
    candidates = _candidates(tally, problems)
    second = workbook.sheet(AGAIN_TALLY)
    again = [] if second is None else _candidates(second, problems)
    if second is not None and not again:
        problems.append(f"“{AGAIN_TALLY}”还没有填；第二名计票人要独立清点一遍。")
    if problems:
        return Reading(None, tuple(problems))
    return Reading(
        held_on=held_on,
        sheet=CountSheet(
            title=written.get(TITLE, ("", ""))[0],
            candidates=tuple(candidates),
            again=tuple(again),
            handed_out=handed_out,
            scrutineers=_names(written.get(SCRUTINEERS, ("", ""))[0]),
            tellers=_names(written.get(TELLERS, ("", ""))[0]),
            seats=numbers["seats"],
            entitled=numbers["entitled"],
            present=numbers["present"],
            voters=numbers["voters"],
            returned=numbers["returned"],
            void=numbers["void"],
        ),
    )


def _handed_out(written: Mapping[str, tuple[str, str]], problems: list[str]) -> int | None:
    """Ballots handed out, where the workbook asks for them."""
    if HANDED_OUT not in written:
        return None
    return _number(*written[HANDED_OUT], HANDED_OUT, problems)


def _held_on(written: Mapping[str, tuple[str, str]], problems: list[str]) -> date | None:
    """The day of the vote, where the workbook asks for it."""
    if HELD_ON not in written:
        return None
    text, cell = written[HELD_ON]
    try:
        return day_of(text)
    except ValueError:
        problems.append(f"{cell}：{HELD_ON}应写作 2026-11-21，现为“{text}”。")
        return None


def _written(sheet: Sheet) -> dict[str, tuple[str, str]]:
    """Item → what stands beside it, and in which cell."""
    return {
        row.text(0).strip(): (row.text(1).strip(), f"“{MEETING}”{address_of(row.number, 1)}")
        for row in sheet.rows
    }


def _number(text: str, cell: str, what: str, problems: list[str]) -> int:
    plain = text.removesuffix(".0")
    if plain.isascii() and plain.isdigit() and len(plain) < 9:
        return int(plain)
    told = f"现为“{text}”" if text else "还没有填"
    problems.append(f"{cell}：{what}应为整数，{told}。")
    return 0


def _candidates(sheet: Sheet, problems: list[str]) -> list[Candidate]:
    head = next((row for row in sheet.rows[:10] if _is_head(row)), None)
    if head is None:
        problems.append(f"“{sheet.name}”里没有找到表头（{NAME}、{YES}），请使用模板。")
        return []
    columns: Mapping[str, int] = {text.strip("* "): at for at, text in enumerate(head.texts)}
    rows = [row for row in sheet.rows if row.number > head.number and row.text(columns[NAME])]
    return [_candidate(row, columns, problems, sheet.name) for row in rows]


def _is_head(row: Row) -> bool:
    return {NAME, YES} <= {text.strip("* ") for text in row.texts}


def _candidate(row: Row, columns: Mapping[str, int], problems: list[str], sheet: str) -> Candidate:
    def votes(title: str, *, is_needed: bool) -> int | None:
        at = columns.get(title)
        text = "" if at is None else row.text(at).strip()
        if not text and not is_needed:
            return None
        cell = f"“{sheet}”{address_of(row.number, at or 0)}"
        return _number(text, cell, title, problems)

    written = WRITE_IN in columns and row.text(columns[WRITE_IN]).strip() in {"是", "√", "1"}
    return Candidate(
        name=row.text(columns[NAME]).strip(),
        yes=votes(YES, is_needed=True) or 0,
        no=votes(NO, is_needed=False) or 0,
        abstain=votes(ABSTAIN, is_needed=False) or 0,
        is_write_in=written,
        yes_again=votes(AGAIN, is_needed=False),
    )


def _names(text: str) -> tuple[str, ...]:
    for mark in ("，", ",", " ", ";", "；"):
        text = text.replace(mark, "、")
    return tuple(part for part in text.split("、") if part)
