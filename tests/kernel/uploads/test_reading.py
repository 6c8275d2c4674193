"""What an officer sees in a workbook is what we read, cell by cell."""

from datetime import date

import openpyxl
import pytest
from tests.kernel.uploads import forge

from shuanghe.kernel.uploads.reading import (
    Kind,
    UploadRefused,
    half_width,
    is_rounded,
    name_shown,
    workbook_read,
)


def only(data, name="花名册.xlsx"):
    """The one sheet of a workbook."""
    [sheet] = workbook_read(data, name).sheets
    return sheet


def test_texts_keep_their_address():
    sheet = only(forge.xlsx(forge.data(forge.texts("姓名", "编号"), forge.texts("张三", "007"))))
    cell = sheet.rows[1].cell(1)
    assert (cell.text, cell.kind, cell.address) == ("007", Kind.TEXT, "B2")


def test_a_number_is_told_from_a_text_of_digits():
    sheet = only(forge.xlsx(forge.data(forge.row(forge.number("13800000000"), forge.text("138")))))
    assert [cell.kind for cell in sheet.rows[0]] == [Kind.NUMBER, Kind.TEXT]
    assert sheet.rows[0].text(0) == "13800000000"


def test_a_rounded_id_number_is_recognisable():
    sheet = only(forge.xlsx(forge.data(forge.row(forge.number("110101199003070000")))))
    assert sheet.rows[0].kind(0) is Kind.NUMBER
    assert is_rounded(sheet.rows[0].text(0))


@pytest.mark.parametrize(
    ("written", "seen"), [("0.1", "0.1"), ("1E5", "100000"), ("-3", "-3"), ("2.50", "2.5")]
)
def test_numbers_are_written_short_and_exact(written, seen):
    assert only(forge.xlsx(forge.data(forge.row(forge.number(written))))).rows[0].text(0) == seen


@pytest.mark.parametrize(
    ("book", "seen"), [("", "2023-03-15"), ('<workbookPr date1904="1"/>', "2027-03-16")]
)
def test_dates_follow_the_epoch_of_the_file(book, seen):
    sheet = only(forge.xlsx(forge.data(forge.row(forge.number(45000, style=1))), book=book))
    assert (sheet.rows[0].text(0), sheet.rows[0].kind(0)) == (seen, Kind.DATE)


def test_a_day_before_march_1900_is_an_error_not_a_guess():
    sheet = only(forge.xlsx(forge.data(forge.row(forge.number(60, style=1)))))
    assert sheet.rows[0].kind(0) is Kind.ERROR


def test_a_formula_is_marked_and_shows_its_last_value():
    cell = '<c t="str"><f>A1&amp;"x"</f><v>ok</v></c>'
    sheet = only(forge.xlsx(forge.data(forge.row(forge.text("a"), cell))))
    assert (sheet.rows[0].text(1), sheet.rows[0].kind(1)) == ("ok", Kind.FORMULA)


def test_a_formula_without_a_value_is_still_there():
    sheet = only(forge.xlsx(forge.data(forge.row("<c><f>1+1</f></c>"))))
    assert sheet.rows[0].kind(0) is Kind.FORMULA
    assert sheet.rows[0].cell(0)


def test_an_error_value_is_not_an_empty_cell():
    cell = '<c t="e"><v>#DIV/0!</v></c>'
    sheet = only(forge.xlsx(forge.data(forge.texts("a"), forge.row(forge.text("b"), cell))))
    assert (sheet.rows[1].text(1), sheet.rows[1].kind(1)) == ("#DIV/0!", Kind.ERROR)


def test_a_boolean_is_read_as_shown():
    sheet = only(forge.xlsx(forge.data(forge.row('<c t="b"><v>1</v></c>'))))
    assert (sheet.rows[0].text(0), sheet.rows[0].kind(0)) == ("TRUE", Kind.BOOLEAN)


def test_blank_rows_and_trailing_blanks_are_cut_and_numbers_stay():
    rows = (forge.texts("a", " ", "\u3000"), forge.row(), forge.texts("", " "), forge.texts("b"))
    sheet = only(forge.xlsx(forge.data(*rows)))
    assert [(row.number, row.texts) for row in sheet.rows] == [(1, ["a"]), (4, ["b"])]


def test_only_the_wanted_sheets_are_read():
    data = forge.xlsx(forge.data(forge.texts("a")), forge.data(forge.texts("b")))
    [sheet] = workbook_read(data, "a.xlsx", sheets=["表2"]).sheets
    assert sheet.rows[0].texts == ["b"]


def test_a_missing_sheet_is_named_with_those_that_are_there():
    with pytest.raises(UploadRefused, match="没有名为「党员」的工作表；文件里有：表1"):
        workbook_read(forge.xlsx(forge.data()), "a.xlsx", sheets=["党员"])


def test_a_workbook_of_another_program_is_read(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["姓名", "生日", 3, 2.5, True, "=1+1"])
    book.active["B2"] = date(1990, 3, 7)
    book.active["A2"] = "张三"
    book.save(tmp_path / "a.xlsx")
    sheet = only((tmp_path / "a.xlsx").read_bytes())
    assert sheet.rows[0].texts == ["姓名", "生日", "3", "2.5", "TRUE", ""]
    assert sheet.rows[0].kind(5) is Kind.FORMULA
    assert sheet.rows[1].texts == ["张三", "1990-03-07"]


def test_full_width_letters_become_half_width():
    assert half_width(" １２３ＡＢＸ（甲） ") == "123ABX(甲)"


def test_a_name_that_turns_direction_is_shown_straight():
    assert name_shown("../党员\u202excod.exe") == "党员xcod.exe"
