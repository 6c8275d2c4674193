"""Pages of lists by key: each goes on after the row that came last, whatever was added before."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import Member, Organisation, Post
from shuanghe.organisation.queries.rolls import posts_on
from shuanghe.organisation.queries.trees import NODE, Node, spans_on

Row = TypeVar("Row", bound=Model)


def organisation_in_view(code: str) -> Organisation:
    """The organisation of that code in the scope in force. Raises Http404."""
    found: Organisation = get_object_or_404(Organisation, code=code)
    return found


def page_after(
    rows: QuerySet[Row], *, order: str, after: int | None, limit: int
) -> tuple[list[Row], str | None]:
    """The next rows in the order of a field ("-" before it: from the end), then of the id.

    after: id of the row that came last; Http404 when it is not one of the rows, so that it tells
    nothing of what is kept from the reader. Also the id to go on with, None on the last page.
    """
    key, sign = order.removeprefix("-"), "-" if order.startswith("-") else ""
    if after is not None:
        way = "lt" if sign else "gt"
        last = rows.filter(pk=after).values_list(key, "id").first()
        if last is None:
            raise Http404
        value, pk = last
        rows = rows.filter(Q(**{f"{key}__{way}": value}) | Q(**{key: value, f"id__{way}": pk}))
    found = list(rows.order_by(order, f"{sign}id")[: limit + 1])
    return found[:limit], str(found[limit - 1].pk) if len(found) > limit else None


def nodes_page(
    day: date, *, under: str | None, after: str | None, limit: int
) -> tuple[list[Node], str | None]:
    """Organisations that stood on the day, in the order of the tree. Raises Http404."""
    spans: QuerySet[Any] = spans_on(day)
    if under is not None:
        top = _path_then(day, under)
        spans = spans.filter(path__gte=top, path__lt=end_of(top))
    if after is not None:
        spans = spans.filter(path__gt=_path_then(day, after))
    rows = [Node(*row) for row in spans.order_by("path").values_list(*NODE)[: limit + 1]]
    return rows[:limit], rows[limit - 1].code if len(rows) > limit else None


def _path_then(day: date, code: str) -> str:
    path: str | None = (
        spans_on(day).filter(organisation__code=code).values_list("path", flat=True).first()
    )
    if path is None:
        raise Http404
    return path


def codes_of(ids: Sequence[int]) -> dict[int, str]:
    """The codes of those of the organisations that are in view."""
    return dict(Organisation.objects.filter(pk__in=ids).values_list("pk", "code"))


def posts_found(day: date, *, under: Organisation | None) -> "QuerySet[Post]":
    """Posts held on the day in a subtree, in view."""
    posts = posts_on(day).select_related("member", "organisation")
    if under is None:
        return posts
    return posts.filter(
        organisation__path__gte=under.path, organisation__path__lt=end_of(under.path)
    )


def member_ids(uids: Sequence[Any]) -> dict[Any, int]:
    """Internal numbers of members → ids, of those in view."""
    return dict(Member.objects.filter(uid__in=uids).values_list("uid", "pk"))
