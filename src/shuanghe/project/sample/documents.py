"""The sample as the files a customer would use: roster.xlsx and ledger.xlsx for each enterprise."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from shuanghe.activities.dues.models import PayerClass
from shuanghe.activities.dues.uploads import bases as base_columns
from shuanghe.kernel.documents import xlsx_stream
from shuanghe.organisation.models import OrganisationKind, PostKind, StandingKind
from shuanghe.organisation.rules.sheets import MEMBERS, ORGANISATIONS, POSTS, Sheet
from shuanghe.project.sample.rules.dues import Dues
from shuanghe.project.sample.rules.enterprise import Enterprise
from shuanghe.project.sample.rules.people import Person
from shuanghe.project.sample.rules.units import Unit
from shuanghe.project.sample.rules.whole import Sample, sample_draw
from shuanghe.project.sample.rules.year import Act
from shuanghe.records.rules import ledger
from shuanghe.rulebook.queries import evidence_kinds

PASSWORD = "lamp-Harbour-73-quartz"  # noqa: S105 — printed for everybody to read
NAMES = ("people", "aluminium", "cement", "rhythm", "meetings", "dues")
ROSTER, LEDGER, MEETINGS = "roster.xlsx", "ledger.xlsx", "meetings.json"
BASES, DUES, PURSE = "bases.xlsx", "dues.json", "purse.json"
ACCOUNTS, ABOUT = "accounts.json", "README.txt"
TOLD = """示例数据（种子 {seed}，截至 {on}）

由程序按固定种子生成，单位与人员均非真实：姓名由固定单字随机组合，公民身份号码使用
国家标准中不存在的行政区划代码 999999(校验码有效，因此能通过导入检查)，电话为一段连号。
可用 shuanghe sample load 目录 导入；名册和台账也可在页面上导入，结果相同。
meetings.json 是示例铝业各支部一年的会议：程序编的议题、记录和票数，装入时按同样的规则判定。
bases.xlsx 是党费基数表，金额由程序随机产生；dues.json 是各支部交纳的情况。
purse.json 是党费专户的收支和一笔自愿多交，凭证也由程序生成。
"""


@cache
def sample_data() -> dict[str, Any]:
    """The YAML files the sample is drawn from, by name."""
    folder = files("shuanghe.project.sample")
    return {
        name: yaml.safe_load(folder.joinpath(f"{name}.yaml").read_text("utf-8")) for name in NAMES
    }


def sample_write(folder: Path, *, seed: int, on: date) -> Sample:
    """Write all files of a sample into a folder; the same seed and day give the same contents."""
    sample = sample_draw(sample_data(), seed=seed, on=on, password=PASSWORD)
    for name, (enterprise, acts) in sample.books.items():
        place = folder / name
        place.mkdir(parents=True, exist_ok=True)
        xlsx_stream(str(place / ROSTER), roster_sheets(enterprise))
        rows = ledger_rows(acts)
        xlsx_stream(str(place / LEDGER), [("台账", ledger.COLUMNS, rows)])
        if name in sample.meetings:
            told = json.dumps(sample.meetings[name].as_dict(), ensure_ascii=False, indent=0)
            (place / MEETINGS).write_text(told + "\n", encoding="utf-8")
        if name in sample.dues:
            dues_write(place, sample.dues[name])
    about = {
        "seed": seed,
        "on": on.isoformat(),
        "is_sample": True,
        "accounts": [account.as_dict() for account in sample.accounts],
    }
    text = json.dumps(about, ensure_ascii=False, indent=1)
    (folder / ACCOUNTS).write_text(text + "\n", encoding="utf-8")
    (folder / ABOUT).write_text(TOLD.format(seed=seed, on=on), encoding="utf-8")
    return sample


def dues_write(place: Path, dues: Dues) -> None:
    """Write the sheet of bases, as the template has it, and the months paid."""
    titles = [base_columns.TITLES[key][0] for key in base_columns.TITLES]
    rows = (
        (
            base.person.home,
            base.person.name,
            base.person.id_number,
            str(PayerClass(base.payer).label),
            f"{base.yuan}.00",
            f"{base.from_on:%Y-%m}",
            "示例数据",
        )
        for base in dues.bases
    )
    xlsx_stream(str(place / BASES), [("党费基数", titles, rows)])
    told = json.dumps([one.as_dict() for one in dues.collections], ensure_ascii=False, indent=0)
    (place / DUES).write_text(told + "\n", encoding="utf-8")
    purse = json.dumps(dues.purse.as_dict(), ensure_ascii=False, indent=0)
    (place / PURSE).write_text(purse + "\n", encoding="utf-8")


def roster_sheets(
    enterprise: Enterprise,
) -> list[tuple[str, Sequence[str], Iterator[Sequence[Any]]]]:
    """The three sheets of the roster template, filled in."""
    posts = (
        {
            "organisation": post.organisation,
            "id_number": post.holder.id_number,
            "name": post.holder.name,
            "kind": PostKind(post.kind).label,
            "from_on": _day(post.from_on),
            "until_on": _day(post.until_on),
        }
        for post in enterprise.posts
    )
    return [
        _sheet(ORGANISATIONS, (_unit(unit) for unit in enterprise.units)),
        _sheet(MEMBERS, (_person(person) for person in enterprise.people)),
        _sheet(POSTS, posts),
    ]


def _sheet(
    sheet: Sheet, rows: Iterator[dict[str, str]]
) -> tuple[str, Sequence[str], Iterator[Sequence[Any]]]:
    keys = [column.key for column in sheet.columns]
    titles = [column.title for column in sheet.columns]
    return sheet.title, titles, ([row.get(key, "") for key in keys] for row in rows)


def _unit(unit: Unit) -> dict[str, str]:
    return {
        "code": unit.code,
        "name": unit.name,
        "short_name": unit.short_name,
        "kind": OrganisationKind(unit.kind).label,
        "parent": unit.parent,
        "established_on": _day(unit.established_on),
        "dissolved_on": _day(unit.dissolved_on),
        "term_ends_on": _day(unit.term_ends_on),
        "has_committee": "是" if unit.has_committee else "否",
    }


def _person(person: Person) -> dict[str, str]:
    standing = StandingKind.FULL if person.confirmed_on else StandingKind.PROBATIONARY
    return {
        "name": person.name,
        "gender": "男" if person.is_male else "女",
        "id_number": person.id_number,
        "ethnic": person.ethnic,
        "born_on": _day(person.born_on),
        "education": person.education,
        "category": person.category,
        "organisation": person.home,
        "joined_on": _day(person.joined_on),
        "confirmed_on": _day(person.confirmed_on),
        "position": person.position,
        "phone": person.phone,
        "standing": str(standing.label),
        "is_floating": "是" if person.floating_to else "",
        "floating_to": person.floating_to,
        "placed_on": _day(person.home_from),
        "attached": person.attached,
        "attached_on": _day(person.attached_from),
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def ledger_rows(acts: Sequence[Act]) -> Iterator[tuple[Any, ...]]:
    """The acts in the columns of the ledger template."""
    titles = evidence_kinds()
    for act in acts:
        yield (
            act.organisation,
            _day(act.done_on),
            "、".join(titles[kind] for kind in act.kinds),
            act.title,
            act.entitled or None,
            act.present if act.entitled else None,
            act.hours or None,
            act.host,
            act.speaker,
            "、".join(act.absentees),
            act.period,
            "示例数据",
            "、".join(act.attendees),
            _day(act.entered_on),
        )
