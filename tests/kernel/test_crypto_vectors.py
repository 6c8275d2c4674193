"""What the libraries under kernel.crypto compute is what the standards publish."""

import hashlib
import hmac

import pytest
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.contrib.auth.hashers import Argon2PasswordHasher, get_hasher, make_password

from shuanghe.kernel import crypto
from shuanghe.kernel.crypto import parcels, signatures

GCM = [
    # key, nonce, plaintext, associated data, ciphertext with tag: GCM specification, cases 13–16
    ("00" * 32, "00" * 12, "", "", "530f8afbc74536b9a963b4f1c4cb738b"),
    (
        "00" * 32, "00" * 12, "00" * 16, "",
        "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
    ),
    (
        "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
        "cafebabefacedbaddecaf888",
        ("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"),
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        ("522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b"),
    ),
]  # fmt: skip
ED25519 = [
    # secret, public, message, signature: RFC 8032, section 7.1, tests 1–3
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac"
            "c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e"
            "458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290"
            "ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
]
HMAC_SHA256 = [
    # key, message, digest: RFC 4231, cases 1, 2 and 6
    ("0b" * 20, b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    (
        b"Jefe".hex(), b"what do ya want for nothing?",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ),
    (
        "aa" * 131, b"Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("key", "nonce", "plain", "bound", "sealed"), GCM)
def test_aes_256_gcm_gives_the_published_vectors_and_refuses_others(
    key, nonce, plain, bound, sealed
):
    box, nonce, bound = AESGCM(bytes.fromhex(key)), bytes.fromhex(nonce), bytes.fromhex(bound)
    assert box.encrypt(nonce, bytes.fromhex(plain), bound).hex() == sealed
    wrong = bytes.fromhex(sealed)[:-1] + bytes([int(sealed[-2:], 16) ^ 1])
    with pytest.raises(InvalidTag):
        box.decrypt(nonce, wrong, bound)


@pytest.mark.parametrize(("secret", "public", "message", "signature"), ED25519)
def test_ed25519_signs_as_published(monkeypatch, secret, public, message, signature):
    """The vectors pass through our own functions; only where the key comes from is replaced."""
    monkeypatch.setattr(signatures, "keys_of", lambda path: (b"",))
    monkeypatch.setattr(signatures, "derived", lambda key, use: bytes.fromhex(secret))
    assert crypto.public_key().hex() == public
    signed = crypto.signed(bytes.fromhex(message))
    assert signed.hex() == signature
    assert crypto.is_signed(bytes.fromhex(message), signed, by=bytes.fromhex(public))
    assert not crypto.is_signed(bytes.fromhex(message) + b"x", signed, by=bytes.fromhex(public))


@pytest.mark.parametrize(("key", "message", "digest"), HMAC_SHA256)
def test_hmac_sha256_gives_the_published_vectors(key, message, digest):
    assert hmac.digest(bytes.fromhex(key), message, "sha256").hex() == digest


def test_sha256_gives_the_published_vectors():
    """FIPS 180-4; the ledgers are chained with it."""
    assert hashlib.sha256(b"abc").hexdigest() == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
    assert hashlib.sha256(b"a" * 1_000_000).hexdigest() == (
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    )


def test_argon2id_gives_the_published_vector():
    """The reference implementation's own test: 2 passes, 64 MiB, one lane."""
    raw = hash_secret_raw(
        b"password", b"somesalt", time_cost=2, memory_cost=65536, parallelism=1, hash_len=32,
        type=Type.ID, version=0x13,
    )  # fmt: skip
    assert raw.hex() == "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"


def test_passwords_are_hashed_by_argon2id_at_no_less_than_the_advised_cost(hash_costs, monkeypatch):
    """At least 19 MiB and two passes, as the common guidance for password storage has it."""
    for name, cost in hash_costs.items():
        monkeypatch.setattr(Argon2PasswordHasher, name, cost)
    hasher = get_hasher("default")
    said = hasher.decode(make_password("correct horse battery staple"))
    assert said["variety"] == "argon2id"
    assert said["memory_cost"] >= 19 * 1024
    assert said["time_cost"] >= 2


def test_scrypt_gives_the_published_vector_and_is_used_at_no_less_cost():
    """RFC 7914, section 12; backups under a passphrase use it."""
    derived = Scrypt(b"NaCl", 64, 1024, 8, 16).derive(b"password")
    assert derived.hex() == (
        "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
        "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
    )
    assert parcels.COST * parcels.BLOCK * 128 >= 32 * 1024 * 1024
