"""Official papers hold the layout of the standard, in Word and in PDF."""

import io
import itertools
import zipfile
from dataclasses import replace
from datetime import date

import docx
import pytest
from docx.oxml.ns import qn
from tests.kernel.documents.rendering import pages, through_libreoffice, words

from shuanghe.kernel.documents import (
    Annex,
    Heading,
    Imprint,
    Labelled,
    OfficialPaper,
    PaperUnset,
    Paragraph,
    Signature,
    Signatures,
    Table,
    docx_official,
    pdf_official,
)
from shuanghe.kernel.documents.pdf import chosen
from shuanghe.kernel.documents.wording import numeral, title_lines

SIGNS = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜"
FULL = OfficialPaper(
    title="满页", blocks=[Paragraph("".join(itertools.islice(itertools.cycle(SIGNS), 28 * 60)))]
)
PAPER = OfficialPaper(
    title="关于召开示例一支部二〇二六年第三季度党员大会暨主题党日活动的通知",
    mark="示例一支部文件",
    number="示支〔2026〕7号",
    addressee="各党小组",
    blocks=[
        Heading("议程"),
        Heading("审议", 2),
        Heading("报告", 3),
        Heading("附带说明", 4),
        Heading("要求"),
        Paragraph("请准时到会。\n不得缺席。"),
        Labelled("出席", "甲、乙、丙"),
        Table(["姓名", "到会情况"], [["甲", "到会"], ["乙", None]], [50, 100]),
        Signatures(["主持人", "记录人"]),
    ],
    attachments=["议程", "名单"],
    signature=Signature("中共示例一支部委员会", date(2026, 7, 8)),
    note="联系人：甲",
    imprint=Imprint("示例党委", "示例一支部", date(2026, 7, 8)),
    annexes=[Annex("议程", [Paragraph("一次。")]), Annex("名单", [Paragraph("两次。")])],
    header="草稿",
)
HOSTILE = '#panic("x") $a_1$ {b} \\alpha *c* <w:p/> &amp; [d] @e `f` // g ]]> %(h)s {{ i }}'


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("office")


@pytest.fixture(scope="module")
def full_page(home, request):
    return {"docx": through_libreoffice(docx_official(FULL), home), "pdf": pdf_official(FULL)}


@pytest.fixture(scope="module")
def whole_paper(home):
    return {"docx": through_libreoffice(docx_official(PAPER), home), "pdf": pdf_official(PAPER)}


def opened(paper):
    return docx.Document(io.BytesIO(docx_official(paper)))


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_a_full_page_holds_22_lines_of_28_characters(full_page, kind):
    second = pages(full_page[kind])[1]
    assert second[-1].replace(" ", "") == "—2—"
    assert [len(line) for line in second[:-1]] == [28] * 22


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_text_fills_the_type_area_and_never_leaves_it(full_page, kind):
    *lines, _dash, _number, _dash2 = words(full_page[kind])[1]
    assert min(line.left for line in lines) == pytest.approx(28, abs=0.5)
    assert max(line.right for line in lines) == pytest.approx(184, abs=0.5)
    middles = [(line.top + line.bottom) / 2 for line in lines]
    assert middles[0] - 37 == pytest.approx(225 / 44, abs=2.5)
    assert 262 - middles[-1] == pytest.approx(225 / 44, abs=2.5)
    steps = [after - before for before, after in itertools.pairwise(middles)]
    assert steps == pytest.approx([225 / 22] * 21, abs=0.05)


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_page_numbers_stand_outside_7_mm_below_the_type_area(full_page, kind):
    for number, page in enumerate(words(full_page[kind]), 1):
        first, middle, last = page[-3:]
        assert [first.text, middle.text, last.text] == ["—", str(number), "—"]
        assert (first.top + first.bottom) / 2 == pytest.approx(262 + 7, abs=1.5)
        character = 14 / 72 * 25.4
        if number % 2:
            assert last.right == pytest.approx(184 - character, abs=0.6)
        else:
            assert first.left == pytest.approx(28 + character, abs=0.6)


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_all_parts_stand_in_the_order_of_the_standard(whole_paper, kind):
    text = "".join(line for page in pages(whole_paper[kind]) for line in page).replace(" ", "")
    parts = (
        *("示例一支部文件", "示支〔2026〕7号", "主题党日活动的通知", "各党小组："),
        *("一、议程", "（一）审议", "1.报告", "（1）附带说明", "二、要求", "请准时到会。"),
        *("出席：甲、乙、丙", "主持人（签名）：", "附件：1.议程", "2.名单", "中共示例一支部委员会"),
        *("2026年7月8日", "（联系人：甲）", "附件1", "一次。", "附件2", "两次。"),
        *("抄送：示例党委。", "2026年7月8日印发"),
    )
    places = [text.find(part) for part in parts]
    assert -1 not in places
    assert sorted(places[:15]) == places[:15]
    assert text.rfind("2026年7月8日印发") > text.find("两次。")


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_the_mark_stands_35_mm_below_the_top_of_the_type_area(whole_paper, kind):
    mark = next(word for word in words(whole_paper[kind])[0] if word.text == "示例一支部文件")
    height = (mark.right - mark.left) / 7
    assert (mark.top + mark.bottom) / 2 - height / 2 == pytest.approx(37 + 35, abs=3)


