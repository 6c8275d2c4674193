"""Plans and teams as people type them: one line each."""

import re
from dataclasses import dataclass
from datetime import date

PARTS = re.compile(r"[\t ,，;；|]+")
MOST_LINES = 40
NON_MEMBER = ("群众", "非党员", "non-member")


@dataclass(frozen=True)
class MilestoneLine:
    """One step of a plan: by when, what, who sees to it."""

    due_on: date
    title: str
    owner: str = ""


@dataclass(frozen=True)
class PersonLine:
    """One of a team: name, and whether a Party member."""

    name: str
    is_party_member: bool = True


def _lines(text: str) -> list[tuple[int, str]]:
    found = [(at, one.strip()) for at, one in enumerate(text.splitlines(), 1) if one.strip()]
    if len(found) > MOST_LINES:
        raise ValueError(f"最多 {MOST_LINES} 行，请合并。")
    return found


def milestones_read(text: str) -> list[MilestoneLine]:
    """Lines such as “2026-05-31 完成改造 张三”. Raises ValueError naming the line."""
    found = []
    for at, line in _lines(text):
        day, _space, rest = line.partition(" ")
        try:
            due = date.fromisoformat(day.strip("，, \t"))
        except ValueError:
            raise ValueError(
                f"第 {at} 行“{line[:20]}”要以日期开头，如“2026-05-31 完成改造 张三”。"
            ) from None
        parts = [one for one in PARTS.split(rest) if one]
        if not parts:
            raise ValueError(f"第 {at} 行没有写要做什么。")
        found.append(MilestoneLine(due, parts[0][:100], "".join(parts[1:2])[:60]))
    return found


def team_read(text: str) -> list[PersonLine]:
    """Lines such as “张三” or “李四 群众”. Raises ValueError for a name given twice."""
    found: dict[str, PersonLine] = {}
    for at, line in _lines(text):
        name, *rest = [one for one in PARTS.split(line) if one] or [""]
        if name in found:
            raise ValueError(f"第 {at} 行“{name}”写了两次，请只留一行。")
        found[name] = PersonLine(name[:60], not set(rest) & set(NON_MEMBER))
    return list(found.values())


def adjustments_read(text: str) -> list[tuple[str, str]]:
    """Lines such as “-12000 天气影响”: (amount, reason) as written. Raises ValueError."""
    found = []
    for at, line in _lines(text):
        amount, _space, reason = line.replace("\t", " ").partition(" ")
        if not reason.strip():
            raise ValueError(f"第 {at} 行要写成“-12000 扣除天气影响”：金额、空格、原因。")
        found.append((amount, reason.strip()[:200]))
    return found
