"""shuanghe roster …: the roster in and out, and its template, from the command line."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from django.utils import timezone
from rich.console import Console

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.uploads.reading import workbook_read
from shuanghe.organisation.documents import roster_export, roster_template
from shuanghe.organisation.models import Organisation
from shuanghe.organisation.rules.dates import NotADay, day_of
from shuanghe.organisation.services.roster import roster_apply
from shuanghe.organisation.uploads.checking import VERDICTS
from shuanghe.organisation.uploads.previews import told as applied_told
from shuanghe.organisation.uploads.rosters import RosterCheck, roster_check

group = typer.Typer(help="名册：导入、导出与模板。", no_args_is_help=True)
told = Console(stderr=True, highlight=False)
WORDS = {"new": "新增", "changed": "变更", "same": "相同", "error": "错误"}
Json = Annotated[bool, typer.Option("--json", help="在标准输出给出一个 JSON。")]
TOLD_MESSAGES = 50


@group.command("import")
def roster_import(
    file: Annotated[Path, typer.Argument(help="名册文件(.xlsx)。")],
    apply: Annotated[bool, typer.Option("--apply", help="没有错误就写入；不加则只预览。")] = False,
    on: Annotated[str, typer.Option(help="变更自哪天起生效，如 2026-07-01；不写则为今天。")] = "",
    sample: Annotated[bool, typer.Option("--sample", help="标为示例数据。")] = False,
    as_json: Json = False,
) -> None:
    """预览名册；加 --apply 则在没有错误时整批写入。"""
    actor, today = Actor.system("命令行"), timezone.localdate()
    try:
        day = day_of(on) if on else today
        book = workbook_read(file.read_bytes(), file.name)

        def judged() -> RosterCheck:
            return roster_check(book, on=day, today=today, is_sample=sample)

        with looking(Scope.everything("命令行导入名册")):
            check = judged()
        answer: dict[str, Any] = check.as_dict()
        if apply and check.is_clean:
            done = roster_apply(actor, make_plan=lambda: judged().clean_plan, file_name=file.name)
            answer["applied"] = vars(done)
            told.print(applied_told(done))
    except OSError:
        _fail(f"没有找到或读不了文件 {file}，请核对路径。", as_json=as_json)
    except (Refused, NotADay) as refused:
        _fail(str(refused), as_json=as_json)
    _answer(check, answer, as_json=as_json)
    if not check.is_clean:
        raise typer.Exit(1)


def _answer(check: RosterCheck, answer: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(answer, ensure_ascii=False, default=str))
        return
    for problem in check.problems:
        told.print(f"! {problem}")
    for sheet in check.sheets:
        counts = "、".join(f"{WORDS[one]} {sheet.count(one)}" for one in VERDICTS)
        told.print(f"{sheet.title}：共 {len(sheet.rows)} 行，{counts}")
    messages = [
        f"{sheet.title} {one.cell}({one.column}):{one.text}"
        for sheet in check.sheets
        for row in sheet.rows
        for one in row.messages
    ]
    for message in messages[:TOLD_MESSAGES]:
        told.print(message, markup=False)
    if len(messages) > TOLD_MESSAGES:
        told.print(f"……另有 {len(messages) - TOLD_MESSAGES} 处，加 --json 可看全部。")
    if "applied" not in answer and check.is_clean:
        told.print("这是预览，没有写入。加 --apply 写入。")


@group.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="写到哪个 .xlsx 文件。")],
    organisation: Annotated[str, typer.Option(help="组织编码；不写则为全部。")] = "",
    masked: Annotated[
        bool, typer.Option("--masked", help="遮蔽号码与住址（不能再导入）。")
    ] = False,
    as_json: Json = False,
) -> None:
    """把名册写成模板的样子，可原样再导入；导出会记入审计。"""
    with looking(Scope.everything("命令行导出名册")):
        root = None
        if organisation:
            root = Organisation.objects.filter(code=organisation).first()
            if root is None:
                _fail(f"没有编码为“{organisation}”的组织。", as_json=as_json)
        chunks = roster_export(Actor.system("命令行"), organisation=root, is_clear=not masked)
        size = _write(file, b"".join(chunks), as_json=as_json)
    _done({"file": str(file), "bytes": size, "is_clear": not masked}, as_json=as_json)


@group.command("template")
def template(
    file: Annotated[Path, typer.Argument(help="写到哪个 .xlsx 文件。")],
    as_json: Json = False,
) -> None:
    """写出空白模板，带下拉选项和填写说明。"""
    size = _write(file, roster_template(), as_json=as_json)
    _done({"file": str(file), "bytes": size}, as_json=as_json)


def _write(file: Path, data: bytes, *, as_json: bool) -> int:
    try:
        return file.write_bytes(data)
    except OSError as fault:
        _fail(f"写不了文件 {file}:{fault.strerror}。", as_json=as_json)


def _done(answer: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(answer, ensure_ascii=False))
    else:
        told.print(f"已写出 {answer['file']}。")


def _fail(message: str, *, as_json: bool) -> NoReturn:
    if as_json:
        typer.echo(json.dumps({"error": message}, ensure_ascii=False))
    told.print(f"错误：{message}", markup=False)
    raise typer.Exit(1)


def today_or(text: str) -> date:
    """The day written, or today. Raises NotADay."""
    return day_of(text) if text else timezone.localdate()
