"""Reading an uploaded workbook: in a child process with bounds, so that no file can hurt us."""

import json
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.ui.asked import without_turns
from shuanghe.kernel.uploads.limits import Limits
from shuanghe.kernel.uploads.workbooks import (
    Cell,
    Kind,
    Row,
    Sheet,
    Workbook,
    address_of,
    half_width,
    is_rounded,
    name_shown,
)

__all__ = [
    "Cell",
    "Kind",
    "Row",
    "Sheet",
    "UploadRefused",
    "Workbook",
    "address_of",
    "half_width",
    "is_rounded",
    "limits_in_force",
    "name_shown",
    "workbook_read",
]

log = logging.getLogger(__name__)
SOURCE = Path(__file__).resolve().parents[3]
TOO_SLOW = "读取超过 {} 秒，已停止。请删去多余的格式和空白区域，或分成几个文件上传。"
TOO_MUCH = "文件展开后过大或已损坏，读取进程已停止。请删去多余的格式和空白区域，另存一份再上传。"


class UploadRefused(Refused):
    """The file cannot be taken. The text names the file, the place, the reason and the mend."""


def limits_in_force() -> Limits:
    """The limits with the overrides of settings.UPLOAD_LIMITS."""
    return Limits(**getattr(settings, "UPLOAD_LIMITS", {}))


def workbook_read(data: bytes, name: str, *, sheets: Sequence[str] | None = None) -> Workbook:
    """Every cell of an .xlsx or .csv as text with its kind and address.

    data: the whole file. name: as uploaded, its ending says which format is meant.
    sheets: names of the wanted sheets of an .xlsx; None for all (hidden ones included).
    Raises UploadRefused for anything that cannot be read in full.
    """
    limits = limits_in_force()
    shown = name_shown(name)
    if not data:
        raise UploadRefused(
            _("文件「%(shown)s」是空的（0 字节）。请重新选择文件。") % {"shown": shown}
        )
    if len(data) > limits.file_bytes:
        megabytes = limits.file_bytes // 1_000_000
        raise UploadRefused(
            _("文件「%(shown)s」超过 %(megabytes)s MB。请分成几个文件上传。")
            % {"shown": shown, "megabytes": megabytes}
        )
    order = {"name": shown, "sheets": sheets, "limits": limits.as_dict()}
    with _buffer() as given, _buffer() as answer:
        given.write(data)
        given.seek(0)
        fault = _run(order, given, answer, limits.seconds)
        answer.seek(0)
        book, refusal = _book(answer, shown)
    if refusal or book is None:
        raise UploadRefused(
            _("文件「%(shown)s」：%(value)s")
            % {"shown": shown, "value": refusal or fault or TOO_MUCH}
        )
    return book


def _buffer() -> IO[bytes]:
    """A file that never reaches a disk where the system has such."""
    in_memory = getattr(os, "memfd_create", None)
    return os.fdopen(in_memory("upload"), "w+b") if in_memory else tempfile.TemporaryFile()


def _run(order: dict[str, Any], given: IO[bytes], answer: IO[bytes], seconds: int) -> str:
    """Let the child work on the file; "" after an orderly end, else what went wrong."""
    command = [sys.executable, "-P", "-X", "utf8", "-m", "shuanghe.kernel.uploads.child"]
    with _buffer() as errors:
        child = subprocess.Popen(  # noqa: S603 — our own interpreter and module
            [*command, json.dumps(order)],
            stdin=given,
            stdout=answer,
            stderr=errors,
            env={"PYTHONPATH": str(SOURCE), "PATH": os.defpath},
            close_fds=True,
        )
        try:
            code = child.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            return TOO_SLOW.format(seconds)
        errors.seek(0)
        if code:
            log.warning("读取进程退出码 %s:%s", code, errors.read()[-500:].decode(errors="replace"))
        return TOO_MUCH if code else ""


def _row(number: int, texts: list[str], kinds: str = "") -> Row:
    """A row as the child told it, without signs that turn the direction of writing."""
    return Row(number, [without_turns(text) for text in texts], kinds)


def _book(answer: IO[bytes], name: str) -> tuple[Workbook | None, str]:
    """The workbook from the child's lines, or what it refused; neither when it was cut short."""
    notes: tuple[str, ...] = ()
    sheets: list[Sheet] = []
    for line in answer:
        try:
            message = json.loads(line) if line.strip() else {}
        except ValueError:
            return None, ""
        if "rows" in message:
            sheets[-1].rows.extend(_row(*row) for row in message["rows"])
        elif "sheet" in message:
            merged = tuple(message["merged"])
            sheets.append(Sheet(message["sheet"], [], message["is_hidden"], merged))
        elif "notes" in message:
            notes = tuple(message["notes"])
        elif "refused" in message:
            return None, str(message["refused"])
        elif "done" in message:
            return Workbook(name, tuple(sheets), notes), ""
    return None, ""
