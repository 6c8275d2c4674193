"""The organisation tree today and as of any day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Min, Q, QuerySet
from django.db.models.functions import Length
from django.http import Http404

from shuanghe.kernel.permissions import current_scope
from shuanghe.kernel.permissions.postgresql.prepared import Prepared
from shuanghe.kernel.tree import SEGMENT, ancestors, depth, end_of
from shuanghe.organisation.models import Organisation, OrganisationKind, OrganisationSpan

COLUMNS = ", ".join(field.attname for field in Organisation._meta.concrete_fields)
CALLED = f"SELECT {COLUMNS} FROM organisation_organisation WHERE code = %s AND {{scope}}"
NODE = ("organisation_id", "organisation__code", "name", "kind", "parent_id", "path")


def organisation_called(code: str) -> Organisation:
    """The organisation in view that has the code, for pages that everybody opens all day.

    Raises Http404 when there is none.
    """
    scope, bounds = current_scope().sql("path")
    found = Organisation.objects.raw(Prepared(CALLED.format(scope=scope)), [code, *bounds])
    one: Organisation | None = next(iter(found), None)
    if one is None:
        raise Http404
    return one


@dataclass(frozen=True, slots=True)
class Node:
    """An organisation as it was on the day asked: called so, standing there."""

    id: int
    code: str
    name: str
    kind: str
    parent_id: int | None
    path: str

    @property
    def depth(self) -> int:
        return depth(self.path)

    @property
    def kind_title(self) -> str:
        return str(OrganisationKind(self.kind).label)


@dataclass(frozen=True)
class OrganisationThen:
    """One organisation on a day: what it was, what stood above and below it then."""

    organisation: Organisation
    on: date
    node: Node
    above: tuple[Node, ...]
    below: tuple[Node, ...]


def spans_on(day: date) -> "QuerySet[OrganisationSpan]":
    """The stretches that hold on the day, in the scope in force."""
    return OrganisationSpan.objects.filter(Q(until_on=None) | Q(until_on__gt=day), from_on__lte=day)


def _nodes(spans: "QuerySet[OrganisationSpan]") -> list[Node]:
    return [Node(*row) for row in spans.values_list(*NODE).order_by("path")]


def tree_on(day: date, *, root: Organisation | None = None) -> list[Node]:
    """Every organisation that stood on the day, a parent before its children.

    root limits it to what lay below that organisation on that day.
    """
    spans = spans_on(day)
    if root is None:
        return _nodes(spans)
    top = spans.filter(organisation=root).first()
    if top is None:
        return []
    return _nodes(spans.filter(path__gte=top.path, path__lt=end_of(top.path)))


def organisation_on(code: str, day: date) -> OrganisationThen:
    """One organisation as of a day. Raises Http404 when out of view or not standing that day."""
    organisation = Organisation.objects.filter(code=code).first()
    if organisation is None:
        raise Http404
    found = _nodes(spans_on(day).filter(organisation=organisation))
    if not found:
        raise Http404
    node = found[0]
    around = _nodes(
        spans_on(day).filter(Q(organisation__in=ancestors(node.path)) | Q(parent_id=node.id))
    )
    return OrganisationThen(
        organisation=organisation,
        on=day,
        node=node,
        above=tuple(one for one in around if len(one.path) < len(node.path)),
        below=tuple(one for one in around if one.parent_id == node.id),
    )


def lineage_today(organisation: Organisation) -> list[Organisation]:
    """The organisations above, top first, then the organisation itself; as far as in view."""
    ids = [*ancestors(organisation.path), organisation.pk]
    return list(Organisation.objects.filter(pk__in=ids).order_by("path"))


def history_of(organisation: Organisation) -> Sequence[OrganisationSpan]:
    """Its names and places, newest first."""
    return list(OrganisationSpan.objects.filter(organisation=organisation).order_by("-from_on"))


def subtree_of(organisation: Organisation) -> "QuerySet[Organisation]":
    """The organisation and everything below it today."""
    return Organisation.objects.filter(
        path__gte=organisation.path, path__lt=end_of(organisation.path)
    )


def organisations_living() -> "QuerySet[Organisation]":
    """Organisations in view that stand today."""
    return Organisation.objects.filter(dissolved_on=None)


def parents_for(kinds: Sequence[str]) -> "QuerySet[Organisation]":
    """Living organisations in view of the given kinds, as choices for a parent."""
    return organisations_living().filter(kind__in=kinds).order_by("path")


MOST_DRAWN = 300
LEVELS = 4


def nodes_near(day: date, *, top: Node | None = None) -> tuple[list[Node], int]:
    """The upper levels of what is in view on a day, for drawing, in preorder.

    Below top when given, else below the highest organisations in view. Also the depth at which
    the drawing should stop: what is deeper only shows that there is more.
    """
    spans = spans_on(day).annotate(long=Length("path"))
    if top is not None:
        spans = spans.filter(path__gte=top.path, path__lt=end_of(top.path))
        first = len(top.path)
    else:
        first = spans.aggregate(least=Min("long"))["least"] or SEGMENT
    near = spans.filter(long__lt=first + LEVELS * SEGMENT).order_by("long", "path")
    nodes = [Node(*row) for row in near.values_list(*NODE)[: MOST_DRAWN + 1]]
    stop = first // SEGMENT - 2 + LEVELS
    if len(nodes) > MOST_DRAWN:
        stop = max(min(stop, nodes[-1].depth), nodes[0].depth + 1)
    return sorted(nodes[:MOST_DRAWN], key=lambda one: one.path), stop
