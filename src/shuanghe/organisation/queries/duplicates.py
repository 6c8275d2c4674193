"""Entries that are probably one person, for a human to look at."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext_noop

from shuanghe.kernel.crypto import open_sealed
from shuanghe.organisation.models import Member
from shuanghe.organisation.queries.members import seal_place

MOST = 200


@dataclass(frozen=True)
class Likeness:
    """Two entries and why they look alike."""

    first: Member
    second: Member
    reasons: tuple[str, ...]


def probable_duplicates() -> list[Likeness]:
    """Pairs in view with the same phone, or the same name and birth date; at most MOST."""
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    members = Member.objects.filter(merged_into=None)
    phones = (
        members.exclude(phone_index=None)
        .order_by()
        .values("phone_index")
        .annotate(number=Count("id"))
        .filter(number__gt=1)
        .values_list("phone_index", flat=True)[:MOST]
    )
    by_phone = members.filter(phone_index__in=[bytes(one) for one in phones])
    _pair(by_phone, lambda one: bytes(one.phone_index or b""), gettext_noop("联系电话相同"), found)
    same = list(
        members.exclude(born_on=None)
        .order_by()
        .values_list("name", "born_on")
        .annotate(number=Count("id"))
        .filter(number__gt=1)[:MOST]
    )
    if same:
        wanted = Q(pk__in=())
        for name, born_on, _ in same:
            wanted |= Q(name=name, born_on=born_on)
        _pair(
            members.filter(wanted),
            lambda one: (one.name, one.born_on),
            gettext_noop("姓名和出生日期相同"),
            found,
        )
    return _resolved(found)


def _pair(
    members: Iterable[Member],
    key: Callable[[Member], Hashable],
    reason: str,
    found: dict[tuple[int, int], list[str]],
) -> None:
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for one in members:
        groups[key(one)].append(one.pk)
    for ids in groups.values():
        first, *others = sorted(ids)
        for other in others:
            found[first, other].append(reason)


def _resolved(found: dict[tuple[int, int], list[str]]) -> list[Likeness]:
    pairs = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))[:MOST]
    ids = {pk for pair, _ in pairs for pk in pair}
    rows = Member.objects.filter(pk__in=ids).select_related("organisation")
    people = {one.pk: one for one in rows}
    return [
        Likeness(people[first], people[second], tuple(reasons))
        for (first, second), reasons in pairs
    ]


def likeness_of(first: Member, second: Member) -> Sequence[str]:
    """Why two entries look alike; empty when nothing does."""
    reasons = []
    if first.id_number_index and first.id_number_index == second.id_number_index:
        reasons.append(gettext_noop("公民身份号码相同"))
    if first.phone_index and first.phone_index == second.phone_index:
        reasons.append(gettext_noop("联系电话相同"))
    if first.name == second.name and first.born_on and first.born_on == second.born_on:
        reasons.append(gettext_noop("姓名和出生日期相同"))
    return reasons


def sealed_alike(first: Member, second: Member) -> dict[str, bool]:
    """Whether the personal values of two entries are the same, by field; nothing is shown."""
    addresses = [
        open_sealed(one.address_sealed, where=seal_place("address", one))
        if one.address_sealed
        else ""
        for one in (first, second)
    ]
    return {
        "id_number": first.id_number_index == second.id_number_index,
        "phone": first.phone_index == second.phone_index,
        "address": addresses[0] == addresses[1],
    }
