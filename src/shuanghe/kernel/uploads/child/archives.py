"""The zip around a workbook: looked over before anything in it is unpacked."""

import io
import re
import stat
import zipfile
import zlib
from pathlib import PurePosixPath

from shuanghe.kernel.uploads.limits import Limits, Unreadable

DECLARED = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["'][^>]*\?>""")
BROKEN = "文件已损坏或没有传完：{}。请重新打开并另存一份再上传。"


class Archive:
    """A zip that has passed the checks; parts are found whatever their case or slashes."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OverflowError) as fault:
            raise Unreadable(BROKEN.format("压缩包目录读不出来")) from fault
        self._limits = limits
        self._left = limits.unpacked_bytes
        self._entries: dict[str, zipfile.ZipInfo] = {}
        self._look_over(len(data))

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._entries

    @property
    def names(self) -> list[str]:
        return list(self._entries)

    def read(self, name: str) -> bytes:
        """One part as UTF-8 XML without a document type.

        Raises Unreadable when it is absent, broken, in an unknown encoding or declares entities.
        """
        entry = self._entries.get(name.lower())
        if entry is None:
            raise Unreadable(BROKEN.format(f"缺少部件 {name}"))
        try:
            with self._zip.open(entry) as part:
                data = part.read(self._left + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            OSError,
        ) as fault:
            raise Unreadable(BROKEN.format(f"部件 {name} 解不开")) from fault
        self._left -= len(data)
        if self._left < 0:
            raise Unreadable("文件解压后过大，疑似压缩炸弹，已拒绝。")
        data = _as_utf8(data, name)
        if b"<!" in data and (b"<!DOCTYPE" in data or b"<!ENTITY" in data):
            raise Unreadable(f"文件部件 {name} 含有实体声明，正常表格不会有，已拒绝。")
        return data

    def _look_over(self, packed: int) -> None:
        """Refuse bombs, locked parts, links and names that climb out."""
        entries = self._zip.infolist()
        if len(entries) > self._limits.entries:
            raise Unreadable(f"文件内有 {len(entries)} 个部件，超过 {self._limits.entries} 个。")
        total = sum(entry.file_size for entry in entries)
        if total > self._limits.unpacked_bytes:
            megabytes = self._limits.unpacked_bytes // 1_000_000
            raise Unreadable(f"文件解压后超过 {megabytes} MB，疑似压缩炸弹，已拒绝。")
        if total > self._limits.ratio_from_bytes and total > self._limits.ratio * packed:
            raise Unreadable(f"文件压缩比超过 {self._limits.ratio} 倍，疑似压缩炸弹，已拒绝。")
        for entry in entries:
            self._look_at(entry)

    def _look_at(self, entry: zipfile.ZipInfo) -> None:
        name = entry.filename.replace("\\", "/")
        parts = PurePosixPath(name).parts
        if ".." in parts or name.startswith("/") or ":" in name or not name.isprintable():
            raise Unreadable("文件内有指向外部的部件名，已拒绝。请另存一份再上传。")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise Unreadable("文件内有符号链接，已拒绝。请另存一份再上传。")
        if entry.flag_bits & 1:
            raise Unreadable("文件已加密。请去掉密码后再上传。")
        large = entry.file_size > self._limits.ratio_from_bytes
        if large and entry.file_size > self._limits.ratio * max(entry.compress_size, 1):
            raise Unreadable(f"文件压缩比超过 {self._limits.ratio} 倍，疑似压缩炸弹，已拒绝。")
        if name.lower() in self._entries:
            raise Unreadable(f"文件内部件 {name[:60]} 出现两次，无法确定以哪个为准，已拒绝。")
        self._entries[name.lower()] = entry


def _as_utf8(data: bytes, name: str) -> bytes:
    """The same XML in UTF-8: the reader behind us knows nothing else."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif b"\x00" in data[:4]:
        encoding = "utf-16-be" if data[:1] == b"\x00" else "utf-16-le"
    else:
        declared = DECLARED.match(data[:200])
        encoding = declared[1].decode().lower() if declared else "utf-8"
    if encoding in ("utf-8", "utf8", "us-ascii", "ascii"):
        return data
    try:
        text = data.decode(encoding)
    except (LookupError, UnicodeError) as fault:
        raise Unreadable(BROKEN.format(f"部件 {name} 的编码 {encoding[:20]} 无法识别")) from fault
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode()
