"""No template, answer or command of this app ranks or scores a person."""

import re
from pathlib import Path

import shuanghe.activities.disposals as app

HOME = Path(app.__file__).parent
RANKING = re.compile(
    r"排名|排行|评分|得分|分数|风险|画像|倾向|嫌疑|红黑榜|score|rank(?!s)|risk|rating|predict"
    r"|order_by\([^)]*in_a_row|sorted\([^)]*in_a_row",
    re.IGNORECASE,
)


def ranked(text: str) -> list[str]:
    return RANKING.findall(text)


def test_a_ranking_would_be_found():
    assert ranked("<td>风险等级</td>")
    assert ranked("lines = sorted(people, key=lambda one: one.in_a_row)")
    assert ranked("rows.order_by('-in_a_row')")
    assert ranked("score = 3")


def test_nothing_in_this_app_ranks_or_scores():
    files = [one for one in HOME.rglob("*") if one.suffix in (".py", ".html")]
    assert len(files) > 20
    assert [(one.name, ranked(one.read_text("utf-8"))) for one in files
            if ranked(one.read_text("utf-8"))] == []  # fmt: skip


def test_facts_are_read_for_one_person_at_a_time():
    """The only reader of months takes a member, not an organisation."""
    text = (HOME / "queries" / "facts.py").read_text("utf-8")
    assert "def person_facts(member: Member" in text
    assert "Organisation" not in text
    users = [one.name for one in HOME.rglob("*.py") if "person_facts" in one.read_text("utf-8")]
    assert sorted(users) == ["facts.py", "facts.py"]
