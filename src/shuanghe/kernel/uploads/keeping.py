"""Where papers lie: whole on the disk before any row names them, and swept when no row does."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from stat import S_ISREG
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.db import DEFAULT_DB_ALIAS, models

from shuanghe.kernel.permissions import Scope, looking

DRAFT_END = ".part"
SETTLED = timedelta(hours=24)
"""A file that no row names may belong to a transaction under way; after this time it cannot."""


class PaperStorage(FileSystemStorage):
    """Files on a disk that keep what was acknowledged: written aside, synced, then named.

    Killed or cut off at any moment, a name either leads to the whole file or is not there.
    """

    def _save(self, name: str, content: File[Any]) -> str:
        folder = Path(self.path(name)).parent
        _folder_make(folder, Path(self.location))
        draft = folder / f".{uuid4().hex}{DRAFT_END}"
        try:
            _written(draft, content)
            while True:
                try:
                    os.link(draft, self.path(name))
                except FileExistsError:
                    name = self.get_available_name(name)
                else:
                    break
        finally:
            draft.unlink(missing_ok=True)
        _synced(folder)
        return name.replace(os.sep, "/")


def _written(place: Path, content: File[Any]) -> None:
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        for piece in content.chunks():
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def _folder_make(folder: Path, root: Path) -> None:
    """The folder, with every folder made on the way down entered on the disk."""
    if folder.is_dir():
        return
    if folder != root:
        _folder_make(folder.parent, root)
    folder.mkdir(parents=True, exist_ok=True)
    _synced(folder.parent)


def _synced(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@dataclass(frozen=True)
class Kept:
    """A paper that a row names: where it lies under MEDIA_ROOT, and its SHA-256 ("" if unknown)."""

    name: str
    hash: str


def papers_named(*, alias: str = DEFAULT_DB_ALIAS) -> list[Kept]:
    """Every file that any row names. A field `paper` has its SHA-256 in `paper_hash` beside it."""
    with looking(Scope.everything("核对全部材料文件")):
        return [
            kept for model, field in paper_fields() for kept in _of_field(model, field, alias=alias)
        ]


def paper_fields() -> list[tuple[type[models.Model], models.Field[Any, Any]]]:
    """The fields of all tables that name files."""
    return [
        (model, field)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if isinstance(field, models.FileField)
    ]


def _of_field(
    model: type[models.Model], field: models.Field[Any, Any], *, alias: str
) -> Iterator[Kept]:
    rows = models.QuerySet[models.Model](model, using=alias).exclude(**{field.name: ""})
    rows = rows.exclude(**{f"{field.name}__isnull": True})
    beside = f"{field.name}_hash"
    has_hash = any(one.name == beside for one in model._meta.concrete_fields)
    wanted = [field.name, beside] if has_hash else [field.name]
    for name, *told in rows.values_list(*wanted).iterator():
        yield Kept(str(name), str(told[0]) if told else "")


def is_whole(kept: Kept) -> bool:
    """Whether the file is there and is still the one that was kept."""
    try:
        with (Path(settings.MEDIA_ROOT) / kept.name).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return False
    return not kept.hash or found == kept.hash


def papers_damaged() -> list[Kept]:
    """Papers that rows name and that are missing or changed on the disk. Reads every file."""
    return [one for one in papers_named() if not is_whole(one)]


def orphans_sweep(*, at: datetime) -> int:
    """Remove files that no row names and that are a day old; how many there were.

    A file is written before its row, so an attempt that was cut off leaves one behind.
    """
    root, until = Path(settings.MEDIA_ROOT), (at - SETTLED).timestamp()
    old = {path.relative_to(root).as_posix() for path in root.rglob("*") if _is_old(path, until)}
    orphans = old - {kept.name for kept in papers_named()} if old else set()
    for name in orphans:
        (root / name).unlink(missing_ok=True)
    return len(orphans)


def _is_old(path: Path, until: float) -> bool:
    """Whether it is a file from before a moment; one that has just gone is not."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return False
    return S_ISREG(found.st_mode) and found.st_mtime < until