def test_the_imprint_stands_at_the_foot_of_the_last_page(whole_paper):
    last = words(whole_paper["pdf"])[-1]
    printed = next(word for word in last if word.text.endswith("印发"))
    assert 262 - 225 / 22 < printed.top < printed.bottom < 262


def test_word_has_the_margins_grid_fonts_and_sizes_of_the_standard():
    document = opened(PAPER)
    section = document.sections[0]
    sides = ("top_margin", "bottom_margin", "left_margin", "right_margin")
    assert [round(getattr(section, side).mm, 1) for side in sides] == [37, 35, 28, 26]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "lines"
    assert 22 * int(grid.get(qn("w:linePitch"))) / 20 <= 225 / 25.4 * 72
    looks = {
        one.text: (one.runs[0].font.name, one.runs[0].font.size.pt)
        for one in document.paragraphs
        if one.runs
    }
    assert looks["示支〔2026〕7号"] == ("仿宋_GB2312", 16)
    assert looks["一、议程"] == ("黑体", 16)
    assert looks["（一）审议"] == ("楷体_GB2312", 16)
    assert looks["1.报告"] == looks["（1）附带说明"] == ("仿宋_GB2312", 16)
    titles = [look for text, look in looks.items() if text.endswith("活动的通知")]
    assert titles == [("方正小标宋简体", 22)]
    folio = section.footer.paragraphs[0].runs[0].font
    assert (folio.name, folio.size.pt) == ("宋体", 14)


def test_a_label_is_in_heiti_and_what_it_says_in_fangsong():
    line = next(one for one in opened(PAPER).paragraphs if one.text == "出席：甲、乙、丙")
    assert [run.font.name for run in line.runs] == ["黑体", "仿宋_GB2312"]


def test_a_label_given_with_its_colon_has_one_colon():
    paper = replace(PAPER, blocks=(Labelled("编号：", "一"),))
    assert "编号：一" in [one.text for one in opened(paper).paragraphs]


def test_a_paper_names_no_author_and_is_the_same_every_time():
    document = docx_official(PAPER)
    assert document == docx_official(PAPER)
    assert pdf_official(PAPER) == pdf_official(PAPER)
    core = docx.Document(io.BytesIO(document)).core_properties
    assert (core.author, core.last_modified_by, core.comments) == ("", "", "")
    assert b"Author" not in pdf_official(PAPER)


def test_the_pdf_is_for_archives():
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf_official(PAPER)


@pytest.mark.parametrize("place", ["title", "header", "mark", "addressee", "note", "number"])
def test_text_that_looks_like_source_stays_text(place):
    paper = OfficialPaper(**{"title": "题", "blocks": [Paragraph("文")]} | {place: HOSTILE})
    shown = "".join("".join(page) for page in pages(pdf_official(paper))).replace(" ", "")
    assert '#panic("x")$a_1${b}\\alpha' in shown
    with zipfile.ZipFile(io.BytesIO(docx_official(paper))) as packed:
        assert packed.testzip() is None
    document = opened(paper)
    heads = document.sections[0].header.paragraphs
    assert any(HOSTILE in one.text for one in (*document.paragraphs, *heads)) or place == "title"


