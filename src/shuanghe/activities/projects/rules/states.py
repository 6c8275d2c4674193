"""Where a project stands."""

from enum import StrEnum


class State(StrEnum):
    """The stages of a project in their order, and the four ways out."""

    IDEA = "idea"
    PROPOSED = "proposed"
    BRANCH_CHECKED = "branch_checked"
    CHECKED = "checked"
    APPROVED = "approved"
    RUNNING = "running"
    MID_REVIEWED = "mid_reviewed"
    CLOSING = "closing"
    FINANCE_VERIFIED = "finance_verified"
    ACCEPTED = "accepted"
    REPLICATED = "replicated"
    ARCHIVED = "archived"
    POSTPONED = "postponed"
    STOPPED = "stopped"
    FAILED = "failed"


TITLES: dict[State, str] = {
    State.IDEA: "草拟",
    State.PROPOSED: "待支部审核",
    State.BRANCH_CHECKED: "待单位审核",
    State.CHECKED: "待公司评审",
    State.APPROVED: "公示中",
    State.RUNNING: "实施中",
    State.MID_REVIEWED: "已中期检查",
    State.CLOSING: "待财务核定",
    State.FINANCE_VERIFIED: "待验收",
    State.ACCEPTED: "已验收",
    State.REPLICATED: "已推广",
    State.ARCHIVED: "已归档",
    State.POSTPONED: "延期",
    State.STOPPED: "终止",
    State.FAILED: "未通过验收",
}
ORDER: tuple[State, ...] = tuple(State)
DRAFTED = frozenset({State.IDEA})
UNDER_WAY = frozenset({State.RUNNING, State.MID_REVIEWED})
"""States in which progress is reported month by month."""
REVERIFIED = (State.ACCEPTED, State.REPLICATED, State.ARCHIVED)
"""States in which the benefit is verified once more when its time has come."""
FROZEN = frozenset(ORDER) - {State.IDEA, State.PROPOSED, State.BRANCH_CHECKED, State.CHECKED}
"""States after approval, where the baseline no longer changes (and the ways out of them)."""
ENDED = frozenset({State.ARCHIVED, State.STOPPED, State.FAILED})
"""States that no move leads out of."""
WAITING = (State.PROPOSED, State.BRANCH_CHECKED, State.CHECKED, State.CLOSING)
