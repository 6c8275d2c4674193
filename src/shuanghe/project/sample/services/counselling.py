"""The sample's register of counsellors, the needs of its companies, and who was appointed."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import cycle
from typing import Any

import yaml

from shuanghe.activities.counselling.models import (
    CounsellingCall,
    CounsellingNeed,
    Counsellor,
    CounsellorState,
)
from shuanghe.activities.counselling.queries.places import hosts_below
from shuanghe.activities.counselling.rules.conditions import months_later
from shuanghe.activities.counselling.services.telling import call_clock
from shuanghe.identity.models import User
from shuanghe.kernel.actions import action, trail
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.organisation.models import Organisation
from shuanghe.project.sample.services.appointments import appointed, rated, renewed, roles_given

OFFICE, MANAGER = "示例党群工作部", "示例负责人"
FIRST, SECOND = 14, 9
"""Months ago at which the two calls were."""
BUSY_DAYS = 2
ACCOUNTS = "fudao"


@cache
def counselling_plan() -> dict[str, Any]:
    """What the sample says."""
    text = files("shuanghe.project.sample").joinpath("counselling.yaml").read_text("utf-8")
    plan: dict[str, Any] = yaml.safe_load(text)
    return plan


def counsellors_enter(actor: Actor, *, on: date) -> int:
    """Give the sample enterprise its counsellors; how many."""
    told = files("shuanghe.project.sample").joinpath(f"{counselling_plan()['enterprise']}.yaml")
    code = str(yaml.safe_load(told.read_text("utf-8"))["code"])
    with looking(Scope.everything("装入示例辅导员")):
        top = Organisation.objects.filter(is_sample=True, parent=None, code=code).first()
        return 0 if top is None else counselling_enter(actor, organisation=top, on=on)


@action("counselling.manage")
def counselling_enter(actor: Actor, *, organisation: Organisation, on: date) -> int:
    """Write register, calls, needs, matchings and appointments; the roles as they are granted."""
    users = User.objects.filter(
        username__startswith=ACCOUNTS, organisation__path__startswith=organisation.path
    ).select_related("member__organisation")
    people = _register(organisation, list(users.order_by("username")), on)
    hosts = list(hosts_below(organisation))
    first = appointed(_call(organisation, hosts, months_later(on, -FIRST)))
    free = [one for one in people if one.pk not in {each.counsellor_id for each in first}]
    needs = [_fitting(one) for one in free]
    asking = _elsewhere(free, hosts)
    second = appointed(_call(organisation, asking, months_later(on, -SECOND), needs=needs))
    rated([*first, *second], on)
    roles_given(actor, [*renewed(first), *second], on)
    for at, one in enumerate(people):
        one.days_a_month = 4 + at % 3
    Counsellor.objects.bulk_update(people, ["days_a_month"])
    _open_call(organisation, hosts, on)
    trail().note(organisation, f"装入示例辅导员 {len(people)} 名")
    return len(people)


def _register(top: Organisation, users: Sequence[User], on: date) -> list[Counsellor]:
    plan, since = counselling_plan(), months_later(on, -FIRST - 1)
    made = []
    for at, user in enumerate(users):
        member = user.member
        if member is None:
            continue
        cards = plan["specialties"]
        made.append(
            Counsellor(
                organisation=top,
                member=member,
                number=f"FD-{since.year}-{at + 1:02d}",
                name=member.name,
                unit_name=member.organisation.name,
                state=CounsellorState.REGISTERED,
                specialties=[*cards[at % len(cards)], *cards[(at + 4) % len(cards)][:1]],
                specialty_years=6 + at % 9,
                party_affairs_years=at % 6,
                management_level=3 + at % 3,
                party_affairs_level=2 + at % 4,
                coaching_level=3 + (at + 1) % 3,
                dialects=plan["dialects"][at % len(plan["dialects"])],
                region=_region(member.organisation.name),
                days_a_month=BUSY_DAYS,
                experience="示例：在本企业带过两个改善课题" if at % 3 == 0 else "",
                line_manager=MANAGER,
                consented_on=since,
                appraised_by="示例人力资源部",
                discipline_cleared_on=since,
                nominated_on=since,
                nominated_by=OFFICE,
                reason="示例：专业骨干，能讲会做",
                qualified_on=since + timedelta(days=5),
                qualified_by=OFFICE,
                approved_on=since + timedelta(days=12),
                approved_by="示例专职副书记",
                approval_basis="示例党委会",
                is_sample=True,
            )
        )
    return Counsellor.objects.bulk_create(made)


def _region(name: str) -> str:
    return str(counselling_plan()["regions"].get(name[:1], ""))


def _elsewhere(people: Sequence[Counsellor], hosts: Sequence[Organisation]) -> list[Organisation]:
    """A host for each, none twice and nobody's own."""
    found: list[Organisation] = []
    for one in people:
        home = one.member.organisation.path
        found += [host for host in hosts if host not in found and not home.startswith(host.path)][
            :1
        ]
    return found


def _fitting(one: Counsellor) -> dict[str, Any]:
    """A need that a counsellor has something for."""
    needs: list[dict[str, Any]] = counselling_plan()["needs"]
    return next(told for told in needs if set(told["specialties"]) & set(one.specialties))


def _call(
    top: Organisation,
    hosts: Sequence[Organisation],
    day: date,
    *,
    days: int = 15,
    needs: Sequence[dict[str, Any]] = (),
) -> CounsellingCall:
    """A call with the need of every host."""
    plan = needs or counselling_plan()["needs"]
    call: CounsellingCall = CounsellingCall.objects.create(
        organisation=top,
        year=day.year,
        title=f"{day.year} 年 {day.month} 月辅导需求征集（示例）",
        text="每家企业填一份，写最突出、最紧迫的一件事。",
        opens_on=day,
        closes_on=day + timedelta(days=days),
        opened_by=OFFICE,
        is_sample=True,
    )
    CounsellingNeed.objects.bulk_create(
        CounsellingNeed(
            organisation=host,
            call=call,
            family=told["family"],
            specialties=told["specialties"],
            urgency=3 + at % 3,
            days_a_month=BUSY_DAYS,
            from_on=months_later(day, 1),
            until_on=months_later(day, 7),
            region=_region(host.name),
            text=told["text"],
            filed_on=day + timedelta(days=1 + at % 7),
            filed_by="示例企业",
            is_sample=True,
        )
        for at, (host, told) in enumerate(zip(hosts, cycle(plan), strict=False))
    )
    return call


def _open_call(top: Organisation, hosts: Sequence[Organisation], on: date) -> None:
    """A call that is open now, with the needs of all but a few hosts, waiting to be matched."""
    call_clock(_call(top, hosts[:-3], on - timedelta(days=8), days=20), on=on)
