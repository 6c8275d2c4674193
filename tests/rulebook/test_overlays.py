"""An organisation may add rules and make them stricter, never looser."""

import re
from datetime import date

import pytest
from tests.rulebook.conftest import MEETING, REAL, TIGHTER
from tests.rulebook.test_loader import only_refusal, refusals

from shuanghe.rulebook.queries import rulebook_load

IN_2025 = date(2025, 12, 31)
IN_2026 = date(2026, 7, 1)
ADDED = """\
id: GS-01
title: 每季度一次党课
demand: 党支部每季度安排 1 次党课。
strength: shall
deadline: PER
subject: [branch]
owed_by: 党支部
actor: 支部书记
article: 第九条
confidence: verified
parameters:
  - {key: times_per_quarter, value: 1, title: 次数, cite: 第九条, confidence: verified}
recurrence: {every: quarter, needs: times_per_quarter, satisfied_by: [lecture], owner: secretary}
evidence: 党课记录
on_breach: warn
reviewed_on: 2026-01-01
"""


def test_a_tighter_overlay_changes_amount_and_strength_from_its_first_day(folder, own):
    own("meetings.yaml", TIGHTER)
    book = rulebook_load(folder)
    before, after = book.rule("ZB-10", on=IN_2025), book.rule("ZB-10", on=IN_2026)
    assert (before.recurrence.needs, before.strength, before.tightenings) == (1, "normally", ())
    assert (after.recurrence.needs, after.strength) == (2, "shall")
    assert after.parameter("times_per_quarter").layer == "local"
    assert after.parameter("times_per_quarter").cite == "第八条"
    assert [one.layer for one in after.tightenings] == ["local", "local"]
    assert "某公司党建工作细则" in after.tightenings[0].source
    assert not after.is_soft
    assert before.version != after.version


def test_a_rule_page_can_name_both_versions(folder, own):
    own("meetings.yaml", TIGHTER)
    starts = [one.from_on for one in rulebook_load(folder).versions("ZB-10")]
    assert starts == [date(2018, 10, 28), date(2026, 1, 1)]


LOOSER = {
    "a smaller number": ("value: 2", "value: 0", 4, "放松"),
    "a weaker word": ("strength: shall", "strength: may", 2, "放松"),
    "a value the rule does not have": ("key: times_per_quarter", "key: times", 4, "没有参数"),
    "a rule that is not there": ("tightens: ZB-10", "tightens: ZB-77", 1, "ZB-77"),
    "days on which the rule does not hold": (
        "article: 第八条\n",
        "article: 第八条\nin_force_from: 2001-01-01\nin_force_to: 2002-01-01\n",
        1,
        "不生效",
    ),
    "an unknown key": ("article: 第八条\n", "article: 第八条\nloosens: true\n", 6, "不认识的键"),
    "a number below nothing": ("value: 2", "value: -2", 4, "value"),
    "no source": (", cite: 第八条", "", 4, "没有出处"),
}


@pytest.mark.parametrize(("old", "new", "line", "word"), LOOSER.values(), ids=LOOSER)
def test_a_loosening_or_senseless_overlay_is_refused_with_file_and_line(
    folder, own, old, new, line, word
):
    own("meetings.yaml", TIGHTER.replace(old, new))
    problem = only_refusal(folder)
    assert (problem.file, problem.line) == ("local/demo/meetings.yaml", line)
    assert word in problem.wrong


def test_a_value_with_no_stricter_direction_may_not_be_touched(folder, change, own):
    change(MEETING, ", tighter: higher", "")
    own("meetings.yaml", TIGHTER)
    assert "不允许" in only_refusal(folder).wrong


def test_a_smaller_number_is_stricter_where_the_rule_says_so(folder, change, own):
    change(MEETING, "tighter: higher", "tighter: lower")
    own("meetings.yaml", TIGHTER)
    assert "放松" in only_refusal(folder).wrong


def test_a_prohibition_stays_one(folder, change, own):
    change(MEETING, "strength: normally", "strength: must_not")
    own("meetings.yaml", TIGHTER.replace("strength: shall", "strength: must"))
    assert only_refusal(folder).line == 2


def test_of_two_overlays_the_stricter_holds_whatever_their_order(folder, own):
    own("a.yaml", TIGHTER.replace("value: 2", "value: 3"))
    own("b.yaml", TIGHTER)
    assert rulebook_load(folder).rule("ZB-10", on=IN_2026).recurrence.needs == 3


def test_an_added_rule_is_shown_as_local(folder, own):
    own("lectures.yaml", ADDED)
    rule = rulebook_load(folder).rule("GS-01", on=IN_2026)
    assert (rule.layer, rule.citation.regulation) == ("local", "local/demo")
    with pytest.raises(KeyError, match="不生效"):
        rulebook_load(folder).rule("GS-01", on=IN_2025)


def test_an_added_rule_may_not_take_a_number_in_use(folder, own):
    own("lectures.yaml", ADDED.replace("GS-01", "ZB-10"))
    problem = only_refusal(folder)
    assert (problem.file, problem.line) == ("local/demo/lectures.yaml", 1)


def test_own_rules_need_the_name_of_their_document(folder, own):
    own("lectures.yaml", ADDED)
    (folder / "local/demo/index.yaml").unlink()
    assert only_refusal(folder).file == "local/demo/index.yaml"


def test_a_preset_is_checked_while_off_and_counts_only_when_on(folder, own):
    own("lectures.yaml", ADDED.replace("id: GS-01", "id: YS-01"))
    (folder / "presets/other/duties").mkdir(parents=True)
    (folder / "local/demo/index.yaml").rename(folder / "presets/other/index.yaml")
    (folder / "local/demo/lectures.yaml").rename(folder / "presets/other/duties/lectures.yaml")
    (folder / "local/demo").rmdir()
    assert "YS-01" not in rulebook_load(folder).rules
    book = rulebook_load(folder, presets=["other"])
    assert book.rule("YS-01", on=IN_2026).layer == "preset"
    spoiled = folder / "presets/other/duties/lectures.yaml"
    spoiled.write_text(spoiled.read_text().replace("article: 第九条\n", ""))
    assert refusals(folder)[0].file == "presets/other/duties/lectures.yaml"


def test_an_overlay_that_changes_nothing_is_refused(folder, own):
    own("meetings.yaml", "tightens: ZB-10\narticle: 第八条\nreviewed_on: 2026-01-01\n")
    assert "没有写收紧什么" in only_refusal(folder).wrong


def test_the_examples_in_the_readme_are_true(folder, own):
    written = re.findall(r"```yaml\n(.*?)```", (REAL / "README.md").read_text(), re.DOTALL)
    rule, _paper, overlay = written
    assert rule == (REAL / MEETING).read_text()
    own("readme.yaml", overlay)
    assert rulebook_load(folder).rule("ZB-10", on=IN_2026).recurrence.needs == 2
