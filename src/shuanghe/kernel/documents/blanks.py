"""Blank workbooks to fill in: drop-downs, text columns, and a sheet that explains each column."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

FILLABLE_ROWS = 5_000
INLINE_CHOICES = 255
EXPLAINED = "填写说明"
CHOICES = "选项"
EXPLAINED_HEADINGS = ("工作表", "列", "必填", "怎样填写", "可选内容", "示例")
EXPLAINED_WIDTHS = (14, 18, 8, 60, 40, 24)


@dataclass(frozen=True)
class BlankColumn:
    """One column to fill in. choices make a drop-down; is_text keeps digits exactly as typed."""

    title: str
    hint: str = ""
    example: str = ""
    choices: Sequence[str] = ()
    is_required: bool = False
    is_text: bool = False
    is_date: bool = False
    width: int = 0


@dataclass(frozen=True)
class BlankSheet:
    """One sheet to fill in; rows are filled in already (an export that can be imported)."""

    title: str
    columns: Sequence[BlankColumn]
    rows: Iterable[Sequence[Any]] = ()


def xlsx_template(sheets: Sequence[BlankSheet], *, notes: Sequence[str] = ()) -> bytes:
    """A workbook with a frozen heading row per sheet and 填写说明 as the last visible sheet."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        maker = _Maker(book)
        for sheet in sheets:
            maker.sheet(sheet)
        maker.explanation(sheets, notes)
        maker.choices()
    return out.getvalue()


class _Maker:
    """The workbook under way: its formats, and the long lists for the hidden sheet."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.heading = book.add_format({"bold": True, "bg_color": "#F0F2F4", "border": 1})
        self.required = book.add_format(
            {"bold": True, "bg_color": "#FBEAEA", "font_color": "#8F0D14", "border": 1}
        )
        self.text = book.add_format({"num_format": "@"})
        self.date = book.add_format({"num_format": "yyyy-mm-dd"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.lists: list[Sequence[str]] = []

    def sheet(self, blank: BlankSheet) -> None:
        """One sheet to fill in."""
        sheet = self.book.add_worksheet(blank.title)
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(blank.columns):
            style = self.text if column.is_text else self.date if column.is_date else None
            sheet.set_column(at, at, column.width or max(10, 2 * len(column.title) + 4), style)
            sheet.write_string(
                0, at, column.title, self.required if column.is_required else self.heading
            )
            self._validate(sheet, at, column)
        for number, row in enumerate(blank.rows, 1):
            for at, value in enumerate(row):
                if value not in (None, ""):
                    sheet.write_string(number, at, str(value), self.text)

    def _validate(self, sheet: Any, at: int, column: BlankColumn) -> None:
        """A drop-down, or the hint when the cell is entered."""
        rule: dict[str, Any] = {"validate": "any"}
        if column.choices:
            rule = {
                "validate": "list",
                "source": self._source(column.choices),
                "error_title": "不在可选内容中",
                "error_message": f"“{column.title}”请从下拉列表中选择。"[:255],
            }
        if column.hint:
            rule |= {"input_title": column.title[:32], "input_message": column.hint[:255]}
        if len(rule) > 1:
            sheet.data_validation(1, at, FILLABLE_ROWS, at, rule)

    def _source(self, choices: Sequence[str]) -> Any:
        """Short lists stand in the rule itself; long ones on the hidden sheet."""
        if len(",".join(choices)) <= INLINE_CHOICES and not any("," in one for one in choices):
            return list(choices)
        if choices not in self.lists:
            self.lists.append(choices)
        letter = xlsxwriter.utility.xl_col_to_name(self.lists.index(choices))
        return f"={CHOICES}!${letter}$1:${letter}${len(choices)}"

    def explanation(self, sheets: Sequence[BlankSheet], notes: Sequence[str]) -> None:
        """What each column wants, with an example that nobody has to delete again."""
        sheet = self.book.add_worksheet(EXPLAINED)
        sheet.freeze_panes(1, 0)
        for at, (title, width) in enumerate(zip(EXPLAINED_HEADINGS, EXPLAINED_WIDTHS, strict=True)):
            sheet.set_column(at, at, width, self.wrapped)
            sheet.write_string(0, at, title, self.heading)
        number = 1
        for blank in sheets:
            for column in blank.columns:
                texts = (
                    blank.title,
                    column.title,
                    "是" if column.is_required else "",
                    column.hint,
                    "、".join(column.choices)[:2000],
                    column.example,
                )
                for at, text in enumerate(texts):
                    sheet.write_string(number, at, text, self.wrapped)
                number += 1
        for note in notes:
            sheet.write_string(number + 1, 0, note)
            number += 1

    def choices(self) -> None:
        """The hidden sheet behind long drop-downs."""
        if not self.lists:
            return
        sheet = self.book.add_worksheet(CHOICES)
        for at, choices in enumerate(self.lists):
            sheet.write_column(0, at, choices)
        sheet.hide()
