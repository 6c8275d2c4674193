"""A book of chapters: real headings, a table of contents with page numbers, in Word and PDF."""

import io
import re
import zipfile

import docx
import pytest
from tests.kernel.documents.rendering import pages, through_libreoffice

from shuanghe.kernel.documents import (
    Book,
    Box,
    Flow,
    Labelled,
    Paragraph,
    Remark,
    Signatures,
    Table,
    Title,
    Verse,
    docx_book,
    pdf_book,
    titles_of,
)

TEXT = "支部党员大会由全体党员参加，一般每季度召开 1 次。" * 6


def book(chapters=3, paragraphs=40):
    """Chapters of two sections, with one of everything in the first."""
    blocks = [
        Title("第一章　开头", 1),
        Title("1.1 各种内容", 2),
        Verse(["五一两三", "建模板"]),
        Labelled("谁办", "书记"),
        Remark("依据：《示例》第一条"),
        Table(("项目", "数值"), [("到会", "五分之四"), ("<通过>", "过半数 & 有效")], (60, 40)),
        Flow([("申请", [Box("1. 递交", "申请人", "会议决定"), Box("2. 谈话")])]),
        Signatures(["主持人", "记录人", "监票人"]),
    ]
    for at in range(2, chapters + 1):
        blocks.append(Title(f"第{at}章　正文", 1))
        for section in (1, 2):
            blocks.append(Title(f"{at}.{section} 节", 2))
            blocks += [Paragraph(TEXT)] * paragraphs
    return Book("示例手册", blocks, subtitle="第 1 版", cover=["示例党委"], header="示例手册")


@pytest.fixture(scope="module")
def made():
    return book()


@pytest.fixture(scope="module")
def set_book(made):
    return pdf_book(made)


def reading(data):
    return docx.Document(io.BytesIO(data))


def test_a_book_in_word_has_headings_that_a_reader_can_jump_to(made):
    found = reading(docx_book(made))
    headings = [p.text for p in found.paragraphs if p.style.name == "Heading 1"]
    assert headings == ["第一章　开头", "第2章　正文", "第3章　正文"]
    below = [p.text for p in found.paragraphs if p.style.name == "Heading 2"]
    assert below == ["1.1 各种内容", "2.1 节", "2.2 节", "3.1 节", "3.2 节"]


def test_the_contents_are_a_field_that_shows_its_entries_before_it_is_updated(made, set_book):
    with zipfile.ZipFile(io.BytesIO(docx_book(made, pages=set_book.pages))) as packed:
        xml = packed.read("word/document.xml").decode()
    assert ' TOC \\o "1-2"' in xml
    entries = re.findall(r'w:anchor="(_Toc\d+)"', xml)
    assert len(entries) == len(titles_of(made)) == 8
    assert all(f'w:name="{one}"' in xml for one in entries)
    shown = re.findall(r"separate\"/></w:r><w:r><w:t>(\d+)</w:t>", xml)
    assert [int(one) for one in shown] == list(set_book.pages)


def test_page_numbers_of_the_contents_rise_and_begin_with_the_body(set_book):
    assert set_book.pages[0] == 1
    assert list(set_book.pages) == sorted(set_book.pages)
    assert set_book.pages[-1] <= set_book.body_pages


def test_signs_that_mean_something_to_xml_stay_text(made):
    cells = [cell.text for row in reading(docx_book(made)).tables[0].rows for cell in row.cells]
    assert cells == ["项目", "数值", "到会", "五分之四", "<通过>", "过半数 & 有效"]


def test_a_flow_is_boxes_with_arrows_between_them(made):
    rows = [[c.text for c in row.cells] for row in reading(docx_book(made)).tables[1].rows]
    assert rows[0] == ["申请"] * 3
    assert rows[1] == ["会议决定", "1. 递交\n申请人", ""]
    assert rows[2][1] == "▼"
    assert rows[3][1] == "2. 谈话"


def test_the_same_book_gives_the_same_bytes(made, set_book):
    assert docx_book(made, pages=set_book.pages) == docx_book(made, pages=set_book.pages)
    assert pdf_book(made).data == set_book.data


def body_of(pdf):
    """The pages of the body as texts, after the cover and one page of contents."""
    return ["".join(lines).replace(" ", "") for lines in pages(pdf)][2:]


def test_every_heading_stands_on_the_page_that_the_contents_say(made, set_book):
    body = body_of(set_book.data)
    assert len(body) == set_book.body_pages
    for (_number, title), page in zip(titles_of(made), set_book.pages, strict=True):
        assert title.text.split("　")[-1].replace(" ", "") in body[page - 1]
    assert all(f"—{at}—" in text for at, text in enumerate(body, 1))


def test_word_sets_the_book_on_about_as_many_pages_as_the_pdf_has(made, set_book, tmp_path):
    seen = pages(through_libreoffice(docx_book(made, pages=set_book.pages), tmp_path))
    assert abs(len(seen) - len(pages(set_book.data))) <= 1


def test_a_sheet_has_neither_cover_nor_contents_and_its_title_above_the_text(made):
    sheet = Book("示例流程图", made.blocks[6:7], subtitle="2026 年的规定", is_sheet=True)
    set_sheet = pdf_book(sheet)
    assert set_sheet.body_pages == 1
    assert len(pages(set_sheet.data)) == 1
    text = docx.Document(io.BytesIO(docx_book(sheet))).paragraphs
    assert [one.text for one in text[:2]] == ["示例流程图", "2026 年的规定"]
