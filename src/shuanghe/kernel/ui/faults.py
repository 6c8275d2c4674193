"""What a fault is, where somebody can do something about it."""

import errno
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db.utils import DatabaseError

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
SQLITE_NO_ROOM = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE})
POSTGRES_NO_ROOM = "53100"
LEAST = 1_000_000
"""Bytes; with less than this left on a disk, a fault of the database or a file is its fault."""


def is_disk_full(fault: BaseException | None) -> bool:
    """Whether a fault, or one behind it, says that a disk has no room left."""
    told = list(_behind(fault))
    if any(_says_so(one) for one in told):
        return True
    return any(isinstance(one, OSError | DatabaseError) for one in told) and _room_left() < LEAST


def _behind(fault: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while fault is not None and id(fault) not in seen:
        seen.add(id(fault))
        yield fault
        fault = fault.__cause__ or fault.__context__


def _says_so(fault: BaseException) -> bool:
    return (
        (isinstance(fault, OSError) and fault.errno in NO_ROOM)
        or getattr(fault, "sqlite_errorcode", None) in SQLITE_NO_ROOM
        or getattr(fault, "sqlstate", None) == POSTGRES_NO_ROOM
    )


def _room_left() -> int:
    """Bytes left on the fullest of the disks that hold database, papers and temporary files."""
    places = [Path(settings.MEDIA_ROOT), Path(settings.HOME), Path(tempfile.gettempdir())]
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        places.append(Path(str(database["NAME"])).parent)
    return min((shutil.disk_usage(place).free for place in places if place.is_dir()), default=LEAST)
