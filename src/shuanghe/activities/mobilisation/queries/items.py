"""Items set above a body hold for it: read on the way up, the nearest one of a code first."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from shuanghe.activities.mobilisation.models import DutyItem, DutyList
from shuanghe.activities.mobilisation.queries.catalogue import ItemFacts, default_items
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.tree import lineage
from shuanghe.organisation.models import Organisation

WHY = "清单事项由上级组织制定，对下级适用"


def items_over(places: Iterable[Organisation], years: Iterable[int]) -> list[DutyItem]:
    """Every item set for these organisations or above them; closed ones too."""
    ids = {one for place in places for one in lineage(place.path)}
    with looking(Scope.everything(WHY)):
        found = DutyItem.objects.filter(organisation_id__in=ids, year__in=set(years))
        return list(found.order_by("position", "code", "id"))


def items_by_place(places: Sequence[Organisation], year: int) -> Mapping[int, list[DutyItem]]:
    """Organisation id → the items that hold there in a year, nearest of each code, open ones."""
    by_owner: dict[int, list[DutyItem]] = {}
    for item in items_over(places, [year]):
        by_owner.setdefault(item.organisation_id, []).append(item)
    return {place.pk: _nearest(place, by_owner) for place in places}


def _nearest(place: Organisation, by_owner: Mapping[int, list[DutyItem]]) -> list[DutyItem]:
    nearest: dict[str, DutyItem] = {}
    for owner in lineage(place.path):  # from the root down: the nearest one stays
        for item in by_owner.get(owner, ()):
            nearest[item.code] = item
    kept = [one for one in nearest.values() if not one.is_closed]
    return sorted(kept, key=lambda one: (one.position, one.code))


def is_of(item: DutyItem, list_: DutyList, kind: str) -> bool:
    """Whether an item belongs on a list of an organisation of that kind."""
    if item.holder != list_.holder or kind not in item.bodies:
        return False
    return not item.posts or list_.post_kind in item.posts


def year_has_items(place: Organisation, year: int) -> bool:
    """Whether items of the year were set at an organisation or above it."""
    return bool(items_over([place], [year]))


def items_of_year(place: Organisation | None, *, on: date) -> Sequence[DutyItem | ItemFacts]:
    """The items in force at an organisation in the year of a day; the defaults before it has any.

    Grouped by list. place: None for nobody's.
    """
    own = items_by_place([place], on.year)[place.pk] if place is not None else []
    if not own:
        return default_items(on=on)
    first = {one.list_title: one.position for one in reversed(own)}
    return sorted(own, key=lambda one: (first[one.list_title], one.list_title))
