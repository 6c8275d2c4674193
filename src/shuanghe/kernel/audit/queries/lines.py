"""Reading the trail: newest first, page after page by key, never by counting."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.timezone import make_aware

from shuanghe.kernel import replicas
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import current_scope
from shuanghe.kernel.permissions.postgresql.prepared import Prepared
from shuanghe.kernel.tree import end_of

ON_A_PAGE = 50
AT_ONCE = 2_000
OUT_OF_ORDER = 1_000
RECENT = 5_000
VERBS = """WITH RECURSIVE known(verb) AS (
    SELECT min(verb) FROM audit_auditline
    UNION ALL
    SELECT (SELECT min(verb) FROM audit_auditline WHERE verb > known.verb)
    FROM known WHERE known.verb IS NOT NULL)
    SELECT verb FROM known WHERE verb IS NOT NULL"""


NEWEST = {
    "sqlite": "SELECT max(id), 0 FROM audit_auditline",
    "postgresql": Prepared(
        f"""SELECT max(id), count(*) FROM audit_auditline
        WHERE id > (SELECT max(id) FROM audit_auditline) - {OUT_OF_ORDER}"""
    ),
}


def ledger_version() -> str:
    """A text that changes with every change of the ledger: each leaves a line in the trail.

    On PostgreSQL a line may become visible after one of a higher number, when its transaction took
    longer: so the lines among the last OUT_OF_ORDER numbers are counted too. On SQLite one writes
    at a time. It is read where the page is read: a replica that is behind must not give its page
    what it has not seen.
    """
    with replicas.connection.cursor() as cursor:
        cursor.execute(NEWEST[replicas.connection.vendor])
        newest, count = cursor.fetchone()
    return f"{newest}·{count}"


@dataclass(frozen=True)
class LineFilter:
    """Which lines: every part may be left out. place is a path, days are local and inclusive."""

    person: str = ""
    verb: str = ""
    target_type: str = ""
    target_id: str = ""
    place: str = ""
    from_on: date | None = None
    until_on: date | None = None


def lines_found(wanted: LineFilter) -> QuerySet[AuditLine]:
    """The lines in view that match, newest first."""
    lines = AuditLine.objects.order_by("-id")
    exact = {
        "actor_name": wanted.person,
        "verb": wanted.verb,
        "target_type": wanted.target_type,
        "target_id": wanted.target_id,
    }
    lines = lines.filter(**{name: value for name, value in exact.items() if value})
    if wanted.place:
        lines = lines.filter(place__gte=wanted.place, place__lt=end_of(wanted.place))
    if wanted.from_on:
        lines = _since(lines, make_aware(datetime.combine(wanted.from_on, time.min)))
    if wanted.until_on:
        after = wanted.until_on + timedelta(days=1)
        lines = _before(lines, make_aware(datetime.combine(after, time.min)))
    return lines


def lines_page(wanted: LineFilter, *, before_id: int | None = None) -> tuple[list[AuditLine], bool]:
    """One page of lines older than before_id, and whether more follow."""
    lines = lines_found(wanted)
    if before_id is not None:
        lines = lines.filter(id__lt=before_id)
    page = []
    if wanted.place or not current_scope().is_everything:
        page = _taken(_recent(lines, before_id))
    if len(page) <= ON_A_PAGE:
        page = _taken(lines)
    return page[:ON_A_PAGE], len(page) > ON_A_PAGE


def _taken(lines: QuerySet[AuditLine]) -> list[AuditLine]:
    """A page and one line more. Ids are found in an index first, whole lines only for the page."""
    ids = lines.values("id")[: ON_A_PAGE + 1]
    return list(AuditLine.objects.filter(id__in=ids).order_by("-id"))


def _recent(lines: QuerySet[AuditLine], before_id: int | None) -> QuerySet[AuditLine]:
    """Only the newest lines: a large subtree fills its page here, without sorting all it has."""
    if before_id is None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(id) FROM audit_auditline")
            before_id = (cursor.fetchone()[0] or 0) + 1
    return lines.filter(id__gte=before_id - RECENT, id__lt=before_id)


def lines_all(wanted: LineFilter, *, limit: int) -> Iterator[AuditLine]:
    """Up to limit lines, drawn a few thousand at a time."""
    before: int | None = None
    while limit > 0:
        lines = lines_found(wanted)
        if before is not None:
            lines = lines.filter(id__lt=before)
        page = list(lines[: min(AT_ONCE, limit)])
        yield from page
        if len(page) < AT_ONCE:
            return
        before, limit = page[-1].pk, limit - len(page)


def verbs_known() -> list[str]:
    """Every verb on the trail; one index step a verb, however long the trail is."""
    with connection.cursor() as cursor:
        cursor.execute(VERBS)
        return [verb for (verb,) in cursor.fetchall()]


def line_as_dict(line: AuditLine) -> dict[str, Any]:
    """A line for --json."""
    return {
        "id": line.pk,
        "at": line.at.isoformat(),
        "actor": line.actor_name,
        "verb": line.verb,
        "place": line.place,
        "target": [line.target_type, line.target_id],
        "summary": line.summary,
        "before": line.before,
        "after": line.after,
    }


def _since(lines: QuerySet[AuditLine], moment: datetime) -> QuerySet[AuditLine]:
    """Lines from a moment on. Ids rise with time, so a bound on them spares old lines a look."""
    first = AuditLine.objects.filter(at__gte=moment).order_by("at").values_list("id", flat=True)
    lowest = first.first()
    lines = lines.filter(at__gte=moment)
    return lines if lowest is None else lines.filter(id__gte=lowest - OUT_OF_ORDER)


def _before(lines: QuerySet[AuditLine], moment: datetime) -> QuerySet[AuditLine]:
    """Lines before a moment, with the same bound on ids."""
    last = AuditLine.objects.filter(at__lt=moment).order_by("-at").values_list("id", flat=True)
    highest = last.first()
    lines = lines.filter(at__lt=moment)
    return lines if highest is None else lines.filter(id__lte=highest + OUT_OF_ORDER)
