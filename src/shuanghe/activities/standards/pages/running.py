"""How the pages of standards run: who asks, for which organisation, what a rule refuses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from shuanghe.activities.standards.rules.parts import PARTS
from shuanghe.kernel.pages import actor_of, shown_in
from shuanghe.kernel.tree import paths_above
from shuanghe.kernel.ui.slots import Offer, offers
from shuanghe.organisation.models import Organisation

MOST_PLACES = 300
SLOT = "standard_part"
shown = shown_in("standards")


@dataclass(frozen=True)
class LivePart:
    """A part that a slot names: links to it, none when the system has no such part yet."""

    title: str
    links: tuple[Offer, ...]

    @property
    def is_there(self) -> bool:
        """Whether the system has it, open to this reader or not."""
        return bool(self.links)


def live(request: HttpRequest, keys: Iterable[str]) -> list[LivePart]:
    """The parts of these keys as they are in this installation, for this reader.

    What one part counted is kept for the others of the page.
    """
    actor, seen = actor_of(request), request.__dict__.setdefault("parts_seen", {})
    asked = {"actor": actor, "seen": seen, "on": timezone.localdate()}
    return [
        LivePart(PARTS[key], tuple(offers(SLOT, part=key, **asked))) for key in keys if key in PARTS
    ]


def place_of(request: HttpRequest, right: str) -> Organisation:
    """The organisation asked for, or the first one the asker has the right on. Raises Http404."""
    code = str(request.POST.get("organisation") or request.GET.get("organisation", ""))
    if code:
        named: Organisation = get_object_or_404(Organisation.objects.all(), code=code)
        return named
    roots = actor_of(request).scope(right).roots
    first: Organisation | None = Organisation.objects.filter(path__in=roots).first()
    first = first or Organisation.objects.first()
    if first is None:
        raise Http404
    return first


def places_with(request: HttpRequest, right: str) -> list[Organisation]:
    """Organisations in view on which the asker has a right, in the order of the tree."""
    actor = actor_of(request)
    scope = actor.scope(right)
    if not actor.may(right):
        return []
    rows = Organisation.objects.filter(scope.q("path"), dissolved_on=None).order_by("path")
    return list(rows[:MOST_PLACES])


def places_owing(places: Sequence[Organisation], kinds: Iterable[str]) -> list[Organisation]:
    """Those of the places that are, or have below them, an organisation of these kinds in view."""
    if not places:
        return []
    owing = Organisation.objects.filter(kind__in=list(kinds), dissolved_on=None)
    paths = owing.order_by().values_list("path", flat=True)
    above = {one for path in paths for one in (path, *paths_above(path))}
    return [one for one in places if one.path in above]
