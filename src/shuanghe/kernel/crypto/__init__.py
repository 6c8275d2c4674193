"""The only doorway to the cryptography library: sealing, blind look-up, masking."""

from shuanghe.kernel.crypto.keys import KeyBroken, KeyExists, KeyMissing, key_create
from shuanghe.kernel.crypto.masks import mask_id_number, mask_phone
from shuanghe.kernel.crypto.sealing import (
    SealBroken,
    blind_index,
    open_sealed,
    seal,
    seal_many,
)

__all__ = [
    "KeyBroken",
    "KeyExists",
    "KeyMissing",
    "SealBroken",
    "blind_index",
    "key_create",
    "mask_id_number",
    "mask_phone",
    "open_sealed",
    "seal",
    "seal_many",
]
