"""Make a backup while the program runs: one moment of the database, then the files."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.utils import timezone

from shuanghe.kernel import crypto
from shuanghe.kernel.uploads.keeping import DRAFT_END, papers_named
from shuanghe.project.services.backup.archive import FORMAT, Manifest, Writer, writing
from shuanghe.project.services.backup.tables import (
    Digest,
    lines_read,
    migrations_of,
    tables,
)
from shuanghe.project.services.backup.wrapping import wrapped

MOMENT = "moment"


class BackupRefused(RuntimeError):  # noqa: N818
    """The account of the database does not see every row; nothing was written."""


@dataclass(frozen=True)
class Made:
    """What a backup holds."""

    path: Path
    rows: int
    tables: int
    files: int
    size: int
    damaged: tuple[str, ...] = ()
    """Papers that rows of that moment name and that are not there, or not as they were kept."""


def key_mark() -> str:
    """A fingerprint by which a backup knows the master key that opens its sealed fields."""
    return crypto.blind_index("backup", purpose="backup").hex()


def backup_make(
    target: Path, *, passphrase: str | None = None, alias: str = DEFAULT_DB_ALIAS
) -> Made:
    """Write everything into one new file, sealed if a passphrase is given; no key is in it.

    Raises FileExistsError when the file is there already, BackupRefused for an account that would
    see a part of the rows only.
    """
    check_sees_all(alias)
    if target.exists():
        raise FileExistsError(f"{target} 已存在，不会覆盖；请换一个文件名。")
    with wrapped(target, passphrase) as place, writing(place) as writer:
        content: Manifest = {
            "format": FORMAT,
            "program": version("shuanghe"),
            "made_at": timezone.now().isoformat(timespec="seconds"),
            "engine": connections[alias].vendor,
            "key": key_mark(),
            "members": {},
        }
        with one_moment(alias) as snapshot:
            content["migrations"] = migrations_of(snapshot)
            content["tables"] = _tables_write(writer, content["members"], alias=snapshot)
            papers = papers_named(alias=snapshot)
        files = _files_write(writer, content["members"])
        writer.manifest(content)
    counts: list[dict[str, Any]] = list(content["tables"].values())
    rows = sum(int(table["rows"]) for table in counts)
    held = content["members"]
    damaged = [
        kept.name
        for kept in papers
        if (found := held.get(f"files/{kept.name}")) is None or (kept.hash and found != kept.hash)
    ]
    return Made(target, rows, len(counts), files, target.stat().st_size, tuple(damaged))


def check_sees_all(alias: str) -> None:
    """Refuse an account behind row-level security: what it reads is silently a part.

    Raises BackupRefused, in Chinese.
    """
    if connections[alias].vendor != "postgresql":
        return
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user",
            [],
        )
        role, sees_all = cursor.fetchone()
    if not sees_all:
        raise BackupRefused(
            f"数据库账号 {role} 受行级安全限制，只看得到一部分数据，没有读取任何内容。"
            "请把 DATABASE_URL 换成备份账号(shuanghe database roles 建立)再运行。"
        )


@contextmanager
def one_moment(alias: str) -> Iterator[str]:
    """A second connection that sees one moment and keeps no writer waiting; yields its alias."""
    described = deepcopy(connections[alias].settings_dict)
    options = described.setdefault("OPTIONS", {})
    if connections[alias].vendor == "sqlite":
        options["transaction_mode"] = "DEFERRED"
    else:
        options.pop("pool", None)
        options["isolation_level"] = 3  # psycopg.IsolationLevel.REPEATABLE_READ
    connections.databases[MOMENT] = described
    try:
        with transaction.atomic(using=MOMENT):
            if connections[MOMENT].vendor == "postgresql":
                with connections[MOMENT].cursor() as cursor:
                    # Should a policy ever apply after all, reading fails instead of leaving out.
                    cursor.execute("SET LOCAL row_security = off")
            yield MOMENT
    finally:
        connections[MOMENT].close()
        del connections[MOMENT], connections.databases[MOMENT]


def _tables_write(writer: Writer, members: dict[str, str], *, alias: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for model in tables():
        digest, label = Digest(), model._meta.label_lower
        name = f"tables/{label}.jsonl"
        members[name] = writer.lines(name, _counted(lines_read(model, alias=alias), digest))
        found[label] = {"rows": digest.rows, "digest": digest.hex}
    return found


def _counted(lines: Iterable[bytes], digest: Digest) -> Iterator[bytes]:
    for line in lines:
        digest.add(line)
        yield line


def _files_write(writer: Writer, members: dict[str, str]) -> int:
    """Copy every whole file. One that is swept meanwhile belongs to no row and is left out."""
    root, count = Path(settings.MEDIA_ROOT), 0
    for path in sorted(root.rglob("*")):
        if path.is_symlink() or not path.is_file() or path.suffix == DRAFT_END:
            continue
        name = f"files/{path.relative_to(root).as_posix()}"
        try:
            source = path.open("rb")
        except FileNotFoundError:
            continue
        with source:
            members[name] = writer.file(name, source)
        count += 1
    return count
