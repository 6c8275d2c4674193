"""Backups of an installation in use, each brought back into an empty one and looked over.

python -m tests.crash.moments HOME WORK TURNS
"""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from tests.crash.worlds import faults


def taken(home: Path, work: Path, turns: int) -> list[tuple[Path, list[str]]]:
    """Backups one after another, each with what was acknowledged before it began."""
    from shuanghe.project.services.backup import backup_make

    made = []
    for turn in range(turns):
        acks = home / "acks"
        before = acks.read_text().splitlines() if acks.exists() else []
        made.append((backup_make(work / f"{turn}.backup").path, before))
    return made


def looked_over(made: list[tuple[Path, list[str]]], work: Path) -> dict[str, Any]:
    """Bring each back in a place of its own and judge it."""
    from django.conf import settings
    from django.db import connection

    from shuanghe.kernel.permissions import Scope, looking
    from shuanghe.project.services.backup import backup_restore
    from shuanghe.records.models import Record

    wrong, records = [], []
    connection.close()
    for turn, (path, acknowledged) in enumerate(made):
        place = work / f"back-{turn}"
        place.mkdir()
        connection.settings_dict["NAME"] = str(place / "shuanghe.sqlite3")
        settings.MEDIA_ROOT = place / "media"
        if turn:
            shutil.copy(work / "back-0" / "empty.sqlite3", place / "shuanghe.sqlite3")
        else:
            empty_made(place)
        backup_restore(path, replace=True)
        with looking(Scope.everything("测试")):
            records.append(Record.objects.count())
        found = faults(acknowledged)
        wrong += found["lost"] + found["corrupt"]
    return {"turns": len(made), "records": records, "faults": wrong}


def empty_made(place: Path) -> None:
    """The tables of an empty installation, kept for the next turns."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    connection.close()
    shutil.copy(place / "shuanghe.sqlite3", place / "empty.sqlite3")


if __name__ == "__main__":
    import django

    django.setup()
    home_, work_, turns_ = sys.argv[1:]
    answer = looked_over(taken(Path(home_), Path(work_), int(turns_)), Path(work_))
    sys.stdout.write(json.dumps(answer, ensure_ascii=False))
