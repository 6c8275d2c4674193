"""Papers are written from what is on record, and nothing on them is made up."""

import io
import json
import re
import zipfile

import docx
import pytest
from django.urls import reverse
from docx.oxml.ns import qn
from docx.shared import Mm
from tests.procedures.samples import ON
from tests.procedures.test_other_procedures import FILES, good
from tests.procedures.test_running_others import run
from tests.procedures.visitors import office_of, secretary_of
from tests.records.worlds import EVERYTHING
from typer.testing import CliRunner

from shuanghe.kernel.permissions import looking
from shuanghe.procedures.documents.papers import paper_bytes, paper_official, papers_archive
from shuanghe.procedures.management.papers import group
from shuanghe.procedures.queries import procedure_on, procedures_known
from shuanghe.procedures.queries.paper_book import papers_known
from shuanghe.procedures.queries.papers import CaseInWords, number_words
from shuanghe.procedures.rules.filling import day_words
from shuanghe.procedures.services import Opening, case_open

KEYS = sorted(procedures_known())
OURS = {key: [one for one in papers_known(key) if one.is_ours] for key in KEYS}
NUMBER_OF_A_RULE = re.compile(r"[0-9]+ ?(?:年|个月|天|学时|分之|名|%)|[一二三四五六七八九十]+分之")


def words_of(case):
    with looking(EVERYTHING):
        words = CaseInWords(case, ON)
        return words, {one.code: words.filled(one) for one in words.papers if one.is_ours}


def text_of(data):
    """Everything a reader sees: paragraphs and cells of the Word file."""
    read = docx.Document(io.BytesIO(data))
    cells = [c.text for table in read.tables for row in table.rows for c in row.cells]
    return "\n".join([*(one.text for one in read.paragraphs), *cells])


def printed(words, filled):
    return text_of(paper_bytes(filled, words.case, "docx"))


def bare(world, key):
    """A case of which nothing is known but its name."""
    opening = Opening(procedure=key, subject_name="示例空", opened_on=ON, client_key=key, about={})
    return case_open(world.secretary(), organisation=world.first, opening=opening, on=ON)


@pytest.fixture
def admission(world):
    return world.go_on(world.admission(), "archive")


def page(name, *args):
    return reverse(f"procedures:{name}", args=args)


def complete(words, papers, name):
    """What every paper of a good case must be."""
    for code, filled in papers.items():
        text = printed(words, filled)
        assert "{" not in text, code
        assert "}" not in text, code
        if filled.paper.of in words.rows:
            done_on = words.rows[filled.paper.of].done_on
            of_step = [b for b in filled.blanks if b.number == filled.step.number]
            assert of_step == [], code
            if filled.paper.issued_on == f"{filled.paper.of}.done_on":
                assert filled.day == done_on, code
                assert day_words(done_on) in text, code
        else:
            assert filled.is_draft or not filled.blanks, code
    assert any(name in printed(words, filled) for filled in papers.values())


def test_every_paper_of_a_good_admission_is_complete(admission):
    words, papers = words_of(admission)

    assert len(papers) == len(OURS["admission"]) >= 35
    complete(words, papers, "示例甲")
    for code, filled in papers.items():
        assert not filled.is_draft, code
        assert "示例甲" in printed(words, filled), code


@pytest.mark.parametrize(("key", "name"), FILES)
def test_every_paper_of_a_good_case_is_complete(world, key, name):
    facts = good(name)

    words, papers = words_of(run(world, key, facts))

    assert papers
    complete(words, papers, facts["about"]["name"])


@pytest.mark.parametrize("key", KEYS)
def test_an_empty_case_prints_blanks_and_says_draft(world, key):
    words, papers = words_of(bare(world, key))

    for code, filled in papers.items():
        text = printed(words, filled)
        assert "{" not in text, code
        for blank in filled.blanks:
            assert f"〔待填：{blank.title}〕" in text.replace("\n", ""), (code, blank)
        assert bool(filled.is_draft) == ("草稿" in paper_official(filled, words.case).header), code
    assert sum(filled.is_draft for filled in papers.values()) > len(papers) * 0.9


@pytest.mark.parametrize("key", KEYS)
def test_every_paper_a_step_names_is_described(key):
    described = {(one.of, one.title) for one in papers_known(key)}

    for step in procedure_on(key, on=ON).steps:
        assert {(step.code, title) for title in step.papers} <= described


