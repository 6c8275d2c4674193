"""Papers that prove a record: only known kinds, nothing active, and never shown in the site."""

import hashlib
import logging
import re
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile, File
from django.http import FileResponse
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.documents.answers import download
from shuanghe.kernel.uploads.child.archives import Archive
from shuanghe.kernel.uploads.images import JPEG, PNG, ImageRefused, image_cleaned
from shuanghe.kernel.uploads.limits import Unreadable
from shuanghe.kernel.uploads.reading import UploadRefused, limits_in_force, name_shown

log = logging.getLogger(__name__)

KINDS = {
    "pdf": ("pdf",),
    "jpg": ("jpg", "jpeg"),
    "png": ("png",),
    "docx": ("docx",),
    "xlsx": ("xlsx",),
    "ofd": ("ofd",),
}
SHOWN = "PDF、JPG、PNG、DOCX、XLSX、OFD"
OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ofd.xml": "ofd"}
ACTIVE_PDF = (b"/JavaScript", b"/JS ", b"/JS(", b"/Launch", b"/XFA")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
"""A letter of a PDF name written as its number: /J#53 is /JS."""
MARKUP = (b"<html", b"<script", b"<svg", b"<!doctype")
HEAD = 2048
TAIL = 66_000
END_OF_ZIP = b"PK\x05\x06"


class PaperRefused(UploadRefused):
    """The paper cannot be kept. The text says why and how to mend it."""


class PaperDamaged(Refused):
    """A kept paper is no longer what was kept. The text says whom to tell."""


@dataclass(frozen=True)
class PaperInfo:
    """A paper fit to be kept: cleaned bytes as a file, its safe name, kind, size, SHA-256."""

    file: File[Any]
    name: str
    kind: str
    size: int
    hash: str


def paper_check(sent: File[Any] | bytes, name: str = "") -> PaperInfo:
    """Look a paper over before it is kept. Photos lose their metadata.

    sent: an uploaded file or its bytes (then name is needed).
    Raises PaperRefused for other kinds, wrong endings, active content and broken files.
    """
    shown = name_shown(name or getattr(sent, "name", "") or "")
    limit = limits_in_force().file_bytes
    size = len(sent) if isinstance(sent, bytes) else sent.size
    if size > limit:
        raise PaperRefused(
            _("「%(shown)s」超过 %(limit)s MB，请压缩后上传。")
            % {"shown": shown, "limit": limit // 1_000_000}
        )
    data = sent if isinstance(sent, bytes) else sent.read()
    if not data:
        raise PaperRefused(_("「%(shown)s」是空的（0 字节）。请重新选择文件。") % {"shown": shown})
    kind = _kind(data, shown)
    ending = shown.rsplit(".", 1)[-1].lower()
    if ending not in KINDS[kind]:
        raise PaperRefused(
            _("「%(shown)s」的扩展名与内容不符(内容是 %(value)s)。请改正后上传。")
            % {"shown": shown, "value": kind.upper()}
        )
    if kind in ("jpg", "png"):
        try:
            data = image_cleaned(data)
        except ImageRefused as refused:
            raise PaperRefused(f"「{shown}」：{refused}") from refused
    digest = hashlib.sha256(data).hexdigest()
    return PaperInfo(
        ContentFile(data, name=f"{digest[:16]}.{kind}"), shown, kind, len(data), digest
    )


def paper_response(paper: File[Any], name: str, *, kept_hash: str) -> FileResponse:
    """A kept paper as a download: attachment, nosniff, sandboxed.

    kept_hash: the SHA-256 it was kept with, "" where none was. Raises PaperDamaged when the file
    is gone or another.
    """
    ending = name.rsplit(".", 1)[-1].lower()
    kind = next((kind for kind, endings in KINDS.items() if ending in endings), "ofd")
    try:
        with paper.open("rb") as source:
            data: bytes | None = source.read()
    except FileNotFoundError:
        data = None
    if data is None or (kept_hash and hashlib.sha256(data).hexdigest() != kept_hash):
        log.error("kept paper is missing or changed: %s", paper.name)
        raise PaperDamaged(
            _("“%(name)s”的文件缺失，或与存入时不同，不能下载。请告诉系统管理员从备份恢复。")
            % {"name": name}
        )
    return download(name, [data], ending if ending in KINDS else kind)


def _kind(data: bytes, shown: str) -> str:
    """The kind by its content.

    Raises PaperRefused for every other content, and for files that are two things at once.
    """
    if data.startswith(b"%PDF-"):
        _check_pdf(data, shown)
        return "pdf"
    if data.startswith(JPEG):
        return "jpg"
    if data.startswith(PNG):
        return "png"
    if data.startswith(b"PK\x03\x04"):
        return _office(data, shown)
    raise PaperRefused(
        _("「%(shown)s」不是可接受的材料。可上传：%(kinds)s。") % {"shown": shown, "kinds": SHOWN}
    )


def _check_pdf(data: bytes, shown: str) -> None:
    head = data[:HEAD].lower()
    if any(mark in head for mark in MARKUP) or END_OF_ZIP in data[-TAIL:]:
        raise PaperRefused(
            _("「%(shown)s」里混有别的内容，已拒绝。请重新导出 PDF。") % {"shown": shown}
        )
    plain = ESCAPED.sub(lambda found: bytes((int(found[1], 16),)), data)
    if any(mark in plain for mark in ACTIVE_PDF):
        raise PaperRefused(
            _("「%(shown)s」含有脚本或启动命令，已拒绝。请打印成普通 PDF 再上传。")
            % {"shown": shown}
        )


def _office(data: bytes, shown: str) -> str:
    try:
        archive = Archive(data, limits_in_force())
    except Unreadable as refused:
        raise PaperRefused(f"「{shown}」：{refused}") from refused
    found = [kind for part, kind in OFFICE.items() if part in archive]
    names = archive.names
    if len(found) != 1 or any(name.startswith("meta-inf/") for name in names):
        raise PaperRefused(
            _("「%(shown)s」不是可接受的材料。可上传：%(kinds)s。")
            % {"shown": shown, "kinds": SHOWN}
        )
    if any(name.endswith((".bin", ".exe", ".js", ".vbs")) and "vba" in name for name in names):
        raise PaperRefused(
            _("「%(shown)s」含有宏，已拒绝。请另存为不含宏的文件再上传。") % {"shown": shown}
        )
    return found[0]
