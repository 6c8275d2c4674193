"""`shuanghe standards …`: the mechanism, its matrix, the catalogues, and whether the files hold."""

from typing import Annotated, Any

import typer
from django.utils import timezone

from shuanghe.activities.standards.queries import (
    catalogue,
    mechanism_on,
    mechanisms,
    methods,
    song,
)
from shuanghe.activities.standards.queries.checking import standards_check
from shuanghe.activities.standards.rules import CatalogueItem, Mechanism
from shuanghe.activities.standards.rules.parts import PARTS
from shuanghe.activities.standards.services import adoptions_keep
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.terminal import FAILURE, AsJson, answer, failing, give, say, table, write
from shuanghe.kernel.ui.slots import offers
from shuanghe.organisation.models import Organisation
from shuanghe.rulebook.queries import RulebookRefused

group = typer.Typer(help="机制、目录和工作方法：查看与检查。", no_args_is_help=True)
Place = Annotated[str, typer.Option("--organisation", help="组织编码：加上它和上级填写的内容。")]
ACTOR = Actor.system("命令行")


@group.callback()
def standards() -> None:
    """机制、目录和工作方法：查看与检查。"""


@group.command()
def show(
    code: Annotated[str, typer.Argument(help="机制的编码，如 5123、1441；不写为现行的。")] = "",
    organisation: Place = "",
    as_json: AsJson = False,
) -> None:
    """打印一个机制：层、位置、出处；含义没有公布的照实写明。"""
    with failing(KeyError, RulebookRefused, as_json=as_json), looking(_everything()):
        found = mechanism_on(on=timezone.localdate(), code=code, organisation=_place(organisation))
        ways = methods()
        verse = song(on=timezone.localdate(), organisation=_place(organisation))
    if as_json:
        versions = [one.code for one in mechanisms()]
        lines = [line.text for line in verse.lines] if verse else []
        ten = [one.title for one in ways]
        give({**_mechanism(found), "versions": versions, "methods": ten, "song": lines})
        return
    write(f"{found.code} {found.title}（{found.meaning_title}）")
    write(found.note)
    for layer in found.layers:
        write(f"{layer.number}. {layer.title}（{layer.source.title}）{layer.written}")
        for slot in layer.slots:
            write(f"   - {slot.title}")


@group.command()
def matrix(as_json: AsJson = False) -> None:
    """打印现行机制的每个位置在系统里的哪里；没有的照实写明。"""
    with failing(RulebookRefused, as_json=as_json), looking(_everything()):
        found = mechanism_on(on=timezone.localdate())
        rows: list[dict[str, Any]] = [
            {"slot": slot.code, "title": slot.title, "parts": [_part(key) for key in slot.parts]}
            for slot in found.slots
        ]
    if as_json:
        give(rows)
        return
    table(
        found.title,
        ("位置", "在系统里的哪里"),
        [(row["title"], "；".join(_said(part) for part in row["parts"])) for row in rows],
        is_answer=True,
    )


@group.command(name="catalogue")
def list_items(
    kind: Annotated[str, typer.Argument(help="party 党建工作目录，union 工会工作目录。")] = "party",
    as_json: AsJson = False,
) -> None:
    """打印一个目录：编码、名称、多久一次、出处。"""
    with failing(KeyError, RulebookRefused, as_json=as_json):
        found = catalogue(kind)
    if as_json:
        give([_item(one) for one in found])
        return
    table(
        found[0].kind_title if found else kind,
        ("编码", "名称", "多久一次", "规则", "出处"),
        [
            (one.code, one.title, one.frequency, "、".join(one.rules), one.source.title)
            for one in found
        ],
        is_answer=True,
    )


@group.command()
def check(as_json: AsJson = False) -> None:
    """检查机制、目录、流程图、方法的文件：有错指出文件、行和改法。"""
    problems = standards_check(on=timezone.localdate())
    if as_json:
        give([one.__dict__ for one in problems])
    else:
        for one in problems:
            say(str(one))
        say(f"{len(problems)} 处错误。" if problems else "没有错误。")
    if problems:
        raise typer.Exit(FAILURE)


@group.command()
def keep(as_json: AsJson = False) -> None:
    """现在就把采用的目录项下达到本期（每天也会自动做一次）。"""
    kept = adoptions_keep(ACTOR, on=timezone.localdate())
    answer({"adoptions": kept}, f"采用中的目录项 {kept} 个，本期都已下达。", as_json=as_json)


def _everything() -> Scope:
    return Scope.everything("命令行查看机制")


def _place(code: str) -> Organisation | None:
    if not code:
        return None
    found: Organisation | None = Organisation.objects.filter(code=code).first()
    if found is None:
        raise KeyError(f"没有编码为“{code}”的组织。")
    return found


def _mechanism(found: Mechanism) -> dict[str, Any]:
    return {
        "code": found.code,
        "title": found.title,
        "edition": found.edition,
        "supersedes": found.supersedes,
        "part_of": found.part_of,
        "meaning": found.meaning,
        "note": found.note,
        "source": {"basis": found.source.basis, "text": found.source.text},
        "layers": [
            {
                "number": layer.number,
                "title": layer.title,
                "basis": layer.source.basis,
                "written": layer.written,
                "slots": [{"code": slot.code, "title": slot.title} for slot in layer.slots],
            }
            for layer in found.layers
        ],
    }


def _part(key: str) -> dict[str, Any]:
    found = offers("standard_part", actor=ACTOR, part=key, seen={}, on=timezone.localdate())
    return {"part": key, "title": found[0].title if found else PARTS[key], "is_there": bool(found)}


def _said(part: dict[str, Any]) -> str:
    return str(part["title"]) if part["is_there"] else f"{part['title']}（还没有）"


def _item(one: CatalogueItem) -> dict[str, Any]:
    return {
        "code": one.code,
        "title": one.title,
        "category": one.category,
        "every": one.every,
        "owner": one.owner,
        "scope": list(one.scope),
        "evidence": list(one.evidence),
        "flow": one.flow,
        "rules": list(one.rules),
        "basis": one.source.basis,
        "source": one.source.text,
    }
