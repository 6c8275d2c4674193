"""Files that are odd but honest: every row is there, exactly as an officer sees it."""

import random

import pytest
from tests.kernel.uploads import forge

from shuanghe.kernel.uploads.reading import Kind, workbook_read

WRONG_DIMENSION = '<dimension ref="A1:A2"/>' + forge.data(
    *[forge.texts(str(n)) for n in range(100)]
)
FAR_FORMAT = (
    f"<sheetData>{forge.texts('a', r=1)}"
    '<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
)
MERGED = forge.data(forge.texts("单位", ""), forge.texts("甲", "乙")) + (
    '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'
)
HIDDEN_ROW = forge.data(forge.texts("a", r=1), forge.row(forge.text("b"), r=2, extra=' hidden="1"'))
RICH = [
    "<si><r><t>张</t></r><r><rPr><b/></rPr><t>三</t></r></si>",
    '<si><t>李四</t><rPh sb="0" eb="1"><t>リ</t></rPh><phoneticPr fontId="1"/></si>',
    "<si><t></t></si>",
]
SHARED = forge.data(forge.row(*(f'<c t="s"><v>{at}</v></c>' for at in (0, 1, 2)), forge.text("末")))
PREFIXED = (
    f'{forge.HEAD}<x:worksheet xmlns:x="{forge.MAIN}"><x:sheetData><x:row r="1">'
    '<x:c r="A1" t="inlineStr"><x:is><x:t>甲</x:t></x:is></x:c>'
    '<x:c r="B1" t="e"><x:v>#N/A</x:v></x:c></x:row></x:sheetData></x:worksheet>'
)
COMMENTS = forge.data("<!-- <row><c><v>9</v></c></row> -->", forge.texts("甲"))
CDATA = forge.data(forge.row('<c t="inlineStr"><is><t><![CDATA[甲<f>&]]></t></is></c>'))
UNORDERED = "<sheetData>" + forge.texts("三", r=3) + forge.texts("一", r=1) + "</sheetData>"
ENTITIES = forge.data(forge.row('<c t="inlineStr"><is><t>&lt;甲&amp;&#20057;&gt;</t></is></c>'))
LATE_START = (
    '<sheetData><row r="3"><c r="C3" t="inlineStr"><is><t>甲</t></is></c></row></sheetData>'
)
GAPS = '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="D1"><v>4</v></c></row></sheetData>'
LOOKS_ODD = forge.data(forge.texts('他说"e"', "<f>不是公式"))
EMPTY_VALUES = forge.data(forge.row("<c><v></v></c>", "<c><v/></c>", forge.text("末")))
FORMULAS = forge.data(forge.row(forge.text("a"), "<c><f>1+1</f><v>2</v></c>", "<c><f>X1</f></c>"))
ERRORS = forge.data(forge.row('<c t="e"><v>#REF!</v></c>', forge.text("b")))
BOTH_RULES = forge.data(forge.row("<c t='e'><v>#N/A</v></c>", forge.text("b")))
SHARED_FORMULA = forge.data(
    forge.row('<c><f t="shared" ref="A1:A2" si="0">1+1</f><v>2</v></c>'),
    forge.row('<c><f t="shared" si="0"/><v>2</v></c>'),
)
BREAKS = forge.data(forge.texts("甲\n乙", " 前后 ", "a_x000D_b"))