@pytest.mark.parametrize("key", KEYS)
def test_no_number_of_a_regulation_stands_in_the_words_of_a_paper(key):
    found = [
        (one.code, text)
        for one in OURS[key]
        for text in one.texts()
        if NUMBER_OF_A_RULE.search(re.sub(r"\{[^}]*\}", "", text))
    ]

    assert found == []


def test_a_resolution_tells_the_numbers_the_verdict_and_the_article(admission):
    words, papers = words_of(admission)

    text = printed(words, papers["admission_resolution"])

    assert "应到会有表决权的正式党员20人，实到会16人" in text
    assert "应到20人，赞成至少要11票；现有15票，通过。" in text
    assert "《中国共产党发展党员工作细则》第二十一条" in text
    assert "报示例党委审批" in text


def test_a_rule_that_does_not_hold_in_the_case_is_not_counted(world):
    facts = good("election_without_committee")
    words, papers = words_of(run(world, "election", facts))

    assert "差额" not in printed(words, papers["nomination_list"])
    assert "差额" not in printed(words, papers["meeting_minutes"])


def test_a_share_of_a_rule_is_told_in_words(world):
    words, papers = words_of(run(world, "election", good("election")))

    text = printed(words, papers["meeting_count"])

    assert "赞成票须超过实到会有选举权人数的二分之一" in text
    assert [number_words(value) for value in ("4/5", 3, "1/5")] == ["五分之四", "3", "五分之一"]


def test_requests_stand_before_their_replies():
    codes = [one.code for one in OURS["admission"]]

    assert codes.index("pre_review_request") < codes.index("pre_review_opinion")
    assert codes.index("activist_report") < codes.index("activist_reply")


def test_a_choice_prints_the_words_of_its_answer_alone(admission):
    words, papers = words_of(admission)

    text = printed(words, papers["confirmation_resolution"])

    assert "大会同意示例甲同志按期转为中共正式党员" in text
    assert "延长" not in text
    assert "取消" not in text


def test_each_review_has_its_row_with_its_day(admission):
    words, papers = words_of(admission)

    filled = papers["cultivation_register"]

    days = words.rows["cultivation"].facts["reviewed_on"]
    assert len(days) == 2
    assert [row[:2] for row in filled.first.rows[:2]] == [
        (str(at), day_words(day))
        for at, day in enumerate(words.facts.value("cultivation.reviewed_on"), 1)
    ]
    assert filled.first.rows[2:] == (("",) * 5,) * 2


def test_what_was_left_out_is_a_dash_in_a_table_and_a_line_less_in_a_text(admission):
    words, papers = words_of(admission)

    rows = {row[0]: row[-1] for row in papers["committee_review_opinion"].first.rows}
    assert rows["培训天数"] == "3"
    assert rows["培训学时"] == "—"
    certificate = printed(words, papers["training_certificate"])
    assert "培训3天。" in certificate
    assert "个学时。考核结果" in certificate
    assert "特殊情况" not in certificate


def test_a_form_printed_by_others_is_only_explained(admission):
    words, papers = words_of(admission)

    assert "form_official" not in papers
    guide = papers["form_guide"]
    assert "填写参考" in paper_official(guide, words.case).header
    assert "不是志愿书" in printed(words, guide)


def test_what_somebody_typed_is_never_read_as_a_placeholder(world):
    about = {"name": "{organisation.name}", "born_on": "1996-02-11"}
    case = world.admission(about=about)

    words, papers = words_of(case)

    assert "{organisation.name}，1996年2月11日出生" in printed(words, papers["first_talk_record"])


def test_a_drill_says_so_on_every_paper(world):
    words, papers = words_of(world.admission(is_drill=True))

    assert all("演练" in paper_official(one, words.case).header for one in papers.values())


def test_the_word_file_has_the_title_the_font_and_the_page_of_the_standard(admission):
    words, papers = words_of(admission)

    read = docx.Document(io.BytesIO(paper_bytes(papers["activist_report"], words.case, "docx")))

    section = read.sections[0]
    assert abs(section.page_width - Mm(210)) < Mm(0.1)
    assert abs(section.top_margin - Mm(37)) < Mm(0.1)
    assert abs(section.left_margin - Mm(28)) < Mm(0.1)
    texts = [one.text for one in read.paragraphs if one.text]
    assert "".join(texts[:2]) == "关于确定示例甲同志为入党积极分子的备案报告"
    body = next(one for one in read.paragraphs if "递交入党申请书" in one.text).runs[0]
    assert body._element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert body.font.size.pt == 16


