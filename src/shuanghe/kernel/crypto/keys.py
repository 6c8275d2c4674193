"""The master key: one small file outside the database and outside its backup.

The file holds one key per line, each 32 random bytes in base64. The first line seals new values,
every line opens old ones, the last (oldest) line makes the blind indexes.
"""

import base64
import binascii
import os
import secrets
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

SIZE = 32
FOR_OTHERS = 0o077


class KeyMissing(RuntimeError):  # noqa: N818
    """No master key file is there; nothing can be sealed or opened."""


class KeyExists(RuntimeError):  # noqa: N818
    """A master key file is already there and is never replaced."""


class KeyBroken(RuntimeError):  # noqa: N818
    """The master key file is readable by others or does not hold keys."""


def key_create() -> Path:
    """Write a new master key (mode 0600) and give its place.

    Raises KeyExists when the file is there: an existing key is never replaced.
    """
    target = Path(settings.MASTER_KEY_FILE)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(SIZE)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, target)
    except FileExistsError as error:
        raise KeyExists(f"主密钥文件已存在，不会覆盖：{target}") from error
    finally:
        draft.unlink()
    return target


@cache
def keys_of(path: Path) -> tuple[bytes, ...]:
    """The keys in a master key file, newest first.

    Raises KeyMissing or KeyBroken, in Chinese, naming the file and the way to mend it.
    """
    try:
        open_to_others = path.stat().st_mode & FOR_OTHERS
        lines = path.read_text(encoding="ascii").split()
    except FileNotFoundError as error:
        raise KeyMissing(
            f"找不到主密钥文件 {path}。首次安装请运行 shuanghe setup 生成；"
            "已有数据时必须放回原来的密钥文件，换新密钥无法解开旧数据。"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise KeyBroken(f"主密钥文件 {path} 读不出来：{error}。请检查文件与权限。") from error
    if open_to_others:
        raise KeyBroken(f"主密钥文件 {path} 可被其他用户读取，请执行 chmod 600 后重试。")
    return _decoded(lines, path)


def _decoded(lines: list[str], path: Path) -> tuple[bytes, ...]:
    broken = KeyBroken(f"主密钥文件 {path} 内容不完整，请从密钥备份中恢复。")
    try:
        keys = tuple(base64.b64decode(line, validate=True) for line in lines)
    except binascii.Error as error:
        raise broken from error
    if not keys or any(len(key) != SIZE for key in keys):
        raise broken
    return keys


def derived(key: bytes, use: str, size: int = SIZE) -> bytes:
    """A key for one use alone, by HKDF-SHA256 (RFC 5869) from a master key."""
    return HKDF(hashes.SHA256(), size, salt=None, info=f"shuanghe/{use}".encode()).derive(key)
