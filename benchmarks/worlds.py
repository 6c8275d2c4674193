"""A database of the product's own tables, filled with a made-up tree and its year."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import django

R = TypeVar("R")
NEW_YEAR = date(2026, 1, 1)


def prepare() -> Path:
    """Point the product at an empty home and create its tables, settings as shipped."""
    home = Path(tempfile.mkdtemp(prefix="shuanghe-bench-"))
    os.environ["SHUANGHE_HOME"] = str(home)
    (home / "secret.key").write_text("only-for-benchmarks")
    os.environ["DJANGO_SETTINGS_MODULE"] = "shuanghe.project.settings"
    django.setup()
    from django.core.management import call_command

    from shuanghe.kernel.crypto import key_create

    key_create()
    call_command("migrate", verbosity=0)
    return home


@contextmanager
def tidied(home: Path) -> Iterator[None]:
    """Remove the home afterwards."""
    try:
        yield
    finally:
        shutil.rmtree(home, ignore_errors=True)


def cpu(task: Callable[[], R], *, best_of: int = 1) -> tuple[float, R]:
    """CPU seconds of a call (the best of some), and its result. The machine is shared."""
    best = float("inf")
    for _ in range(best_of):
        start = time.process_time()
        result = task()
        best = min(best, time.process_time() - start)
    return best, result


@contextmanager
def everything() -> Iterator[None]:
    """Open the whole tree for reading."""
    from shuanghe.kernel.permissions import Scope, looking

    with looking(Scope.everything("基准测试")):
        yield


@dataclass(frozen=True)
class World:
    """One filled database: the arrays it came from, and its organisations by row."""

    branches: int
    tree: Any
    acts: Any
    paths: list[str]

    def organisation(self, row: int) -> Any:
        """The organisation of a row of the tree (ids are rows + 1)."""
        from shuanghe.organisation.models import Organisation

        with everything():
            return Organisation.objects.get(pk=row + 1)


def world(branches: int) -> World:
    """Empty the tables and fill them: tree, rules, evidence, then obligations for the year."""
    from benchmarks.trees import acts, tree

    of = tree(branches)
    done = acts(of)
    clear()
    paths = tree_load(of)
    evidence_load(done)
    return World(branches, of, done, paths)


def clear() -> None:
    """Empty every table that a world fills."""
    from django.db import connection

    off, on = ("PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON")
    if connection.vendor == "postgresql":
        off, on = (f"SET session_replication_role = {role}" for role in ("replica", "origin"))
    with connection.cursor() as cursor:
        cursor.execute(off)
        for table in (
            "duties_credit", "duties_rollup", "duties_obligation", "duties_evidence",
            "duties_slotkind", "duties_slot", "organisation_organisation",
        ):  # fmt: skip
            cursor.execute(f"DELETE FROM {table}")
        cursor.execute(on)
    connection.close()


def tree_load(of: Any) -> list[str]:
    """Insert the organisations; the inner ones are committees."""
    from django.db import connection, transaction

    from shuanghe.kernel.tree import path_of

    paths: list[str] = []
    rows = []
    for row, (parent, is_branch) in enumerate(
        zip(of.parent.tolist(), of.is_branch.tolist(), strict=True)
    ):
        path = path_of(paths[parent] if parent >= 0 else "", row + 1)
        paths.append(path)
        rows.append((
            row + 1, f"B{row + 1:07d}", f"示例组织{row + 1}", "",
            "branch" if is_branch else "committee", path, False, date(2019, 1, 1),
            parent + 1 if parent >= 0 else None, True,
        ))  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO organisation_organisation (id, code, name, short_name, kind, path,"
            " has_committee, established_on, parent_id, is_sample)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            rows,
        )
    return paths


def evidence_load(done: Any) -> None:
    """Insert the acts as evidence, each of the kind that its duty asks for."""
    from django.db import connection, transaction

    from benchmarks.trees import day_of, periods

    all_periods = periods()
    days = [day_of(number).isoformat() for number in range(420)]
    kinds = [kind_of(one.duty) for one in all_periods]
    starts = [days[one.starts] for one in all_periods]
    rows = (
        (who + 1, kinds[what], days[when], starts[what], 1, "bench", number, "2026-12-31 00:00:00")
        for number, (who, what, when) in enumerate(
            zip(done.organisation.tolist(), done.period.tolist(), done.day.tolist(), strict=True)
        )
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO duties_evidence (organisation_id, kind, done_on, period_on, amount,"
            " source_type, source_id, filed_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
            rows,
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def kind_of(number: int) -> str:
    """The kind of evidence that a made-up duty asks for."""
    return f"act_{number:02d}"


def rules(_day: date) -> list[Any]:
    """The made-up duties as a rulebook."""
    from benchmarks.trees import DUTIES
    from shuanghe.kernel.periods import Every
    from shuanghe.rulebook.rules import Citation, Recurrence, Rule

    every = {12: Every.MONTH, 4: Every.QUARTER, 2: Every.HALF_YEAR, 1: Every.YEAR}
    return [
        Rule(
            id=f"EX-{number:02d}", title=f"示例任务{number}", demand="", strength="must",
            deadline="PER", subject=(), owed_by="", actor="", parameters=(),
            citation=Citation("example", "示例条例", f"第{number + 1}条"),
            confidence="default", article_confidence="default", in_force_from=date(2018, 1, 1),
            in_force_to=None, layer="central", reviewed_on=date(2026, 1, 1), evidence="",
            on_breach="warn", version="1",
            recurrence=Recurrence(
                every=every[times], needs=Decimal(1), unit="times",
                subjects=("branch" if branches else "committee",), only_if="",
                satisfied_by=(kind_of(number),), owner="secretary",
            ),
        )
        for number, (times, branches, _) in enumerate(DUTIES)
    ]  # fmt: skip
