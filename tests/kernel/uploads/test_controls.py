"""The dangers are real: readers without our checks lose rows or cells on the same files."""

import io
import zipfile

import openpyxl
import pytest
from python_calamine import CalamineWorkbook
from tests.kernel.uploads import forge
from tests.kernel.uploads.test_hostile import HOSTILE
from tests.kernel.uploads.test_odd import ERRORS, ODD

from shuanghe.kernel.uploads.child import inspection
from shuanghe.kernel.uploads.limits import Limits, Unreadable
from shuanghe.kernel.uploads.reading import workbook_read


def quick(data):
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def with_wrong_dimension():
    """A hundred rows of another program's making, with a tag that speaks of two."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    for number in range(100):
        book.active.append([number])
    book.save(out)
    made = zipfile.ZipFile(out)
    return forge.packed(
        {name: made.read(name).replace(b"A1:A100", b"A1:A2") for name in made.namelist()}
    )


def test_a_streaming_reader_believes_a_wrong_dimension_tag_and_ours_does_not():
    data = with_wrong_dimension()
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    assert len(list(book.active.iter_rows())) == 2
    assert len(workbook_read(data, "a.xlsx").sheets[0].rows) == 100


def test_the_quick_reader_alone_drops_error_values():
    assert quick(forge.xlsx(ERRORS)) == [["", "b"]]


@pytest.mark.parametrize("name", ["cell twice", "row twice", "two tables"])
def test_the_quick_reader_alone_swallows_what_is_given_twice(name):
    rows = quick(HOSTILE[name][0]())
    assert sum(value != "" for row in rows for value in row) < 4
    with pytest.raises(Unreadable):
        inspect_first(HOSTILE[name][0]())


def inspect_first(data):
    xml = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    return inspection.inspect(xml, sheet="表1", limits=Limits())


@pytest.mark.parametrize("name", ["formulas", "error values", "other quotation marks"])
def test_the_cheap_scan_doubts_what_the_quick_reader_would_drop(name):
    assert not inspection.is_beyond_doubt(forge.sheet(ODD[name][0]).encode(), Limits())


def test_the_cheap_scan_trusts_a_plain_sheet():
    assert inspection.is_beyond_doubt(forge.sheet(forge.data(forge.texts("a"))).encode(), Limits())
