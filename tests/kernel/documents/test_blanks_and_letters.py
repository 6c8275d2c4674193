"""Blank workbooks guide the hand; Word tables follow the official page."""

import io

import docx
import openpyxl

from shuanghe.kernel.documents import (
    BlankColumn,
    BlankSheet,
    TableDocument,
    docx_table_document,
    xlsx_template,
)

COLUMNS = [
    BlankColumn("身份证号", hint="18 位", example="示例", is_required=True, is_text=True),
    BlankColumn("性别", choices=["男", "女"]),
    BlankColumn("民族", choices=[f"民族{at}" for at in range(90)]),
    BlankColumn("入党日期", is_date=True),
]


def blank(rows=()):
    return openpyxl.load_workbook(io.BytesIO(xlsx_template([BlankSheet("党员", COLUMNS, rows)])))


def test_columns_of_digits_are_text_columns():
    assert blank()["党员"].column_dimensions["A"].number_format == "@"


def test_short_lists_are_drop_downs_in_place_and_long_ones_on_a_hidden_sheet():
    book = blank()
    rules = {str(rule.sqref): rule for rule in book["党员"].data_validations.dataValidation}
    assert rules["B2:B5001"].formula1 == '"男,女"'
    assert rules["C2:C5001"].formula1 == "选项!$A$1:$A$90"
    assert book["选项"].sheet_state == "hidden"
    assert book["选项"]["A90"].value == "民族89"


def test_every_column_is_explained_with_an_example_outside_the_data():
    book = blank()
    explained = [[cell.value for cell in row] for row in book["填写说明"].iter_rows(max_row=5)]
    assert explained[1][:4] == ["党员", "身份证号", "是", "18 位"]
    assert explained[1][5] == "示例"
    assert book["党员"].max_row == 1


def test_the_heading_row_is_frozen():
    assert blank()["党员"].freeze_panes == "A2"


def test_given_rows_are_written_as_text():
    sheet = blank([["110101199003074518", "=1+1"]])["党员"]
    assert sheet["A2"].value == "110101199003074518"
    assert sheet["B2"].data_type == "s"


def test_a_printed_table_has_the_official_page_and_fonts():
    content = TableDocument(
        "月度清单",
        "2026年7月",
        ["事项", "期限"],
        [["主题党日", None]],
        widths=[100, 50],
        closing=["完"],
    )
    document = docx.Document(io.BytesIO(docx_table_document(content)))
    section = document.sections[0]
    assert [round(side.mm) for side in (section.top_margin, section.left_margin)] == [37, 28]
    assert round(section.page_width.mm) == 210
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [
        ["事项", "期限"],
        ["主题党日", ""],
    ]
    run = document.paragraphs[0].runs[0]
    assert (run.font.name, run.font.size.pt) == ("方正小标宋简体", 22)
    assert "author" not in document.core_properties.author
