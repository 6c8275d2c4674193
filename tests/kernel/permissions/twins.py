"""A guarded pair of models, and twins on the same tables with ordinary foreign keys.

The twins have the same default-deny manager; only their foreign keys are ordinary. What leaks
through a twin and not through the guarded model is what the scoped foreign key is for.
"""

from types import SimpleNamespace

from django.apps.registry import Apps
from django.db import models

from shuanghe.kernel.permissions.models import PathField, ScopedForeignKey, ScopedModel

REGISTRY = Apps(["tests.kernel.permissions"])


def pair(prefix: str, key: type[models.ForeignKey]) -> SimpleNamespace:
    """Place and Thing, tied together by the given kind of foreign key."""

    def meta(table: str) -> type:
        return type(
            "Meta",
            (ScopedModel.Meta,),
            {
                "apps": REGISTRY,
                "app_label": "permissions",
                "db_table": f"wall_{table}",
                "abstract": False,
            },
        )

    place = type(
        f"{prefix}Place",
        (ScopedModel,),
        {
            "__module__": __name__,
            "scope_path": "path",
            "name": models.CharField(max_length=40),
            "path": PathField(),
            "Meta": meta("place"),
        },
    )
    thing = type(
        f"{prefix}Thing",
        (ScopedModel,),
        {
            "__module__": __name__,
            "scope_path": "place__path",
            "title": models.CharField(max_length=40),
            "place": key(place, on_delete=models.CASCADE, related_name="things"),
            "other": key(place, null=True, on_delete=models.CASCADE, related_name="mentions"),
            "Meta": meta("thing"),
        },
    )
    note = type(
        f"{prefix}Note",
        (ScopedModel,),
        {
            "__module__": __name__,
            "scope_path": "thing__place__path",
            "text": models.CharField(max_length=40),
            "thing": key(thing, on_delete=models.CASCADE, related_name="notes"),
            "Meta": meta("note"),
        },
    )
    return SimpleNamespace(place=place, thing=thing, note=note)


GUARDED = pair("Guarded", ScopedForeignKey)
OPEN = pair("Open", models.ForeignKey)