@pytest.mark.parametrize("key", KEYS)
def test_no_table_is_wider_than_the_page(world, key):
    for paper in OURS[key]:
        for section in paper.sections:
            if section.table and section.table.widths:
                assert sum(section.table.widths) <= 156, paper.code


def test_a_paper_is_set_as_pdf_too(admission):
    words, papers = words_of(admission)

    assert paper_bytes(papers["approval_notice"], words.case, "pdf").startswith(b"%PDF")


def test_the_archive_holds_every_paper_once(admission):
    words, papers = words_of(admission)

    with looking(EVERYTHING), zipfile.ZipFile(io.BytesIO(papers_archive(words))) as archive:
        names = archive.namelist()
        assert archive.testzip() is None

    assert len(set(names)) == len(names) == len(papers)
    assert "示例甲 02 谈话记录.docx" in names


def test_a_secretary_lists_and_prints_and_a_stranger_finds_nothing(world, admission):
    secretary, stranger = secretary_of(world.first), secretary_of(world.second)
    addresses = [
        page("papers", admission.pk),
        page("print", admission.pk, "first_talk_record", "docx"),
        page("print", admission.pk, "first_talk_record", "pdf"),
        page("papers_zip", admission.pk),
    ]

    for address in addresses:
        assert secretary.get(address).status_code == 200, address
        assert stranger.get(address).status_code == 404, address
    for code, kind in (("nothing", "docx"), ("form_official", "docx"), ("oath_record", "exe")):
        assert secretary.get(page("print", admission.pk, code, kind)).status_code == 404
    answer = secretary.get(addresses[1])
    assert answer["Content-Disposition"].startswith("attachment")
    assert "谈话人" in text_of(b"".join(answer.streaming_content))


def test_the_list_says_what_is_missing_within_few_queries(world, django_assert_max_num_queries):
    case = world.go_on(world.admission(), "application")
    office = office_of(world.committee)
    office.get(page("papers", case.pk))

    with django_assert_max_num_queries(12):
        answer = office.get(page("papers", case.pk))

    html = answer.content.decode()
    assert "还没有登记：" in html
    assert "不由系统打印：" in html
    assert "{about" not in html
    assert len(answer.content) < 100_000
    step = office.get(page("step", case.pk, "first_talk")).content.decode()
    assert page("print", case.pk, "first_talk_record", "docx") in step
    assert page("papers", case.pk) in office.get(page("case", case.pk)).content.decode()


def test_the_command_writes_a_paper_and_says_what_is_missing(world, tmp_path):
    case = world.go_on(world.admission(), "application")
    target = tmp_path / "谈话.docx"

    words = ["paper", str(case.pk), "first_talk_record", "--to", str(target), "--json"]
    told = json.loads(CliRunner().invoke(group, words).stdout)

    assert told["file"] == str(target)
    assert "谈话人" in told["missing"]
    assert "谈话地点" in told["by_hand"]
    assert "示例甲" in text_of(target.read_bytes())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("paper", "999", "oath_record"), "没有编号为 999"),
        (("papers", "nothing"), "现有："),
    ],
)
def test_the_command_fails_with_a_reason(db, words, told):
    answer = CliRunner().invoke(group, [*words, "--json"])

    assert answer.exit_code == 1
    assert told in json.loads(answer.stdout)["error"]


def test_a_file_of_an_unknown_kind_is_not_written(world, tmp_path):
    case = world.admission()
    words = ["paper", str(case.pk), "oath_record", "--to", str(tmp_path / "x.odt"), "--json"]

    answer = CliRunner().invoke(group, words)

    assert answer.exit_code == 1
    assert not list(tmp_path.iterdir())


def test_the_command_lists_the_papers_of_a_procedure():
    told = json.loads(CliRunner().invoke(group, ["papers", "admission", "--json"]).stdout)

    assert {"application", "oath_record"} <= {one["code"] for one in told}
    assert "谈话记录" in CliRunner().invoke(group, ["papers", "admission"]).stdout
