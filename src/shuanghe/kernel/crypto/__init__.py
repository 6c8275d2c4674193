"""The only doorway to the cryptography library: sealing, blind look-up, masking, signing."""

from shuanghe.kernel.crypto.keys import KeyBroken, KeyExists, KeyMissing, key_create
from shuanghe.kernel.crypto.masks import mask_id_number, mask_phone
from shuanghe.kernel.crypto.parcels import ParcelBroken, is_parcel, parcel_open, parcel_seal
from shuanghe.kernel.crypto.sealing import (
    SealBroken,
    blind_index,
    open_sealed,
    seal,
    seal_many,
)
from shuanghe.kernel.crypto.signatures import is_signed, public_key, signed

__all__ = [
    "KeyBroken",
    "KeyExists",
    "KeyMissing",
    "ParcelBroken",
    "SealBroken",
    "blind_index",
    "is_parcel",
    "is_signed",
    "key_create",
    "mask_id_number",
    "mask_phone",
    "open_sealed",
    "parcel_open",
    "parcel_seal",
    "public_key",
    "seal",
    "seal_many",
    "signed",
]
