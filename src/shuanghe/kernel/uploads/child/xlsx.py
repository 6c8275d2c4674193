"""An .xlsx as rows of text: a quick reader, and proof that it has dropped nothing."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from shuanghe.kernel.uploads.child.archives import BROKEN, Archive
from shuanghe.kernel.uploads.child.inspection import Findings, inspect, is_beyond_doubt
from shuanghe.kernel.uploads.child.listing import BOOK, LINKS, sheets_listed
from shuanghe.kernel.uploads.child.rows import SheetRows, rows_of_values
from shuanghe.kernel.uploads.limits import Limits, Unreadable
from shuanghe.kernel.uploads.workbooks import address_of

ALWAYS = ("[Content_Types].xml", "_rels/.rels", BOOK, LINKS)
LEFT_ASIDE = {
    "xl/vbaproject.bin": "文件含有宏，宏已忽略，只读取单元格内容。",
    "xl/embeddings/": "文件内嵌有其他文件，已忽略。",
    "xl/externallinks/": "文件引用了其他文件，已忽略，只读取已保存的值。",
}


def notes_on(archive: Archive) -> list[str]:
    """What is left aside on purpose, for the person who uploaded."""
    return [
        note
        for start, note in LEFT_ASIDE.items()
        if any(name.startswith(start) for name in archive.names)
    ]


def read(
    data: bytes, wanted: Sequence[str] | None, limits: Limits
) -> tuple[list[str], Iterator[SheetRows]]:
    """Notes, and the wanted sheets (None: all) in the order of the file.

    Raises Unreadable at anything that cannot be read in full.
    """
    archive = Archive(data, limits)
    if BOOK not in archive:
        raise Unreadable("这不是 Excel 工作簿(.xlsx)。请用下载的模板填写后上传。")
    parts = {name: archive.read(name) for name in ALWAYS if name in archive}
    sheets = _chosen(sheets_listed(parts[BOOK], parts.get(LINKS, b"")), wanted)
    for name in archive.names:
        if name.startswith("xl/") and name.endswith(("/sharedstrings.xml", "/styles.xml")):
            parts[name] = archive.read(name)
    sources = {name: archive.read(part) for name, part in sheets.items()}
    found = {
        name: None if is_beyond_doubt(xml, limits) else inspect(xml, sheet=name, limits=limits)
        for name, xml in sources.items()
    }
    packed = _packed(parts | {part: sources[name] for name, part in sheets.items()})
    return notes_on(archive), _sheets(packed, sources, found, limits)


def _chosen(listed: dict[str, str], wanted: Sequence[str] | None) -> dict[str, str]:
    """The wanted sheets, spaces around their names ignored."""
    if wanted is None:
        return listed
    chosen = {name: part for name, part in listed.items() if name.strip() in wanted}
    present = {name.strip() for name in chosen}
    missing = [name for name in wanted if name not in present]
    if missing:
        raise Unreadable(
            f"没有名为「{missing[0]}」的工作表；文件里有：{'、'.join(listed)[:200]}。"
            "请用下载的模板填写，不要改工作表的名称。"
        )
    return chosen


def _packed(parts: dict[str, bytes]) -> io.BytesIO:
    """The checked parts alone, unpacked, so that the reader sees nothing else."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as out:
        for name, xml in parts.items():
            out.writestr(name, xml)
    packed.seek(0)
    return packed


def _sheets(
    packed: io.BytesIO,
    sources: dict[str, bytes],
    found: dict[str, Findings | None],
    limits: Limits,
) -> Iterator[SheetRows]:
    try:
        with CalamineWorkbook.from_filelike(packed) as book:
            hidden = {
                known.name
                for known in book.sheets_metadata
                if known.visible != SheetVisibleEnum.Visible
            }
            for name, xml in sources.items():
                sheet = book.get_sheet_by_name(name)
                rows = _rows(sheet, name, limits)
                findings = found[name]
                if findings is None and _content_count(rows) != _cell_count(xml):
                    findings = inspect(xml, sheet=name, limits=limits)
                merged = tuple(
                    f"{address_of(top + 1, left)}:{address_of(bottom + 1, right)}"
                    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
                )
                kept = rows_of_values(rows, findings or Findings(), name, limits)
                yield SheetRows(name, name in hidden, merged, kept)
    except CalamineError as fault:
        for name, xml in sources.items():
            inspect(xml, sheet=name, limits=limits)
        raise Unreadable(BROKEN.format(str(fault)[:80])) from fault


def _rows(sheet: CalamineSheet, name: str, limits: Limits) -> list[list[Any]]:
    """Every row from row 1 on, every value from column A on."""
    if sheet.end and sheet.end[1] >= limits.columns:
        raise Unreadable(
            f"工作表「{name}」写到了 {address_of(sheet.end[0] + 1, sheet.end[1])},"
            f"超出 {limits.columns} 列的上限。请删去多余的列后再上传。"
        )
    lead = [""] * (sheet.start[1] if sheet.start else 0)
    if not lead:
        return list(sheet.iter_rows())
    return [lead + row for row in sheet.iter_rows()]


def _content_count(rows: list[list[Any]]) -> int:
    """How many values the quick reader gave."""
    return sum(len(row) - row.count("") for row in rows)


def _cell_count(xml: bytes) -> int:
    """How many cells with content the sheet has."""
    return xml.count(b"</v>") + xml.count(b"</is>")
