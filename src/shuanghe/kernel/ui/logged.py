"""Addresses that hold a secret are logged without it."""

import logging
import re
from typing import Any

SECRET_IN_ADDRESS = re.compile(r"(/set-password/[^/\s]+/|/feed/)[^/\s?]+")
HIDDEN = r"\1***"


class SecretsFilter(logging.Filter):
    """Hides the key of a calendar feed and of a password link in what the web layer logs."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record, its texts cleaned."""
        record.msg = _cleaned(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_cleaned(one) for one in record.args)
        return True


def _cleaned(value: Any) -> Any:
    return SECRET_IN_ADDRESS.sub(HIDDEN, value) if isinstance(value, str) else value
