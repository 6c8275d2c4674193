"""`shuanghe election terms`, `list`, `show` and `ballots`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from shuanghe.activities.elections.documents import paper_bytes
from shuanghe.activities.elections.management.entry import group
from shuanghe.activities.elections.models import Election, Office
from shuanghe.activities.elections.queries.printing import election_papers
from shuanghe.activities.elections.queries.seen import ElectionView, election_view
from shuanghe.activities.elections.queries.terms import TermView, bodies_with_terms, terms_of
from shuanghe.activities.elections.rules.terms import TermState
from shuanghe.kernel.documents import PaperUnset
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.terminal import (
    AsJson,
    On,
    day_read,
    fail,
    failing,
    file_give,
    give,
    say,
    table,
)
from shuanghe.procedures.models import CaseState

TITLES = {
    TermState.OVERDUE: "已到期",
    TermState.UNDER_WAY: "换届中",
    TermState.COMING: "将到期",
    TermState.RUNNING: "任期内",
    TermState.UNKNOWN: "没有登记任期",
}
Number = Annotated[int, typer.Argument(help="换届编号（见 shuanghe election list）。")]
READ = Scope.everything("命令行查看换届")


@group.command()
def terms(
    state: Annotated[
        str,
        typer.Option("--state", help="只看一种：overdue、coming、under_way、running、unknown。"),
    ] = "",
    day: On = "",
    as_json: AsJson = False,
) -> None:
    """列出每个党组织的任期：到哪一天，已到期、将到期还是换届中。"""
    if state and state not in set(TermState):
        fail(f"没有“{state}”这一种，可用：{'、'.join(TITLES)}。", as_json=as_json)
    with failing(as_json=as_json):
        on = day_read(day)
    with looking(READ):
        views = terms_of(bodies_with_terms().order_by("path"), on=on)
    order = list(TITLES)
    views.sort(key=lambda one: (order.index(one.state), one.ends_on or on))
    views = [one for one in views if not state or one.state == state]
    if as_json:
        give([_term(one) for one in views])
        return
    rows = [
        (one.organisation.code, one.organisation.name, one.ends_on or "—", TITLES[one.state])
        for one in views
    ]
    table("任期", ["编码", "组织", "届满", "状态"], rows, is_answer=True)


@group.command(name="list")
def list_(
    is_all: Annotated[bool, typer.Option("--all", help="已办结的也列出。")] = False,
    as_json: AsJson = False,
) -> None:
    """列出换届选举和办到哪一步。"""
    with looking(READ):
        found = Election.objects.select_related("organisation", "case").order_by("-id")
        if not is_all:
            found = found.filter(case__state=CaseState.RUNNING)
        rows = [_election(one) for one in found]
    if as_json:
        give(rows)
        return
    columns = ["编号", "编码", "组织", "届满", "状态"]
    shown = [
        (one["id"], one["organisation"], one["name"], one["term_ends_on"], one["state_title"])
        for one in rows
    ]
    table("换届选举", columns, shown, is_answer=True)


@group.command()
def show(number: Number, day: On = "", as_json: AsJson = False) -> None:
    """一次换届：候选人、名册、每次投票和当选人，下一步办什么。"""
    with failing(as_json=as_json):
        on = day_read(day)
    with looking(READ):
        seen = election_view(_found(number, as_json=as_json), on=on)
        facts = _seen(seen)
    if as_json:
        give(facts)
        return
    say(f"{facts['name']}，任期到 {facts['term_ends_on']}，{facts['state_title']}")
    say(f"正式党员 {facts['full_members']} 人，应到会有选举权 {facts['entitled']} 人")
    for one in facts["offices"]:
        say(f"{one['title']}（应选 {one['seats']}）：候选人 {'、'.join(one['candidates']) or '无'}")
        if one["elected"]:
            say(f"  当选：{'、'.join(one['elected'])}")
    for step in facts["next"]:
        say(f"下一步：{step}")


@group.command()
def ballots(
    number: Number,
    file: Annotated[Path, typer.Argument(help="写到哪个 .docx 或 .pdf 文件。")],
    office: Annotated[str, typer.Option("--office", help="committee、secretary 等。")] = "",
    as_json: AsJson = False,
) -> None:
    """印选票：候选人按选票次序，留出另选他人的空行。"""
    kind = file.suffix.lower().lstrip(".")
    if kind not in ("docx", "pdf"):
        fail("选票写成 .docx 或 .pdf 文件。", as_json=as_json)
    with looking(READ):
        election = _found(number, as_json=as_json)
        first = Office.COMMITTEE if election.has_committee else Office.SECRETARY
        facts = election_papers(election, office or first)
    if facts is None:
        fail("这个职务没有要投的票：没有候选人，或已经选出。", as_json=as_json)
    with failing(PaperUnset, as_json=as_json):
        data = paper_bytes(facts, "ballots", kind)
    file_give(file, data, as_json=as_json)


def _found(number: int, *, as_json: bool) -> Election:
    found: Election | None = (
        Election.objects.select_related("organisation", "case__organisation")
        .filter(pk=number)
        .first()
    )
    if found is None:
        fail(f"没有编号为 {number} 的换届，请先看 shuanghe election list --all。", as_json=as_json)
    return found


def _term(one: TermView) -> dict[str, Any]:
    return {
        "organisation": one.organisation.code,
        "name": one.organisation.name,
        "term_ends_on": one.ends_on,
        "state": one.state,
        "remind_on": one.term.remind_on,
        "reminded_on": one.term.reminded_on,
        "approved_until": one.term.late_until,
        "election": one.election.pk if one.election else None,
    }


def _election(one: Election) -> dict[str, Any]:
    return {
        "id": one.pk,
        "organisation": one.organisation.code,
        "name": one.organisation.name,
        "term_ends_on": one.term_ends_on,
        "planned_on": one.planned_on,
        "state": one.case.state,
        "state_title": str(CaseState(one.case.state).label),
        "posted_on": one.posted_on,
    }


def _seen(seen: ElectionView) -> dict[str, Any]:
    return {
        **_election(seen.election),
        "full_members": seen.roll.full,
        "entitled": seen.roll.entitled,
        "offices": [
            {
                "title": one.title,
                "seats": one.seats,
                "candidates": [row.name for row in one.candidates if not row.is_write_in],
                "elected": [row.name for row in one.elected],
                "votes": [
                    {
                        "number": held.row.number,
                        "held_on": held.row.held_on,
                        "is_valid": held.row.is_valid,
                        "present": held.row.present,
                        "yes": {vote.candidacy.name: vote.yes for vote in held.votes},
                    }
                    for held in one.rounds
                ],
            }
            for one in seen.offices
        ],
        "next": [one.step.title for one in seen.view.next],
    }
