"""A drawing in a paper: a picture in Word, a drawing in PDF, words where no font can write it."""

import io

import docx
import pytest
from tests.kernel.documents.rendering import pages

from shuanghe.kernel.documents import (
    OfficialPaper,
    PaperUnset,
    Paragraph,
    Picture,
    docx_official,
    drawings,
    pdf_official,
)

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100">'
    '<rect width="200" height="100" fill="#eee"/><text x="20" y="50">开始实施</text></svg>'
)
DRAWN = Picture(SVG, 0.5, "示例图：<一条线>")
PAPER = OfficialPaper("题", [Paragraph("前"), DRAWN, Paragraph("后")])


def test_word_shows_the_drawing_as_wide_as_the_text_and_says_what_it_is():
    document = docx.Document(io.BytesIO(docx_official(PAPER)))
    (shown,) = document.inline_shapes
    assert shown.width.mm == pytest.approx(156, abs=1)
    assert shown.height.mm == pytest.approx(78, abs=1)
    assert shown._inline.docPr.get("descr") == "示例图：<一条线>"
    pic = shown._inline.graphic.graphicData.pic
    assert document.part.related_parts[pic.blipFill.blip.embed].blob.startswith(b"\x89PNG")


def test_the_same_paper_gives_the_same_file():
    assert docx_official(PAPER) == docx_official(PAPER)


def test_the_pdf_holds_the_words_of_the_drawing():
    assert "开始实施" in "".join(pages(pdf_official(PAPER))[0])


def test_without_a_chinese_font_its_words_stand_instead_of_boxes(monkeypatch):
    def none(_families):
        raise PaperUnset

    monkeypatch.setattr(drawings, "chosen", none)
    document = docx.Document(io.BytesIO(docx_official(PAPER)))
    assert len(document.inline_shapes) == 0
    assert "示例图：<一条线>" in [one.text for one in document.paragraphs]
