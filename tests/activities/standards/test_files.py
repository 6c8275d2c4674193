"""The standards files: what is shipped holds; what is wrong is told with its place and mend."""

import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from tests.activities.standards.worlds import ON

from shuanghe.activities.standards.queries import (
    Wanted,
    catalogue,
    duties_behind,
    flow_chart,
    flow_charts,
    may_be_adopted,
    mechanism_on,
    mechanisms,
    methods,
    song,
)
from shuanghe.activities.standards.queries.checking import standards_check
from shuanghe.activities.standards.queries.gathering import standards_gather
from shuanghe.activities.standards.queries.words import WORDS
from shuanghe.activities.standards.rules import BASES, EVERY, FLOW_KINDS, KINDS, MEANINGS
from shuanghe.activities.standards.rules.owing import Act, met_by, periods_owed
from shuanghe.kernel.documents.charts import flow_svg
from shuanghe.rulebook.queries import rule

REAL = Path(__file__).resolve().parents[3] / "rulebooks"
FOLDERS = ("mechanisms", "catalogues", "flows", "methods", "songs")


@pytest.fixture
def copied(tmp_path):
    """A copy of the files that a test may spoil."""
    for name in FOLDERS:
        shutil.copytree(REAL / name, tmp_path / name)
    return tmp_path


def spoil(root, name, old, new):
    path = root / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_what_is_shipped_has_no_mistake():
    assert standards_check(on=ON) == []


def test_5123_has_five_ones_three_lists_and_three_handbooks():
    found = mechanism_on(on=ON)
    assert found.code == "5123"
    assert [len(layer.slots) for layer in found.layers] == [5, 3, 3]
    assert all(layer.source.basis == "published" for layer in found.layers)
    assert all(slot.parts for slot in found.slots)


def test_each_version_is_traced_to_the_one_before():
    assert [one.code for one in mechanisms()] == ["12311", "12311-2.0", "5123", "1441"]
    assert [one.supersedes for one in mechanisms()] == ["", "12311", "12311-2.0", ""]
    assert mechanism_on(on=ON, code="1441").part_of == "5123"


@pytest.mark.parametrize("code", ["1441", "12311"])
def test_what_nobody_has_published_says_so_and_is_open_to_writing(code):
    found = mechanism_on(on=ON, code=code)
    assert found.meaning_title == "含义未公布"
    assert all(layer.is_open and layer.source.title == "示例默认" for layer in found.layers)


def test_an_unknown_mechanism_is_refused_by_name():
    with pytest.raises(KeyError, match="没有“9999”这个机制"):
        mechanism_on(on=ON, code="9999")


def test_the_catalogues_hold_the_works_of_party_and_union():
    assert [one.code for one in catalogue("party")] == [f"P{at:02d}" for at in range(1, 26)]
    assert [one.code for one in catalogue("union")] == [f"U{at:02d}" for at in range(1, 13)]
    with pytest.raises(KeyError, match="没有“youth”这个目录"):
        catalogue("youth")


def test_an_item_is_called_law_only_with_a_rule_or_procedure_behind_it():
    for kind in ("party", "union"):
        for item in catalogue(kind):
            if item.source.basis == "rule":
                assert duties_behind(item, on=ON) or item.flow, item.code
            else:
                assert item.source.text, item.code


def test_an_item_whose_rule_comes_round_by_itself_is_not_offered_for_adoption():
    offered = {one.code for one in catalogue("party") if may_be_adopted(one, on=ON)}
    assert {"P05", "P14", "P17", "P25"} <= offered
    assert offered.isdisjoint({"P02", "P03", "P06", "P09", "P10", "P11", "P19", "P22", "P24"})


def test_a_catalogue_is_filtered_by_group_frequency_source_place_and_word():
    assert {one.category for one in catalogue("party", Wanted(category="组织生活"))} == {"组织生活"}
    assert all(one.every == "month" for one in catalogue("party", Wanted(every="month")))
    peers = catalogue("party", Wanted(basis="peers"))
    assert all(one.source.basis == "peers" for one in peers)
    assert [one.code for one in catalogue("party", Wanted(text="党费"))] == ["P11"]
    assert catalogue("party", Wanted(kind_of_organisation="plant")) == ()


def test_the_basic_set_of_flow_charts_is_there():
    codes = {one.code for one in flow_charts(on=ON)}
    assert codes == {
        "admission", "election", "transfer", "branch_guide", "members_meeting", "lecture",
        "theme_day", "committee_meeting", "organisational_life_meeting", "committee_life_meeting",
    }  # fmt: skip
    assert len(flow_chart("admission", on=ON).steps) == 25


def test_every_step_says_who_and_by_what():
    for chart in flow_charts(on=ON):
        assert chart.stages
        for step in chart.steps:
            assert step.actor, (chart.code, step.code)
            assert step.article, (chart.code, step.code)
            assert step.rules or step.source.basis != "rule" or chart.procedure


def test_numbers_of_the_law_in_a_chart_come_from_the_rulebook():
    share = rule("MS-02", on=ON).parameter("present_share").value
    step = next(
        one for one in flow_chart("committee_life_meeting", on=ON).steps if one.code == "quorum"
    )
    assert str(share) in step.clocks[0]
    for path in (REAL / "flows").glob("*.yaml"):
        for line in path.read_text().splitlines():
            if line.strip().startswith("clock:"):
                bare = re.sub(r"\{[^}]*\}|目录 P\d+", "", line)
                assert not re.search(r"\d", bare), (path.name, line)


