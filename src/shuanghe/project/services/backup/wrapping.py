"""A backup inside a parcel that opens with a passphrase."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shuanghe.kernel.crypto import ParcelBroken, is_parcel, parcel_open, parcel_seal
from shuanghe.project.services.backup.archive import ArchiveBroken


@contextmanager
def wrapped(target: Path, passphrase: str | None) -> Iterator[Path]:
    """A place to write the archive to; afterwards it stands at target, sealed if asked.

    The unsealed archive lies beside the target for as long, readable by its owner only.
    """
    if passphrase is None:
        yield target
        return
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as folder:
        plain, sealed = Path(folder) / "plain", Path(folder) / "sealed"
        yield plain
        with plain.open("rb") as source, sealed.open("xb") as file:
            parcel_seal(source, file, passphrase=passphrase)
            file.flush()
            os.fsync(file.fileno())
        sealed.chmod(0o600)
        os.link(sealed, target)


@contextmanager
def unwrapped(source: Path, passphrase: str | None) -> Iterator[Path]:
    """The archive of a backup, opened if it is sealed; gone again after the block.

    Raises ArchiveBroken without the right passphrase.
    """
    with source.open("rb") as file:
        is_sealed = is_parcel(file.read(8))
    if not is_sealed:
        yield source
        return
    if passphrase is None:
        raise ArchiveBroken(f"{source} 有口令保护，请加 --passphrase-stdin 并输入口令。")
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=source.parent) as folder:
        plain = Path(folder) / "plain"
        try:
            with source.open("rb") as sealed, plain.open("xb") as opened:
                parcel_open(sealed, opened, passphrase=passphrase)
        except ParcelBroken as error:
            raise ArchiveBroken(f"{source} 打不开：{error}") from error
        yield plain
