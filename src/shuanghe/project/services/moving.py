"""Move a whole installation from one database into an empty PostgreSQL; the files stay.

Everything is copied from one moment of the source in one transaction of the target. Before that
transaction is committed both sides are read again and compared table by table, so a source that
was written to meanwhile, a lost row or an altered value is found and nothing is left behind.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import dj_database_url
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.utils import Error as DatabaseError

from shuanghe.kernel.permissions import Scope, looking
from shuanghe.project.services.backup.making import BackupRefused, check_sees_all, one_moment
from shuanghe.project.services.backup.restoring import table_filled
from shuanghe.project.services.backup.tables import (
    Digest,
    Model,
    digest_of,
    lines_read,
    lines_write,
    migrations_of,
    sequences_reset,
    tables,
    tables_empty,
)
from shuanghe.project.settings.databases import POSTGRESQL

TARGET = "target"
REASON = "迁移数据库，逐行写入并核对"
SCHEMES = ("postgres", "postgresql")
RAISED = re.compile(r"^[\w.]+: (.+)$", re.MULTILINE)
DENIED = "permission denied"
AS_OWNER = "（账号权限不够：--to 请用建表账号的地址，程序账号不能建表，也不能清空台账。）"

Tell = Callable[[str], None]


class MoveRefused(RuntimeError):  # noqa: N818
    """The move cannot be made, or was taken back; the source is as it was."""


@dataclass(frozen=True)
class Moved:
    """What now stands in the target. digest: one number over every row of every table."""

    tables: int
    rows: int
    digest: str


def installation_move(address: str, *, tell: Tell, alias: str = DEFAULT_DB_ALIAS) -> Moved:
    """Copy every table into the PostgreSQL at an address that holds no data yet.

    tell: hears one line of progress at a time. Killed at any moment it leaves an empty target and
    may be run again. Raises MoveRefused, in Chinese, without the password of the address.
    """
    try:
        check_sees_all(alias)
    except BackupRefused as refused:
        raise MoveRefused(str(refused)) from refused
    with _opened(address, alias=alias) as target, looking(Scope.everything(REASON)):
        try:
            _prepare(target, address=address, source=alias, tell=tell)
            return _copy(source=alias, target=target, tell=tell)
        except (DatabaseError, ValueError) as error:
            raise MoveRefused(f"没有写入目标数据库，已撤回：{_told(error)}") from error


@contextmanager
def _opened(address: str, *, alias: str) -> Iterator[str]:
    """The target under an alias of its own."""
    scheme = address.partition("://")[0]
    if scheme not in SCHEMES:
        raise MoveRefused("目标地址应写作 postgres://用户@主机:端口/数据库。")
    try:
        described: dict[str, Any] = dict(dj_database_url.parse(address))
    except ValueError as error:
        raise MoveRefused("目标地址写得不对，应为 postgres://用户@主机:端口/数据库。") from error
    defaults = {**deepcopy(connections[alias].settings_dict), "OPTIONS": {}}
    connections.databases[TARGET] = {**defaults, **described, "ENGINE": POSTGRESQL}
    try:
        yield TARGET
    finally:
        connections[TARGET].close()
        del connections[TARGET], connections.databases[TARGET]


def _prepare(target: str, *, address: str, source: str, tell: Tell) -> None:
    """Make the tables in an empty target, the same as in the source."""
    _check_reachable(target)
    _check_apart(target, source=source)
    if filled := table_filled(target):
        raise MoveRefused(
            f"目标数据库已有数据({filled._meta.verbose_name})，没有改动。"
            "请换一个空库；如果上一次迁移已经完成，改 DATABASE_URL 即可使用。"
        )
    if missing := migrations_of_program() - set(map(tuple, migrations_of(source))):
        raise MoveRefused(
            f"现有数据库还有 {len(missing)} 项升级没有执行，请先运行 shuanghe setup。"
        )
    tell("在目标数据库建表")
    _tables_make(address)
    if migrations_of(target) != migrations_of(source):
        raise MoveRefused("两个数据库的表结构版本不同；请用同一版本程序，目标换一个空库。")


def _tables_make(address: str) -> None:
    """Bring the tables at an address up to date, in a process that knows no other database.

    A change of the tables that fills rows may well mean "the" database: here that is the target.
    """
    command = [sys.executable, "-m", "django", "migrate", "--no-input", "--verbosity=0"]
    done = subprocess.run(  # noqa: S603 — our own
        command, env={**os.environ, "DATABASE_URL": address}, capture_output=True, check=False
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        reason = (RAISED.findall(said) or [said.rpartition("\n")[2]])[-1]
        raise MoveRefused(f"目标数据库建表失败：{_told(reason)}")


def _told(error: object) -> str:
    """An error of the database with its mend, where the account is at fault."""
    return f"{error}{AS_OWNER}" if DENIED in str(error) else str(error)


def migrations_of_program() -> set[tuple[str, str]]:
    """Every change of the tables that this version of the program knows."""
    return set(MigrationLoader(None).disk_migrations)


def _check_reachable(target: str) -> None:
    try:
        with connections[target].cursor() as cursor:
            there = set(connections[target].introspection.table_names(cursor))
    except DatabaseError as error:
        raise MoveRefused(f"连不上目标数据库：{error}") from error
    if there and "django_migrations" not in there:
        raise MoveRefused(f"目标数据库里有别的程序的 {len(there)} 张表，没有改动。请换一个空库。")


def _check_apart(target: str, *, source: str) -> None:
    """The target must be another database than the source."""
    here, there = (connections[alias] for alias in (source, target))
    names = ("HOST", "PORT", "NAME")
    is_one = all(here.settings_dict[name] == there.settings_dict[name] for name in names)
    if here.vendor == there.vendor and is_one:
        raise MoveRefused("目标就是现在使用的数据库，没有改动。")


def _copy(*, source: str, target: str, tell: Tell) -> Moved:
    with transaction.atomic(using=target):
        tables_empty(alias=target)
        with one_moment(source) as snapshot:
            for at, model in enumerate(tables(), 1):
                rows = _table_copy(model, source=snapshot, target=target)
                if rows:
                    tell(f"[{at}/{len(tables())}] {model._meta.verbose_name} {rows} 行")
        sequences_reset(alias=target)
        tell("逐表核对两边的内容")
        return _compared(source=source, target=target)


def _table_copy(model: Model, *, source: str, target: str) -> int:
    digest = Digest()

    def counted() -> Iterator[bytes]:
        for line in lines_read(model, alias=source):
            digest.add(line)
            yield line

    lines_write(model, counted(), alias=target)
    return digest.rows


def _compared(*, source: str, target: str) -> Moved:
    """Both sides read again, the source at a later moment than it was copied.

    Raises MoveRefused when a table differs.
    """
    found = {}
    with one_moment(source) as later:
        for model in tables():
            here, there = digest_of(model, alias=later), digest_of(model, alias=target)
            if (here.rows, here.hex) != (there.rows, there.hex):
                raise MoveRefused(
                    f"{model._meta.verbose_name}两边不一致（{here.rows} 行、{there.rows} 行），"
                    "已撤回。请先停止网页服务和后台任务，再重新迁移。"
                )
            found[model._meta.label_lower] = there
    lines = [f"{label} {one.rows} {one.hex}\n" for label, one in sorted(found.items())]
    rows = sum(one.rows for one in found.values())
    return Moved(len(found), rows, sha256("".join(lines).encode()).hexdigest())
