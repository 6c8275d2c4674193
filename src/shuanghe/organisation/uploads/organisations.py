"""Checking the sheet 组织: the rows, then the tree they make with what is on record."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from shuanghe.organisation.models import OrganisationKind
from shuanghe.organisation.rules.forest import cycles, may_hang_under, parents_first
from shuanghe.organisation.rules.plans import Known, KnownOrganisation, OrganisationEntry
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

KINDS = {str(kind.label): str(kind.value) for kind in OrganisationKind} | {
    str(kind.value): str(kind.value) for kind in OrganisationKind
}
CODE = re.compile(r"|\w[\w.-]*")


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation as the file would leave it, for the other sheets to refer to."""

    code: str
    name: str
    short_name: str
    kind: str
    established_on: date
    dissolved_on: date | None


@dataclass
class OrganisationCheck:
    """The result for the sheet, and what it would write."""

    result: SheetResult
    new: list[OrganisationEntry]
    changed: list[tuple[OrganisationEntry, KnownOrganisation]]
    places: dict[str, Place]


def organisations_check(
    reading: Reading, known: Known, *, on: date, today: date
) -> OrganisationCheck:
    """Judge every row of the sheet; changes would hold from `on`, nothing lies after `today`."""
    places = {code: _place(one) for code, one in known.organisations.items()}
    if reading.problems:
        return OrganisationCheck(refuse_all(reading), [], [], places)
    entries, reasons = _rows_read(reading, known, today)
    good = {one.code: one for one in entries if not reasons[one.row]}
    _tree_check(good, known, reasons)
    result = SheetResult(reading.sheet.title)
    check = OrganisationCheck(result, [], [], places)
    for one in entries:
        result.rows.append(_settle(one, reading, known, reasons[one.row], check, on))
    order = parents_first([one.code for one in check.new], {c: e.parent for c, e in good.items()})
    by_code = {one.code: one for one in check.new}
    check.new = [by_code[code] for code in order]
    for one in entries:
        before = places.get(one.code)
        places.setdefault(one.code, _place(one))
        if before is not None and not reasons[one.row]:
            places[one.code] = _place(one, before)
    return check


def _place(one: OrganisationEntry | KnownOrganisation, before: Place | None = None) -> Place:
    ended = one.dissolved_on or (before.dissolved_on if before else None)
    return Place(one.code, one.name, one.short_name, one.kind, one.established_on, ended)


def _rows_read(
    reading: Reading, known: Known, today: date
) -> tuple[list[OrganisationEntry], dict[int, Reasons]]:
    entries: list[OrganisationEntry] = []
    every: dict[int, Reasons] = {}
    first: dict[str, int] = {}
    for row in reading.rows:
        texts = reading.texts(row)
        reasons: Reasons = reading.odd_cells(row) if row.kinds else {}
        entry = _entry(row.number, texts, reasons)
        length_check(reading.sheet.columns, texts, reasons)
        _row_check(entry, known, reasons, today)
        if entry.code in first:
            reasons["code"] = f"编码与第 {first[entry.code]} 行重复。"
        elif entry.code:
            first[entry.code] = row.number
        entries.append(entry)
        every[row.number] = reasons
    return entries, every


def _entry(row: int, texts: list[str], reasons: Reasons) -> OrganisationEntry:
    code, name, short_name, kind, parent, established, dissolved, term, committee = texts
    return OrganisationEntry(
        row=row,
        code=code,
        name=name,
        short_name=short_name,
        kind=choice_read("kind", kind, KINDS, reasons),
        parent=parent,
        established_on=day_read("established_on", established, reasons) or date.min,
        dissolved_on=day_read("dissolved_on", dissolved, reasons),
        term_ends_on=day_read("term_ends_on", term, reasons),
        has_committee=yes_no_read("has_committee", committee, reasons),
    )


def _row_check(one: OrganisationEntry, known: Known, reasons: Reasons, today: date) -> None:
    if not CODE.fullmatch(one.code):
        reasons["code"] = "编码只能用文字、数字、- _ 和点，中间不留空格。"
    if one.established_on > today:
        reasons["established_on"] = "成立日期在将来。"
    if one.dissolved_on and one.dissolved_on > today:
        reasons["dissolved_on"] = "撤销日期在将来。"
    if one.dissolved_on and one.dissolved_on < one.established_on:
        reasons["dissolved_on"] = "撤销日期早于成立日期。"
    existing = known.organisations.get(one.code)
    if existing is None:
        if one.code in known.codes_elsewhere:
            reasons["code"] = "这个编码已被占用，请换一个或联系上级组织。"
    elif "established_on" not in reasons and one.established_on != existing.established_on:
        reasons["established_on"] = (
            f"与系统中的成立日期 {existing.established_on} 不同；成立日期不能通过名册改动。"
        )