ODD = {
    "wrong dimension tag": (WRONG_DIMENSION, [[str(n)] for n in range(100)]),
    "formatting far out": (FAR_FORMAT, [["a"]]),
    "merged cells": (MERGED, [["单位"], ["甲", "乙"]]),
    "hidden row": (HIDDEN_ROW, [["a"], ["b"]]),
    "prefixed names": (PREFIXED, [["甲", "#N/A"]]),
    "rows in comments": (COMMENTS, [["甲"]]),
    "character data": (CDATA, [["甲<f>&"]]),
    "rows out of order": (UNORDERED, [["一"], ["三"]]),
    "character references": (ENTITIES, [["<甲&乙>"]]),
    "data that starts late": (LATE_START, [["", "", "甲"]]),
    "gaps between cells": (GAPS, [["1", "", "", "4"]]),
    "text like markup": (LOOKS_ODD, [['他说"e"', "<f>不是公式"]]),
    "empty values": (EMPTY_VALUES, [["", "", "末"]]),
    "formulas": (FORMULAS, [["a", "2", ""]]),
    "error values": (ERRORS, [["#REF!", "b"]]),
    "other quotation marks": (BOTH_RULES, [["#N/A", "b"]]),
    "shared formulas": (SHARED_FORMULA, [["2"], ["2"]]),
    "line breaks and spaces": (BREAKS, [["甲\n乙", " 前后 ", "a\rb"]]),
    "empty sheet": ("<sheetData/>", []),
    "only formats": (forge.data(forge.row('<c s="1"/>', '<c s="1"/>')), []),
    "numbers beyond all numbers": (forge.data(forge.row("<c><v>1e999</v></c>")), [["inf"]]),
}


@pytest.mark.parametrize("name", ODD)
def test_every_row_of_an_odd_sheet_is_there(name):
    body, seen = ODD[name]
    [sheet] = workbook_read(forge.xlsx(body), "台账.xlsx").sheets
    assert [row.texts for row in sheet.rows] == seen


@pytest.mark.parametrize(
    ("name", "kind"),
    [("shared formulas", Kind.FORMULA), ("numbers beyond all numbers", Kind.ERROR)],
)
def test_what_must_not_be_trusted_is_marked(name, kind):
    [sheet] = workbook_read(forge.xlsx(ODD[name][0]), "台账.xlsx").sheets
    assert {row.kind(0) for row in sheet.rows} == {kind}


def test_merged_ranges_are_told():
    [sheet] = workbook_read(forge.xlsx(MERGED), "a.xlsx").sheets
    assert sheet.merged == ("A1:B1",)


def test_rich_and_phonetic_text_is_read_as_shown():
    [sheet] = workbook_read(forge.xlsx(SHARED, shared=RICH), "a.xlsx").sheets
    assert sheet.rows[0].texts == ["张三", "李四", "", "末"]


@pytest.mark.parametrize("state", ['state="hidden"', 'state="veryHidden"'])
def test_a_hidden_sheet_is_read_and_told_as_hidden(state):
    data = forge.xlsx(
        forge.data(forge.texts("a")), forge.data(forge.texts("b")), states=["", state]
    )
    book = workbook_read(data, "a.xlsx")
    assert [(sheet.is_hidden, sheet.rows[0].texts) for sheet in book.sheets] == [
        (False, ["a"]),
        (True, ["b"]),
    ]


def test_a_sheet_in_utf_16_is_read():
    made = forge.parts(forge.data(forge.texts("甲")))
    part = "xl/worksheets/sheet1.xml"
    made[part] = made[part].replace("UTF-8", "UTF-16").encode("utf-16")
    assert workbook_read(forge.packed(made), "a.xlsx").sheets[0].rows[0].texts == ["甲"]


def test_part_names_may_be_written_another_way():
    made = {
        name.replace("sheet1", "Sheet1") if "worksheets" in name else name: content
        for name, content in forge.parts(forge.data(forge.texts("甲"))).items()
    }
    assert workbook_read(forge.packed(made), "a.xlsx").sheets[0].rows[0].texts == ["甲"]


@pytest.mark.parametrize(
    ("part", "word"),
    [
        ("xl/vbaProject.bin", "宏"),
        ("xl/embeddings/a.bin", "内嵌"),
        ("xl/externalLinks/a.xml", "引用"),
    ],
)
def test_what_is_left_aside_is_noted(part, word):
    data = forge.packed(forge.parts(forge.data(forge.texts("甲"))) | {part: "x"})
    book = workbook_read(data, "a.xlsm")
    assert book.sheets[0].rows[0].texts == ["甲"]
    assert word in book.notes[0]


