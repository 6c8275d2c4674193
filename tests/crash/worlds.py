"""A small installation on disk, and the writers and checks that the crash tests share.

    python -m tests.crash.worlds make         set up SHUANGHE_HOME with two branches
    python -m tests.crash.worlds file COUNT   file records and say of each that it was acknowledged
    python -m tests.crash.worlds check ACKS   what is lost or wrong, as JSON

Each runs in a process of its own with the product's own settings (environment from `names`).
"""

import json
import os
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a long sentence of 2026"
BRANCHES = ("ZB1", "ZB2")
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<<>>\n% "
RIGHTS = ("record.file", "record.read", "organisation.read")


def names(home: Path, **more: str) -> dict[str, str]:
    """The environment of an installation in a folder, with a database of its own there."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("SHUANGHE_")},
        "DJANGO_SETTINGS_MODULE": "tests.crash.settings",
        "SHUANGHE_HOME": str(home),
        "DATABASE_URL": f"sqlite:///{home}/shuanghe.sqlite3",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
        **more,
    }


def command(*words: str, module: str = "tests.crash.worlds") -> list[str]:
    """A command of one of our modules."""
    return [sys.executable, "-m", module, *words]


def told(*words: str, environment: dict[str, str], module: str = "tests.crash.worlds") -> Any:
    """What one of our modules answers, as JSON."""
    done = subprocess.run(
        command(*words, module=module), env=environment, cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    return json.loads(done.stdout)


def installed(home: Path, **more: str) -> Path:
    """An installation in a folder: two branches, a secretary for each, the duties of the year."""
    home.mkdir(parents=True, exist_ok=True)
    subprocess.run(command("make"), env=names(home, **more), cwd=ROOT, check=True)
    return home


def make() -> None:
    """Fill an empty SHUANGHE_HOME."""
    from django.utils import timezone
    from tests.records.worlds import EVERYTHING, FOUNDED, world_create

    from shuanghe.duties.services import obligations_issue
    from shuanghe.identity.models import Role, RoleGrant, User
    from shuanghe.identity.services import roles_load
    from shuanghe.kernel.permissions import Actor, looking
    from shuanghe.project.services.installation import database_prepare, keys_create

    keys_create()
    database_prepare()
    roles_load(Actor.system("示例"))
    world = world_create()
    obligations_issue(Actor.system("示例"), organisation=None, year=timezone.localdate().year)
    for place in (world.first, world.second):
        user = User.objects.create_user(place.code.lower(), PASSWORD, name="示例书记")
        with looking(EVERYTHING):
            role = Role.objects.get(code="branch_secretary")
            RoleGrant.objects.create(
                user=user, role=role, organisation=place, from_on=FOUNDED, granted_by="示例"
            )


def file(count: int) -> None:
    """File records as the product does; HOME/acks takes the key of each one acknowledged.

    Every third has a paper; after every eighth the ledgers are sealed.
    """
    from django.conf import settings
    from django.utils import timezone

    from shuanghe.kernel.audit.services import rows_seal
    from shuanghe.kernel.permissions import Actor, Grant, Scope, looking
    from shuanghe.kernel.uploads.papers import paper_check
    from shuanghe.organisation.models import Organisation
    from shuanghe.records.services import record_file

    with looking(Scope.everything("测试")):
        branch = Organisation.objects.get(code=BRANCHES[0])
    actor = Actor("示例书记", grants=(Grant(branch.path, frozenset(RIGHTS)),))
    acks = os.open(settings.HOME / "acks", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    for at in range(count):
        facts: dict[str, Any] = {}
        if at % 3 == 0:
            paper = paper_check(PDF + str(at).encode() * 3000, "纪要.pdf")
            facts = {"paper": paper.file, "paper_name": paper.name, "paper_hash": paper.hash}
        record_file(
            actor, organisation=branch, kinds=["theme_day"], title=f"学习第 {at} 篇",
            done_on=timezone.localdate(), client_key=f"key-{at}", present_count=3,
            entitled_count=4, **facts,
        )  # fmt: skip
        os.write(acks, f"key-{at}\n".encode())
        if at % 8 == 7:
            rows_seal(moment=timezone.now() + timedelta(minutes=11))
            os.write(acks, f"sealed {sealed_count()}\n".encode())


def sealed_count() -> int:
    """How many stretches of the ledgers are sealed."""
    from shuanghe.kernel.audit.models import Seal

    return Seal.objects.count()


def faults(acknowledged: list[str], *, whole: bool = True) -> dict[str, list[str]]:
    """What is wrong with the installation in use: "lost" and "corrupt", each a list of sentences.

    acknowledged: lines as `file` wrote them. whole: work the duties out anew as well.
    """
    from django.db import connection
    from django.db.utils import DatabaseError

    keys = {line for line in acknowledged if not line.startswith("sealed")}
    sealed = [int(line.split()[1]) for line in acknowledged if line.startswith("sealed")]
    try:
        lost, corrupt = _compared(keys, max(sealed, default=0), whole=whole)
    except (DatabaseError, sqlite3.DatabaseError) as error:
        lost, corrupt = [], [f"the database does not open: {error}"]
    finally:
        connection.close()
    return {"lost": lost, "corrupt": corrupt}


def _compared(keys: set[str], sealed: int, *, whole: bool) -> tuple[list[str], list[str]]:
    from django.db import connection
    from django.utils import timezone
    from tests.records.worlds import EVERYTHING

    from shuanghe.duties.models import Evidence
    from shuanghe.duties.queries.proof import differences_by_arrays
    from shuanghe.duties.queries.verification import differences_by_sql
    from shuanghe.kernel.audit.models import AuditLine
    from shuanghe.kernel.audit.queries import ledgers_verify
    from shuanghe.kernel.permissions import looking
    from shuanghe.kernel.uploads.keeping import papers_damaged
    from shuanghe.records.models import Record

    corrupt = []
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            corrupt += [row[0] for row in cursor.fetchall() if is_fault(row[0], cursor)]
            connection.check_constraints()
    with looking(EVERYTHING):
        held = set(Record.objects.values_list("client_key", flat=True))
        records = set(Record.objects.values_list("pk", flat=True))
        audited = AuditLine.objects.filter(verb="record_file", target_type="records.record")
        trailed = {int(pk) for pk in audited.values_list("target_id", flat=True)}
        proven = {int(pk) for pk in Evidence.objects.values_list("source_id", flat=True)}
        wrong = list(differences_by_sql(on=timezone.localdate())) if whole else []
        wrong += list(differences_by_arrays()) if whole else []
    lost = [f"{key} was acknowledged and is gone" for key in sorted(keys - held)]
    if sealed > sealed_count():
        lost.append(f"{sealed} seals were acknowledged, {sealed_count()} are there")
    lost += [f"the paper {kept.name} is not whole" for kept in papers_damaged()]
    if records != trailed:
        corrupt.append(f"records and audit lines differ: {sorted(records ^ trailed)[:5]}")
    if records != proven:
        corrupt.append(f"records and evidence differ: {sorted(records ^ proven)[:5]}")
    corrupt += [f"{one.title} {one.number}: {one.what}" for one in ledgers_verify()]
    corrupt += [f"a duty differs from its evidence: {one}" for one in wrong[:3]]
    return lost, corrupt


def is_fault(said: str, cursor: Any) -> bool:
    """Whether a line of SQLite's integrity check is one.

    Up to 3.40 it mistakes columns of a table without row numbers whose key does not come first, and
    reports a NULL where there is none; so a NULL counts when it is really there.
    """
    if not said.startswith("NULL value in "):
        return said != "ok"
    table, column = said.removeprefix("NULL value in ").split(".")
    cursor.execute(f'SELECT 1 FROM "{table}" WHERE "{column}" IS NULL LIMIT 1')
    return cursor.fetchone() is not None


def main(words: list[str]) -> None:
    """Run one of the commands above."""
    import django

    django.setup()
    if words[0] == "make":
        make()
    elif words[0] == "file":
        file(int(words[1]))
    else:
        acknowledged = Path(words[1]).read_text().splitlines()
        sys.stdout.write(json.dumps(faults(acknowledged), ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])
