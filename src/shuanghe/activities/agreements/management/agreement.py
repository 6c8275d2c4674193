"""`shuanghe agreement …`: draft, show, check and export responsibility agreements."""

from pathlib import Path
from typing import Annotated, Any

import typer
from django.db.models import Q

from shuanghe.activities.agreements.documents import agreement_word, archive_chunks
from shuanghe.activities.agreements.models import Agreement
from shuanghe.activities.agreements.queries.listing import (
    agreement_findings,
    agreements_in_view,
    with_targets,
)
from shuanghe.activities.agreements.rules.states import State
from shuanghe.activities.agreements.services import agreements_draft
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.terminal import FAILURE, AsJson, answer, fail, failing, give, say, write
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import Organisation

group = typer.Typer(help="责任书：起草、查看、检查、导出。", no_args_is_help=True)
REASON = "命令行办理责任书"
Year = Annotated[int, typer.Option("--year", help="年度，如 2027。")]
Code = Annotated[str, typer.Option("--organisation", help="只看这个组织和它下面的；写组织编码。")]


@group.callback()
def agreements() -> None:
    """责任书：起草、查看、检查、导出。"""


@group.command()
def draft(
    year: Year,
    issuer: Annotated[str, typer.Option("--issuer", help="为哪个组织的下级起草；写组织编码。")],
    is_next_only: Annotated[
        bool, typer.Option("--next", help="只起草下一级的，不写则各级一次起草。")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """为一个组织的全部下级党组织起草责任书；已有的不动。"""
    with failing(Refused, as_json=as_json), looking(Scope.everything(REASON)):
        place = _place(issuer, as_json=as_json)
        drawn = agreements_draft(
            Actor.system("命令行"), organisation=place, year=year, is_whole=not is_next_only
        )
    answer(
        vars(drawn),
        f"起草 {drawn.drafted} 份（依据上年 {drawn.from_former} 份，依据骨架 "
        f"{drawn.from_skeleton} 份），共 {drawn.targets} 项目标；{drawn.kept} 份已有，没有改动。",
        as_json=as_json,
    )


@group.command()
def show(
    organisation: Annotated[str, typer.Argument(help="乙方的组织编码。")],
    year: Year,
    as_json: AsJson = False,
) -> None:
    """打印一份责任书：双方、状态、目标、签字。"""
    with looking(Scope.everything(REASON)):
        place = _place(organisation, as_json=as_json)
        found = list(agreements_in_view(year=year).filter(organisation=place))
        if not found:
            fail(f"{place.name} 没有 {year} 年的责任书，请先起草。", as_json=as_json)
        told = [_told(one) for one in found]
    if as_json:
        give(told)
        return
    for one in told:
        write(
            f"{one['number']} 第{one['version']}版 {one['issuer']} — {one['holder']}："
            f"{one['state']}"
        )
        for target in one["targets"]:
            write(
                f"  {target['code']} {target['statement']}（{target['weight']} 分）"
                f"{target['quantity']} {target['due_on']}"
            )
        for signature in one["signatures"]:
            write(f"  {signature['side']} {signature['signed_by']} {signature['signed_on']}")


@group.command()
def check(
    year: Annotated[int | None, typer.Option("--year", help="年度；不写则全部。")] = None,
    is_strict: Annotated[bool, typer.Option("--strict", help="有问题时退出码为 1。")] = False,
    as_json: AsJson = False,
) -> None:
    """检查责任书：分值合计、内容是否齐全、校验码和签字是否相符。"""
    wanted = ~Q(state=State.AMENDED) if year is None else Q(year=year)
    with looking(Scope.everything(REASON)):
        count, findings = agreement_findings(wanted)
    hard = [one for one in findings if not one.is_soft]
    if as_json:
        give(
            {
                "checked": count,
                "wrong": len(hard),
                "findings": [
                    {
                        "agreement": one.agreement.pk,
                        "number": one.agreement.number,
                        "version": one.agreement.version,
                        "text": one.text,
                        "is_soft": one.is_soft,
                    }
                    for one in findings
                ],
            }
        )
    else:
        for one in findings:
            write(f"{one.agreement.number} {'提示' if one.is_soft else '有误'}：{one.text}")
        say(f"检查 {count} 份责任书，{len(hard)} 处有误，{len(findings) - len(hard)} 处提示。")
    if hard and is_strict:
        raise typer.Exit(FAILURE)


@group.command()
def export(
    year: Year,
    out: Annotated[Path, typer.Option("--out", help="写到哪个 .zip 或 .docx 文件。")],
    organisation: Code = "",
    as_json: AsJson = False,
) -> None:
    """导出责任书：一份写成 .docx，多份写成 .zip。"""
    with failing(Refused, as_json=as_json), looking(Scope.everything(REASON)):
        found = agreements_in_view(year=year)
        if organisation:
            place = _place(organisation, as_json=as_json)
            found = found.filter(
                organisation__path__gte=place.path, organisation__path__lt=end_of(place.path)
            )
        chosen = list(found)
        if not chosen:
            fail(f"没有 {year} 年的责任书可以导出。", as_json=as_json)
        if out.suffix == ".docx" and len(chosen) > 1:
            fail(f"有 {len(chosen)} 份，请把 --out 写成 .zip。", as_json=as_json)
        try:
            with out.open("wb") as file:
                if out.suffix == ".docx":
                    file.write(agreement_word(chosen[0]))
                else:
                    for chunk in archive_chunks(chosen):
                        file.write(chunk)
        except OSError as fault:
            fail(
                f"写不了文件 {out}：请核对文件夹是否存在、能不能写入（{fault.strerror}）。",
                as_json=as_json,
            )
    answer({"file": str(out), "agreements": len(chosen)}, f"已写出 {out}。", as_json=as_json)


def _place(code: str, *, as_json: bool) -> Organisation:
    found: Organisation | None = Organisation.objects.filter(code=code).first()
    if found is None:
        fail(f"没有编码为“{code}”的组织，请核对编码。", as_json=as_json)
    return found


def _told(agreement: Agreement) -> dict[str, Any]:
    """An agreement as the command answers it."""
    return {
        "number": agreement.number,
        "version": agreement.version,
        "year": agreement.year,
        "state": agreement.state,
        "issuer": agreement.issuer_name,
        "holder": agreement.holder_name,
        "content_hash": agreement.content_hash,
        "targets": [
            {
                "code": one.code,
                "area": one.area_title,
                "statement": one.statement,
                "quantity": one.quantity_text,
                "weight": one.weight,
                "due_on": one.due_on,
                "provenance": one.provenance,
            }
            for one in with_targets([agreement])[agreement.pk]
        ],
        "signatures": [
            {
                "side": one.side_title,
                "signed_by": one.signed_by,
                "signed_on": one.signed_on,
                "content_hash": one.content_hash,
            }
            for one in agreement.signatures.all()
        ],
    }
