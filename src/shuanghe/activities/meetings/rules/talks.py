"""Heart-to-heart talks: between whom, which pairs can be entered, who has not had one yet."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

RULE = "ZB-28"
ROLL_RULES = "JG-08、ZB-23"
COMMITTEE, COMMITTEE_MEMBER, MEMBERS = "committee", "committee_member", "members"
RELATIONS = (COMMITTEE, COMMITTEE_MEMBER, MEMBERS)
MOST_PAIRS = 50


@dataclass(frozen=True)
class Pair:
    """Two people who talked. content is optional and for these two alone."""

    first_id: int
    second_id: int
    content: str = ""

    @property
    def people(self) -> frozenset[int]:
        return frozenset((self.first_id, self.second_id))


def relation_of(first_id: int, second_id: int, committee: Collection[int]) -> str:
    """Between whom a talk was, from who sits on the committee that day."""
    seats = (first_id in committee) + (second_id in committee)
    return (MEMBERS, COMMITTEE_MEMBER, COMMITTEE)[seats]


def pair_faults(
    pairs: Sequence[Pair],
    *,
    roll: Mapping[int, str],
    known: Collection[frozenset[int]],
    done_on: date,
    on: date,
) -> list[str]:
    """Why some talks of one day cannot be entered, in sentences; empty when all can.

    roll: member id → name for everybody on the roll that day; known: pairs entered for that day.
    """
    if done_on > on:
        return [f"{done_on} 还没有到，请谈过之后再登记。"]
    if not pairs:
        return ["请至少填写一对谈话人和谈话对象。"]
    if len(pairs) > MOST_PAIRS:
        return [f"一次最多登记 {MOST_PAIRS} 对，请分两次提交。"]
    faults, seen = [], set(known)
    for number, pair in enumerate(pairs, 1):
        where = f"第 {number} 对："
        missing = sorted(pair.people - roll.keys())
        if missing:
            names = "有人" if len(missing) == len(pair.people) else "有一人"
            faults.append(
                f"{where}{names} {done_on} 不在本组织名册上，请核对日期和姓名（{ROLL_RULES}）。"
            )
            continue
        names = f"{roll[pair.first_id]}和{roll[pair.second_id]}"
        if pair.first_id == pair.second_id:
            faults.append(f"{where}谈话双方是同一个人（{roll[pair.first_id]}），请改正。")
        elif pair.people in seen:
            faults.append(f"{where}{names} {done_on} 的谈话已经登记过，一天只记一次。")
        seen.add(pair.people)
    return faults


@dataclass(frozen=True)
class Uncovered:
    """Members (ids, in the order of the roll) who still lack a talk in one relation."""

    relation: str
    members: tuple[int, ...]


def uncovered(
    *,
    roll: Sequence[int],
    committee: Collection[int],
    talks: Sequence[tuple[int, int]],
    times: int,
) -> list[Uncovered]:
    """Who still lacks a talk, relation by relation; a relation that cannot be is left out.

    times: talks each needs in a year. Whoever has left the roll asks for nothing.
    """
    counts: Counter[tuple[str, int]] = Counter()
    for first, second in talks:
        relation = relation_of(first, second, committee)
        counts.update(((relation, first), (relation, second)))
    seated = [member for member in roll if member in committee]
    others = [member for member in roll if member not in committee]
    asked = {
        COMMITTEE: seated if len(seated) > 1 else [],
        COMMITTEE_MEMBER: others if seated else [],
        MEMBERS: others if len(others) > 1 else [],
    }
    return [
        Uncovered(relation, tuple(one for one in members if counts[relation, one] < times))
        for relation, members in asked.items()
        if members
    ]
