"""A .csv or tab-separated text as rows: encodings of Chinese offices, quotes and line ends."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence

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
TOO_LONG = "field larger than field limit"


def read(data: bytes, limits: Limits) -> tuple[list[str], Iterator[SheetRows]]:
    """Notes, and the one sheet of the file.

    Raises Unreadable for unknown encodings, binary content, quotes that do not close, and rows
    that a stray separator made longer than the others.
    """
    text, encoding = decoded(data)
    if "\x00" in text:
        raise Unreadable("文件不是文字表格（含有空字节）。请另存为 .xlsx 或 UTF-8 的 .csv 再上传。")
    head = text[:200].lstrip().lower()
    if head.startswith(("<!doctype", "<html", "<?xml", "<svg", "<table", "%pdf", "{\\rtf")):
        raise Unreadable("文件内容不是表格，只是改了扩展名。请另存为 .xlsx 再上传。")
    notes = [] if encoding.startswith("utf-8") else [f"文件按 {encoding.upper()} 编码读取。"]
    records = _records(text, limits)
    _check_widths(records)
    rows = rows_of_values(records, Findings(), SHEET, limits)
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
        raise Unreadable(_fault_words(str(fault), began, limits)) from fault
    return records


def _fault_words(fault: str, began: int, limits: Limits) -> str:
    """What the reader of csv found wrong from a line on, and how to mend it."""
    if fault.startswith(TOO_LONG):
        return (
            f"第 {began} 行起有一格超过 {limits.cell_characters} 个字。"
            "请缩短；如果那里有引号，请看它有没有配对。"
        )
    return f"第 {began} 行的引号没有配对，后面的内容会并成一格。请改正，或另存为 .xlsx 再上传。"


def _check_widths(records: Sequence[Sequence[str]]) -> None:
    """Refuse a row with more cells than most rows and those above them have.

    A comma within a number or a sentence does that, and every cell behind it stands under the
    wrong heading. Blank records count for nothing.
    """
    widths = [(at, len(one)) for at, one in enumerate(records, 1) if any(map(str.strip, one))]
    usual, count = next(iter(Counter(width for _at, width in widths).most_common(1)), (0, 0))
    if 2 * count <= len(widths):
        return
    first = next(at for at, width in widths if width == usual)
    most = max(width for at, width in widths if at <= first)
    for at, width in widths:
        if width > most:
            raise Unreadable(
                f"第 {at} 行有 {width} 格，其他行最多 {most} 格，多半是数值里的千分位逗号"
                "（1,234）或文字里的逗号把一格分成了两格。请去掉逗号，或用英文双引号把这一格"
                "括起来，或另存为 .xlsx 再上传。"
            )
