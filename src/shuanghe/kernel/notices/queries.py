"""One's own notices. Nobody can ask for another's, nor whether they were read."""

from django.db import connection
from django.db.models import QuerySet

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
