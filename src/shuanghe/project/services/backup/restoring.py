"""Bring a backup back: everything is loaded aside and compared before anything is replaced."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import Error as DatabaseError
from django.utils import timezone

from shuanghe.kernel.permissions import Scope, looking
from shuanghe.project.services.backup.archive import PIECE, Manifest, Reader, reading
from shuanghe.project.services.backup.making import key_mark
from shuanghe.project.services.backup.tables import (
    Model,
    digest_of,
    lines_write,
    migrations_of,
    sequences_reset,
    tables,
    tables_empty,
)
from shuanghe.project.services.backup.wrapping import unwrapped

ASIDE = "aside"
REASON = "恢复备份，逐行写入并核对"
FULL_TEXT_PARTS = ("data", "idx", "content", "docsize", "config")
# Tables that installing fills by itself; rows in them do not make a target non-empty.
FILLED_BY_SETUP = frozenset(
    {
        "audit.auditline",
        "auth.permission",
        "contenttypes.contenttype",
        "identity.role",
        "sessions.session",
        "workdays.knownyear",
        "workdays.specialday",
        "tasks.job",
    }
)


class RestoreRefused(RuntimeError):  # noqa: N818
    """The backup does not fit this installation; nothing was changed."""


@dataclass(frozen=True)
class Restored:
    """What came back."""

    rows: int
    tables: int
    files: int
    made_at: str
    former_files: Path | None


def backup_restore(
    source: Path,
    *,
    passphrase: str | None = None,
    replace: bool = False,
    any_key: bool = False,
    alias: str = DEFAULT_DB_ALIAS,
) -> Restored:
    """Replace the database and the files by those of a backup.

    replace: allow a target that already holds data. any_key: do not insist on the master key that
    sealed the personal fields. Raises ArchiveBroken or RestoreRefused before anything is touched.
    """
    with unwrapped(source, passphrase) as archive, reading(archive) as backup:
        if not any_key and backup.manifest["key"] != key_mark():
            raise RestoreRefused(
                "主密钥不是做备份时的那一把，恢复后个人信息将无法解开。"
                f"请先把原来的密钥文件放到 {settings.MASTER_KEY_FILE}(执意恢复可加 --any-key)。"
            )
        call_command("migrate", database=alias, interactive=False, verbosity=0)
        _check_fits(backup.manifest, alias=alias)
        if not replace:
            with looking(Scope.everything(REASON)):
                _check_empty(alias)
        waiting = _files_unpack(backup)
        try:
            if connections[alias].vendor == "sqlite":
                _sqlite_replace(backup, alias=alias)
            else:
                _load(backup, alias=alias)
        except BaseException:
            shutil.rmtree(waiting, ignore_errors=True)
            raise
        former = _files_replace(waiting)
        counts = backup.manifest["tables"].values()
        files = sum(name.startswith("files/") for name in backup.manifest["members"])
        rows = sum(table["rows"] for table in counts)
        return Restored(rows, len(counts), files, backup.manifest["made_at"], former)


def _check_fits(manifest: Manifest, *, alias: str) -> None:
    here = migrations_of(alias)
    if manifest["migrations"] != here:
        differing = sorted(
            {"/".join(pair) for pair in manifest["migrations"]} ^ {"/".join(p) for p in here}
        )
        raise RestoreRefused(
            f"备份由版本 {manifest['program']} 制作，数据结构与本版本不同"
            f"({'、'.join(differing[:3])})。请用该版本恢复后再升级。"
        )
    known = {model._meta.label_lower for model in tables()}
    if known != manifest["tables"].keys():
        raise RestoreRefused("备份中的数据表与本版本不同，请用制作它的版本恢复后再升级。")


def _check_empty(alias: str) -> None:
    if filled := table_filled(alias):
        raise RestoreRefused(
            f"目标数据库已有数据（{filled._meta.verbose_name}）。"
            "请恢复到空的安装；确要覆盖现有数据请加 --replace。"
        )


def table_filled(alias: str) -> Model | None:
    """A table with rows that installing did not put there by itself; None in an empty database.

    Tables that are not made yet are empty.
    """
    with connections[alias].cursor() as cursor:
        there = set(connections[alias].introspection.table_names(cursor))
    for model in tables():
        is_ours = model._meta.label_lower not in FILLED_BY_SETUP
        rows = models.QuerySet[models.Model](model, using=alias)
        if is_ours and model._meta.db_table in there and rows.exists():
            return model
    return None


def _sqlite_replace(backup: Reader, *, alias: str) -> None:
    """Fill a database file beside the real one, then copy it over in one engine transaction."""
    real = connections[alias]
    real.ensure_connection()
    with _beside(alias) as aside:
        made = connections[aside]
        made.ensure_connection()
        _structure_copy(real, made)
        _load(backup, alias=aside)
        made.connection.backup(real.connection)


def _structure_copy(real: BaseDatabaseWrapper, made: BaseDatabaseWrapper) -> None:
    """The same empty tables, indexes and triggers, and the list of migrations that made them.

    The tables that a full-text index keeps for itself come with the index.
    """
    with real.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
            " AND name NOT LIKE 'sqlite!_%%' ESCAPE '!' ORDER BY type <> 'table', rowid"
        )
        made_by = cursor.fetchall()
        indexes = [name for name, sql in made_by if sql.startswith("CREATE VIRTUAL TABLE")]
        kept_within = {f"{name}_{part}" for name in indexes for part in FULL_TEXT_PARTS}
        statements = [sql for name, sql in made_by if name not in kept_within]
        cursor.execute("SELECT id, app, name, applied FROM django_migrations")
        applied = [[str(value) for value in row] for row in cursor.fetchall()]
    with made.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        cursor.executemany("INSERT INTO django_migrations VALUES (%s, %s, %s, %s)", applied)


@contextmanager
def _beside(alias: str) -> Iterator[str]:
    described = deepcopy(connections[alias].settings_dict)
    place = Path(f"{described['NAME']}.restoring")
    described["NAME"] = str(place)
    _database_remove(place)
    connections.databases[ASIDE] = described
    try:
        yield ASIDE
    finally:
        connections[ASIDE].close()
        del connections[ASIDE], connections.databases[ASIDE]
        _database_remove(place)


def _database_remove(place: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal", "-line"):
        place.with_name(place.name + end).unlink(missing_ok=True)


def _load(backup: Reader, *, alias: str) -> None:
    """Fill every table and compare it with the manifest, in one transaction."""
    try:
        with transaction.atomic(using=alias), looking(Scope.everything(REASON)):
            tables_empty(alias=alias)
            for model in tables():
                name = f"tables/{model._meta.label_lower}.jsonl"
                lines_write(model, backup.lines(name), alias=alias)
            for model in tables():
                expected = backup.manifest["tables"][model._meta.label_lower]
                found = digest_of(model, alias=alias)
                if (found.rows, found.hex) != (expected["rows"], expected["digest"]):
                    raise RestoreRefused(f"{model._meta.verbose_name}恢复后与备份不一致，已撤回。")
            sequences_reset(alias=alias)
    except (DatabaseError, ValueError) as error:
        raise RestoreRefused(f"备份内容无法写入数据库，已撤回：{error}") from error


def _files_unpack(backup: Reader) -> Path:
    root = Path(settings.MEDIA_ROOT)
    waiting = root.with_name(f"{root.name}.restoring")
    shutil.rmtree(waiting, ignore_errors=True)
    waiting.mkdir(parents=True)
    for name in backup.manifest["members"]:
        if not name.startswith("files/"):
            continue
        target = waiting / name.removeprefix("files/")
        target.parent.mkdir(parents=True, exist_ok=True)
        with backup.member(name) as member, target.open("wb") as file:
            shutil.copyfileobj(member, file, PIECE)
            file.flush()
            os.fsync(file.fileno())
    return waiting


def _files_replace(waiting: Path) -> Path | None:
    """Put the restored files in place; the former ones stay beside them under a dated name."""
    root = Path(settings.MEDIA_ROOT)
    former: Path | None = None
    if root.exists():
        if any(root.iterdir()):
            former = root.with_name(f"{root.name}.{timezone.now():%Y%m%d%H%M%S%f}")
            root.rename(former)
        else:
            root.rmdir()
    waiting.rename(root)
    return former
