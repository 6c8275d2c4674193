"""The one way a line enters the audit trail; only kernel.actions calls it."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.utils import timezone

from shuanghe.kernel.permissions import Actor

INSERT = """INSERT INTO audit_auditline
    (at, user_id, actor_name, verb, place, target_type, target_id, summary, before, after)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""


def line_append(
    *,
    actor: Actor,
    verb: str,
    place: str,
    target: tuple[str, str],
    summary: str,
    before: dict[str, Any],
    after: dict[str, Any],
) -> None:
    """Add one line in the running transaction; place is the organisation's path, "" for none."""
    values = (
        connection.ops.adapt_datetimefield_value(timezone.now()),
        actor.user_id,
        actor.name,
        verb,
        place,
        *target,
        summary[:300],
        _json(before),
        _json(after),
    )
    with connection.cursor() as cursor:
        cursor.execute(INSERT, values)


def _json(values: dict[str, Any]) -> str:
    return json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False) if values else "{}"
