"""Everything below one project in one statement, for the page that shows it all."""

import json
from collections.abc import Mapping
from functools import reduce
from typing import Any

from django.db.models import DateTimeField, F, JSONField, QuerySet, Value
from django.db.models.functions import JSONObject

from shuanghe.activities.projects.models import (
    BenefitClaim,
    BenefitConfirmation,
    BenefitVerification,
    Objection,
    PanelScore,
    Project,
    ProjectChange,
    ProjectMeasure,
    ProjectMilestone,
    ProjectPerson,
    ProjectProgress,
)
from shuanghe.kernel.permissions.models import ScopedModel

BELOW: Mapping[str, tuple[type[ScopedModel], str]] = {
    "measures": (ProjectMeasure, "project"),
    "people": (ProjectPerson, "project"),
    "milestones": (ProjectMilestone, "project"),
    "progress": (ProjectProgress, "project"),
    "claims": (BenefitClaim, "project"),
    "confirmations": (BenefitConfirmation, "claim__project"),
    "verifications": (BenefitVerification, "claim__project"),
    "objections": (Objection, "project"),
    "scores": (PanelScore, "project"),
    "changes": (ProjectChange, "project"),
}
OF_CLAIMS = ("confirmations", "verifications")


def gather(project: Project) -> None:
    """Read all that lies below a project; its relations and its claims' answer from then on.

    Times of day are left out. Each part is asked for in the scope in force.
    """
    found: dict[str, list[Any]] = {name: [] for name in BELOW}
    parts = [_part(name, project) for name in BELOW]
    for name, row in reduce(lambda one, other: one.union(other, all=True), parts):
        found[name].append(_made(BELOW[name][0], row))
    claims = {one.pk: one for one in found["claims"]}
    for name in OF_CLAIMS:
        for one in claims.values():
            _keep(one, name, [row for row in found[name] if row.claim_id == one.pk])
    for name, rows in found.items():
        if name not in OF_CLAIMS:
            _keep(project, name, rows)


def _part(name: str, project: Project) -> "QuerySet[Any, Any]":
    model, way = BELOW[name]
    names = [one.attname for one in model._meta.concrete_fields if not _is_time(one)]
    told = JSONObject(**{one: F(one) for one in names})
    rows: QuerySet[Any, Any] = model.objects.filter(**{way: project}).order_by()
    found: QuerySet[Any, Any] = rows.annotate(told_name=Value(name), told=told)
    return found.values_list("told_name", "told")


def _is_time(field: Any) -> bool:
    return isinstance(field, DateTimeField)


def _made(model: type[ScopedModel], row: Mapping[str, Any]) -> ScopedModel:
    """A row as the model has it; the database writes days, sums and lists as JSON."""
    fields = [one for one in model._meta.concrete_fields if one.attname in row]
    values = []
    for one in fields:
        value = row[one.attname]
        if isinstance(one, JSONField):
            values.append(json.loads(value) if isinstance(value, str) else value)
        else:
            values.append(one.to_python(value))
    return model.from_db(None, [one.attname for one in fields], values)


def _keep(above: ScopedModel, name: str, rows: list[Any]) -> None:
    """Let a relation answer with rows that were read already, in the order of their model."""
    for key in reversed(type(rows[0])._meta.ordering if rows else ()):
        plain = str(key).lstrip("-")
        rows.sort(key=lambda one: getattr(one, plain), reverse=str(key).startswith("-"))
    kept = getattr(above, name).all()
    kept._result_cache, kept._prefetch_done = rows, True  # noqa: SLF001 — as a prefetch leaves it
    cache = above.__dict__.setdefault("_prefetched_objects_cache", {})
    cache[name] = kept
