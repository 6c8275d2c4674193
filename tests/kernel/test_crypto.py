"""Sealing, blind look-up and the master key file."""

import base64
import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st

from shuanghe.kernel import crypto
from shuanghe.kernel.crypto import sealing

HERE = "organisation_member.id_number.7f6f0a2c"
KEY_A = base64.b64encode(bytes(range(32)))
KEY_B = base64.b64encode(bytes(range(32, 64)))


def key_file(path: Path, *keys: bytes) -> Path:
    path.write_bytes(b"\n".join(keys) + b"\n")
    path.chmod(0o600)
    return path


def full_width(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) for sign in text)


@pytest.fixture(autouse=True)
def own_key(settings, tmp_path):
    settings.MASTER_KEY_FILE = key_file(tmp_path / "master.key", KEY_A)


def test_a_sealed_text_opens_in_its_place():
    assert crypto.open_sealed(crypto.seal("张三 11010119900307", where=HERE), where=HERE) == (
        "张三 11010119900307"
    )


def test_a_database_may_give_the_value_back_as_a_memoryview():
    sealed = memoryview(crypto.seal("x", where=HERE))
    assert crypto.open_sealed(sealed, where=HERE) == "x"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "organisation_member.id_number.7f6f0a2d",
        "organisation_member.phone.7f6f0a2c",
        "identity_user.id_number.7f6f0a2c",
        "",
    ],
)
def test_a_value_moved_to_another_row_column_or_table_is_refused(elsewhere):
    with pytest.raises(crypto.SealBroken):
        crypto.open_sealed(crypto.seal("110101199003070012", where=HERE), where=elsewhere)


@pytest.mark.parametrize("at", range(40))
def test_any_flipped_bit_is_refused(at):
    sealed = bytearray(crypto.seal("123456", where=HERE))
    assert len(sealed) == 40
    sealed[at] ^= 1
    with pytest.raises(crypto.SealBroken):
        crypto.open_sealed(bytes(sealed), where=HERE)


@pytest.mark.parametrize("blob", [b"", b"\x01\x01", b"plain text that was never sealed at all"])
def test_what_was_never_sealed_is_refused(blob):
    with pytest.raises(crypto.SealBroken):
        crypto.open_sealed(blob, where=HERE)


def test_a_value_sealed_with_another_key_is_refused(settings, tmp_path):
    sealed = crypto.seal("x", where=HERE)
    settings.MASTER_KEY_FILE = key_file(tmp_path / "other.key", KEY_B)
    with pytest.raises(crypto.SealBroken, match="另一把主密钥"):
        crypto.open_sealed(sealed, where=HERE)


def test_after_a_new_key_is_put_first_old_values_open_and_indexes_stay(settings, tmp_path):
    sealed = crypto.seal("x", where=HERE)
    index = crypto.blind_index("13812345678", purpose="phone")
    settings.MASTER_KEY_FILE = key_file(tmp_path / "turned.key", KEY_B, KEY_A)
    fresh = crypto.seal("x", where=HERE)
    assert fresh[:6] != sealed[:6]
    assert crypto.open_sealed(sealed, where=HERE) == "x"
    assert crypto.open_sealed(fresh, where=HERE) == "x"
    assert crypto.blind_index("13812345678", purpose="phone") == index


def test_nonces_never_repeat():
    sealed = crypto.seal_many([("同一段文字", HERE)] * 100_000)
    assert len({blob[6:18] for blob in sealed}) == 100_000


def test_sealing_many_equals_sealing_one_by_one(monkeypatch):
    monkeypatch.setattr(sealing, "urandom", lambda size: b"n" * size)
    pairs = [(f"文{n}", f"a.b.{n}") for n in range(20)]
    assert crypto.seal_many(pairs) == [crypto.seal(text, where=where) for text, where in pairs]


def test_the_stored_form_is_the_one_of_the_first_release(monkeypatch):
    """Guards data at rest: a change of layout or derivation must come as a new suite."""
    monkeypatch.setattr(sealing, "urandom", lambda size: bytes(range(size)))
    assert crypto.seal("150203199003070012", where=HERE).hex() == STORED_FORM
    assert crypto.blind_index("15020319900307001x", purpose="id_number").hex() == STORED_INDEX


@given(st.text(), st.text(max_size=80))
def test_every_text_comes_back_unchanged(text, where):
    assert crypto.open_sealed(crypto.seal(text, where=where), where=where) == text


@pytest.mark.parametrize(
    ("purpose", "one", "same"),
    [
        ("id_number", "11010119900307001X", "11010119900307001x"),
        ("id_number", "11010119900307001X", full_width("11010119900307001X")),
        ("id_number", "110101199003070012", " 110101 19900307 0012\t"),
        ("phone", "13812345678", "+86 138-1234-5678"),
        ("phone", "13812345678", full_width("13812345678")),
        ("phone", "02988886666", "(029)8888 6666"),
    ],
)
def test_the_same_number_in_another_writing_has_the_same_index(purpose, one, same):
    assert crypto.blind_index(one, purpose=purpose) == crypto.blind_index(same, purpose=purpose)