def test_very_many_styles_do_no_harm():
    rng = random.Random(1)
    styles = "".join(f'<xf numFmtId="{rng.randint(0, 49)}" xfId="{at}"/>' for at in range(200_000))
    text = forge.STYLES.replace('<cellXfs count="2">', f'<cellXfs count="200002">{styles}')
    data = forge.xlsx(forge.data(forge.texts("甲")), styles=text)
    assert workbook_read(data, "a.xlsx").sheets[0].rows[0].texts == ["甲"]


def test_our_own_export_is_read_back_whole():
    from shuanghe.kernel.documents import xlsx_chunks

    rows = [[f"党员{at}", "", "末" if at % 2 else None] for at in range(3_000)]
    data = b"".join(xlsx_chunks([("表", ["a", "b", "c"], rows)]))
    assert len(workbook_read(data, "a.xlsx").sheets[0].rows) == 3_001


TABLE = "姓名,编号\n张三,007\n李四,008\n"
LINES = [["姓名", "编号"], ["张三", "007"], ["李四", "008"]]
COMMA = {
    "utf-8": (TABLE.encode(), LINES),
    "utf-8 with a mark": (TABLE.encode("utf-8-sig"), LINES),
    "gbk": (TABLE.encode("gbk"), LINES),
    "gb 18030": (
        TABLE.replace("三", "㐂").encode("gb18030"),
        [LINES[0], ["张㐂", "007"], LINES[2]],
    ),
    "utf-16 little": (TABLE.replace(",", "\t").encode("utf-16"), LINES),
    "utf-16 big": (b"\xfe\xff" + TABLE.encode("utf-16-be"), LINES),
    "tabs": (TABLE.replace(",", "\t").encode(), LINES),
    "semicolons": (TABLE.replace(",", ";").encode(), LINES),
    "windows line ends": (TABLE.replace("\n", "\r\n").encode(), LINES),
    "old mac line ends": (TABLE.replace("\n", "\r").encode(), LINES),
    "no last line end": (TABLE.strip().encode(), LINES),
    "quotes, commas and line breaks": (b'a\n"x,""y""\nz"\n', [["a"], ['x,"y"\nz']]),
    "blank lines": (TABLE.replace("李四", "\n\n李四").encode(), LINES),
    "trailing separators": (TABLE.replace("\n", ",,,\n").encode(), LINES),
    "short lines": (b"a,b,c\n1\n", [["a", "b", "c"], ["1"]]),
    "full-width digits": ("号\n１２３\n".encode(), [["号"], ["１２３"]]),
    "formula-like text": (b"a\n=1+1\n", [["a"], ["=1+1"]]),
    "one column": (b"a\nb\n", [["a"], ["b"]]),
    "a single line": ("姓名".encode("gbk"), [["姓名"]]),
}


@pytest.mark.parametrize("name", COMMA)
def test_every_line_of_a_csv_is_there(name):
    data, seen = COMMA[name]
    [sheet] = workbook_read(data, "台账.csv").sheets
    assert [row.texts for row in sheet.rows] == seen


def test_rows_of_a_csv_carry_the_number_a_spreadsheet_shows():
    [sheet] = workbook_read(COMMA["blank lines"][0], "a.csv").sheets
    assert [row.number for row in sheet.rows] == [1, 2, 5]


def test_the_encoding_of_a_csv_is_told_when_it_was_guessed():
    assert workbook_read(COMMA["gbk"][0], "a.csv").notes == ("文件按 GB18030 编码读取。",)


def test_random_tables_come_back_cell_by_cell():
    rng = random.Random(11)
    letters = "党员甲乙丙 12\n<&\"'"
    for _ in range(5):
        rows = [
            ["x", *("".join(rng.choices(letters, k=rng.randint(0, 6))) for _ in range(5)), "y"]
            for _ in range(50)
        ]
        [sheet] = workbook_read(
            forge.xlsx(forge.data(*(forge.texts(*r) for r in rows))), "a.xlsx"
        ).sheets
        assert [row.texts for row in sheet.rows] == rows