def test_blocks_that_look_like_source_stay_text():
    blocks = [
        Paragraph(HOSTILE),
        Heading(HOSTILE, 2),
        Labelled(HOSTILE, HOSTILE),
        Table([HOSTILE], [[HOSTILE]]),
        Signatures([HOSTILE]),
    ]
    paper = OfficialPaper(title="题", blocks=blocks)
    assert len(opened(paper).tables[0].rows) == 2
    assert pdf_official(paper).startswith(b"%PDF")


def test_signs_that_no_file_may_hold_are_left_out():
    paper = OfficialPaper(title="题", blocks=[Paragraph("前\x00\x08\ud800\u202e后")])
    assert "前后" in opened(paper).paragraphs[-1].text
    assert any("前后" in line for line in pages(pdf_official(paper))[0])


def test_without_a_chinese_font_the_pdf_is_refused_and_the_package_named():
    with pytest.raises(PaperUnset, match="fonts-noto-cjk"):
        chosen(["DejaVu Sans", "Liberation Serif"])


def test_the_font_of_the_standard_is_taken_where_it_is_installed():
    fonts = chosen(["Noto Serif CJK SC", "fangsong", "SimHei"])
    assert fonts["text"][0] == "fangsong"
    assert fonts["title"] == ["Noto Serif CJK SC", "SimHei"]


def test_a_sign_that_no_font_has_is_named_not_printed_as_a_box():
    with pytest.raises(PaperUnset, match="没有“ก”"):
        pdf_official(OfficialPaper(title="题", blocks=[Paragraph("名ก")]))


def test_a_long_title_is_parted_evenly_after_a_word():
    title = "关于召开示例一支部二〇二六年第三季度党员大会暨主题党日活动的通知"
    lines = title_lines(title, per_line=20)
    assert "".join(lines) == title
    assert len(lines) == 2
    assert abs(len(lines[0]) - len(lines[1])) <= 6


def test_a_number_in_a_title_is_never_parted():
    title = "一二三四五六七八九十一二三四五六七八2026年7月8日会议"
    assert not any(
        line[0].isdigit() and before[-1].isdigit()
        for before, line in itertools.pairwise(title_lines(title, per_line=20))
    )


def test_numbers_are_counted_in_chinese():
    counted = [numeral(number) for number in (1, 10, 11, 20, 21, 99)]
    assert counted == ["一", "十", "十一", "二十", "二十一", "九十九"]


def test_a_deeper_heading_begins_anew_under_the_next_higher():
    blocks = [Heading("甲"), Heading("子", 2), Heading("丑", 2), Heading("乙"), Heading("寅", 2)]
    texts = [one.text for one in opened(OfficialPaper(title="题", blocks=blocks)).paragraphs]
    assert [text for text in texts[1:] if text] == [
        "一、甲",
        "（一）子",
        "（二）丑",
        "二、乙",
        "（一）寅",
    ]


def test_a_turned_page_is_wide_in_both_formats():
    paper = OfficialPaper(title="题", blocks=[Table(["甲"], [["乙"]])], is_landscape=True)
    assert round(opened(paper).sections[0].page_width.mm) == 297
    assert any(word.right > 260 for word in words(pdf_official(paper))[0])


def test_the_line_that_word_asks_for_after_the_last_table_takes_no_room():
    table = Table(["姓名"], [["甲"]])
    paper = opened(OfficialPaper(title="名单", blocks=[table, table]))
    between, last = (one for one in paper.paragraphs if not one.text and _height(one) != 579)
    assert (_height(between), _height(last)) == (120, 20)


def _height(paragraph):
    """Of a line, in twips; the grid of the page has 579."""
    return int(paragraph._p.pPr.find(qn("w:spacing")).get(qn("w:line")))
