"""A mistake in the file of a paper is named with its file, its line and how to mend it."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from tests.procedures.samples import ON

from shuanghe.procedures.queries import procedure_on, procedures_check
from shuanghe.procedures.queries.paper_book import papers_known, papers_of_step, shelves_read
from shuanghe.procedures.rules import CaseFacts, Fact
from shuanghe.procedures.rules.filling import Filling, words_of

GOOD = """title: 谈话记录
of: first_talk
form: minutes
cite: 第七条
confidence: verified
paragraphs:
  - 谈话人：{first_talk.talker}
"""
MISTAKES = [
    ("  - '{first_talk.nobody}'", 8, "“first_talk”没有“nobody”"),
    ("  - '{nothing.done_on}'", 8, "不认识的占位“{nothing.done_on}”"),
    ("  - '{organisation.nickname}'", 8, "不认识的占位"),
    ("  - 谈话{first_talk.talker", 8, "花括号没有成对"),
    ("  - 第{row}次", 8, "只能写在表格的行里"),
    ("  - 满{FZ-99.years}年", 8, "FZ-99"),
    ("  - 满{FZ-20.weeks}周", 8, "weeks"),
    ("  - {judged: [FZ-12]}", 8, "这一步不按 FZ-12 计票"),
    ("  - {given: first_talk.nobody, text: 一}", 8, "没有“nobody”"),
    ("  - {given: talker, text: 一}", 8, "“given”的写法“talker”不对"),
    ("  - {texts: 一}", 8, "不认识的键“texts”"),
    ("  - {choose: first_talk.talker, among: {a: 一}}", 8, "choose 要写一个选项或是否"),
    ("  - {choose: pre_review.is_passed, among: {'yes': 一}}", 8, "among 与选项不一致"),
    ("table: {columns: [甲, 乙], rows: [[一]]}", 8, "这一行有 1 格，表头有 2 列"),
    ("table: {columns: [甲, 乙], widths: [20]}", 8, "列宽与列数不一致"),
    ("table: {columns: [甲], rows: [{each: first_talk.talker, cells: [一]}]}", 8, "不是一组日期"),
    ("issued_on: first_talk.nobody", 8, "没有“nobody”"),
    ("brought_by: 本人", 3, "form 和 brought_by 不一致"),
    ("stamp: true", 8, "不认识的键“stamp”"),
]


@pytest.fixture
def book(tmp_path):
    """A copy of the rulebook that may be spoilt."""
    root = tmp_path / "rulebooks"
    shutil.copytree(Path(settings.RULEBOOKS) / "procedures", root / "procedures")
    return root


def wrote(book, text, name="first_talk_record"):
    path = book / "procedures" / "admission" / "papers" / f"{name}.yaml"
    path.write_text(text, "utf-8")
    return f"procedures/admission/papers/{name}.yaml"


def problems(book):
    return shelves_read(book, ON)["admission"].problems


def test_the_papers_as_they_are_have_no_mistake():
    assert procedures_check(on=ON) == []


@pytest.mark.parametrize(("line", "number", "told"), MISTAKES)
def test_a_mistake_is_refused_with_its_file_and_line(book, line, number, told):
    file = wrote(book, f"{GOOD}{line}\n")

    found = problems(book)

    assert [(one.file, one.line) for one in found] == [(file, number)]
    assert told in found[0].wrong
    assert found[0].mend


def test_a_good_file_is_accepted(book):
    wrote(book, GOOD)

    assert problems(book) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD.replace("title: 谈话记录\n", ""), "缺少“title”"),
        (GOOD.replace("of: first_talk", "of: nothing"), "没有“nothing”这一步"),
        (GOOD.replace("cite: 第七条\n", ""), "没有出处"),
        (
            GOOD.replace("form: minutes", "form: outside\nbrought_by: 本人"),
            "自带材料不由本系统打印",
        ),
        (GOOD.replace("form: minutes", "form: poster"), "不在可选范围"),
        (GOOD[: GOOD.index("paragraphs")], "没有正文也没有表格"),
        (
            GOOD.replace("title: 谈话记录", "title: 另一种记录"),
            "“谈话记录”没有写在 papers 文件夹里",
        ),
    ],
)
def test_a_file_that_does_not_fit_its_step_is_refused(book, text, told):
    wrote(book, text)

    assert any(told in one.wrong for one in problems(book)), problems(book)


def test_a_paper_that_a_step_names_and_nobody_wrote_is_asked_for(book):
    (book / "procedures" / "admission" / "papers" / "oath_record.yaml").unlink()

    (found,) = problems(book)

    assert found.file == "procedures/admission/steps/20_oath.yaml"
    assert found.line > 1
    assert "宣誓记录" in found.wrong


def test_the_same_title_twice_under_a_step_is_refused(book):
    wrote(book, GOOD, "another")

    assert any("同一步、同一名称" in one.wrong for one in problems(book))


def test_a_paper_with_a_mistake_is_not_printed_and_stops_no_other(book, settings):
    wrote(book, f"{GOOD}stamp: true\n")
    settings.RULEBOOKS = book

    assert papers_of_step("admission", "first_talk") == ()
    assert [one.code for one in papers_of_step("admission", "oath")] == ["oath_record"]
    assert papers_known("election")
    assert papers_of_step("nothing", "oath") == ()


def filling(case):
    return Filling(
        procedure=procedure_on("admission", on=ON),
        case=case,
        names=lambda name: None,
        cited=lambda name: name,
        judged=lambda rule_id: (rule_id, None),
        step="admission_meeting",
    )


def test_a_blank_names_the_step_that_records_it_or_the_hand_that_writes_it():
    empty = filling(CaseFacts({}, {}))

    assert empty.text("{oath.done_on}") == "〔待填：入党宣誓的日期〕"
    assert empty.text("{about.name}") == "〔待填：姓名〕"
    assert empty.text("{?地点}") == "〔待填：地点〕"
    assert empty.sentence("FZ-12") == "〔待填：FZ-12〕"
    assert empty.text("{pre_review.body}") == "〔待填：办理“上级党委预审”的组织〕"
    assert [(one.number, one.is_by_hand) for one in empty.blanks] == [
        (20, False),
        (0, False),
        (-1, True),
        (15, False),
        (-1, True),
    ]


def test_the_same_blank_is_counted_once():
    empty = filling(CaseFacts({}, {}))

    empty.text("{about.name}和{about.name}")

    assert len(empty.blanks) == 1


def test_a_box_is_ticked_only_for_what_holds():
    case = CaseFacts({}, {"archive": {"done_on": ON, "has_form": True, "has_reviews": False}})

    given = filling(case)

    assert given.text("{archive.has_form|tick}") == "√"
    assert given.text("{archive.has_reviews|tick}{archive.has_application|tick}") == "□□"


@pytest.mark.parametrize(
    ("fact", "value", "words"),
    [
        (Fact("a", "甲", "date"), date(2026, 3, 1), "2026年3月1日"),
        (
            Fact("a", "甲", "dates"),
            [date(2026, 3, 2), date(2026, 3, 1)],
            "2026年3月1日、2026年3月2日",
        ),
        (Fact("a", "甲", "yes_no"), False, "否"),
        (Fact("a", "甲", "number"), 0, "0"),
        (Fact("a", "甲", "choice", choices={"x": "某项"}), "x", "某项"),
        (None, "文字", "文字"),
    ],
)
def test_a_fact_is_told_in_words(fact, value, words):
    assert words_of(fact, value) == words
