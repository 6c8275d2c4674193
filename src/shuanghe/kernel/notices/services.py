"""Sending and reading notices.

Sending is part of the act it tells about and is covered by that act's audit line. Reading is
nobody's business: it leaves no line, and the sender is never told.
"""

from collections.abc import Iterable

from django.utils import timezone

from shuanghe.kernel.notices.models import Notice
from shuanghe.kernel.notices.queries import notices_of
from shuanghe.kernel.permissions import Actor

AT_ONCE = 2_000


def notices_send(
    *,
    recipients: Iterable[int],
    text: str,
    url: str = "",
    source: tuple[str, str] = ("", ""),
    key: str | None = None,
) -> int:
    """Tell each account (user ids) once; how many were told or had been told already.

    url must lie inside the site. key: with the same key nobody is told twice, so a repeated job
    does no harm. source: type and id of what the notice is about.
    Raises ValueError for an address outside.
    """
    if url and (not url.startswith("/") or url.startswith(("//", "/\\"))):
        raise ValueError(f"通知的去处必须是站内地址，收到的是“{url[:60]}”。")
    notices = [
        Notice(
            recipient_id=recipient,
            text=text[:300],
            url=url,
            source_type=source[0],
            source_id=source[1],
            key=key,
        )
        for recipient in sorted(set(recipients))
    ]
    Notice.objects.bulk_create(notices, batch_size=AT_ONCE, ignore_conflicts=key is not None)
    return len(notices)


def notices_read(actor: Actor, *, ids: Iterable[int] | None = None) -> int:
    """Mark the actor's own notices as read (all when ids is None); how many were unread."""
    unread = notices_of(actor).filter(read_at=None).order_by()
    if ids is not None:
        unread = unread.filter(pk__in=list(ids))
    return unread.update(read_at=timezone.now())