def _tree_check(
    good: dict[str, OrganisationEntry], known: Known, reasons: dict[int, Reasons]
) -> None:
    """Parents must be there, fit, still stand, and make no ring."""
    kinds = {code: one.kind for code, one in known.organisations.items()}
    kinds |= {code: one.kind for code, one in good.items()}
    parents = {code: one.parent for code, one in known.organisations.items()}
    for code, one in good.items():
        if one.parent or code not in parents:
            parents[code] = one.parent
    for one in good.values():
        if why := _parent_reason(one, parents[one.code], kinds, known):
            reasons[one.row]["parent"] = why
        elif one.kind and one.code in known.organisations:
            _children_check(one, known, kinds, parents, reasons)
    for ring in cycles({code: parent for code, parent in parents.items() if parent}):
        way = " → ".join([*ring, ring[0]])
        for code in ring:
            if code in good:
                reasons[good[code].row]["parent"] = f"上级关系成环：{way}，请改正其中一个上级编码。"
    _dissolved_check(good, known, parents, reasons)


def _parent_reason(one: OrganisationEntry, parent: str, kinds: dict[str, str], known: Known) -> str:
    if not parent:
        return "" if one.code in known.organisations else _root_reason(one, known)
    if parent not in kinds:
        return f"没有编码为“{parent[:40]}”的组织，请核对，或先在本表中增加它。"
    if not may_hang_under(one.kind, kinds[parent]):
        here, there = OrganisationKind(one.kind).label, OrganisationKind(kinds[parent]).label
        return f"{here}不能设在{there}之下。"
    return ""


def _root_reason(one: OrganisationEntry, known: Known) -> str:
    if not known.may_found_roots:
        return "请填写上级编码：您不能建立最上级组织。"
    if not may_hang_under(one.kind, None):
        return f"{OrganisationKind(one.kind).label}不能没有上级，请填写上级编码。"
    return ""


def _children_check(
    one: OrganisationEntry,
    known: Known,
    kinds: dict[str, str],
    parents: dict[str, str],
    reasons: dict[int, Reasons],
) -> None:
    """A changed kind must still carry what hangs below it."""
    if known.organisations[one.code].kind == one.kind:
        return
    for child, parent in parents.items():
        if parent == one.code and not may_hang_under(kinds[child], one.kind):
            reasons[one.row]["kind"] = f"改为这一类别后，下级 {child} 不能再设在它之下。"
            return


def _dissolved_check(
    good: dict[str, OrganisationEntry],
    known: Known,
    parents: dict[str, str],
    reasons: dict[int, Reasons],
) -> None:
    ended = {code for code, one in known.organisations.items() if one.dissolved_on}
    closing = {code for code, one in good.items() if one.dissolved_on} - ended
    ended |= closing
    for code, one in good.items():
        if code not in ended and parents[code] in ended:
            reasons[one.row]["parent"] = f"上级 {parents[code]} 已撤销，请改填存续的上级。"
    for code in closing:
        living = [child for child in _children(code, parents) if child not in ended]
        if living:
            reasons[good[code].row]["dissolved_on"] = (
                f"它之下还有 {'、'.join(living[:3])} 等组织，请先移走或撤销。"
            )


def _children(code: str, parents: dict[str, str]) -> Iterable[str]:
    return (child for child, parent in parents.items() if parent == code)


def _settle(
    one: OrganisationEntry,
    reading: Reading,
    known: Known,
    reasons: Reasons,
    check: OrganisationCheck,
    on: date,
) -> RowResult:
    existing = known.organisations.get(one.code)
    is_changed = existing is not None and organisation_differs(one, existing)
    if existing is not None and is_dated(one, existing):
        if existing.dissolved_on:
            reasons.setdefault("code", f"已于 {existing.dissolved_on} 撤销，不能再改。")
        elif on < existing.since:
            reasons.setdefault(
                "code",
                f"最近一次变动是 {existing.since}，晚于生效日期 {on}；请改用更晚的生效日期。",
            )
    if not reasons:
        if existing is None:
            check.new.append(one)
        elif is_changed:
            check.changed.append((one, existing))
    verdict = NEW if existing is None else CHANGED if is_changed else SAME
    return result_of(reading, one.row, one.code, reasons, {}, lambda: verdict)


def is_dated(one: OrganisationEntry, now: KnownOrganisation) -> bool:
    """Whether the row changes what the history keeps: name, kind, parent or dissolution."""
    return bool(
        one.name != now.name
        or one.kind != now.kind
        or (one.parent and one.parent != now.parent)
        or (one.dissolved_on and one.dissolved_on != now.dissolved_on)
    )


def organisation_differs(one: OrganisationEntry, now: KnownOrganisation) -> bool:
    """Whether the row changes anything on record; blank cells change nothing."""
    return (
        is_dated(one, now)
        or bool(one.short_name and one.short_name != now.short_name)
        or bool(one.term_ends_on and one.term_ends_on != now.term_ends_on)
        or (one.has_committee is not None and one.has_committee != now.has_committee)
    )
