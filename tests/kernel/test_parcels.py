"""A sealed file opens whole with its passphrase, or not at all."""

from io import BytesIO

import pytest

from shuanghe.kernel.crypto import ParcelBroken, is_parcel, parcel_open, parcel_seal
from shuanghe.kernel.crypto.parcels import MARK, PIECE, SALT, TAG

HEAD = len(MARK) + SALT


def sealed(content, passphrase="correct horse"):
    """A parcel with the content."""
    target = BytesIO()
    parcel_seal(BytesIO(content), target, passphrase=passphrase)
    return target.getvalue()


def opened(parcel, passphrase="correct horse"):
    """What is in a parcel."""
    target = BytesIO()
    parcel_open(BytesIO(parcel), target, passphrase=passphrase)
    return target.getvalue()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_a_file_of_any_size_comes_back(size):
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    parcel = sealed(content)
    assert is_parcel(parcel)
    assert opened(parcel) == content


def test_a_wrong_passphrase_opens_nothing():
    with pytest.raises(ParcelBroken, match="口令"):
        opened(sealed(b"secret"), passphrase="wrong horse")


def test_the_same_file_never_looks_the_same_twice():
    assert sealed(b"secret")[HEAD:] != sealed(b"secret")[HEAD:]


@pytest.mark.parametrize("cut", [HEAD - 1, HEAD, HEAD + PIECE + TAG, -1])
def test_a_cut_off_parcel_is_refused(cut):
    with pytest.raises(ParcelBroken):
        opened(sealed(b"x" * (2 * PIECE))[:cut])


@pytest.mark.parametrize("at", [0, len(MARK), HEAD, HEAD + PIECE, -1])
def test_a_changed_byte_is_refused(at):
    parcel = bytearray(sealed(b"x" * (PIECE + 9)))
    parcel[at] ^= 1
    with pytest.raises(ParcelBroken):
        opened(bytes(parcel))


def test_pieces_in_another_order_are_refused():
    parcel = sealed(b"a" * PIECE + b"b" * PIECE + b"c")
    size = PIECE + TAG
    first, second = parcel[HEAD : HEAD + size], parcel[HEAD + size : HEAD + 2 * size]
    with pytest.raises(ParcelBroken):
        opened(parcel[:HEAD] + second + first + parcel[HEAD + 2 * size :])
