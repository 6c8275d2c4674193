"""Checking the sheet 任职 against the people and organisations of the file and on record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shuanghe.kernel.crypto import blind_index
from shuanghe.organisation.models import PostKind
from shuanghe.organisation.rules.numbers import id_number_reason, number_cleaned
from shuanghe.organisation.rules.plans import Known, KnownMember, KnownPost, PostEntry
from shuanghe.organisation.rules.spans import overlap
from shuanghe.organisation.uploads.checking import (
    CHANGED,
    NEW,
    SAME,
    Reading,
    Reasons,
    RowResult,
    SheetResult,
    choice_read,
    day_read,
    length_check,
    refuse_all,
    result_of,
    yes_no_read,
)
from shuanghe.organisation.uploads.members import Lookup
from shuanghe.organisation.uploads.organisations import Place

POSTS = {str(kind.label): str(kind.value) for kind in PostKind} | {
    str(kind.value): str(kind.value) for kind in PostKind
}


@dataclass
class PostCheck:
    """The result for the sheet, and what it would write."""

    result: SheetResult
    new: list[PostEntry]
    changed: list[tuple[PostEntry, KnownPost]]


def posts_check(
    reading: Reading,
    places: Mapping[str, Place],
    people: Mapping[str, str],
    known: Known,
    look_up: Lookup,
    *,
    today: date,
) -> PostCheck:
    """Judge every row; people are the numbers and names of the file's own members."""
    if reading.problems:
        return PostCheck(refuse_all(reading), [], [])
    rows: list[tuple[PostEntry, Reasons]] = []
    for row in reading.rows:
        texts = reading.texts(row)
        reasons: Reasons = reading.odd_cells(row) if row.kinds else {}
        length_check(reading.sheet.columns, texts, reasons)
        entry = _entry(row.number, texts, reasons)
        _row_check(entry, places, reasons, today)
        rows.append((entry, reasons))
    indexes = {one.id_number: _index(one.id_number) for one, why in rows if "id_number" not in why}
    members = look_up(indexes.values())
    holders = {number: members.get(index) for number, index in indexes.items()}
    for one, reasons in rows:
        _holder_check(one, people, holders.get(one.id_number), reasons)
    _once_check(rows)
    check = PostCheck(SheetResult(reading.sheet.title), [], [])
    for one, reasons in rows:
        check.result.rows.append(_settle(one, reasons, reading, known, holders, check))
    return check


def _index(number: str) -> bytes:
    return blind_index(number, purpose="id_number")


def _entry(row: int, texts: list[str], reasons: Reasons) -> PostEntry:
    organisation, number, name, kind, full_time, from_on, until_on = texts
    return PostEntry(
        row=row,
        organisation=organisation,
        id_number=number_cleaned(number),
        name=name,
        kind=choice_read("kind", kind, POSTS, reasons),
        is_full_time=yes_no_read("is_full_time", full_time, reasons),
        from_on=day_read("from_on", from_on, reasons) or date.min,
        until_on=day_read("until_on", until_on, reasons),
    )


def _row_check(one: PostEntry, places: Mapping[str, Place], reasons: Reasons, today: date) -> None:
    place = places.get(one.organisation)
    if one.organisation and place is None:
        reasons["organisation"] = f"没有编码为“{one.organisation[:40]}”的组织，请核对编码。"
    if "id_number" not in reasons and (why := id_number_reason(one.id_number)):
        reasons["id_number"] = why
    if one.from_on > today:
        reasons["from_on"] = "任职日期在将来。"
    if one.until_on and one.until_on <= one.from_on:
        reasons["until_on"] = "免职日期须晚于任职日期。"
    if place is not None and place.dissolved_on and one.until_on is None:
        reasons["organisation"] = f"{place.name}已于 {place.dissolved_on} 撤销，请填写免职日期。"


def _holder_check(
    one: PostEntry, people: Mapping[str, str], holder: KnownMember | None, reasons: Reasons
) -> None:
    if "id_number" in reasons:
        return
    name = people.get(one.id_number)
    if name is None and holder is not None and holder.is_in_view:
        name = holder.name
    if name is None:
        reasons["id_number"] = "名册里没有这个身份号码的党员，请先在“党员”表中增加。"
    elif one.name and one.name != name:
        reasons["name"] = f"与身份号码不符：该号码的党员是{name}。"


def _once_check(rows: list[tuple[PostEntry, Reasons]]) -> None:
    """No row twice; one secretary at a time in an organisation."""
    seen: dict[tuple[str, str, str, date], int] = {}
    secretaries: dict[str, list[PostEntry]] = {}
    for one, reasons in rows:
        key = (one.organisation, one.id_number, one.kind, one.from_on)
        if reasons:
            continue
        if key in seen:
            reasons["from_on"] = f"与第 {seen[key]} 行重复。"
            continue
        seen[key] = one.row
        if one.kind == PostKind.SECRETARY:
            before = secretaries.setdefault(one.organisation, [])
            for other in before:
                if overlap([(one.from_on, one.until_on), (other.from_on, other.until_on)]):
                    reasons["kind"] = f"与第 {other.row} 行同时任书记，请填写先任者的免职日期。"
            before.append(one)


def _settle(
    one: PostEntry,
    reasons: Reasons,
    reading: Reading,
    known: Known,
    holders: Mapping[str, KnownMember | None],
    check: PostCheck,
) -> RowResult:
    place, holder = known.organisations.get(one.organisation), holders.get(one.id_number)
    now = None
    if place is not None and holder is not None:
        now = known.posts.get((place.id, holder.id, one.kind, one.from_on))
    is_changed = now is not None and (
        (one.until_on is not None and one.until_on != now.until_on)
        or (one.is_full_time is not None and one.is_full_time != now.is_full_time)
    )
    if not reasons:
        if now is None:
            check.new.append(one)
        elif is_changed:
            check.changed.append((one, now))
    verdict = NEW if now is None else CHANGED if is_changed else SAME
    return result_of(reading, one.row, one.name or one.organisation, reasons, {}, lambda: verdict)
