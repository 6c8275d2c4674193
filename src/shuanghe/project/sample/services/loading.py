"""The sample comes in by the doors of a customer: roster, ledger, accounts, meetings, dues."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from shuanghe.duties.services import obligations_issue
from shuanghe.identity.models import Role, User
from shuanghe.identity.services import (
    password_first_set,
    role_grant,
    roles_load,
    user_create,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.crypto import blind_index
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.uploads.reading import workbook_read
from shuanghe.organisation.models import Member, Organisation
from shuanghe.organisation.rules.plans import RosterPlan
from shuanghe.organisation.services.roster import RosterApplied, roster_apply
from shuanghe.organisation.uploads.rosters import RosterCheck, roster_check
from shuanghe.project.sample.documents import (
    ACCOUNTS,
    BASES,
    DUES,
    LEDGER,
    MEETINGS,
    PURSE,
    ROSTER,
)
from shuanghe.project.sample.services.admissions import admissions_enter
from shuanghe.project.sample.services.agreements import agreements_enter
from shuanghe.project.sample.services.counselling import counsellors_enter
from shuanghe.project.sample.services.disposals import disposals_enter
from shuanghe.project.sample.services.dues import (
    DuesLoaded,
    bases_enter,
    collections_enter,
    collections_read,
)
from shuanghe.project.sample.services.effects import effects_enter
from shuanghe.project.sample.services.elections import elections_enter
from shuanghe.project.sample.services.forum import ideas_enter
from shuanghe.project.sample.services.handbooks import handbooks_enter
from shuanghe.project.sample.services.meetings import (
    MeetingsLoaded,
    meetings_enter,
    meetings_read,
)
from shuanghe.project.sample.services.mobilisation import mobilisation_enter
from shuanghe.project.sample.services.operations import operations_enter
from shuanghe.project.sample.services.projects import projects_enter
from shuanghe.project.sample.services.purse import purse_enter, purse_read
from shuanghe.project.sample.services.standards import standards_enter
from shuanghe.project.sample.services.topics import topics_enter
from shuanghe.project.sample.services.transfers import transfers_enter
from shuanghe.records.services import LedgerResult, ledger_apply
from shuanghe.records.uploads import ledger_check

ACTOR = Actor.system("示例数据")
EVERYTHING = "导入示例数据"
ENOUGH_MONTHS = 2
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Loaded:
    """What a load wrote. accounts: those with a password, as they stand in accounts.json."""

    rosters: dict[str, RosterApplied]
    ledgers: dict[str, LedgerResult]
    meetings: dict[str, MeetingsLoaded]
    dues: dict[str, DuesLoaded]
    obligations: int
    accounts: list[dict[str, Any]]


ENTERED: tuple[tuple[str, Callable[..., Any]], ...] = (
    ("装入发展党员", admissions_enter),
    ("装入组织关系转接和流动党员", transfers_enter),
    ("装入任期和换届选举", elections_enter),
    ("装入组织处置和失联党员", disposals_enter),
    ("装入经营指标、对标值和目标树", operations_enter),
    ("建立责任清单和三亮卡", mobilisation_enter),
    ("装入两带两创项目", projects_enter),
    ("装入党建辅导员和聘任", counsellors_enter),
    ("装入辅导课题", topics_enter),
    ("装入责任书", agreements_enter),
    ("采用几项工作目录", standards_enter),
    ("测算成效", effects_enter),
    ("装入职工建议", ideas_enter),
    ("编制、印发手册", handbooks_enter),
)
"""What is written after roster, ledgers, meetings and dues; each reads what is before it."""


def sample_load(folder: Path, *, tell: Tell) -> Loaded:
    """Load a written sample through the import services.

    Raises Refused when the folder is not a sample, or something in it is already on record.
    """
    about = _about(folder)
    on = date.fromisoformat(about["on"])
    names = sorted(path.parent.name for path in folder.glob(f"*/{ROSTER}"))
    rosters = {}
    for name in names:
        tell(f"导入名册 {name}")
        rosters[name] = _roster(folder / name / ROSTER, on)
    issued = 0
    for year in years_to_issue(on):
        tell(f"下发 {year} 年任务")
        issued += obligations_issue(ACTOR, organisation=None, year=year, on=on).issued
    ledgers = {}
    for name in names:
        tell(f"导入台账 {name}")
        ledgers[name] = _ledger(folder / name / LEDGER, on)
    tell("建立示例账号")
    accounts = accounts_load(about["accounts"], on=on)
    meetings = {
        name: meetings_enter(
            ACTOR, meetings_read(folder / name / MEETINGS), name=name, on=on, tell=tell
        )
        for name in names
    }
    tell("装入党费基数和台账")
    dues = {name: _dues(folder / name, on) for name in names}
    for told, enter in ENTERED:
        tell(told)
        enter(ACTOR, on=on)
    return Loaded(rosters, ledgers, meetings, dues, issued, accounts)


def years_to_issue(on: date) -> list[int]:
    """This year, and the last one as well while this one has hardly begun."""
    return [on.year - 1, on.year] if on.month <= ENOUGH_MONTHS else [on.year]


def _about(folder: Path) -> dict[str, Any]:
    try:
        about: dict[str, Any] = json.loads((folder / ACCOUNTS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Refused(
            f"{folder} 里没有示例数据，请先运行 shuanghe sample create {folder}。"
        ) from None
    with looking(Scope.everything(EVERYTHING)):
        taken = Organisation.objects.filter(is_sample=True).first()
    if taken is not None:
        raise Refused(f"已经导入过示例数据（如“{taken.name}”），请换一个空的数据目录。")
    return about


def _roster(path: Path, on: date) -> RosterApplied:
    book = workbook_read(path.read_bytes(), path.name)

    def judge() -> RosterPlan:
        check = roster_check(book, on=on, today=on, is_sample=True)
        if not check.is_clean:
            raise Refused(f"名册 {path} 有错误：{_first_error(check)}")
        return check.plan

    return roster_apply(ACTOR, organisation=None, make_plan=judge, file_name=path.name)


def _first_error(check: RosterCheck) -> str:
    told = [
        f"{row['sheet']} 第 {row['row']} 行 {row['messages'][0]['text']}"
        for row in check.as_dict()["rows"]
        if row["verdict"] == "error"
    ]
    return "".join([*check.problems, *told][:1])


def _ledger(path: Path, on: date) -> LedgerResult:
    book = workbook_read(path.read_bytes(), path.name)
    return ledger_apply(ACTOR, judge=lambda: ledger_check(book, on=on).rows, name=path.name, on=on)


def _dues(place: Path, on: date) -> DuesLoaded:
    bases = bases_enter(ACTOR, place / BASES)
    payments = collections_enter(ACTOR, collections_read(place / DUES), on=on)
    purse = purse_read(place / PURSE)
    return DuesLoaded(bases, payments, 0 if purse is None else purse_enter(ACTOR, purse))


def accounts_load(accounts: list[dict[str, Any]], *, on: date) -> list[dict[str, Any]]:
    """Create accounts and grants; passwords only in the demo profile. Those with one come back."""
    if not Role.objects.exists():
        roles_load(ACTOR)
    with_password = []
    with looking(Scope.everything(EVERYTHING)):
        places = {place.code: place for place in Organisation.objects.all()}
        roles = {role.code: role for role in Role.objects.all()}
        for account in accounts:
            user = _account(account, places)
            for role, place in account["grants"]:
                role_grant(
                    ACTOR,
                    organisation=places[place],
                    user=user,
                    role=roles[role],
                    from_on=on - timedelta(days=1),
                )
            if account["password"] and settings.PROFILE == "demo":
                with_password.append(account)
    return with_password


def _account(account: dict[str, Any], places: dict[str, Organisation]) -> User:
    home = places[account["organisation"]]
    user = user_create(
        ACTOR,
        organisation=home,
        username=account["username"],
        name=account["name"],
        member=_member(account["id_number"]),
    )
    if account["password"] and settings.PROFILE == "demo":
        password_first_set(
            ACTOR, organisation=home, user=user, password=account["password"], must_change=False
        )
    return user


def _member(id_number: str) -> Member | None:
    if not id_number:
        return None
    found: Member | None = Member.objects.filter(
        id_number_index=blind_index(id_number, purpose="id_number")
    ).first()
    return found
