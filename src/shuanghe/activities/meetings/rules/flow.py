"""From the plan to the archive: which acts fit which state, and why not."""

from collections.abc import Collection
from datetime import date

PLANNED, HELD, SIGNED = "planned", "held", "signed"
FROZEN, CANCELLED = "frozen", "cancelled"

REASONS = {
    PLANNED: "这次会议还没有登记召开，请先登记召开日期和到会人员。",
    HELD: "这次会议还在记录中，请先由主持人和记录人签字。",
    SIGNED: "这次会议已经签字，请先归档，或修改内容后重新签字。",
    FROZEN: "这次会议已归档，不能修改；请用更正。",
    CANCELLED: "这次会议已取消，不能再改；如要召开，请重新安排一次。",
}
STALE = "别人刚刚改过这次会议，请刷新页面核对后再保存，您填的内容请先复制留存。"


def refusal(state: str, allowed: Collection[str]) -> str:
    """Why a meeting in this state takes no such act; "" when it does."""
    return "" if state in allowed else REASONS[state]


def is_stale(*, version: int, seen: int | None) -> bool:
    """Whether somebody saves over a version they have not seen. seen None asks nothing."""
    return seen is not None and seen != version


def day_fault(held_on: date, *, on: date) -> str:
    """Why a meeting cannot be entered as held on a day; "" when it can."""
    if held_on > on:
        return f"{held_on} 还没有到，会议开过以后才能登记、签字和归档，请核对召开日期。"
    return ""


def missing_to_sign(
    *,
    unknown: list[str],
    open_items: list[str],
    open_votes: list[str],
    has_items: bool,
    has_minutes: bool,
) -> list[str]:
    """What is still missing before minutes can be signed, a sentence each."""
    missing = []
    if unknown:
        named = "、".join(unknown[:10]) + ("等" if len(unknown) > 10 else "")
        missing.append(f"{named}（共 {len(unknown)} 人）还没有登记到会、请假或缺席。")
    if not has_items:
        missing.append("还没有议题，请至少登记一项议题和结果。")
    if open_items:
        missing.append(f"{'、'.join(open_items[:10])}还没有结果，请登记结果，未议的请删除。")
    if open_votes:
        missing.append(f"{'、'.join(open_votes[:10])}已开始表决但没有计票，请登记票数或撤回表决。")
    if not has_minutes:
        missing.append("会议记录还是空的，请写明会议内容。")
    return missing