def test_the_drawing_tells_a_screen_reader_the_steps_and_how_far_a_case_has_come():
    chart = flow_chart("lecture", on=ON)
    drawn = flow_svg(chart, done=frozenset({"topic"}), coming=frozenset({"prepare"}))
    assert 'role="img"' in drawn
    assert "第1步定题目和主讲人（已办）；第2步备课（现在可办）" in drawn
    assert "✓ 1. 定题目和主讲人" in drawn
    assert "▶ 2. 备课" in drawn
    assert "▶" not in flow_svg(chart)


def test_the_ten_methods_are_numbered_and_each_says_where_it_comes_from():
    assert [one.number for one in methods()] == list(range(1, 11))
    assert all(one.source.text and one.parts and one.here for one in methods())


def test_of_the_song_only_what_is_known_is_given():
    found = song(on=ON)
    assert [line.text for line in found.lines] == ["起唤清风得半帆，五一两三建模板"]
    assert "没有补写" in found.note


@pytest.mark.parametrize(
    ("name", "old", "new", "wrong"),
    [
        ("catalogues/party/P02.yaml", "category:", "categori:", "不认识的键“categori”"),
        ("catalogues/party/P02.yaml", "every: quarter", "every: weekly", "不在可选范围"),
        ("catalogues/party/P02.yaml", "flow: members_meeting", "flow: picnic", "没有“picnic”"),
        ("catalogues/party/P12.yaml", "source: 示例默认\n", "", "没有出处"),
        ("catalogues/party/P03.yaml", "code: P03", "code: P02", "已经在"),
        ("flows/lecture.yaml", "after: [topic]", "after: [nothing]", "前面没有“nothing”"),
        ("flows/lecture.yaml", "rules: [ZB-18]", "papers: []", "重复"),
        ("mechanisms/5123.yaml", "supersedes: \"12311-2.0\"", "supersedes: \"7\"", "没有“7”"),
        ("mechanisms/5123.yaml", "current: true\n", "", "现行机制应正好有一个"),
        ("mechanisms/5123.yaml", "number: 2", "number: 5", "层号不连续"),
        ("methods/01_monthly_list.yaml", "number: 1", "number: 一", "“number”的值不对"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_file_line_and_mend(copied, name, old, new, wrong):
    spoil(copied, name, old, new)
    problems = standards_gather(copied).problems
    assert any(wrong in one.wrong for one in problems), [str(one) for one in problems]
    assert all(one.line >= 1 and one.mend for one in problems)


@pytest.mark.parametrize(
    ("name", "old", "new", "wrong"),
    [
        ("catalogues/party/P02.yaml", "rules: [ZB-10]", "rules: [ZB-99]", "规则 ZB-99"),
        ("catalogues/party/P02.yaml", "owner: secretary", "owner: boss", "没有“boss”"),
        ("catalogues/party/P02.yaml", "[branch_general_meeting]", "[tea_party]", "没有“tea_party”"),
        ("flows/lecture.yaml", "ZB-19.times_per_year", "ZB-19.times", "没有参数“times”"),
        ("methods/01_monthly_list.yaml", "[month,", "[moon,", "没有“moon”"),
    ],
)  # fmt: skip
def test_a_rule_post_kind_or_part_that_is_not_there_is_told(copied, name, old, new, wrong):
    spoil(copied, name, old, new)
    problems = standards_check(on=ON, root=copied)
    assert any(wrong in one.wrong and one.file == name for one in problems), problems


def test_periods_are_owed_from_the_one_that_holds_the_first_day():
    owed = periods_owed("quarter", since=date(2026, 8, 9), on=date(2027, 1, 1))
    assert [str(one) for one in owed] == ["2026-Q3", "2026-Q4", "2027-Q1"]
    assert list(periods_owed("month", since=date(2026, 12, 1), on=date(2026, 11, 30))) == []


def test_the_first_act_of_a_kind_in_the_period_meets_it():
    first, last = date(2026, 11, 1), date(2026, 11, 30)
    acts = [
        Act("a", date(2026, 11, 20), date(2026, 11, 20)),
        Act("a", date(2026, 11, 2), date(2026, 12, 5)),
        Act("b", date(2026, 11, 1), date(2026, 11, 1)),
        Act("a", date(2026, 10, 31), date(2026, 10, 31)),
    ]
    assert met_by(acts, kinds=["a"], first=first, last=last) == date(2026, 11, 20)
    assert met_by(acts, kinds=["c"], first=first, last=last) is None


def test_the_commands_answer_in_words_and_json(capsys, db):
    from typer.testing import CliRunner

    from shuanghe.activities.standards.management.standards import group

    run = CliRunner()
    told = json.loads(run.invoke(group, ["show", "1441", "--json"]).stdout)
    assert told["meaning"] == "unpublished"
    assert told["part_of"] == "5123"
    rows = json.loads(run.invoke(group, ["matrix", "--json"]).stdout)
    assert len(rows) == 11
    parts = {part["part"]: part["is_there"] for row in rows for part in row["parts"]}
    assert parts["catalogue_party"]
    items = json.loads(run.invoke(group, ["catalogue", "union", "--json"]).stdout)
    assert len(items) == 12
    wrong = run.invoke(group, ["show", "nothing", "--json"])
    assert wrong.exit_code == 1
    assert "没有“nothing”" in json.loads(wrong.stdout)["error"]
    assert json.loads(run.invoke(group, ["check", "--json"]).stdout) == []
    assert json.loads(run.invoke(group, ["keep", "--json"]).stdout) == {"adoptions": 0}


def test_every_word_of_the_rules_can_be_said_in_another_language():
    said = {*BASES.values(), *MEANINGS.values(), *EVERY.values(), *KINDS.values()}
    assert said | set(FLOW_KINDS.values()) == set(WORDS)
