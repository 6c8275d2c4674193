"""One's own notices. Nobody can ask for another's, nor whether they were read."""

from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest

from shuanghe.kernel.notices.models import Notice
from shuanghe.kernel.permissions import Actor

UNREAD = "SELECT count(*) FROM notices_notice WHERE recipient_id = %s AND read_at IS NULL"


def notices_of(actor: Actor) -> QuerySet[Notice]:
    """The actor's notices, newest first."""
    return Notice.objects.filter(recipient_id=actor.user_id or 0).order_by("-id")


def unread_count(actor: Actor) -> int:
    """How many wait to be read; one look at a small index."""
    with connection.cursor() as cursor:
        cursor.execute(UNREAD, [actor.user_id or 0])
        return int(cursor.fetchone()[0])


def unread_of(request: HttpRequest) -> int:
    """How many waited for the reader of a page when the request came; read with the account."""
    known: int | None = getattr(request.user, "unread", None)
    return unread_count(request.actor) if known is None else known  # type: ignore[attr-defined]
