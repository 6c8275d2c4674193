"""The papers of a meeting say what is known, in the layout of official papers, and no more."""

import io
import time
from dataclasses import replace

import docx
import pytest
from tests.kernel.documents.rendering import pages, through_libreoffice

from shuanghe.activities.meetings.documents import (
    PAPERS,
    is_offered,
    paper_bytes,
    paper_name,
    paper_of,
)
from shuanghe.activities.meetings.rules.facts import (
    Finding,
    ItemFacts,
    MeetingFacts,
    PersonFacts,
    SignatureFacts,
    StepFacts,
    TaskFacts,
    VoteFacts,
)
from shuanghe.kernel.actions import Refused


def person(number, name, presence="present", **more):
    usual = {
        "standing_title": "正式党员",
        "is_voter": True,
        "is_guest": False,
        "leave_reason": "",
        "exclusion": "",
        "is_excluded": False,
    }
    return PersonFacts(**{"member_id": number, "name": name, "presence": presence, **usual, **more})


PEOPLE = (
    *(person(number, f"甲{number}") for number in range(1, 8)),
    person(8, "请假人", "leave", leave_reason="出差"),
    person(9, "缺席人", "absent"),
    person(10, "预备人", standing_title="预备党员", is_voter=False),
    person(11, "编入人", is_voter=False, is_guest=True),
    person(12, "病休人", "absent", exclusion="长期重病", is_excluded=True),
)
VOTE = VoteFacts(
    matter="admission",
    matter_title="接收预备党员",
    subject="申请人",
    is_secret=True,
    entitled=9,
    present=7,
    written_yes=1,
    written_no=0,
    yes=6,
    no=0,
    abstain=1,
    invalid=0,
    scrutineers="甲6、甲7",
    is_passed=True,
    reason="",
    findings=(
        Finding(
            rule="FZ-13",
            title="赞成人数过半",
            version="1",
            is_met=True,
            is_soft=False,
            formula="赞成 > 应到 ÷ 2",
            worked="7 > 9 ÷ 2",
            sentence="已过半。",
            citation="《示例条例》第九条",
        ),
    ),
)
ITEMS = (
    ItemFacts(1, "通报支部工作", "information", "通报学习", "书记通报上半年工作。", None, ()),
    ItemFacts(2, "接收申请人为预备党员", "vote", "表决", "", VOTE, ()),
    ItemFacts(
        3, "下季度安排", "decision", "形成决定", "每月学习一次。", None,
        (TaskFacts("准备学习材料", "甲2", "2026-08-01"),),
    ),
)  # fmt: skip
FACTS = MeetingFacts(
    pk=1,
    organisation="第一党支部",
    organisation_code="ZB1",
    kinds=("branch_general_meeting",),
    kind_titles=("支部党员大会",),
    title="7月党员大会",
    state="frozen",
    planned_on="2026-07-15",
    held_on="2026-07-15",
    starts_at="14:00",
    place="三楼会议室",
    host="甲1",
    recorder="甲2",
    speaker="",
    hours="",
    minutes="会议听取了通报。\n与会党员进行了讨论。",
    notice_text="",
    entitled_count=11,
    present_count=9,
    leave_count=1,
    absent_count=1,
    voters=9,
    present_voters=7,
    people=PEOPLE,
    items=ITEMS,
    steps=(StepFacts("study", "会前学习", "2026-07-10", ""),),
    signatures=(SignatureFacts("主持人", "甲1", "2026-07-16", True),),
    appraisal_totals={},
    is_sample=False,
    is_late_entry=False,
    corrects="",
)
PLANNED = replace(FACTS, state="planned", held_on="", minutes="", signatures=(), steps=())


def opened(which, facts=FACTS):
    return docx.Document(io.BytesIO(paper_bytes(facts, which, "docx")))


def text_of(which, facts=FACTS):
    document = opened(which, facts)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def header_of(which, facts=FACTS):
    return opened(which, facts).sections[0].header.paragraphs[0].text


def test_the_notice_says_when_where_and_what():
    text = text_of("notice", PLANNED)
    for part in (
        *("关于召开7月党员大会的通知", "各参会人员：", "2026年7月15日（星期三）14:00。"),
        *("三楼会议室。", "1.通报支部工作。", "3.下季度安排。", "第一党支部"),
    ):
        assert part in text


def test_the_notice_is_the_text_that_was_written_when_there_is_one():
    text = text_of("notice", replace(PLANNED, notice_text="请带笔记本。"))
    assert "请带笔记本。" in text
    assert "三楼会议室" not in text


def test_the_attendance_sheet_counts_and_gives_reasons():
    text = text_of("attendance")
    assert "应到会11人，实到会9人，请假1人，缺席1人；其中有表决权的应到会9人，实到会7人" in text
    rows = [[cell.text for cell in row.cells] for row in opened("attendance").tables[0].rows]
    assert rows[0] == ["序号", "姓名", "党籍", "表决权", "到会情况", "说明"]
    assert rows[8] == ["8", "请假人", "正式党员", "有", "请假", "出差"]
    assert rows[10][3] == "无"
    assert rows[12][5] == "不计入应到会：长期重病"


def test_before_the_meeting_it_is_a_sheet_to_sign_in_on():
    people = tuple(replace(one, presence="") for one in PEOPLE)
    document = opened("attendance", replace(PLANNED, people=people))
    assert [cell.text for cell in document.tables[0].rows[0].cells][-1] == "签到"
    assert "7月党员大会签到表" in text_of("attendance", replace(PLANNED, people=people))


