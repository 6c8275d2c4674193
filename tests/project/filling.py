"""Rows for every table, made from the fields alone, so that a new model is covered by itself."""

import datetime as dt
import uuid
from decimal import Decimal

from django.db import models, transaction

from shuanghe.project.services.backup.tables import columns, tables

ROWS = 3
WORDS = ("党支部", "Ünïcødé 😀", "'; DROP TABLE x; --", "line\nbreak\ttab", "　全角")
MOMENT = dt.datetime(2025, 12, 31, 23, 59, 59, 123456, tzinfo=dt.UTC)


def every_table_filled(alias):
    """Put three rows into every table that is empty; ids of their own, links to the same row."""
    with transaction.atomic(using=alias):
        for model in tables():
            every = models.QuerySet(model, using=alias)
            every.all()._raw_delete(alias)
        for model in tables():
            models.QuerySet(model, using=alias).bulk_create(
                [row(model, at) for at in range(1, ROWS + 1)]
            )


def row(model, at):
    """The at-th row of a model: every other one leaves out what may be left out."""
    values = {field.attname: value(field, at) for field in columns(model)}
    held = HELD_TO.get(model._meta.label_lower, {})
    asked = {name: given(at) if callable(given) else given for name, given in held.items()}
    return model(**{**values, **asked})


def value(field, at):
    """A value that the field can hold, different for every row."""
    if field.remote_field:
        return value(field.target_field, at)
    if field.primary_key and isinstance(field, models.AutoField):
        return at
    if field.null and at % 2 == 0 and not is_distinct(field):
        return None
    for kind, make in MAKERS:
        if isinstance(field, kind):
            return make(field, at)
    raise AssertionError(
        f"no value for {field.model.__name__}.{field.name}: {type(field).__name__}"
    )


def is_distinct(field):
    """Whether rows may not share a value in the field."""
    return field.unique or any(
        field.name in constraint.fields
        for constraint in field.model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
    )


def text(field, at):
    """A text that fits, with signs that break careless writers."""
    if field.choices:
        return field.flatchoices[at % len(field.flatchoices)][0]
    return f"{at}{WORDS[at % len(WORDS)]}"[: field.max_length or 40]


# What a check of the table asks for beyond the fields alone: a value, or one made for each row.
HELD_TO = {
    "counselling.counsellingtopic": {"steering_approved_by_id": lambda at: ROWS + at},
    "dues.duesaccount": {"cashier_id": lambda at: at % ROWS + 1},
    "dues.duesentry": {"kind": "payment"},
    "dues.duesmovement": {
        "fen": lambda at: -at if at == ROWS else at,
        "reverses_id": lambda at: 1 if at == ROWS else None,
    },
    "dues.hardship": {"until_on": dt.date(2026, 3, 1)},
    "handbooks.edition": {"state": "ready"},
    "operations.goal": {"year": 2026},
    "operations.goalmeasure": {"side": "operations", "kpi_id": lambda at: at},
    "operations.kpi": {"until_on": dt.date(2026, 3, 1)},
    "organisation.rightssuspension": {"until_on": dt.date(2026, 3, 1)},
}
MAKERS = (
    (models.JSONField, lambda _field, at: {"乙": [1, 2.5, None], "甲": {"n": at}}),
    (models.BooleanField, lambda _field, at: at % 2 == 1),
    (models.UUIDField, lambda field, at: uuid.uuid5(uuid.NAMESPACE_OID, f"{field.name}{at}")),
    (models.GenericIPAddressField, lambda _field, at: f"10.0.0.{at}"),
    (models.EmailField, lambda _field, at: f"sample{at}@example.org"),
    (models.DecimalField, lambda field, at: Decimal(at).scaleb(-min(field.decimal_places, 1))),
    (models.DateTimeField, lambda _field, at: MOMENT + dt.timedelta(days=at)),
    (models.DateField, lambda _field, at: dt.date(2026, 2, at)),
    (models.DurationField, lambda _field, at: dt.timedelta(days=at, microseconds=7)),
    (models.TimeField, lambda _field, at: dt.time(at, 30)),
    (models.BinaryField, lambda _field, at: bytes([0, 255, at])),
    (models.FloatField, lambda _field, at: at / 3),
    (models.IntegerField, lambda _field, at: at),
    ((models.CharField, models.TextField, models.FileField), text),
)
