"""Files of the command line as tables: the encodings, separators and line ends of an office."""

import csv
import io
import unicodedata
from pathlib import Path

from shuanghe.insight.effects.rules.tables import Table, Unfit

MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
SEPARATORS = ("\t", ";", ",", "，")


def table_read(path: Path, data: bytes) -> Table:
    """The rows of a .csv that are not blank, with their lines. Raises Unfit."""
    text = unicodedata.normalize("NFKC", _decoded(path, data)) if data.strip() else ""
    if "\x00" in text:
        raise Unfit(f"{path.name} 不是文字表格。请在 Excel 或 WPS 中另存为 UTF-8 的 .csv。")
    head = text.lstrip().split("\n", 1)[0]
    separator = max(SEPARATORS, key=lambda one: (head.count(one), one == ","))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        rows += [(reader.line_num, texts) for texts in reader if any(one.strip() for one in texts)]
    except csv.Error as error:
        is_long = "field limit" in str(error)
        what = "有一格太长，多半是引号没有成对" if is_long else "引号没有成对"
        raise Unfit(
            f"{path.name} 第 {reader.line_num} 行：{what}。请在 Excel 或 WPS 中重新另存为 .csv。"
        ) from None
    return Table(path.name, rows)


def _decoded(path: Path, data: bytes) -> str:
    marked = next((name for mark, name in MARKS if data.startswith(mark)), None)
    for encoding in (marked,) if marked else ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unfit(f"{path.name} 的文字编码无法识别。请在 Excel 或 WPS 中另存为 UTF-8 的 .csv。")
