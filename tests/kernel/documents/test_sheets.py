"""Workbooks written by us open elsewhere, and nothing in them is live."""

import io
import random
import tracemalloc
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from shuanghe.kernel.documents import csv_stream, download, xlsx_chunks, xlsx_stream
from shuanghe.kernel.uploads.reading import workbook_read

MORNING = datetime.fromisoformat("2026-07-01T08:30")
MIDNIGHT = datetime.fromisoformat("2026-07-01")
LIVE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
    "=cmd|' /C'!A0",
]


def book(*sheets):
    return b"".join(xlsx_chunks(sheets))


def both(data):
    """The first sheet as two other readers see it."""
    opened = openpyxl.load_workbook(io.BytesIO(data))
    theirs = [[cell.value for cell in row] for row in opened.worksheets[0].iter_rows()]
    return theirs, CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(
        0
    ).to_python()


def test_every_kind_of_value_reads_back_in_two_other_readers():
    values = ["张三", 3, 2.5, Decimal("0.1"), True, date(2026, 7, 1), MORNING]
    theirs, calamine = both(book(("表", list("ABCDEFG"), [values])))
    assert theirs[1] == [
        "张三",
        3,
        2.5,
        0.1,
        True,
        MIDNIGHT,
        MORNING,
    ]
    assert calamine[1] == [*values[:3], 0.1, True, date(2026, 7, 1), MORNING]


def test_no_text_becomes_a_live_formula():
    rng = random.Random(5)
    hostile = [rng.choice(LIVE) + str(rng.random()) for _ in range(1000)]
    data = book(("表", ["内容"], [[text] for text in hostile]))
    opened = openpyxl.load_workbook(io.BytesIO(data))
    cells = [row[0] for row in opened.worksheets[0].iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "<f" not in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()


def test_the_check_for_live_formulas_can_find_one():
    live = openpyxl.Workbook()
    live.active["A1"] = "=1+1"
    out = io.BytesIO()
    live.save(out)
    opened = openpyxl.load_workbook(io.BytesIO(out.getvalue()))
    assert opened.active["A1"].data_type == "f"


def test_a_csv_cell_never_starts_a_formula():
    text = b"".join(csv_stream(["内容"], [[one, -5] for one in LIVE])).decode("utf-8-sig")
    rows = text.split("\r\n")[1:]
    assert all(row.lstrip('"').startswith("'") for row in rows if row)
    assert ",-5" in text


@pytest.mark.parametrize(
    "text", ["a<b&c>\"'", " 前后 ", "甲\n乙", "_x0041_", "😀", "a\x00\x0bb", ""]
)
def test_awkward_text_comes_back_as_it_was(text):
    sheet = workbook_read(book(("表", ["列", "末"], [[text, "末"]])), "a.xlsx").sheets[0]
    assert sheet.rows[1].text(0) == text.replace("\x00", "").replace("\x0b", "")


def test_a_long_number_is_kept_as_text():
    theirs, _ = both(book(("表", ["号"], [[110101199003074518]])))
    assert theirs[1] == ["110101199003074518"]


def test_blank_cells_keep_their_place():
    theirs, _ = both(book(("表", ["a", "b", "c"], [["", None, "x"]])))
    assert theirs[1] == [None, None, "x"]


def test_sheet_names_are_made_acceptable_and_different():
    data = book(*((name, ["a"], []) for name in ["党费[一]/二", "党费[一]/二", "长" * 40, ""]))
    names = openpyxl.load_workbook(io.BytesIO(data)).sheetnames
    assert len(set(names)) == 4
    assert max(map(len, names)) <= 31


def test_no_sheet_at_all_is_still_a_workbook():
    assert openpyxl.load_workbook(io.BytesIO(book(("空", [], []))))


def test_memory_stays_flat_while_rows_stream_through(tmp_path):
    def peak(count):
        tracemalloc.start()
        rows = ([f"党员{at}", at, "值"] for at in range(count))
        xlsx_stream(str(tmp_path / "a.xlsx"), [("表", ["a", "b", "c"], rows)])
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(40_000) < 1.5 * peak(10_000)


def test_a_download_is_saved_and_never_shown():
    answer = download("名册", [b"a", b"b"], "csv")
    assert b"".join(answer.streaming_content) == b"ab"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_column_is_as_wide_as_its_first_texts_up_to_a_limit():
    rows = [("第一议题和理论学习的情况", "短", "长" * 300), ("", None, 1)]
    opened = openpyxl.load_workbook(io.BytesIO(book(("表", ("名称", "二", "三"), rows))))
    widths = [opened.active.column_dimensions[one].width for one in "ABC"]
    assert widths == [26, 14, 40]
