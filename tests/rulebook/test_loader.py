"""What the loader refuses, always with the file, the line and the mend."""

import pytest
from tests.rulebook.conftest import BRANCH_WORK, MEETING, REAL, THEME_DAY

from shuanghe.rulebook.queries import RulebookRefused, rulebook_load


def refusals(folder, **options):
    with pytest.raises(RulebookRefused) as caught:
        rulebook_load(folder, **options)
    return caught.value.problems


def only_refusal(folder):
    problems = refusals(folder)
    assert len(problems) == 1, problems
    assert problems[0].mend
    return problems[0]


def test_a_sound_folder_loads(folder):
    assert rulebook_load(folder).rules == ("ZB-10", "ZB-21")


SPOILED = {
    "an unknown key": ("owed_by: 党支部", "owed_bye: 党支部\nowed_by: 党支部", 7, "不认识的键"),
    "a duplicate key": ("owed_by: 党支部", "owed_by: 党支部\nowed_by: 党委", 8, "重复"),
    "a rule without its article": ("article: 第十一条\n", "", 1, "没有出处"),
    "a rule without confidence": (
        "confidence: verified\nparameters",
        "parameters",
        1,
        "没有可信度",
    ),
    "a value without confidence": (
        ", confidence: verified, tighter",
        ", tighter",
        12,
        "没有可信度",
    ),
    "a value without a source": (" cite: 第十一条,", "", 12, "没有出处"),
    "an unknown confidence": ("confidence: verified\npar", "confidence: sure\npar", 10, "sure"),
    "a day that does not exist": ("2026-11-21", "2026-02-31", 16, "2026-02-31"),
    "a day that is no day": ("2026-11-21", "去年", 16, "reviewed_on"),
    "an unknown organisation kind": ("[branch, joint_branch]", "[branch, club]", 6, "club"),
    "an unknown evidence kind": ("[branch_general_meeting]", "[tea_party]", 13, "tea_party"),
    "an unknown post": ("owner: secretary", "owner: boss", 13, "boss"),
    "a need without a value behind it": ("needs: times_per_quarter", "needs: often", 13, "often"),
    "an unknown period": ("every: quarter", "every: week", 13, "week"),
    "a badly written id": ("id: ZB-10", "id: 支部10", 1, "支部10"),
    "a number where words belong": ("title: 支部党员大会", "title: 2026", 2, "title"),
    "a direction for a value that is no number": ("value: 1,", "value: 一次,", 12, "数值"),
    "an anchor": ("strength: normally", "strength: &a normally\nnote: *a", 5, "引用"),
    "a need of nothing": ("value: 1,", "value: 0,", 13, "大于 0"),
    "a tag that would run a program": (
        "owed_by: 党支部",
        "owed_by: !!python/object/apply:os.getcwd []",
        7,
        "owed_by",
    ),
    "broken YAML": ("strength: normally", "strength: [normally", 5, "YAML"),
    "an end before the beginning": (
        "on_breach: warn",
        "on_breach: warn\nin_force_to: 2001-01-01",
        16,
        "早于",
    ),
}


@pytest.mark.parametrize(("old", "new", "line", "word"), SPOILED.values(), ids=SPOILED)
def test_a_spoiled_rule_file_is_refused_with_its_file_and_line(
    folder, change, old, new, line, word
):
    change(MEETING, old, new)
    problems = refusals(folder)
    first = next(one for one in problems if word in one.wrong)
    assert (first.file, first.line) == (MEETING, line)
    assert f"{MEETING}:{line}" in str(first)
    assert first.mend


def test_an_unverified_rule_may_not_block(folder, change):
    change(MEETING, "confidence: verified\nparameters", "confidence: unverified\nparameters")
    change(MEETING, "on_breach: warn", "on_breach: block")
    problem = only_refusal(folder)
    assert (problem.line, "block" in problem.wrong) == (15, True)


def test_a_duplicate_id_names_both_files(folder):
    text = (folder / MEETING).read_text()
    copy = f"{BRANCH_WORK}/duties/zz_copy.yaml"
    (folder / copy).write_text(text)
    problem = only_refusal(folder)
    assert (problem.file, problem.line) == (copy, 1)
    assert MEETING in problem.wrong


def test_a_value_may_not_have_two_amounts_at_one_time(folder, change):
    line = "  - {key: times_per_quarter, value: 2, title: 次数, cite: 某条, confidence: verified}\n"
    change(MEETING, "recurrence:", f"{line}recurrence:")
    problem = only_refusal(folder)
    assert (problem.line, "两个值" in problem.wrong) == (13, True)


def test_a_folder_without_its_regulation_is_refused(folder):
    (folder / BRANCH_WORK / "index.yaml").unlink()
    problem = only_refusal(folder)
    assert problem.file == f"{BRANCH_WORK}/index.yaml"
    assert "index.yaml" in problem.wrong


def test_a_rule_naming_an_unknown_rule_as_the_same_act_is_refused(folder, change):
    change(MEETING, "on_breach: warn", "on_breach: warn\nsame_act_as: ZB-99")
    assert (only_refusal(folder).line, only_refusal(folder).file) == (16, MEETING)


@pytest.mark.parametrize(
    "name", [f"{BRANCH_WORK}/stray.yaml", f"{BRANCH_WORK}/duties/rule.yml", "regulations/a.yaml"]
)
def test_a_file_that_would_be_passed_over_is_refused(folder, name):
    (folder / name).write_text("id: ZB-11\n")
    assert only_refusal(folder).file == name


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"\xd6\xd0\xce\xc4: 1\n", "UTF-8"),
        (b"", "键"),
        (b"- one\n- two\n", "键"),
        (b"title: \x00\n", "YAML"),
        (b"a: 1\n" * 20_000, "字节"),
    ],
    ids=["GBK", "empty", "a list", "a control character", "huge"],
)
def test_a_file_that_is_no_rule_is_refused(folder, content, word):
    (folder / THEME_DAY).write_bytes(content)
    problem = only_refusal(folder)
    assert problem.file == THEME_DAY
    assert word in problem.wrong


def test_every_mistake_is_told_not_only_the_first(folder, change):
    change(MEETING, "strength: normally", "strength: maybe")
    change(MEETING, "article: 第十一条\n", "")
    change(THEME_DAY, "reviewed_on: 2026-11-21", "reviewed_on: 2026-06-31")
    change(f"{BRANCH_WORK}/index.yaml", "issuer:", "isuer:")
    assert {one.file for one in refusals(folder)} == {
        MEETING,
        THEME_DAY,
        f"{BRANCH_WORK}/index.yaml",
    }


def test_a_misspelt_key_is_answered_with_the_right_one(folder, change):
    change(MEETING, "evidence:", "evidense:")
    assert any("是否应为“evidence”" in one.mend for one in refusals(folder))


def test_an_unknown_preset_is_refused(folder):
    assert any("没有名为" in one.wrong for one in refusals(folder, presets=["nowhere"]))


def test_a_missing_folder_is_told_in_words(tmp_path):
    assert "没有规则库" in refusals(tmp_path)[0].wrong


def test_every_preset_we_ship_can_be_switched_on():
    names = [path.parent.name for path in (REAL / "presets").glob("*/index.yaml")]
    assert names
    more = set(rulebook_load(REAL, presets=names).rules) - set(rulebook_load(REAL).rules)
    assert "BD-01" in more
