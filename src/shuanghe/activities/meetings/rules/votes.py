"""Votes: what may be put to the vote, which ballots can be, what the rules say about them."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from shuanghe.activities.meetings.rules.facts import Finding
from shuanghe.rulebook.rules import Count, Matter, Rule

COUNTED = frozenset({"entitled", "present", "yes", "written", "members"})
SEVERAL = re.compile(r"[、，,；;/\n]|\s{2,}")


def finding_of(counted: Count) -> Finding:
    """What a rule said, as it is kept with the vote."""
    rule = counted.rule
    return Finding(
        rule=rule.id,
        title=rule.title,
        version=rule.version,
        is_met=counted.is_met,
        is_soft=counted.is_soft,
        formula=counted.formula,
        worked=counted.worked,
        sentence=counted.sentence,
        citation=str(counted.citation),
    )


def findings_kept(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Findings as plain values for JSON."""
    return [asdict(one) for one in findings]


def matter_fault(
    matter: Matter, *, kinds: Collection[str], titles: Mapping[str, str], passes: Rule | None
) -> str:
    """Why a meeting of these kinds cannot vote on a matter here; "" when it can.

    titles: code → title of kinds. passes: the rule that decides it, None for a matter that is
    only a count of who is there.
    """
    if not set(kinds) & set(matter.kinds):
        where = "、".join(titles.get(kind, kind) for kind in matter.kinds)
        return (
            f"“{matter.title}”只能由{where}表决（{'、'.join(matter.cites)}），"
            f"请把它列入{where}的议程；合并召开的，请把{where}也选为会议类型。"
        )
    if passes is None:
        return f"“{matter.title}”只核对到会人数，不表决；请改选表决事项。"
    if passes.counting and not {name for _role, name in passes.counting.numbers} <= COUNTED:
        return (
            f"“{matter.title}”按候选人得票数确定当选（{passes.id}），"
            "不能按赞成、反对表决；请在议题中写明选举结果。"
        )
    return ""


def subject_fault(matter: Matter, subject: str) -> str:
    """Why the item does not name what it must: one person, voted on alone."""
    if not matter.is_one_by_one:
        return ""
    cites = "、".join(matter.cites)
    if not subject:
        return f"“{matter.title}”应逐个讨论、逐个表决（{cites}），请写明被表决人姓名。"
    if SEVERAL.search(subject):
        return (
            f"“{matter.title}”应逐个讨论、逐个表决（{cites}），“{subject}”不止一人，"
            "请为每个人各列一项议题，分别投票。"
        )
    return ""


def ballots_fault(
    named: Mapping[str, int], *, entitled: int, present: int, without_vote: int
) -> str:
    """Why these ballots cannot be; "" when they can.

    named: what a ballot says → how many. present and entitled are of those with a vote;
    without_vote: how many were there who have none.
    """
    yes = named.get("赞成", 0)
    negative = [name for name, number in named.items() if number < 0]
    if negative:
        return f"{'、'.join(negative)}票数不能小于 0，请核对。"
    if yes > entitled:
        return f"赞成 {yes} 票多于应到会有表决权的 {entitled} 人，请核对计票。"
    total = sum(named.values())
    if total > present:
        told = "、".join(f"{name} {number}" for name, number in named.items() if number)
        others = (
            f"到会的另外 {without_vote} 人没有表决权（预备党员 FZ-29、临时编入 ZB-23），不能投票。"
            if without_vote
            else ""
        )
        return (
            f"收回 {total} 票（{told}）多于实到会有表决权的 {present} 人，多 {total - present} 票；"
            f"{others}请核对计票，或重新投票。"
        )
    return ""


def opinion_fault(*, name: str, no_vote: str, is_present: bool, is_excluded: bool) -> str:
    """Why somebody cannot send a written opinion; "" when they can. no_vote: the rule's id."""
    if no_vote:
        return f"{name} 没有表决权（{no_vote}），书面意见不能计入票数。"
    if is_excluded:
        return f"{name} 已不计入应到会（FZ-16），书面意见不能计入票数；要投票的请先撤销不计入。"
    if is_present:
        return f"{name} 已到会，应当场投票，不再登记书面意见（FZ-14）。"
    return ""
