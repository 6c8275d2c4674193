"""Writing the organisations of a roster: new ones at once, moves one by one, histories cut."""

from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused, announce
from shuanghe.kernel.permissions import current_scope
from shuanghe.kernel.tree import path_of
from shuanghe.organisation.models import Organisation, OrganisationSpan
from shuanghe.organisation.rules.forest import parents_first
from shuanghe.organisation.rules.plans import (
    KnownOrganisation,
    OrganisationEntry,
    RosterPlan,
)
from shuanghe.organisation.services.loading import ids_reserve, rows_load
from shuanghe.organisation.services.spans import (
    posts_close,
    span_close,
    span_restate,
    subtree_repath,
)

COLUMNS = (
    "id", "code", "name", "short_name", "kind", "parent_id", "path", "has_committee",
    "established_on", "dissolved_on", "term_ends_on", "is_sample",
)  # fmt: skip
SPAN_COLUMNS = ("organisation_id", "name", "kind", "parent_id", "path", "from_on", "until_on")


def organisations_load(plan: RosterPlan) -> set[int]:
    """Insert the new organisations with their first stretches; parents come first in the plan."""
    if not plan.new_organisations:
        return set()
    known = {
        code: (pk, path)
        for code, pk, path in Organisation.objects.values_list("code", "id", "path")
    }
    rows, spans = [], []
    ids = ids_reserve(Organisation, len(plan.new_organisations))
    for pk, one in zip(ids, plan.new_organisations, strict=True):
        parent_id, parent_path = known[one.parent] if one.parent else (None, "")
        path = path_of(parent_path, pk)
        if not current_scope().covers(path):
            raise Refused(
                _("组织 %(one)s 不在您的管理范围内，没有写入任何内容。") % {"one": one.code}
            )
        known[one.code] = (pk, path)
        rows.append(_row(pk, one, parent_id, path, plan.is_sample))
        days = (one.established_on.isoformat(), _iso(one.dissolved_on))
        spans.append((pk, one.name, one.kind, parent_id, path, *days))
    rows_load(Organisation, COLUMNS, rows)
    rows_load(OrganisationSpan, SPAN_COLUMNS, spans)
    return set(ids)


def _row(
    pk: int,
    one: OrganisationEntry,
    parent_id: int | None,
    path: str,
    is_sample: bool,  # noqa: FBT001
) -> tuple[object, ...]:
    return (
        pk,
        one.code,
        one.name,
        one.short_name,
        one.kind,
        parent_id,
        path,
        bool(one.has_committee),
        one.established_on.isoformat(),
        _iso(one.dissolved_on),
        _iso(one.term_ends_on),
        is_sample,
    )


def _iso(day: object) -> str | None:
    return None if day is None else str(day)


def organisations_change(plan: RosterPlan) -> set[int]:
    """Rename, move and dissolve what the file says otherwise; the ids touched."""
    changed = {one.code: (one, now) for one, now in plan.changed_organisations}
    parents = {code: one.parent or now.parent for code, (one, now) in changed.items()}
    for code in parents_first(list(changed), parents):
        _change(*changed[code], plan)
    closing = [
        (one, now)
        for one, now in reversed(list(changed.values()))
        if one.dissolved_on and one.dissolved_on != now.dissolved_on
    ]
    for one, now in closing:
        _dissolve(one, now)
    return {now.id for _, now in changed.values()}


def _change(one: OrganisationEntry, now: KnownOrganisation, plan: RosterPlan) -> None:
    body = Organisation.objects.get(pk=now.id)
    is_renamed = one.name != now.name or one.kind != now.kind
    body.name, body.kind = one.name, one.kind
    body.short_name = one.short_name or body.short_name
    body.term_ends_on = one.term_ends_on or body.term_ends_on
    if one.has_committee is not None:
        body.has_committee = one.has_committee
    body.save(update_fields=["name", "kind", "short_name", "term_ends_on", "has_committee"])
    if is_renamed:
        span_restate(body, on=plan.effective_on)
    if one.parent and one.parent != now.parent:
        to = Organisation.objects.get(code=one.parent)
        old_path, new_path = body.path, path_of(to.path, body.pk)
        subtree_repath(body, to=to, new_path=new_path, on=plan.effective_on)
        body.parent, body.path = to, new_path
        announce("organisation_moved", organisation=body, old_path=old_path, new_path=new_path)


def _dissolve(one: OrganisationEntry, now: KnownOrganisation) -> None:
    body = Organisation.objects.get(pk=now.id)
    if one.dissolved_on is None:
        return
    body.dissolved_on = one.dissolved_on
    body.save(update_fields=["dissolved_on"])
    span_close(body, on=one.dissolved_on)
    posts_close(body, on=one.dissolved_on)
    announce("organisation_dissolved", organisation=body, on=one.dissolved_on)
