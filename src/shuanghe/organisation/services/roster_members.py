"""Writing the members of a roster: rows, sealed numbers, stretches and standings, set-wise."""

from collections.abc import Iterator, Mapping
from datetime import date
from os import urandom
from typing import Any

from shuanghe.kernel.crypto import seal, seal_many
from shuanghe.organisation.models import Member, Organisation, Spell, SpellKind, Standing
from shuanghe.organisation.rules.names import name_reading
from shuanghe.organisation.rules.plans import KnownMember, MemberEntry, RosterPlan
from shuanghe.organisation.rules.standings import (
    OFF_THE_ROLL,
    standing_line,
    standing_since,
)
from shuanghe.organisation.services.loading import ids_reserve, rows_change, rows_load

COLUMNS = (
    "id", "uid", "name", "name_pinyin", "gender", "born_on", "id_number_sealed",
    "id_number_index", "phone_sealed", "phone_index", "address_sealed", "ethnic", "education",
    "category", "position", "joined_on", "confirmed_on", "organisation_id", "standing",
    "lost_contact_on", "is_floating", "floating_to", "is_sample",
)  # fmt: skip
SPELL_COLUMNS = ("member_id", "organisation_id", "kind", "from_on", "until_on")
STANDING_COLUMNS = ("member_id", "kind", "from_on", "until_on", "reason")
BY_IMPORT = "名册导入"
AT_ONCE = 1_000
VARIANT = "89ab"


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def members_load(plan: RosterPlan, places: Mapping[str, int]) -> set[int]:
    """Insert the new members; the organisations whose roll changed."""
    if not plan.new_members:
        return set()
    new = plan.new_members
    ids = ids_reserve(Member, len(new))
    founded = dict(Organisation.objects.values_list("code", "established_on"))
    rows_load(Member, COLUMNS, _member_rows(plan, ids, places))
    rows_load(Spell, SPELL_COLUMNS, _spell_rows(plan, ids, places, founded))
    rows_load(Standing, STANDING_COLUMNS, _standing_rows(plan, ids))
    touched = {places[one.organisation] for one in new}
    return touched | {places[one.attached] for one in new if one.attached}


def _member_rows(
    plan: RosterPlan, ids: list[int], places: Mapping[str, int]
) -> Iterator[tuple[Any, ...]]:
    for start in range(0, len(ids), AT_ONCE):
        entries = plan.new_members[start : start + AT_ONCE]
        uids = _uids(len(entries))
        numbers, phones, addresses = (
            _sealed(field, entries, uids) for field in ("id_number", "phone", "address")
        )
        for pk, one, uid, number, phone, address in zip(
            ids[start:], entries, uids, numbers, phones, addresses, strict=False
        ):
            kept = (uid.replace("-", ""), number, phone, address, places[one.organisation])
            yield _member_row(pk, one, kept, plan.is_sample)


def _uids(count: int) -> list[str]:
    """Random version-4 identifiers, written with dashes."""
    digits = urandom(16 * count).hex()
    return [_uid(digits[at : at + 32]) for at in range(0, len(digits), 32)]


def _uid(one: str) -> str:
    variant = VARIANT[int(one[16], 16) & 3]
    return f"{one[:8]}-{one[8:12]}-4{one[13:16]}-{variant}{one[17:20]}-{one[20:]}"


def _sealed(field: str, entries: list[MemberEntry], uids: list[str]) -> Iterator[bytes | None]:
    """One field of many members sealed, None where nothing is written."""
    texts = [getattr(one, field) for one in entries]
    sealed = iter(
        seal_many(
            (text, f"member.{field}.{uid}") for text, uid in zip(texts, uids, strict=True) if text
        )
    )
    return (next(sealed) if text else None for text in texts)