def test_the_minutes_hold_agenda_ballots_tasks_words_and_signatures():
    text = text_of("minutes")
    for part in (
        *("7月党员大会记录", "时间：2026年7月15日（星期三）14:00", "主持人：甲1"),
        *("（二）接收申请人为预备党员（表决）", "赞成6票，反对0票，弃权1票。"),
        *("书面意见：赞成1份，反对0份", "表决结果：通过。", "责任人：甲2；2026年8月1日前完成。"),
        *("与会党员进行了讨论。", "会前学习：2026年7月10日。"),
        *("主持人签字：甲1（纸质签字，2026年7月16日）", "记录人（签名）："),
    ):
        assert part in text


def test_the_minutes_end_with_the_list_of_those_who_came_and_the_signatures():
    lines = [one.text for one in opened("minutes").paragraphs if one.text]
    assert lines[-5].startswith("出席：甲1、甲2")
    assert lines[-5].endswith("预备人（预备党员）、编入人（临时编入）")
    assert lines[-4:] == [
        "请假：请假人（出差）",
        "缺席：缺席人、病休人（不计入应到会：长期重病）",
        "主持人签字：甲1（纸质签字，2026年7月16日）",
        "记录人（签名）：",
    ]


def test_the_resolution_gives_denominators_result_and_article_of_each_vote():
    text = text_of("resolution")
    for part in (
        *("一、接收申请人为预备党员", "应到会有表决权的9人，实到会7人，采用无记名投票方式表决。"),
        *("赞成人数过半：赞成 > 应到 ÷ 2；7 > 9 ÷ 2，符合。依据：《示例条例》第九条。"),
        *("表决结果：通过。", "二、下季度安排", "每月学习一次。"),
    ):
        assert part in text
    assert "通报支部工作" not in text


def test_a_vote_not_counted_yet_has_no_ballots():
    vote = replace(VOTE, yes=None, no=None, abstain=None, is_passed=None, findings=())
    text = text_of("resolution", replace(FACTS, items=(replace(ITEMS[1], vote=vote),)))
    assert "尚未计票" in text
    assert "赞成" not in text.replace("书面意见：赞成1份", "")


def test_an_appraisal_is_told_in_totals_and_by_nobodys_name():
    facts = replace(FACTS, items=(), minutes="", appraisal_totals={"excellent": 3, "qualified": 6})
    text = text_of("minutes", facts)
    assert "优秀3人，合格6人。" in text
    assert not [line for line in text.splitlines() if "甲3" in line and "优秀" in line]


def test_what_is_not_known_is_not_printed():
    facts = replace(FACTS, place="", starts_at="", recorder="", steps=(), items=(), minutes="")
    text = text_of("minutes", facts)
    for label in ("地点", "主讲人", "学时", "记录人：", "议程", "会前会后", "更正", "None"):
        assert label not in text


@pytest.mark.parametrize("state", ["held", "signed"])
@pytest.mark.parametrize("which", ["attendance", "minutes", "resolution"])
def test_what_is_not_archived_is_marked_as_a_draft(which, state):
    assert header_of(which, replace(FACTS, state=state)) == "草稿"
    assert header_of(which) == ""


def test_sample_late_corrected_and_cancelled_are_marked():
    facts = replace(FACTS, is_sample=True, is_late_entry=True, corrects="人数有误")
    assert header_of("minutes", facts) == "更正　补录　示例数据"
    assert "更正原因：人数有误" in text_of("minutes", facts)
    assert header_of("notice", replace(PLANNED, state="cancelled")) == "会议已取消"


def test_a_paper_without_content_is_refused_with_the_mend():
    with pytest.raises(Refused, match="请先登记"):
        paper_of(PLANNED, "minutes")
    with pytest.raises(Refused, match="没有决议可印"):
        paper_of(replace(FACTS, items=ITEMS[:1]), "resolution")
    assert [one for one in PAPERS if is_offered(PLANNED, one)] == ["notice", "attendance"]
    assert [one for one in PAPERS if is_offered(FACTS, one)] == list(PAPERS)


def test_a_file_name_holds_no_path():
    assert paper_name(replace(FACTS, title='../a\\b:"c"'), "minutes") == (
        "2026-07-15 .. a b c 会议记录"
    )


def test_a_hundred_minutes_are_made_in_a_tenth_of_the_minute_that_a_thousand_may_take():
    started = time.perf_counter()
    for number in range(100):
        paper_bytes(replace(FACTS, title=f"第{number}次会议"), "minutes", "docx")
    assert time.perf_counter() - started < 6


@pytest.mark.parametrize("which", PAPERS)
def test_every_paper_is_the_same_in_word_and_pdf(which, tmp_path):
    shown = {
        "docx": through_libreoffice(paper_bytes(FACTS, which, "docx"), tmp_path),
        "pdf": paper_bytes(FACTS, which, "pdf"),
    }
    texts = {
        kind: "".join("".join(page) for page in pages(made)).replace(" ", "")
        for kind, made in shown.items()
    }
    paper = paper_of(FACTS, which)
    assert paper.title.replace("\n", "") in texts["docx"]
    assert sorted(texts["docx"]) == sorted(texts["pdf"])
