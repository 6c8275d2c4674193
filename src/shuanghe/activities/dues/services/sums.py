"""Sums of a month follow whatever changes them, in the same transaction."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from shuanghe.activities.dues.models import MonthSum, SummedMonth
from shuanghe.activities.dues.queries.rolls import Payers
from shuanghe.activities.dues.queries.sheets import LOOKED_BACK
from shuanghe.activities.dues.queries.sums import months_summed, sums_worked_out
from shuanghe.activities.dues.rules import month_day, month_number
from shuanghe.kernel.actions import action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation, OrganisationKind, Spell
from shuanghe.rulebook.queries import rulebook

COUNTED = ("payer_count", "open_count", "unknown_count", "paid_fen", "holds_until_on")
Key = tuple[int, date]


@action("system.run")
def sums_rebuild(actor: Actor, *, on: date | None = None) -> int:
    """Work the sums of the last twelve months out anew; how many kept ones were different.

    actor: one with everything in view, a job or the command line; PermissionError for another.
    A month is kept from the first time on; older ones are worked out on reading again.
    """
    today = on or timezone.localdate()
    last = month_number(today)
    months = [month_day(last - back) for back in reversed(range(LOOKED_BACK))]
    known = set(months_summed())
    found = sums_worked_out(
        Payers(is_everybody=True), first=month_number(months[0]), months=LOOKED_BACK, on=today
    )
    kept = {_key(one): one for one in MonthSum.objects.filter(month__in=known)}
    fresh = {_key(one): one for one in found}
    differing = sum(
        _told(kept.get(key)) != _told(fresh.get(key))
        for key in kept.keys() | fresh.keys()
        if key[1] in known & set(months)
    )
    MonthSum.objects.all().delete()
    MonthSum.objects.bulk_create(found, batch_size=1000)
    SummedMonth.objects.all().delete()
    version = rulebook().version
    SummedMonth.objects.bulk_create(
        SummedMonth(month=month, rules_version=version) for month in months
    )
    trail().note(
        ("dues.monthsum", f"{today}"),
        f"重算党费月度汇总：{len(found)} 项，与原来不同 {differing} 项",
        after={"sums": len(found), "differing": differing},
    )
    return differing


def sums_follow(organisations: Iterable[int], *, on: date, since: date | None = None) -> None:
    """Work out anew what is kept for these places (and above Party groups), from a month on."""
    months = [one for one in months_summed() if since is None or one >= since]
    places = _places(organisations) if months else frozenset()
    if not places:
        return
    first, last = month_number(months[0]), month_number(months[-1])
    found = sums_worked_out(Payers(places=places), first=first, months=last - first + 1, on=on)
    fresh = {_key(one): one for one in found if one.organisation_id in places}
    fresh = {key: one for key, one in fresh.items() if key[1] in set(months)}
    for one in MonthSum.objects.filter(organisation_id__in=places, month__in=months):
        if _key(one) not in fresh:
            one.delete()
    MonthSum.objects.bulk_create(
        fresh.values(),
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["organisation", "month"],
        update_fields=list(COUNTED),
    )


def members_follow(members: Sequence[int], *, on: date, since: date) -> None:
    """The same wherever these members are or were at home."""
    if months_summed():
        homes = Spell.objects.filter(member_id__in=members)
        sums_follow(homes.values_list("organisation_id", flat=True), on=on, since=since)


def roll_changed(*, organisation_ids: Sequence[int], **_: Any) -> None:
    """Members joined, left or moved; `project` plugs this into the event."""
    sums_follow(organisation_ids, on=timezone.localdate())


def _places(organisations: Iterable[int]) -> frozenset[int]:
    """The places that collect for these organisations and are in view."""
    found = Organisation.objects.filter(pk__in=set(organisations))
    is_group = OrganisationKind.PARTY_GROUP
    return frozenset(
        place
        for pk, kind, parent in found.values_list("pk", "kind", "parent_id")
        if (place := parent if kind == is_group else pk) is not None
    )


def _key(one: MonthSum) -> Key:
    return one.organisation_id, one.month


def _told(one: MonthSum | None) -> tuple[object, ...]:
    return () if one is None else tuple(getattr(one, name) for name in COUNTED)
