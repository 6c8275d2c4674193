"""`shuanghe procedure papers KEY`, `shuanghe procedure paper CASE CODE`: papers of steps."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import timezone

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.terminal import AsJson, failing, give, say, table, write
from shuanghe.procedures.documents.papers import FORMS, KINDS, paper_bytes, paper_name
from shuanghe.procedures.management.procedure import group
from shuanghe.procedures.models import Case
from shuanghe.procedures.queries import procedure_on
from shuanghe.procedures.queries.paper_book import papers_known
from shuanghe.procedures.queries.papers import CaseInWords

__all__ = ["group", "paper", "papers"]


@group.command()
def papers(
    key: Annotated[str, typer.Argument(help="程序，如 admission。")],
    as_json: AsJson = False,
) -> None:
    """列出一个程序各步的材料：系统能打印哪些，哪些由别处提供。"""
    with failing(KeyError, as_json=as_json):
        known = papers_known(key)
        procedure = procedure_on(key, on=timezone.localdate())
    if as_json:
        give([asdict(one) for one in known])
        return
    rows = [
        (
            procedure.step(one.of).number,
            one.title,
            one.code,
            FORMS[one.form],
            one.brought_by,
            one.cite,
        )
        for one in known
    ]
    table("", ("步", "材料", "代码", "样式", "由谁提供", "依据"), rows, is_answer=True)


@group.command()
def paper(
    case: Annotated[int, typer.Argument(help="事项编号。")],
    code: Annotated[str, typer.Argument(help="材料代码，见 shuanghe procedure papers。")],
    to: Annotated[Path | None, typer.Option(help="写到哪个 .docx 或 .pdf 文件。")] = None,
    as_json: AsJson = False,
) -> None:
    """用一件事已登记的事实写好一份材料，并说出还缺什么。"""
    everything = looking(Scope.everything("命令行打印办理材料"))
    with everything, failing(Refused, KeyError, OSError, as_json=as_json):
        words = CaseInWords(_case(case), timezone.localdate())
        filled = words.filled(words.paper(code))
        target = to or Path(f"{paper_name(filled, words.case)}.docx")
        kind = target.suffix.removeprefix(".").lower()
        if kind not in KINDS:
            raise Refused(f"没有“{kind}”这种格式，文件名请以 .docx 或 .pdf 结尾。")
        target.write_bytes(paper_bytes(filled, words.case, kind))
    missing = [blank.title for blank in filled.blanks if not blank.is_by_hand]
    by_hand = [blank.title for blank in filled.blanks if blank.is_by_hand]
    told: dict[str, Any] = {"file": str(target), "missing": missing, "by_hand": by_hand}
    if as_json:
        give(told)
        return
    write(target)
    for title in missing:
        say(f"还没有登记：{title}", colour="yellow")
    for title in by_hand:
        say(f"要手写：{title}")


def _case(pk: int) -> Case:
    found: Case | None = Case.objects.select_related("organisation").filter(pk=pk).first()
    if found is None:
        raise Refused(f"没有编号为 {pk} 的事项。")
    return found
