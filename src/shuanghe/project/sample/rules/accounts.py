"""The accounts of the sample: one for each kind of person who opens the program."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from random import Random
from typing import Any

from shuanghe.project.sample.rules.enterprise import (
    Enterprise,
    newest_secretaries,
    secretary_of,
)
from shuanghe.project.sample.rules.people import Person

COUNSELLING_HOST, ITS_COUNSELLOR = "C08", 14
"""A host with topics under way, and the number of the counsellor it is matched with."""


@dataclass(frozen=True)
class Account:
    """One account. grants: (role code, organisation code). id_number: "" for nobody's."""

    username: str
    title: str
    name: str
    organisation: str
    grants: tuple[tuple[str, str], ...]
    id_number: str = ""
    password: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For accounts.json."""
        return asdict(self)


def accounts_of(
    enterprises: Sequence[Enterprise], *, password: str, dice: Random, on: date
) -> list[Account]:
    """Who can sign in to the sample, all with one password that is no secret.

    Of the counsellors one has it; the others have none until they ask for one.
    """
    first, second = enterprises
    weak = weakest_branch(first)
    secretary = secretary_of(first, weak, on)
    top = first.code
    unit = next(one.parent for one in first.units if one.code == weak)
    leader = secretary_of(first, unit, on)
    former, newest = newest_secretaries(first)
    found = [
        _of(first, "shuji", "党委书记", top, "committee_secretary", secretary_of(first, top, on)),
        _of(first, "dangqun", "党群工作部", top, "party_affairs_office", None),
        _of(first, "zhibu", "党支部书记（有逾期项）", weak, "branch_secretary", secretary),
        _of(
            first,
            "xinren",
            "党支部书记（新任，第一个月）",
            newest.organisation,
            "branch_secretary",
            newest.holder,
        ),
        _of(
            first,
            "qianren",
            "前任党支部书记（待签交接）",
            former.organisation,
            "member",
            former.holder,
        ),
        _of(first, "dangyuan", "党员", weak, "member", plain_member(first, weak, on)),
        _of(first, "zhigong", "职工（不是党员）", weak, "employee", None),
        _of(first, "danwei", "二级单位党委书记", unit, "committee_secretary", leader),
        _of(first, "shengchan", "生产经营部", top, "operations_office", None),
        _of(first, "jingying", "生产经营部（确认）", top, "operations_office", None),
        _of(first, "caiwu", "财务核定", top, "finance_verifier", None),
        *_of_projects(first, weak, unit),
        _of(first, "xitong", "系统管理员", top, "system_administrator", None),
        _of(first, "anquan", "安全管理员", top, "security_administrator", None),
        _of(first, "shenji", "审计管理员", top, "audit_administrator", None),
    ]
    people = _counsellors(second, dice)
    shown = people[ITS_COUNSELLOR - 1]
    found += [*_of_counselling(second), replace(shown, title=f"{shown.title}（有在办课题）")]
    rest = [one for one in people if one is not shown]
    return [*(replace(one, password=password) for one in found), *rest]


def _of_projects(enterprise: Enterprise, branch: str, unit: str) -> list[Account]:
    """Who else a project passes: who files it, who checks it for its unit, audit, three judges."""
    top = enterprise.code
    judges = [
        _of(enterprise, f"zhuanjia{at}", "评委", top, "expert_judge", None) for at in ("", 2, 3)
    ]
    return [
        _of(enterprise, "zuzhi", "组织委员", branch, "organisation_commissioner", None),
        _of(enterprise, "weiyuan", "二级单位党委委员", unit, "committee_member", None),
        _of(enterprise, "jijian", "纪委办公室", top, "discipline_office", None),
        *judges,
    ]


def _of_counselling(enterprise: Enterprise) -> list[Account]:
    """Who works on topics beside the counsellors: office, steering group, host, judges, roles."""
    top = enterprise.code
    host = f"{top}-{COUNSELLING_HOST}"
    judges = [
        _of(enterprise, f"pingwei{at}", "课题评委", top, "expert_judge", None) for at in ("", 2, 3)
    ]
    office = _of(enterprise, "shuini", "党群工作部（水泥）", top, "party_affairs_office", None)
    leader = _of(enterprise, "qiye", "辅导对口企业党委副书记", host, "deputy_secretary", None)
    steering = _of(enterprise, "lingdao", "辅导领导小组", top, "committee_secretary", None)
    security = _of(enterprise, "anquan2", "安全管理员", top, "security_administrator", None)
    return [office, steering, leader, *judges, security]


def plain_member(enterprise: Enterprise, code: str, on: date) -> Person:
    """The member of a branch, not its secretary, who has an account."""
    secretary = secretary_of(enterprise, code, on)
    return next(person for person in enterprise.roll(code, on) if person != secretary)


def weakest_branch(enterprise: Enterprise) -> str:
    """The code of the branch that the generator lets work least well."""
    branches = [
        unit for unit in enterprise.units if unit.kind == "branch" and not unit.dissolved_on
    ]
    return min(branches, key=lambda unit: (unit.quality, unit.code)).code


def _of(
    enterprise: Enterprise,
    username: str,
    title: str,
    place: str,
    role: str,
    person: Person | None,
) -> Account:
    return Account(
        username=username,
        title=f"{enterprise.title} · {title}",
        name=person.name if person else f"示例{title.partition('(')[0]}",
        organisation=place,
        grants=((role, place),),
        id_number=person.id_number if person else "",
    )


def _counsellors(enterprise: Enterprise, dice: Random) -> list[Account]:
    """Members who counsel other companies; that role comes with their appointment."""
    busy = {post.holder.id_number for post in enterprise.posts}
    free = [p for p in enterprise.people if p.confirmed_on and p.id_number not in busy]
    chosen = dice.sample(free, enterprise.counsellors)
    found = []
    for number, person in enumerate(chosen, start=1):
        found.append(
            Account(
                username=f"fudao{number:02d}",
                title=f"{enterprise.title} · 党建辅导员",
                name=person.name,
                organisation=person.home,
                grants=(("member", person.home),),
                id_number=person.id_number,
            )
        )
    return found
