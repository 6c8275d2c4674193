"""`shuanghe procedure …`: the steps of a procedure, its chart, and the check of its files."""

from dataclasses import asdict
from typing import Annotated

import typer

from shuanghe.kernel.terminal import (
    FAILURE,
    AsJson,
    On,
    day_read,
    failing,
    give,
    say,
    table,
    write,
)
from shuanghe.procedures.documents import OUTCOMES, procedure_svg
from shuanghe.procedures.queries import procedure_on, procedures_check, procedures_known
from shuanghe.procedures.queries.drills import scenarios_check
from shuanghe.procedures.rules import Procedure
from shuanghe.rulebook.queries import RulebookRefused

group = typer.Typer(help="程序：步骤、流程图与定义核对，办理事项，演练。", no_args_is_help=True)


@group.command("list")
def list_all(as_json: AsJson = False) -> None:
    """列出全部程序。"""
    known = procedures_known()
    if as_json:
        give([{"key": key, "title": title} for key, title in known.items()])
        return
    for key, title in known.items():
        write(f"{key}  {title}")


@group.command()
def show(
    key: Annotated[str, typer.Argument(help="程序，如 admission。")],
    day: On = "",
    svg: Annotated[bool, typer.Option("--svg", help="在标准输出上打印流程图 SVG。")] = False,
    as_json: AsJson = False,
) -> None:
    """打印一个程序的步骤：谁来办、要哪些材料、凭哪一条、查什么。"""
    with failing(KeyError, RulebookRefused, as_json=as_json):
        procedure = procedure_on(key, on=day_read(day))
    if svg:
        write(procedure_svg(procedure))
    elif as_json:
        give(asdict(procedure))
    else:
        _print(procedure)


@group.command()
def check(day: On = "", as_json: AsJson = False) -> None:
    """核对全部程序的定义文件；有一处不对即以失败退出。"""
    with failing(as_json=as_json):
        on = day_read(day)
        problems = [*procedures_check(on=on), *scenarios_check(on=on)]
    if as_json:
        give({"ok": not problems, "problems": [asdict(one) for one in problems]})
    for problem in problems:
        say(str(problem))
    if problems:
        raise typer.Exit(FAILURE)
    if not as_json:
        say(f"程序定义无误：{'、'.join(procedures_known().values())}。")


def _print(procedure: Procedure) -> None:
    write(f"{procedure.title}（{procedure.regulation}），版本 {procedure.version}")
    rows = [
        (
            step.number,
            step.title,
            step.actor,
            OUTCOMES[step.outcome],
            "、".join(step.papers),
            step.citation.rsplit(" ", 1)[-1],
        )
        for step in procedure.steps
    ]
    table("", ("步", "名称", "谁来办", "结果", "材料", "依据"), rows, is_answer=True)
