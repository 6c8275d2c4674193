"""Cutting dated rows: an old stretch ends on the day a new one begins."""

from datetime import date

from django.db import connection
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Scope, current_scope
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import Organisation, OrganisationSpan, Post

EVER_LATER = "{name}最近一次变动是 {since}，生效日期 {on} 不能更早。"


def span_restate(organisation: Organisation, *, on: date) -> None:
    """Close the open stretch and open one with today's name, kind and place.

    A second change on the same day corrects the open stretch instead. Raises Refused when the
    day lies before the last change.
    """
    facts = {
        "name": organisation.name,
        "kind": organisation.kind,
        "parent_id": organisation.parent_id,
        "path": organisation.path,
    }
    open_span = OrganisationSpan.objects.filter(organisation=organisation, until_on=None).first()
    if open_span is not None:
        _refuse_earlier(organisation.name, since=open_span.from_on, on=on)
        if open_span.from_on == on:
            OrganisationSpan.objects.filter(pk=open_span.pk).update(**facts)
            return
        OrganisationSpan.objects.filter(pk=open_span.pk).update(until_on=on)
    OrganisationSpan.objects.create(organisation=organisation, from_on=on, **facts)


def span_close(organisation: Organisation, *, on: date) -> None:
    """End the open stretch on the day. Raises Refused when it began later."""
    open_span = OrganisationSpan.objects.filter(organisation=organisation, until_on=None).first()
    if open_span is not None:
        _refuse_earlier(organisation.name, since=open_span.from_on, on=on)
        open_span.until_on = on
        open_span.save(update_fields=["until_on"])


def posts_close(organisation: Organisation, *, on: date) -> int:
    """End every post still held in the organisation; the number of posts ended."""
    held = Post.objects.filter(Q(until_on=None) | Q(until_on__gt=on), organisation=organisation)
    return held.update(until_on=Greatest(F("from_on"), Value(on)))


def _refuse_earlier(name: str, *, since: date, on: date) -> None:
    if on < since:
        raise Refused(EVER_LATER.format(name=name, since=since, on=on))


def subtree_repath(organisation: Organisation, *, to: Organisation, new_path: str, on: date) -> int:
    """Rewrite the paths of a whole subtree and cut its stretches, in four statements.

    The number of organisations moved, dissolved ones included. Raises Refused when any living
    one of them changed after the day.
    """
    old_path = organisation.path
    _refuse_overtaken(old_path, to, on)
    with connection.cursor() as cursor:
        inside, bounds = Scope((old_path,)).sql("path")
        seen, eyes = current_scope().sql("path")
        cursor.execute(
            "UPDATE organisation_organisation SET path = %s || substr(path, %s), "
            "parent_id = CASE WHEN id = %s THEN %s ELSE parent_id END "
            f"WHERE {inside} AND {seen}",
            [new_path, len(old_path) + 1, organisation.pk, to.pk, *bounds, *eyes],
        )
        moved: int = cursor.rowcount
        _spans_cut(cursor, Scope((new_path,)), on)
    return moved


def _refuse_overtaken(path: str, to: Organisation, on: date) -> None:
    """A move may not reach back behind a later change of what moves or of where it goes."""
    inside = {"organisation__path__gte": path, "organisation__path__lt": end_of(path)}
    later = OrganisationSpan.objects.filter(until_on__gt=on, **inside).order_by("-until_on").first()
    if later is not None and later.until_on is not None:
        _refuse_earlier(later.name, since=later.until_on, on=on)
    there = OrganisationSpan.objects.filter(organisation=to, until_on=None).first()
    if there is not None:
        _refuse_earlier(there.name, since=there.from_on, on=on)


def _spans_cut(cursor: object, moved: Scope, on: date) -> None:
    inside, bounds = moved.sql("o.path")
    run = cursor.execute  # type: ignore[attr-defined]
    run(
        "UPDATE organisation_organisationspan SET until_on = %s WHERE until_on IS NULL "
        "AND from_on < %s AND organisation_id IN "
        f"(SELECT o.id FROM organisation_organisation o WHERE {inside})",
        [on, on, *bounds],
    )
    run(
        "UPDATE organisation_organisationspan SET "
        "path = (SELECT o.path FROM organisation_organisation o WHERE o.id = organisation_id), "
        "parent_id = (SELECT o.parent_id FROM organisation_organisation o "
        "WHERE o.id = organisation_id) WHERE until_on IS NULL AND organisation_id IN "
        f"(SELECT o.id FROM organisation_organisation o WHERE {inside})",
        bounds,
    )
    run(
        "INSERT INTO organisation_organisationspan "
        "(organisation_id, name, kind, parent_id, path, from_on) "
        "SELECT o.id, o.name, o.kind, o.parent_id, o.path, %s FROM organisation_organisation o "
        f"WHERE {inside} AND o.dissolved_on IS NULL AND NOT EXISTS "
        "(SELECT 1 FROM organisation_organisationspan s "
        "WHERE s.organisation_id = o.id AND s.until_on IS NULL)",
        [on, *bounds],
    )
