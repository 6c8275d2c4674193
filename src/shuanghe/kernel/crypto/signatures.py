"""Signatures of this installation (Ed25519, RFC 8032): whoever holds the public key can check."""

from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from django.conf import settings

from shuanghe.kernel.crypto.keys import derived, keys_of


def signed(message: bytes) -> bytes:
    """The signature of a message, 64 bytes. Raises KeyMissing or KeyBroken."""
    return _key().sign(message)


def public_key() -> bytes:
    """The key that checks what this installation signs, 32 bytes."""
    return _key().public_key().public_bytes_raw()


def is_signed(message: bytes, signature: bytes, *, by: bytes) -> bool:
    """Whether the signature of the message was made with the key that `by` belongs to."""
    try:
        Ed25519PublicKey.from_public_bytes(by).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _key() -> Ed25519PrivateKey:
    """Derived from the oldest master key, so that it outlives a change of keys."""
    oldest = keys_of(Path(settings.MASTER_KEY_FILE))[-1]
    return Ed25519PrivateKey.from_private_bytes(derived(oldest, "anchor"))