def test_indexes_of_different_fields_never_match():
    assert crypto.blind_index("13812345678", purpose="phone") != crypto.blind_index(
        "13812345678", purpose="id_number"
    )


def test_an_index_needs_the_key(settings, tmp_path):
    before = crypto.blind_index("13812345678", purpose="phone")
    settings.MASTER_KEY_FILE = key_file(tmp_path / "other.key", KEY_B)
    assert crypto.blind_index("13812345678", purpose="phone") != before
    assert len(before) == 32


def test_a_missing_key_is_an_error_and_no_key_appears(settings, tmp_path):
    settings.MASTER_KEY_FILE = tmp_path / "none.key"
    with pytest.raises(crypto.KeyMissing, match="找不到主密钥文件"):
        crypto.seal("x", where=HERE)
    assert not settings.MASTER_KEY_FILE.exists()


def test_a_created_key_is_private_and_never_replaced(settings, tmp_path):
    settings.MASTER_KEY_FILE = tmp_path / "home" / "new.key"
    path = crypto.key_create()
    before = path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(base64.b64decode(before)) == 32
    with pytest.raises(crypto.KeyExists, match="不会覆盖"):
        crypto.key_create()
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_key_that_others_can_read_is_refused(settings, tmp_path, mode):
    path = key_file(tmp_path / "open.key", KEY_A)
    path.chmod(mode)
    settings.MASTER_KEY_FILE = path
    with pytest.raises(crypto.KeyBroken, match="chmod 600"):
        crypto.seal("x", where=HERE)


@pytest.mark.parametrize("content", [b"", b"short", KEY_A[:-8], KEY_A + b"\nno key", b"\xff\xfe"])
def test_a_damaged_key_file_is_refused(settings, tmp_path, content):
    settings.MASTER_KEY_FILE = key_file(tmp_path / "bad.key", content)
    with pytest.raises(crypto.KeyBroken):
        crypto.seal("x", where=HERE)


def test_masks_show_enough_to_recognise_and_not_to_rebuild():
    assert crypto.mask_id_number("150203199003070012") == "1****************2"
    assert crypto.mask_phone("13812345678") == "138****5678"
    assert crypto.mask_phone("12345") == "1***5"
    assert crypto.mask_phone("12") == "**"
    assert crypto.mask_id_number("") == ""


def test_sealing_and_indexing_are_fast_enough_for_a_roster_of_fifty_thousand():
    rows = [(f"1502031990030{n:05}", f"t.c.{n}") for n in range(10_000)]
    begun = time.process_time()
    crypto.seal_many(rows)
    for text, _ in rows:
        crypto.blind_index(text, purpose="id_number")
    assert (time.process_time() - begun) / len(rows) < 24e-6  # twice the bar, for a busy machine


# Published vectors of the primitives that the module uses.


def test_aes_256_gcm_gives_the_published_vector():
    """McGrew and Viega, The Galois/Counter Mode of Operation, test case 16."""
    key = bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2)
    nonce = bytes.fromhex("cafebabefacedbaddecaf888")
    plain = bytes.fromhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    bound = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    assert AESGCM(key).encrypt(nonce, plain, bound).hex() == (
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b"
    )


def test_hmac_sha256_gives_the_published_vector(monkeypatch):
    """RFC 4231, test case 2, through blind_index itself."""
    monkeypatch.setitem(sealing.NORMALISED, "vector", lambda value: value)
    ring = sealing.Ring(b"", AESGCM(bytes(32)), {}, lambda use: b"Jefe")
    monkeypatch.setattr(sealing, "_ring", lambda path: ring)
    assert crypto.blind_index("what do ya want for nothing?", purpose="vector").hex() == (
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )


def test_hkdf_sha256_gives_the_published_vector():
    """RFC 5869, test case 3 (no salt, no info) — the salt-less form that keys.py uses."""
    okm = HKDF(hashes.SHA256(), 42, salt=None, info=b"").derive(b"\x0b" * 22)
    assert okm.hex() == (
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    )


def test_no_other_module_imports_the_cryptography_library():
    package = Path(crypto.__file__).parents[2]
    doorway = package / "kernel" / "crypto"
    found = [
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if doorway not in path.parents
        and any(
            line.startswith(("import cryptography", "from cryptography"))
            for line in path.read_text(encoding="utf-8").splitlines()
        )
    ]
    assert found == []


STORED_FORM = (
    "0101a32c2782000102030405060708090a0b"
    "bea5c724d20862cbe7f1545147d23a7141590f039baa8106a7b829ce098885660f4f"
)
STORED_INDEX = "81e629feb358500e5d5769d4d7b7cdf79b7203eb3a790d82a171672af7864123"
