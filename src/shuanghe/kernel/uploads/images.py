"""Photos without what they tell about the photographer: no GPS, no device, no hidden tail.

Works on the bytes, so the picture itself is not recompressed and never unpacked here.
"""

import re
import struct
from collections.abc import Iterator

JPEG, PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
PIXELS = 40_000_000
KEPT_PARTS = {0xE0, 0xE2, 0xEE}
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
START_OF_SCAN, END_OF_IMAGE, EXIF_PART = 0xDA, 0xD9, 0xE1
NEXT_MARK = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
ORIENTATION = 0x0112
KEPT_CHUNKS = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT",
    b"bKGD", b"pHYs", b"hIST",
}  # fmt: skip


class ImageRefused(ValueError):  # noqa: N818 — it is an answer, not a fault
    """The picture is broken or too large."""


def image_cleaned(data: bytes) -> bytes:
    """The same picture without metadata, comments or anything behind its end.

    A photo keeps its orientation. Raises ImageRefused when broken or over 40 million pixels.
    """
    try:
        return _jpeg(data) if data.startswith(JPEG) else _png(data)
    except (struct.error, IndexError) as fault:
        raise ImageRefused("图片不完整或已损坏，请重新拍摄或另存后上传。") from fault


def _check_size(width: int, height: int) -> None:
    if width * height > PIXELS:
        millions = PIXELS // 1_000_000
        raise ImageRefused(f"图片 {width}×{height} 超过 {millions} 百万像素，请缩小后上传。")
    if not width * height:
        raise ImageRefused("图片没有尺寸，已损坏。")


def _jpeg(data: bytes) -> bytes:
    kept, turned, has_frame = [data[:2]], 1, False
    for mark, part in _jpeg_parts(data):
        if mark in FRAMES:
            height, width = struct.unpack(">HH", part[5:9])
            _check_size(width, height)
            has_frame = True
        if mark == EXIF_PART:
            turned = _orientation(part[4:]) or turned
        elif mark < 0xE0 or mark in KEPT_PARTS:
            kept.append(part)
    if not has_frame:
        raise ImageRefused("图片不完整或已损坏，请重新拍摄或另存后上传。")
    if turned != 1:
        kept.insert(1, _orientation_part(turned))
    return b"".join(kept)


def _jpeg_parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Mark and bytes of every part up to the end of the image; a scan carries its data."""
    at = 2
    while True:
        if data[at] != 0xFF:
            raise ImageRefused("图片不完整或已损坏，请重新拍摄或另存后上传。")
        mark = data[at + 1]
        if mark == 0xFF:
            at += 1
            continue
        if mark == END_OF_IMAGE:
            yield mark, data[at : at + 2]
            return
        end = at + 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
        if mark == START_OF_SCAN:
            found = NEXT_MARK.search(data, end)
            if found is None:
                raise ImageRefused("图片没有结尾，上传可能中断，请重新上传。")
            end = found.start()
        yield mark, data[at:end]
        at = end


def _orientation(exif: bytes) -> int:
    """How the photo is turned (1 to 8); 0 when it does not say."""
    if not exif.startswith(b"Exif\x00\x00"):
        return 0
    body = exif[6:]
    order = "<" if body[:2] == b"II" else ">"
    at = struct.unpack(f"{order}I", body[4:8])[0]
    for entry in range(min(struct.unpack(f"{order}H", body[at : at + 2])[0], 100)):
        start = at + 2 + 12 * entry
        tag, _kind, _count, value = struct.unpack(f"{order}HHIH", body[start : start + 10])
        if tag == ORIENTATION:
            return int(value) if 1 <= value <= 8 else 0
    return 0


def _orientation_part(turned: int) -> bytes:
    """An Exif part that holds the orientation and nothing else."""
    body = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01" + struct.pack(
        ">HHIHHI", ORIENTATION, 3, 1, turned, 0, 0
    )
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _png(data: bytes) -> bytes:
    kept, at = [data[:8]], 8
    while True:
        size, name = struct.unpack(">I4s", data[at : at + 8])
        part = data[at : at + 12 + size]
        if len(part) < 12 + size or (at == 8) != (name == b"IHDR"):
            raise ImageRefused("图片不完整或已损坏，请重新拍摄或另存后上传。")
        if name == b"IHDR":
            _check_size(*struct.unpack(">II", part[8:16]))
        if name in KEPT_CHUNKS:
            kept.append(part)
        at += len(part)
        if name == b"IEND":
            return b"".join(kept)
