"""shuanghe roster …: the roster in and out, and its template, from the command line."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import timezone

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.terminal import (
    FAILURE,
    AsJson,
    NewWorkbook,
    fail,
    failing,
    file_give,
    give,
    say,
)
from shuanghe.kernel.uploads.reading import workbook_read
from shuanghe.organisation.documents import roster_export, roster_template
from shuanghe.organisation.models import Organisation
from shuanghe.organisation.rules.dates import NotADay, day_of
from shuanghe.organisation.services.roster import roster_apply
from shuanghe.organisation.uploads.checking import VERDICTS
from shuanghe.organisation.uploads.previews import told as applied_told
from shuanghe.organisation.uploads.rosters import RosterCheck, roster_check

group = typer.Typer(help="名册：导入、导出与模板。", no_args_is_help=True)
WORDS = {"new": "新增", "changed": "变更", "same": "相同", "error": "错误"}
TOLD_MESSAGES = 50


@group.command("import")
def roster_import(
    file: Annotated[Path, typer.Argument(help="名册文件(.xlsx)。")],
    apply: Annotated[bool, typer.Option("--apply", help="没有错误就写入；不加则只预览。")] = False,
    on: Annotated[str, typer.Option(help="变更自哪天起生效，如 2026-07-01；不写则为今天。")] = "",
    sample: Annotated[bool, typer.Option("--sample", help="标为示例数据。")] = False,
    as_json: AsJson = False,
) -> None:
    """预览名册；加 --apply 则在没有错误时整批写入。"""
    actor, today = Actor.system("命令行"), timezone.localdate()
    with failing(Refused, NotADay, as_json=as_json):
        day = today_or(on)
        book = workbook_read(_content(file), file.name)

        def judged() -> RosterCheck:
            return roster_check(book, on=day, today=today, is_sample=sample)

        with looking(Scope.everything("命令行导入名册")):
            check = judged()
        answer: dict[str, Any] = check.as_dict()
        if apply and check.is_clean:
            done = roster_apply(actor, make_plan=lambda: judged().clean_plan, file_name=file.name)
            answer["applied"] = vars(done)
            say(applied_told(done))
    _answer(check, answer, as_json=as_json)
    if not check.is_clean:
        raise typer.Exit(FAILURE)


def _answer(check: RosterCheck, answer: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        give(answer)
        return
    for problem in check.problems:
        say(f"! {problem}")
    for sheet in check.sheets:
        counts = "、".join(f"{WORDS[one]} {sheet.count(one)}" for one in VERDICTS)
        say(f"{sheet.title}：共 {len(sheet.rows)} 行，{counts}")
    messages = [
        f"{sheet.title} {one.cell}({one.column}):{one.text}"
        for sheet in check.sheets
        for row in sheet.rows
        for one in row.messages
    ]
    for message in messages[:TOLD_MESSAGES]:
        say(message)
    if len(messages) > TOLD_MESSAGES:
        say(f"……另有 {len(messages) - TOLD_MESSAGES} 处，加 --json 可看全部。")
    if "applied" not in answer and check.is_clean:
        say("这是预览，没有写入。加 --apply 写入。")


@group.command("export")
def export(
    file: NewWorkbook,
    organisation: Annotated[str, typer.Option(help="组织编码；不写则为全部。")] = "",
    masked: Annotated[
        bool, typer.Option("--masked", help="遮蔽号码与住址（不能再导入）。")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """把名册写成模板的样子，可原样再导入；导出会记入审计。"""
    with looking(Scope.everything("命令行导出名册")):
        root = None
        if organisation:
            root = Organisation.objects.filter(code=organisation).first()
            if root is None:
                fail(f"没有编码为“{organisation}”的组织。", as_json=as_json)
        chunks = roster_export(Actor.system("命令行"), organisation=root, is_clear=not masked)
        data = b"".join(chunks)
        file_give(file, data, as_json=as_json, bytes=len(data), is_clear=not masked)


@group.command("template")
def template(file: NewWorkbook, as_json: AsJson = False) -> None:
    """写出空白模板，带下拉选项和填写说明。"""
    data = roster_template()
    file_give(file, data, as_json=as_json, bytes=len(data))


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise Refused(f"没有找到或读不了文件 {file}，请核对路径。") from None


def today_or(text: str) -> date:
    """The day written, or today. Raises NotADay."""
    return day_of(text) if text else timezone.localdate()