def _member_row(
    pk: int,
    one: MemberEntry,
    kept: tuple[str, bytes | None, bytes | None, bytes | None, int],
    is_sample: bool,  # noqa: FBT001
) -> tuple[Any, ...]:
    uid, number, phone, address, place = kept
    return (
        pk,
        uid,
        one.name,
        name_reading(one.name),
        one.gender,
        _iso(one.born_on),
        number,
        one.id_index,
        phone,
        one.phone_index,
        address,
        one.ethnic,
        one.education,
        one.category,
        one.position,
        _iso(one.joined_on),
        _iso(one.confirmed_on),
        place,
        one.standing,
        _iso(one.lost_contact_on),
        bool(one.is_floating),
        one.floating_to,
        is_sample,
    )


def _spell_rows(
    plan: RosterPlan,
    ids: list[int],
    places: Mapping[str, int],
    founded: Mapping[str, date],
) -> Iterator[tuple[Any, ...]]:
    for pk, one in zip(ids, plan.new_members, strict=True):
        place = places[one.organisation]
        start = placed_since(one, founded[one.organisation], plan.effective_on)
        end = None
        if one.standing in OFF_THE_ROLL:
            end = max(_since(one, plan.effective_on), start)
        yield pk, place, SpellKind.HOME.value, start.isoformat(), _iso(end)
        if one.attached and end is None:
            since = one.attached_on or start
            yield pk, places[one.attached], SpellKind.ATTACHED.value, since.isoformat(), None


def placed_since(one: MemberEntry, founded_on: date, effective_on: date) -> date:
    """From which day a new member belongs: as stated, else the later of joining and founding."""
    if one.placed_on is not None:
        return one.placed_on
    return max(one.joined_on or min(effective_on, date.max), founded_on)


def _since(one: MemberEntry, effective_on: date) -> date:
    return standing_since(
        one.standing,
        stated_on=one.standing_on,
        joined_on=one.joined_on,
        confirmed_on=one.confirmed_on,
        otherwise=effective_on,
    )


def _standing_rows(plan: RosterPlan, ids: list[int]) -> Iterator[tuple[Any, ...]]:
    for pk, one in zip(ids, plan.new_members, strict=True):
        line = standing_line(
            one.standing,
            since=_since(one, plan.effective_on),
            joined_on=one.joined_on,
            confirmed_on=one.confirmed_on,
        )
        for kind, start, end in line:
            yield pk, kind, start.isoformat(), _iso(end), BY_IMPORT


PLAIN = (
    "name", "gender", "born_on", "ethnic", "education", "category", "position", "joined_on",
    "confirmed_on", "lost_contact_on", "is_floating", "floating_to",
)  # fmt: skip
UPDATE = (
    "UPDATE organisation_member SET name = %s, gender = %s, born_on = %s, ethnic = %s, "
    "education = %s, category = %s, position = %s, joined_on = %s, confirmed_on = %s, "
    "lost_contact_on = %s, is_floating = %s, floating_to = %s, name_pinyin = %s, "
    "organisation_id = %s, standing = %s WHERE id = %s"
)


def members_change(plan: RosterPlan, places: Mapping[str, int]) -> set[int]:
    """Update the changed members and cut their histories; the organisations touched."""
    changed = plan.changed_members
    rows_change(UPDATE, [_update_row(one, now, places) for one, now in changed])
    for field in ("phone", "address"):
        _seal_changed(changed, field)
    _homes_change(plan, places)
    _attachments_change(plan, places)
    _standings_change(plan)
    touched = {places[one.organisation] for one, _ in changed}
    touched |= {places[now.organisation] for _, now in changed if now.organisation in places}
    return touched | {places[one.attached] for one, _ in changed if one.attached}


def _update_row(one: MemberEntry, now: KnownMember, places: Mapping[str, int]) -> tuple[Any, ...]:
    values = []
    for field in PLAIN:
        wanted = getattr(one, field)
        kept = getattr(now, field) if wanted in (None, "") else wanted
        values.append(kept.isoformat() if isinstance(kept, date) else kept)
    return *values, name_reading(one.name), places[one.organisation], one.standing, now.id


