"""A .csv or tab-separated text as rows: encodings of Chinese offices, quotes and line ends."""

import codecs
import csv
import io
from collections.abc import Iterator

from shuanghe.kernel.uploads.child.inspection import Findings
from shuanghe.kernel.uploads.child.rows import SheetRows, rows_of_values
from shuanghe.kernel.uploads.limits import Limits, Unreadable

SHEET = "csv"
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SEPARATORS = ",\t;,"


def read(data: bytes, limits: Limits) -> tuple[list[str], Iterator[SheetRows]]:
    """Notes, and the one sheet of the file.

    Raises Unreadable for unknown encodings, binary content, and quotes that do not close.
    """
    text, encoding = decoded(data)
    if "\x00" in text:
        raise Unreadable("文件不是文字表格（含有空字节）。请另存为 .xlsx 或 UTF-8 的 .csv 再上传。")
    head = text[:200].lstrip().lower()
    if head.startswith(("<!doctype", "<html", "<?xml", "<svg", "<table", "%pdf", "{\\rtf")):
        raise Unreadable("文件内容不是表格，只是改了扩展名。请另存为 .xlsx 再上传。")
    notes = [] if encoding.startswith("utf-8") else [f"文件按 {encoding.upper()} 编码读取。"]
    rows = rows_of_values(_records(text, limits), Findings(), SHEET, limits)
    return notes, iter([SheetRows(SHEET, False, (), rows)])


def decoded(data: bytes) -> tuple[str, str]:
    """The text and the encoding it was in: by its mark, else UTF-8, else GB 18030."""
    marked = next((name for mark, name in MARKS if data.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError as fault:
            line = data.count(b"\n", 0, fault.start) + 1
    raise Unreadable(f"第 {line} 行的文字编码无法识别。请在 Excel 或 WPS 中另存为 .xlsx 再上传。")


def _records(text: str, limits: Limits) -> list[list[str]]:
    """All records; a blank line is a blank record, so that numbers match what is shown."""
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    csv.field_size_limit(10 * limits.cell_characters)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    records: list[list[str]] = []
    began = 1
    try:
        for record in reader:
            began = reader.line_num + 1
            if len(record) > limits.columns and any(record[limits.columns :]):
                raise Unreadable(f"第 {reader.line_num} 行超出 {limits.columns} 列的上限。")
            records.append(record)
            if len(records) > limits.last_row:
                raise Unreadable(f"文件超过 {limits.rows} 行。请分成几个文件上传。")
    except csv.Error as fault:
        raise Unreadable(
            f"第 {began} 行的引号没有配对，后面的内容会并成一格。请改正，或另存为 .xlsx 再上传。"
        ) from fault
    return records
