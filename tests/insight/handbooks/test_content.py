"""What fills a handbook: real rules and procedures, each figure with its source, and the files."""

import io
import re
from datetime import date
from pathlib import Path

import docx
import pytest
from django.conf import settings
from tests.kernel.documents.rendering import pages

from shuanghe.insight.handbooks.documents.files import (
    Cover,
    handbook_book,
    handbook_docx,
    handbook_pdf,
)
from shuanghe.insight.handbooks.queries.filling import FILLERS, sections_filled
from shuanghe.insight.handbooks.queries.filling.setting import Setting
from shuanghe.insight.handbooks.queries.outline import (
    outline_of,
    outlines_check,
    outlines_known,
)
from shuanghe.insight.handbooks.queries.shapes import Fill
from shuanghe.insight.handbooks.rules.content import (
    HEAVIEST,
    BlockKind,
    Section,
    edition_hash,
    frozen,
    heading,
    paragraph,
    section_hash,
    split,
    thawed,
)
from shuanghe.procedures.queries import procedure_on, procedures_known
from shuanghe.rulebook.queries import evidence_kinds, recurring_duties, rules_in_force

ON = date(2026, 11, 21)
OURS = frozenset({"product_design"})


@pytest.fixture(scope="module")
def practice():
    return sections_filled(outline_of("practice"), Setting(ON))


@pytest.fixture(scope="module")
def practice_pdf(practice):
    return handbook_pdf(handbook_book(Cover("实务操作手册", "草稿"), practice))


def said(sections):
    return "\n".join(one.text for one in sections)


def test_there_are_three_handbooks_and_their_files_have_no_mistake():
    assert set(outlines_known()) == {"management", "practice", "learning"}
    assert outlines_check(Path(settings.RULEBOOKS)) == []


def test_whatever_an_outline_may_name_something_fills():
    assert set(Fill.__args__) == set(FILLERS)


def test_every_rule_in_force_stands_in_the_handbook_with_its_article(practice):
    text = said(practice)
    rules = [one for one in rules_in_force(on=ON) if one.citation.regulation not in OURS]
    missing = [one.id for one in rules if f"{one.id}　{one.title}" not in text]
    assert missing == []
    assert all(one.citation.article in text for one in rules)


def test_every_figure_says_where_it_is_written_and_how_sure_we_are(practice):
    tables = [
        block.rows
        for section in practice
        for block in section.blocks
        if block.kind == BlockKind.TABLE and block.rows[0][:2] == ("要求", "数值")
    ]
    assert len(tables) > 100
    for rows in tables:
        assert rows[0] == ("要求", "数值", "依据", "可靠程度")
        assert all(cite and sure for _what, _value, cite, sure in rows[1:])


def test_what_nobody_has_verified_is_labelled_so(practice):
    text = said(practice)
    assert "未核实，仅供提醒" in text
    assert "示例默认，不是法规规定" in text


def test_every_step_of_every_procedure_stands_there_with_its_papers(practice):
    text = said(practice)
    for key in procedures_known():
        for step in procedure_on(key, on=ON).steps:
            assert f"第 {step.number} 步　{step.title}" in text
            assert all(paper in text for paper in step.papers)


def test_every_kind_of_act_and_every_duty_stands_there(practice):
    text = said(practice)
    assert all(title in text for title in evidence_kinds().values())
    assert all(one.title in text for one in recurring_duties(on=ON))


def test_the_first_page_shows_the_song(practice):
    verses = [one for one in practice[0].blocks if one.kind == BlockKind.VERSE]
    assert "五一两三建模板" in verses[0].rows[0][0]


def test_the_three_duty_lists_stand_in_the_management_handbook_with_their_basis():
    sections = sections_filled(outline_of("management"), Setting(ON))
    by_code = {one.code: one.text for one in sections}
    bodies, posts, members = (
        by_code[f"duty_lists.{one}"] for one in ("organisation", "post", "member")
    )
    assert "党支部责任清单" in bodies
    assert "ZB-10" in bodies
    assert "示例默认" in bodies
    assert "第一责任" in posts
    assert "换人当天" in posts
    assert "承诺进度" in members


