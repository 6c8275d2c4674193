"""Lists as pages look for them: of a subtree, of one person, one by number."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, F, Q, QuerySet, When
from django.shortcuts import get_object_or_404

from shuanghe.activities.mobilisation.models import DutyItem, DutyList, Holder
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import Member, Organisation, PostKind


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for; an empty value does not restrict."""

    year: int
    place: Organisation | None = None
    holder: str = ""
    text: str = ""
    post: str = ""
    is_open: bool = False


def lists_found(wanted: Wanted) -> "QuerySet[DutyList]":
    """The lists in view that are wanted, in the order of the tree.

    In a body its own list first, then those of its posts, the secretary's first and the present
    holder's before a former one's, then the members'.
    """
    found: QuerySet[DutyList] = _real(DutyList.objects.filter(year=wanted.year))
    if wanted.place is not None:
        path = wanted.place.path
        found = found.filter(organisation__path__gte=path, organisation__path__lt=end_of(path))
    if wanted.holder in Holder.values:
        found = found.filter(holder=wanted.holder)
    if wanted.post:
        found = found.filter(post_kind=wanted.post)
    if wanted.text:
        said = Q(holder_name__icontains=wanted.text) | Q(organisation__name__icontains=wanted.text)
        found = found.filter(said)
    if wanted.is_open:
        found = found.filter(until_on=None)
    return found.select_related("organisation").order_by(
        "organisation__path", *_rank(), F("until_on").desc(nulls_first=True), "from_on", "id"
    )


def _rank() -> "tuple[Case, Case]":
    """By holder, then by post, as their lists of words have them."""
    return _place("holder", Holder.values), _place("post_kind", PostKind.values)


def _place(name: str, values: Sequence[str]) -> Case:
    return Case(*(When(**{name: value}, then=at) for at, value in enumerate(values)), default=-1)


def _real(lists: "QuerySet[DutyList]") -> "QuerySet[DutyList]":
    """Without those taken back on the day they began."""
    return lists.filter(Q(until_on=None) | Q(until_on__gt=F("from_on")))


def list_in_view(pk: int) -> DutyList:
    """One list. Raises Http404."""
    found: DutyList = get_object_or_404(DutyList.objects.select_related("organisation"), pk=pk)
    return found


def lists_of_member(member: Member, year: int) -> list[DutyList]:
    """The lists of one person in a year in view: posts held, then as a member."""
    found = _real(DutyList.objects.filter(member=member, year=year))
    return list(found.select_related("organisation").order_by(*_rank(), "from_on", "id"))


def years_with_lists() -> list[int]:
    """The years of which there are lists in view, the newest first."""
    return list(DutyList.objects.order_by("-year").values_list("year", flat=True).distinct())


def item_in_view(pk: int) -> DutyItem:
    """One item. Raises Http404."""
    found: DutyItem = get_object_or_404(DutyItem.objects.select_related("organisation"), pk=pk)
    return found
