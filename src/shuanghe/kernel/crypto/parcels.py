"""Whole files sealed with a passphrase, piece by piece, so that size does not matter.

A parcel is a mark (8 bytes), a salt (16), then pieces of 1 MiB each sealed with AES-256-GCM. The
nonce of a piece is its number and whether it is the last: pieces cannot be swapped, left out or
cut off unnoticed. The key comes from the passphrase by scrypt (RFC 7914).
"""

from collections.abc import Iterator
from os import urandom
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MARK = b"SHPARCEL"
SALT = 16
PIECE = 1 << 20
TAG = 16
# About 0.1 s and 32 MiB for each guess.
COST, BLOCK, LANES = 1 << 15, 8, 1


class ParcelBroken(ValueError):  # noqa: N818
    """The passphrase is wrong, or the parcel was altered or cut off."""


def is_parcel(head: bytes) -> bool:
    """Whether a file that begins so is a parcel."""
    return head.startswith(MARK)


def parcel_seal(source: IO[bytes], target: IO[bytes], *, passphrase: str) -> None:
    """Copy a file into a parcel."""
    salt = urandom(SALT)
    box = _box(passphrase, salt)
    target.write(MARK + salt)
    for number, (piece, is_last) in enumerate(_pieces(source, PIECE)):
        target.write(box.encrypt(_nonce(number, is_last=is_last), piece, MARK))


def parcel_open(source: IO[bytes], target: IO[bytes], *, passphrase: str) -> None:
    """Copy what is in a parcel into a file; use the file only after this returns.

    Raises ParcelBroken.
    """
    head = source.read(len(MARK) + SALT)
    box = _box(passphrase, head[len(MARK) :])
    broken = ParcelBroken("口令不对，或文件已损坏、被截断。")
    if not is_parcel(head) or len(head) < len(MARK) + SALT:
        raise broken
    for number, (piece, is_last) in enumerate(_pieces(source, PIECE + TAG)):
        try:
            target.write(box.decrypt(_nonce(number, is_last=is_last), piece, MARK))
        except InvalidTag as error:
            raise broken from error


def _box(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt, 32, COST, BLOCK, LANES).derive(passphrase.encode()))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


def _pieces(source: IO[bytes], size: int) -> Iterator[tuple[bytes, bool]]:
    """The file in pieces, each with whether it is the last; an empty file is one empty piece."""
    piece = source.read(size)
    while following := source.read(size):
        yield piece, False
        piece = following
    yield piece, True
