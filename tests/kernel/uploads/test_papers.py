"""Papers are kept when they are what they say; photos forget where they were taken."""

import hashlib
import io
import struct
import zlib

import docx
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.kernel.uploads import forge

from shuanghe.kernel.uploads.images import ImageRefused, image_cleaned
from shuanghe.kernel.uploads.papers import PaperRefused, paper_check, paper_response

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<<>>\n%%EOF"
GPS = b"GPSLatitude 26.57N"


def chunk(name, data=b""):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width=2, height=2, *extra):
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xff" * 6) * 2)
    parts = [chunk(b"IHDR", head), *extra, chunk(b"IDAT", rows), chunk(b"IEND")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def part(mark, data):
    return bytes((0xFF, mark)) + struct.pack(">H", len(data) + 2) + data


def exif(turned):
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, turned, 0)
    return b"Exif\0\0MM\0*\0\0\0\x08\0\x01" + entry + b"\0\0\0\0" + GPS


def jpeg(*parts, width=4, height=3, tail=b""):
    frame = part(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\0")
    scan = part(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x12\xff\x00\x34\xff\xd0\x56"
    return b"\xff\xd8" + b"".join(parts) + frame + scan + b"\xff\xd9" + tail


def office(name):
    return forge.packed({"[Content_Types].xml": "<x/>", name: "<x/>"})


def real_docx():
    out = io.BytesIO()
    docx.Document().save(out)
    return out.getvalue()


GOOD = {
    "纪要.pdf": PDF,
    "照片.JPG": jpeg(),
    "照片.jpeg": jpeg(),
    "照片.png": png(),
    "纪要.docx": real_docx(),
    "签到.xlsx": forge.xlsx(forge.data(forge.texts("a"))),
    "纪要.ofd": office("OFD.xml"),
}
BAD = {
    "svg": ("图.svg", b"<svg onload='alert(1)'/>"),
    "svg called png": ("图.png", b"<svg onload='alert(1)'/>"),
    "html called pdf": ("a.pdf", b"<html><script>1</script>"),
    "html in the head of a pdf": ("a.pdf", b"%PDF-1.7\n<html><script>alert(1)</script>" + PDF),
    "pdf with a zip behind": ("a.pdf", PDF + forge.xlsx(forge.data())),
    "pdf with script": ("a.pdf", PDF.replace(b"/Catalog", b"/Catalog/OpenAction<</S/JavaScript>>")),
    "pdf that starts a program": ("a.pdf", PDF.replace(b"/Catalog", b"/Catalog/A<</S/Launch>>")),
    "double ending": ("纪要.pdf.exe", PDF),
    "png called pdf": ("a.pdf", png()),
    "name that turns direction": ("纪要\u202efdp.exe", PDF),
    "no ending": ("纪要", PDF),
    "gif": ("a.gif", b"GIF89a<script>"),
    "program": ("a.pdf", b"MZ" + bytes(100)),
    "archive": ("a.docx", forge.packed({"x.txt": "x"})),
    "java archive as docx": (
        "a.docx",
        forge.packed(
            {"[Content_Types].xml": "x", "word/document.xml": "x", "META-INF/MANIFEST.MF": "x"}
        ),
    ),
    "docx with macros": (
        "a.docx",
        forge.packed({"word/document.xml": "x", "word/vbaProject.bin": "x"}),
    ),
    "two documents in one": (
        "a.docx",
        forge.packed({"word/document.xml": "x", "xl/workbook.xml": "x"}),
    ),
    "zip bomb": ("a.docx", forge.packed({"word/document.xml": "0" * 20_000_000})),
    "empty": ("a.pdf", b""),
    "too large": ("a.pdf", PDF + bytes(10_000_000)),
    "pixel bomb": ("a.png", png(100_000, 100_000)),
    "pixel bomb as photo": ("a.jpg", jpeg(width=65_000, height=65_000)),
    "photo without size": ("a.jpg", jpeg(width=0)),
    "photo cut short": ("a.jpg", jpeg()[:-2]),
    "picture cut short": ("a.png", png()[:-20]),
    "picture without head": ("a.png", b"\x89PNG\r\n\x1a\n" + chunk(b"IEND")),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_known_kind_is_kept(name):
    paper = paper_check(SimpleUploadedFile(name, GOOD[name]))
    assert (paper.name, paper.size, len(paper.hash)) == (name, paper.file.size, 64)


@pytest.mark.parametrize("case", BAD)
def test_anything_else_is_refused_by_name(case):
    name, data = BAD[case]
    with pytest.raises(PaperRefused, match="「") as refused:
        paper_check(data, name)
    assert "\u202e" not in str(refused.value)


def test_a_photo_loses_its_place_and_keeps_how_it_is_turned():
    data = jpeg(part(0xE0, b"JFIF\0"), part(0xE1, exif(6)), part(0xFE, b"by Zhang"))
    cleaned = image_cleaned(data)
    assert GPS in data
    assert GPS not in cleaned
    assert b"Zhang" not in cleaned
    assert b"JFIF" in cleaned
    assert struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0) in cleaned
    assert image_cleaned(cleaned) == cleaned


def test_what_hangs_behind_a_photo_is_cut_off():
    assert image_cleaned(jpeg(tail=b"<script>")) == jpeg()
    assert image_cleaned(png() + b"<script>") == png()


def test_a_picture_loses_its_texts():
    data = png(2, 2, chunk(b"tEXt", b"Author\0Zhang"), chunk(b"eXIf", GPS))
    assert image_cleaned(data) == png()


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_photo_is_cleaned_or_refused_never_worse(seed):
    import random

    rng = random.Random(seed)
    data = bytearray(rng.choice([jpeg(part(0xE1, exif(3))), png(2, 2, chunk(b"tEXt", b"a\0b"))]))
    for _ in range(rng.randint(1, 6)):
        data[rng.randrange(3, len(data))] = rng.randrange(256)
    assert len(cleaned_or_none(bytes(data)) or b"") <= len(data) + 40


def cleaned_or_none(data):
    """The cleaned picture; None when it is refused. Any other error fails the test."""
    try:
        return image_cleaned(data)
    except ImageRefused:
        return None


def test_a_kept_paper_is_only_ever_saved():
    kept = hashlib.sha256(PDF).hexdigest()
    answer = paper_response(ContentFile(PDF, name="x.pdf"), "会议纪要.pdf", kept_hash=kept)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment;")
    policy = answer["Content-Security-Policy"]
    assert policy == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