def test_a_blank_form_never_shows_a_placeholder_of_the_system(practice):
    assert not re.search(r"〔待填|\{[a-z?]", said(practice))


def test_codes_are_never_used_twice(practice):
    codes = [one.code for one in practice]
    assert len(codes) == len(set(codes))


def test_the_practice_handbook_has_a_hundred_pages_and_more(practice_pdf):
    assert practice_pdf.body_pages >= 100
    assert len(pages(practice_pdf.data)) == practice_pdf.sheets > practice_pdf.body_pages


def test_the_numbers_of_an_example_stand_in_the_order_of_the_rule(practice):
    text = next(one for one in practice if one.code == "counting").text
    months = "有、有、没有、没有、没有、没有"
    assert f"组织生活 {months}，党费 {months}，工作 {months}：连续 4 个月" in text


def test_the_word_file_reads_back_with_every_chapter_and_section(practice, practice_pdf):
    book = handbook_book(Cover("实务操作手册", "草稿"), practice)
    found = docx.Document(io.BytesIO(handbook_docx(book, pages=practice_pdf.pages)))
    sections = [one.text for one in found.paragraphs if one.style.name == "Heading 2"]
    assert sections == [one.title for one in practice]
    chapters = [one.text for one in found.paragraphs if one.style.name == "Heading 1"]
    assert chapters == list(dict.fromkeys(one.chapter for one in practice))


def test_the_same_day_gives_the_same_content(practice):
    again = sections_filled(outline_of("practice"), Setting(ON))
    assert edition_hash(map(section_hash, again)) == edition_hash(map(section_hash, practice))


def test_what_is_frozen_thaws_to_the_same(practice):
    for section in practice:
        assert thawed(frozen(section)) == section.blocks


def test_one_letter_changed_is_another_hash():
    one = Section("a", "第一章", "1.1", (paragraph("每季度 1 次"),))
    other = Section("a", "第一章", "1.1", (paragraph("每季度 2 次"),))
    assert section_hash(one) != section_hash(other)


def test_a_section_too_long_for_a_page_is_parted_at_its_headings():
    blocks = []
    for number in range(10):
        blocks += [heading(f"第 {number} 条"), paragraph("字" * (HEAVIEST // 4))]
    parts = split(Section("long", "第一章", "很长", tuple(blocks)))
    assert len(parts) > 2
    assert [block for part in parts for block in part.blocks] == blocks
    assert all(part.blocks[0].kind == BlockKind.HEADING for part in parts)
    assert all(sum(block.weight for block in part.blocks) <= HEAVIEST * 1.1 for part in parts)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("number: 1\ntitle: 一\nsections:\n  - {fill: nothing}\n", "fill"),
        ("number: 1\ntitle: 一\nsections:\n  - {fill: rules}\n", "of"),
        ("number: 1\ntitle: 一\nsections:\n  - {fill: text, text: 字}\n", "cite"),
        ("number: 1\ntitle: 一\nsections:\n  - {fill: form, code: a}\n", "form"),
        ("number: 1\ntitle: 一\n", "sections"),
    ],
)
def test_a_mistake_in_an_outline_is_told_by_its_file_and_line(tmp_path, text, wrong):
    home = tmp_path / "handbooks" / "practice"
    (home / "chapters").mkdir(parents=True)
    index = Path(settings.RULEBOOKS) / "handbooks" / "practice" / "index.yaml"
    (home / "index.yaml").write_text(index.read_text(encoding="utf-8"), encoding="utf-8")
    (home / "chapters" / "01_a.yaml").write_text(text, encoding="utf-8")
    found = outlines_check(tmp_path)
    assert [one.file for one in found] == ["handbooks/practice/chapters/01_a.yaml"]
    assert wrong in f"{found[0].wrong}{found[0].mend}"
