"""Sessions in the database, as Django keeps them, read without the detour over a model.

Django looks for a class of this name in the module that the settings name.
"""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as Stock
from django.db import connection
from django.utils import timezone

from shuanghe.kernel.permissions.postgresql.prepared import Prepared

OPEN = Prepared(
    "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"
)


class SessionStore(Stock):
    """What a browser's key stands for; every page of a signed-in person begins with it."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing, and no key any more, when it is over or unknown."""
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(OPEN, [self.session_key, now])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        held: dict[str, Any] = self.decode(found[0])
        return held