def _seal_changed(changed: list[tuple[MemberEntry, KnownMember]], field: str) -> None:
    rows: list[tuple[Any, ...]] = []
    for one, now in changed:
        text = getattr(one, field)
        sealed = seal(text, where=f"member.{field}.{now.uid}") if text else None
        if field == "phone" and text and one.phone_index != now.phone_index:
            rows.append((sealed, one.phone_index, now.id))
        elif field == "address" and text and text != now.address:
            rows.append((sealed, now.id))
    index = ", phone_index = %s" if field == "phone" else ""
    rows_change(f"UPDATE organisation_member SET {field}_sealed = %s{index} WHERE id = %s", rows)


def _homes_change(plan: RosterPlan, places: Mapping[str, int]) -> None:
    """A new home ends the old one on its first day; the same home may have its day corrected."""
    ended, opened, corrected = [], [], []
    for one, now in plan.changed_members:
        if one.organisation != now.organisation:
            day = (one.placed_on or plan.effective_on).isoformat()
            ended.append((day, now.id, SpellKind.HOME.value))
            end = _iso(one.standing_on or plan.effective_on) if _gone(one) else None
            opened.append((now.id, places[one.organisation], SpellKind.HOME.value, day, end))
        elif one.placed_on and one.placed_on != now.placed_on:
            corrected.append((one.placed_on.isoformat(), now.id, _iso(now.placed_on)))
        if _gone(one) and one.standing != now.standing:
            day = (one.standing_on or plan.effective_on).isoformat()
            ended += [(day, now.id, kind.value) for kind in SpellKind]
    _spells_end(ended)
    rows_load(Spell, SPELL_COLUMNS, opened)
    for column in ("until_on", "from_on"):
        rows_change(
            f"UPDATE organisation_spell SET {column} = %s "
            f"WHERE member_id = %s AND kind = 'home' AND {column} = %s",
            corrected,
        )


def _gone(one: MemberEntry) -> bool:
    return one.standing in OFF_THE_ROLL


def _spells_end(ended: list[tuple[str, int, str]]) -> None:
    """End open stretches; one that began on that very day is taken back."""
    rows_change(
        "UPDATE organisation_spell SET until_on = %s "
        "WHERE member_id = %s AND kind = %s AND until_on IS NULL",
        ended,
    )
    rows_change(
        "DELETE FROM organisation_spell WHERE until_on = %s AND member_id = %s AND kind = %s "
        "AND until_on <= from_on",
        ended,
    )


def _attachments_change(plan: RosterPlan, places: Mapping[str, int]) -> None:
    ended, opened, corrected = [], [], []
    kind = SpellKind.ATTACHED.value
    for one, now in plan.changed_members:
        day = (one.attached_on or plan.effective_on).isoformat()
        if one.attached and one.attached != now.attached:
            ended.append((day, now.id, kind))
            opened.append((now.id, places[one.attached], kind, day, None))
        elif now.attached and one.attached_on and one.attached_on != now.attached_on:
            corrected.append((day, now.id, _iso(now.attached_on)))
    _spells_end(ended)
    rows_load(Spell, SPELL_COLUMNS, opened)
    rows_change(
        "UPDATE organisation_spell SET from_on = %s "
        "WHERE member_id = %s AND kind = 'attached' AND from_on = %s AND until_on IS NULL",
        corrected,
    )


def _standings_change(plan: RosterPlan) -> None:
    ended, opened, corrected = [], [], []
    for one, now in plan.changed_members:
        if one.standing != now.standing:
            stated = one.standing_on or (one.confirmed_on if one.standing == "full" else None)
            day = (stated or plan.effective_on).isoformat()
            ended.append((day, now.id))
            opened.append((now.id, one.standing, day, None, BY_IMPORT))
        elif one.standing_on and one.standing_on != now.standing_on:
            corrected.append((one.standing_on.isoformat(), now.id, _iso(now.standing_on)))
    rows_change(
        "UPDATE organisation_standing SET until_on = %s WHERE member_id = %s AND until_on IS NULL",
        ended,
    )
    rows_load(Standing, STANDING_COLUMNS, opened)
    for column in ("until_on", "from_on"):
        rows_change(
            f"UPDATE organisation_standing SET {column} = %s "
            f"WHERE member_id = %s AND {column} = %s",
            corrected,
        )
