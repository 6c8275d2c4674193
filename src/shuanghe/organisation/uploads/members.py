"""Checking the sheet 党员: each row by itself, then against the file and what is on record.

This is the hot path of an import: one pass, no database, look-ups in dictionaries only.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from shuanghe.kernel.crypto import blind_index
from shuanghe.organisation.models import StandingKind
from shuanghe.organisation.rules.codes import code_table
from shuanghe.organisation.rules.forest import PARTY_BODIES
from shuanghe.organisation.rules.numbers import (
    birth_day_of,
    gender_of,
    id_number_reason,
    number_cleaned,
    phone_reason,
)
from shuanghe.organisation.rules.people import date_order_reasons, identity_reasons
from shuanghe.organisation.rules.plans import KnownMember, MemberEntry
from shuanghe.organisation.rules.standings import OFF_THE_ROLL
from shuanghe.organisation.uploads.checking import (
    CHANGED,
    NEW,
    SAME,
    Reading,
    Reasons,
    SheetResult,
    choice_read,
    day_read,
    length_check,
    refuse_all,
    result_of,
    yes_no_read,
)
from shuanghe.organisation.uploads.organisations import Place

STANDINGS = {str(kind.label): str(kind.value) for kind in StandingKind} | {
    str(kind.value): str(kind.value) for kind in StandingKind
}
COMPARED = (
    "name",
    "gender",
    "ethnic",
    "born_on",
    "education",
    "category",
    "organisation",
    "joined_on",
    "confirmed_on",
    "position",
    "phone_index",
    "address",
    "standing",
    "lost_contact_on",
    "is_floating",
    "floating_to",
    "placed_on",
    "standing_on",
    "attached",
    "attached_on",
)
Lookup = Callable[[Iterable[bytes]], Mapping[bytes, KnownMember]]


@dataclass
class MemberCheck:
    """The result for the sheet, and what it would write. people: number → name in the file."""

    result: SheetResult
    new: list[MemberEntry]
    changed: list[tuple[MemberEntry, KnownMember]]
    people: dict[str, str]
    known: Mapping[bytes, KnownMember]


def members_check(
    reading: Reading,
    places: Mapping[str, Place],
    look_up: Lookup,
    *,
    on: date,
    today: date,
) -> MemberCheck:
    """Judge every row of the sheet; look_up finds members by blind index."""
    if reading.problems:
        return MemberCheck(refuse_all(reading), [], [], {}, {})
    entries: list[tuple[MemberEntry, Reasons]] = []
    for row in reading.rows:
        texts = reading.texts(row)
        reasons: Reasons = reading.odd_cells(row) if row.kinds else {}
        length_check(reading.sheet.columns, texts, reasons)
        entry = entry_of(row.number, texts, reasons)
        _person_check(entry, reasons, today)
        _place_check(entry, texts[8], places, reasons)
        entries.append((entry, reasons))
    people = _numbers_check(entries)
    known = look_up([one.id_index for one, _ in entries if one.id_index])
    check = MemberCheck(SheetResult(reading.sheet.title), [], [], people, known)
    for entry, reasons in entries:
        _settle(entry, reasons, reading, check, on)
    return check


@cache
def accepted() -> tuple[dict[str, str], ...]:
    """Accepted text → code, for gender, ethnic group, education and category."""
    return tuple(code_table(name).codes for name in ("gender", "ethnic", "education", "category"))


def entry_of(row: int, texts: list[str], reasons: Reasons) -> MemberEntry:
    """One row as values; what cannot be read is noted and left blank."""
    gender, ethnic, education, category = accepted()
    return MemberEntry(
        row=row,
        name=texts[0],
        gender=choice_read("gender", texts[1], gender, reasons),
        id_number=number_cleaned(texts[2]),
        ethnic=choice_read("ethnic", texts[3], ethnic, reasons),
        born_on=day_read("born_on", texts[4], reasons),
        education=choice_read("education", texts[5], education, reasons),
        category=choice_read("category", texts[6], category, reasons),
        organisation=texts[7],
        joined_on=day_read("joined_on", texts[9], reasons),
        confirmed_on=day_read("confirmed_on", texts[10], reasons),
        position=texts[11],
        phone=number_cleaned(texts[12]),
        address=texts[13],
        standing=choice_read("standing", texts[14], STANDINGS, reasons),
        lost_contact_on=day_read("lost_contact_on", texts[15], reasons),
        is_floating=yes_no_read("is_floating", texts[16], reasons),
        floating_to=texts[17],
        placed_on=day_read("placed_on", texts[18], reasons),
        standing_on=day_read("standing_on", texts[19], reasons),
        attached=texts[20],
        attached_on=day_read("attached_on", texts[21], reasons),
    )


def _person_check(one: MemberEntry, reasons: Reasons, today: date) -> None:
    if "id_number" not in reasons and one.id_number:
        if why := id_number_reason(one.id_number):
            reasons["id_number"] = why
        else:
            _identity_check(one, reasons)
    if one.phone:
        if why := phone_reason(one.phone):
            reasons.setdefault("phone", why)
        else:
            one.phone_index = blind_index(one.phone, purpose="phone")
    reasons |= date_order_reasons(
        born_on=one.born_on, joined_on=one.joined_on, confirmed_on=one.confirmed_on, on=today
    )
    for key in ("placed_on", "standing_on", "attached_on", "lost_contact_on"):
        day = getattr(one, key)
        if day is not None and day > today:
            reasons[key] = f"{day} 还没有到。"
    if one.standing == StandingKind.PROBATIONARY and one.confirmed_on:
        reasons.setdefault("confirmed_on", "预备党员还没有转正，请删去转正日期或改党籍状态。")


def _identity_check(one: MemberEntry, reasons: Reasons) -> None:
    """Birth date and gender must agree with the number, or are taken from it."""
    if "born_on" not in reasons and "gender" not in reasons:
        reasons |= identity_reasons(number=one.id_number, born_on=one.born_on, gender=one.gender)
    one.born_on = one.born_on or birth_day_of(one.id_number)
    one.gender = one.gender or gender_of(one.id_number)
    one.id_index = blind_index(one.id_number, purpose="id_number")


def _place_check(
    one: MemberEntry, stated_name: str, places: Mapping[str, Place], reasons: Reasons
) -> None:
    place = places.get(one.organisation)
    if place is None:
        if one.organisation:
            reasons["organisation"] = f"没有编码为“{one.organisation[:40]}”的组织，请核对编码。"
    elif place.kind not in PARTY_BODIES:
        reasons["organisation"] = f"{place.name}不是党组织，请填写党支部或党小组的编码。"
    elif place.dissolved_on and one.standing not in OFF_THE_ROLL:
        reasons["organisation"] = f"{place.name}已于 {place.dissolved_on} 撤销。"
    elif stated_name and stated_name not in (place.name, place.short_name):
        reasons["organisation_name"] = f"与编码不符：{place.code} 是“{place.name}”。"
    elif one.placed_on and one.placed_on < place.established_on:
        reasons["placed_on"] = f"早于组织的成立日期 {place.established_on}。"
    if one.attached and (why := _attached_reason(one, places.get(one.attached))):
        reasons["attached"] = why


def _attached_reason(one: MemberEntry, there: Place | None) -> str:
    if there is None:
        return f"没有编码为“{one.attached[:40]}”的组织，请核对编码。"
    if there.kind not in PARTY_BODIES or there.dissolved_on:
        return f"{there.name}不是存续的党组织。"
    if one.attached == one.organisation:
        return "临时编入的组织就是所在党组织，请留空。"
    return ""


def _numbers_check(entries: Iterable[tuple[MemberEntry, Reasons]]) -> dict[str, str]:
    """A number may stand in one row only; the second row is the error."""
    rows: dict[str, int] = {}
    people: dict[str, str] = {}
    for one, reasons in entries:
        number = one.id_number
        if not number or "id_number" in reasons:
            continue
        if number in rows:
            reasons["id_number"] = f"与第 {rows[number]} 行的身份号码重复，一人只能一行。"
        else:
            rows[number] = one.row
            people[number] = one.name
    return people


def _settle(
    one: MemberEntry, reasons: Reasons, reading: Reading, check: MemberCheck, on: date
) -> None:
    now = check.known.get(one.id_index) if one.id_index else None
    notes: Reasons = {}
    verdict = NEW
    if now is not None and not now.is_in_view:
        reasons["id_number"] = "这个身份号码已在其他组织的名册上，请先办理组织关系转接。"
    elif now is not None:
        changes = member_differs(one, now)
        verdict = CHANGED if changes else SAME
        if changes:
            _change_check(one, now, reasons, notes, on)
    if not reasons:
        if now is None:
            check.new.append(one)
        elif verdict == CHANGED:
            check.changed.append((one, now))
    check.result.rows.append(result_of(reading, one.row, one.name, reasons, notes, lambda: verdict))


def member_differs(one: MemberEntry, now: KnownMember) -> list[str]:
    """The fields in which a row differs from what is on record; blank cells change nothing."""
    changed = []
    for key in COMPARED:
        wanted = getattr(one, key)
        if wanted not in (None, "") and wanted != getattr(now, key):
            changed.append(key)
    return changed


def _change_check(
    one: MemberEntry, now: KnownMember, reasons: Reasons, notes: Reasons, on: date
) -> None:
    """A dated change must come after what it ends; a corrected day after what came before."""
    if one.name and one.name != now.name:
        notes["name"] = f"原为“{now.name}”，请确认号码与姓名是同一个人。"
    if one.organisation != now.organisation:
        day = one.placed_on or on
        notes["organisation"] = f"组织关系由 {now.organisation} 转来，自 {day}。"
        if now.placed_on and day < now.placed_on:
            reasons["placed_on"] = f"早于现在组织关系的起始日期 {now.placed_on}。"
    elif one.placed_on and now.placed_before_on and one.placed_on <= now.placed_before_on:
        reasons["placed_on"] = f"须晚于上一段组织关系的起始日期 {now.placed_before_on}。"
    if one.standing != now.standing:
        day = one.standing_on or (one.confirmed_on if one.standing == "full" else None) or on
        notes["standing"] = f"党籍状态改变，自 {day}。"
        if now.standing_on and day <= now.standing_on:
            reasons["standing_on"] = f"须晚于现在党籍状态的起始日期 {now.standing_on}。"
    elif one.standing_on and now.stood_before_on and one.standing_on <= now.stood_before_on:
        reasons["standing_on"] = f"须晚于上一党籍状态的起始日期 {now.stood_before_on}。"
    if one.attached and now.attached and one.attached != now.attached:
        day = one.attached_on or on
        if now.attached_on and day < now.attached_on:
            reasons["attached_on"] = f"早于现在临时编入的日期 {now.attached_on}。"
