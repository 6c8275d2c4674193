"""The backup file: a zip whose comment is the SHA-256 of everything before it.

manifest.json lists every other member with its hash. One changed, missing or added byte anywhere
is found before anything is read from the file for use.
"""

import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import file_digest, sha256
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Any

FORMAT = 1
MANIFEST = "manifest.json"
SEAL = 64
PIECE = 1 << 20
UNWRITTEN = b"0" * SEAL

Manifest = dict[str, Any]


class ArchiveBroken(ValueError):  # noqa: N818
    """The file is not a whole, unaltered backup."""


class Writer:
    """Adds members to a new archive and remembers their hashes."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def lines(self, name: str, lines: Iterable[bytes]) -> str:
        """Write a member line by line; its SHA-256."""
        digest = sha256()
        with self._archive.open(name, "w", force_zip64=True) as member:
            for line in lines:
                digest.update(line + b"\n")
                member.write(line + b"\n")
        return digest.hexdigest()

    def file(self, name: str, source: IO[bytes]) -> str:
        """Copy a file into a member; its SHA-256."""
        digest = sha256()
        with self._archive.open(name, "w", force_zip64=True) as member:
            while piece := source.read(PIECE):
                digest.update(piece)
                member.write(piece)
        return digest.hexdigest()

    def manifest(self, content: Manifest) -> None:
        """Write the list of everything in the archive; the last member."""
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
        self._archive.writestr(MANIFEST, text)


@contextmanager
def writing(target: Path) -> Iterator[Writer]:
    """A new archive at target, sealed, synced and named only when it is whole.

    Raises FileExistsError when something is there already.
    """
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                archive.comment = UNWRITTEN
                yield Writer(archive)
            _seal(file)
        os.link(draft, target)
    finally:
        draft.unlink()


def _seal(file: IO[bytes]) -> None:
    size = file.seek(0, os.SEEK_END)
    digest = _digest_before(file, size - SEAL)
    file.seek(size - SEAL)
    file.write(digest.encode())
    file.flush()
    os.fsync(file.fileno())


def _digest_before(file: IO[bytes], end: int) -> str:
    file.seek(0)
    digest = sha256()
    while piece := file.read(min(PIECE, end - file.tell())):
        digest.update(piece)
    return digest.hexdigest()


class Reader:
    """A verified archive."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self._archive = archive
        self.manifest = manifest

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a member, without their ends."""
        with self._archive.open(name) as member:
            for line in member:
                yield line.removesuffix(b"\n")

    @contextmanager
    def member(self, name: str) -> Iterator[IO[bytes]]:
        """A member as an open file."""
        with self._archive.open(name) as opened:
            yield opened


@contextmanager
def reading(source: Path) -> Iterator[Reader]:
    """A backup file, verified to the last byte first.

    Raises ArchiveBroken, in Chinese, when it is damaged, truncated or not a backup of ours.
    """
    with source.open("rb") as file:
        _check_seal(file, source)
        try:
            with zipfile.ZipFile(file) as archive:
                yield Reader(archive, _checked_manifest(archive, source))
        except zipfile.BadZipFile as error:
            raise ArchiveBroken(f"{source} 不是完整的备份文件：{error}。") from error


def _check_seal(file: IO[bytes], source: Path) -> None:
    size = file.seek(0, os.SEEK_END)
    broken = ArchiveBroken(f"{source} 已损坏、被截断或不是备份文件，未恢复任何内容。请换一份备份。")
    if size <= SEAL:
        raise broken
    digest = _digest_before(file, size - SEAL)
    if file.read(SEAL) != digest.encode():
        raise broken


def _checked_manifest(archive: zipfile.ZipFile, source: Path) -> Manifest:
    names = archive.namelist()
    if MANIFEST not in names:
        raise ArchiveBroken(f"{source} 里没有清单，不是本系统的备份。")
    manifest: Manifest = json.load(BytesIO(archive.read(MANIFEST)))
    if manifest.get("format") != FORMAT:
        raise ArchiveBroken(
            f"{source} 的备份格式是 {manifest.get('format')}，本版本只认 {FORMAT}。"
        )
    hashes: dict[str, str] = manifest["members"]
    if sorted(names) != sorted([MANIFEST, *hashes]):
        raise ArchiveBroken(f"{source} 的内容与清单不一致，可能由几份备份拼成。")
    for name, expected in hashes.items():
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise ArchiveBroken(f"{source} 含有越出目录的文件名 {name}。")
        with archive.open(name) as member:
            if file_digest(member, "sha256").hexdigest() != expected:  # type: ignore[arg-type]
                raise ArchiveBroken(f"{source} 中 {name} 的内容与清单不一致。")
    return manifest
