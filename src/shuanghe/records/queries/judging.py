"""Every row of a ledger judged against the tree, the rolls and what is already on record."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from shuanghe.organisation.models import Organisation
from shuanghe.records.models import Attendance, Record
from shuanghe.records.queries.bodies import body_of, is_late
from shuanghe.records.queries.practice import kind_codes, practice
from shuanghe.records.queries.rolls import roll_entries
from shuanghe.records.rules import Act, act_faults, roll_on
from shuanghe.records.rules import ledger as rules
from shuanghe.records.rules.ledger import LedgerLine, Roll, attendance_read, line_read

NEW, CHANGED, SAME, ERROR = "new", "changed", "same", "error"
COLUMN_OF = {
    "kinds": rules.KINDS,
    "done_on": rules.DAY,
    "period_on": rules.PERIOD,
    "title": rules.TITLE,
    "present_count": rules.PRESENT,
    "hours": rules.HOURS,
}
AT_ONCE = 5000
Key = tuple[int, date, tuple[str, ...], str]


@dataclass(frozen=True)
class SheetRow:
    """One row of the sheet: its number, texts by column, what was wrong with the cells as such.

    texts are all the cells in the order of the file.
    """

    number: int
    cells: Mapping[str, str]
    reasons: Mapping[str, str] = field(default_factory=dict)
    texts: Sequence[str] = ()


@dataclass
class Judged:
    """What becomes of a row. reasons: why not, by column. notes: what to look at, by column."""

    row: SheetRow
    verdict: str = NEW
    reasons: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    line: LedgerLine | None = None
    organisation: Organisation | None = None
    attendance: dict[int, bool] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)
    is_late_entry: bool = False
    standing: Record | None = None


def ledger_judge(rows: Sequence[SheetRow], *, on: date) -> list[Judged]:
    """Judge all rows with a handful of statements, whatever their number.

    The scope in force says which organisations exist for the reader. on: the day of import.
    """
    codes = kind_codes()
    judged = [_read(row, codes) for row in rows]
    places = _places(judged)
    rolls = roll_entries(places.values())
    look_up = _RollBook({pk: rolls[pk] for pk in rolls})
    for one in judged:
        if one.line is not None:
            _judge(one, places.get(one.line.code), look_up, on)
    _compare(judged, places.values())
    return judged


def _read(row: SheetRow, codes: Mapping[str, str]) -> Judged:
    line, reasons = line_read(row.cells, codes)
    one = Judged(row, line=line, reasons={**reasons, **row.reasons})
    if one.reasons:
        one.verdict, one.line = ERROR, None
    return one


def _places(judged: Iterable[Judged]) -> dict[str, Organisation]:
    codes = sorted({one.line.code for one in judged if one.line is not None})
    found: dict[str, Organisation] = {}
    for start in range(0, len(codes), AT_ONCE):
        for place in Organisation.objects.filter(code__in=codes[start : start + AT_ONCE]):
            found[place.code] = place
    return found


class _RollBook:
    """The roll of an organisation on a day, worked out once."""

    def __init__(self, entries: Mapping[int, Any]) -> None:
        self.on = lru_cache(maxsize=20_000)(
            lambda organisation_id, day: Roll(roll_on(entries[organisation_id], day))
        )


def _judge(one: Judged, place: Organisation | None, rolls: _RollBook, on: date) -> None:
    line = one.line
    if line is None:
        return
    if place is None:
        why = f"没有编码为“{line.code}”的组织，或不在您的管理范围内，请核对组织页上的编码。"
        one.reasons[rules.CODE] = why
    else:
        one.organisation = place
        _judge_act(one, line, place, on)
        if not one.reasons:
            _judge_attendance(one, line, rolls.on(place.pk, line.act.done_on))
    if one.reasons:
        one.verdict = ERROR


def _judge_act(one: Judged, line: LedgerLine, place: Organisation, on: date) -> None:
    for fault in act_faults(line.act, body=body_of(place), practice=practice(), on=on):
        one.reasons.setdefault(COLUMN_OF[fault.field], fault.message)
    if line.entered_on and line.entered_on > on:
        one.reasons[rules.ENTERED] = f"登记日期 {line.entered_on} 还没有到，请核对。"
    one.is_late_entry = is_late(line.act, organisation=place, entered_on=line.entered_on or on)


def _judge_attendance(one: Judged, line: LedgerLine, roll: Roll) -> None:
    rule = practice().entry_rules["off_the_roll"]
    one.attendance, reasons = attendance_read(line, roll, rule)
    one.names = roll.names
    one.reasons.update(reasons)
    act = line.act
    if practice().credited_kind in act.kinds and act.present and not one.attendance:
        one.notes[rules.PRESENT] = (
            f"应到 {act.entitled} 人与当天名册 {len(roll.names)} 人不符，又没有写出席人员，"
            "只记人数，不计个人学时。"
        )


def _compare(judged: Sequence[Judged], places: Iterable[Organisation]) -> None:
    """Tell new rows from changed and unchanged ones, and rows that say the same thing twice."""
    fresh = [one for one in judged if one.verdict != ERROR]
    first_rows: dict[Key, int] = {}
    standing = _standing({key_of(one) for one in fresh}, list(places))
    same_day: Counter[tuple[int, date, tuple[str, ...]]] = Counter(key[:3] for key in standing)
    names = _names_of([record.pk for record in standing.values()])
    for one in fresh:
        key = key_of(one)
        earlier = first_rows.setdefault(key, one.row.number)
        if earlier != one.row.number:
            one.verdict = ERROR
            one.reasons[rules.TITLE] = (
                f"与第 {earlier} 行的组织、日期、事项和主题都相同，请合并为一行或写明不同主题。"
            )
            continue
        record = standing.get(key)
        if record is None:
            if same_day[key[:3]]:
                one.notes[rules.TITLE] = (
                    "同一天同样事项已有一条主题不同的记录，将另记一条，请确认。"
                )
            continue
        one.standing = record
        one.verdict = SAME if _is_same(one, record, names) else CHANGED


def key_of(one: Judged) -> Key:
    """What makes two rows the same act: organisation, day, kinds, title."""
    if one.line is None or one.organisation is None:
        raise ValueError("只有读得懂的行才有识别键。")
    act = one.line.act
    return one.organisation.pk, act.done_on, tuple(sorted(act.kinds)), act.title


def _standing(keys: set[Key], places: Sequence[Organisation]) -> dict[Key, Record]:
    """The standing records of these organisations between the first and last day, by key."""
    if not keys:
        return {}
    days = [key[1] for key in keys]
    ids = [place.pk for place in places]
    found: dict[Key, Record] = {}
    for start in range(0, len(ids), AT_ONCE):
        records = Record.objects.filter(
            organisation__in=ids[start : start + AT_ONCE],
            withdrawn_at=None,
            done_on__gte=min(days),
            done_on__lte=max(days),
        )
        for record in records.order_by("id"):
            kinds = tuple(sorted(record.kinds))
            found[record.organisation_id, record.done_on, kinds, record.title] = record
    return found


def _names_of(ids: Sequence[int]) -> dict[int, tuple[list[str], list[str]]]:
    """Record id → sorted names present, sorted names absent."""
    names: dict[int, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for start in range(0, len(ids), AT_ONCE):
        rows = Attendance.objects.filter(record__in=ids[start : start + AT_ONCE])
        for pk, name, is_present in rows.values_list("record_id", "member_name", "is_present"):
            names[pk][0 if is_present else 1].append(name)
    for present, absent in names.values():
        present.sort()
        absent.sort()
    return names


def _is_same(one: Judged, record: Record, names: Mapping[int, tuple[list[str], list[str]]]) -> bool:
    line = one.line
    if line is None:
        return False
    act: Act = line.act
    written = (act.period_on, act.entitled, act.present, act.hours, line.host, line.speaker)
    kept = (
        record.period_on,
        record.entitled_count,
        record.present_count,
        record.hours,
        record.host_name,
        record.speaker_name,
    )
    if written != kept or line.remark != record.summary:
        return False
    if line.entered_on and line.entered_on != record.entered_on:
        return False
    present, absent = names.get(record.pk, ([], []))
    is_silent = not line.attendees
    return rules.names_plain(line.absentees) == absent and (
        is_silent or rules.names_plain(line.attendees) == present
    )
