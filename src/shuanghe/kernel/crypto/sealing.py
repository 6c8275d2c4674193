"""Sealing of single fields, and the blind index that lets a sealed value be found.

A sealed value is version (1 byte), suite (1), key id (4), nonce (12), ciphertext with its tag.
The place of the value (table.column.row) is authenticated with it: moved elsewhere, it does not
open.
"""

import hmac
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from os import urandom
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from shuanghe.kernel.crypto.keys import derived, keys_of

VERSION = 1
AES_256_GCM = 1
KEY_ID = 4
NONCE = 12
HEAD = 2 + KEY_ID
TAG = 16
COUNTRY_CODE = "86"
MOBILE_DIGITS = 11


class SealBroken(ValueError):  # noqa: N818
    """A sealed value was altered, moved to another place, or sealed with a key we do not have."""


@dataclass(frozen=True)
class Ring:
    """The keys at work: the head and box that seal, all boxes that open, the index master."""

    head: bytes
    box: AESGCM
    boxes: dict[bytes, AESGCM]
    index_key: Callable[[str], bytes]


@cache
def _ring(path: Path) -> Ring:
    keys = keys_of(path)
    boxes = {_head(key): AESGCM(derived(key, "seal")) for key in keys}
    head = _head(keys[0])
    return Ring(head, boxes[head], boxes, cache(lambda use: derived(keys[-1], f"index/{use}")))


def _head(key: bytes) -> bytes:
    return bytes((VERSION, AES_256_GCM)) + derived(key, "key id", KEY_ID)


def seal(text: str, *, where: str) -> bytes:
    """Seal a text for one place: where is table.column.row, with a row id that never changes.

    Raises KeyMissing when there is no master key.
    """
    ring = _ring(settings.MASTER_KEY_FILE)
    nonce = urandom(NONCE)
    bound = ring.head + where.encode()
    return ring.head + nonce + ring.box.encrypt(nonce, text.encode(), bound)


def seal_many(values: Iterable[tuple[str, str]]) -> list[bytes]:
    """Seal (text, where) pairs in order; the same as seal() on each, for bulk loads."""
    ring = _ring(settings.MASTER_KEY_FILE)
    head, encrypt = ring.head, ring.box.encrypt
    sealed = []
    for text, where in values:
        nonce = urandom(NONCE)
        sealed.append(head + nonce + encrypt(nonce, text.encode(), head + where.encode()))
    return sealed


def open_sealed(blob: bytes | memoryview, *, where: str) -> str:
    """The text of a sealed value.

    Raises SealBroken when it was altered, belongs to another place, or needs another key.
    """
    ring = _ring(settings.MASTER_KEY_FILE)
    blob = bytes(blob)
    head = blob[:HEAD]
    if len(blob) < HEAD + NONCE + TAG or blob[:2] != ring.head[:2]:
        raise SealBroken("密文格式不认识，可能已损坏，或由更新的版本写入。")
    box = ring.boxes.get(head)
    if box is None:
        raise SealBroken("密文由另一把主密钥加密，请把原来的密钥加入主密钥文件。")
    nonce, rest = blob[HEAD : HEAD + NONCE], blob[HEAD + NONCE :]
    try:
        return box.decrypt(nonce, rest, head + where.encode()).decode()
    except InvalidTag as error:
        raise SealBroken("密文与所在位置不符或已被改动，拒绝解开。") from error


def blind_index(value: str, *, purpose: str) -> bytes:
    """The 32 bytes by which a sealed value is looked up: HMAC-SHA256 over the normalised value.

    purpose (id_number, phone, …) has its own key, so indexes of different fields never match.
    """
    key = _ring(settings.MASTER_KEY_FILE).index_key(purpose)
    return hmac.digest(key, NORMALISED.get(purpose, _text)(value).encode(), "sha256")


def _text(value: str) -> str:
    """Half-width, upper case, without blanks."""
    if value.isascii() and value.isalnum():
        return value.upper()
    return "".join(unicodedata.normalize("NFKC", value).split()).upper()


def _phone(value: str) -> str:
    """Digits only, without the country code in front of a mobile number."""
    if not (value.isascii() and value.isdigit()):
        value = "".join(filter(str.isdigit, unicodedata.normalize("NFKC", value)))
    if len(value) > MOBILE_DIGITS and value.startswith(COUNTRY_CODE):
        shorter = value[len(COUNTRY_CODE) :]
        return shorter if len(shorter) == MOBILE_DIGITS else value
    return value


NORMALISED: dict[str, Callable[[str], str]] = {"phone": _phone}
