"""`shuanghe rulebook …`: check the files, show a rule, write the schema."""

import json
import sys
from collections import Counter
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from django.conf import settings
from rich.console import Console
from rich.table import Table

from shuanghe.rulebook.documents import (
    CONFIDENCES,
    EVERY,
    LAYERS,
    STRENGTHS,
    UNITS,
    rule_json,
    value_written,
)
from shuanghe.rulebook.queries import Rulebook, RulebookRefused, rulebook, rulebook_load
from shuanghe.rulebook.queries.schemas import schema_text
from shuanghe.rulebook.rules import Rule, formula_of

group = typer.Typer(help="规则库：检查文件、查看规则。", no_args_is_help=True)
terminal = Console(stderr=True)

AsJson = Annotated[bool, typer.Option("--json", help="在标准输出上打印一个 JSON。")]


@group.command()
def check(
    as_json: AsJson = False,
    folder: Annotated[
        Path | None, typer.Option(help="要检查的规则库文件夹，不写则检查本机在用的。")
    ] = None,
) -> None:
    """检查规则库全部文件：格式、出处、可信度、编号、本单位规定有没有放松。"""
    root = folder or Path(settings.RULEBOOKS)
    presets = [] if folder else settings.RULEBOOK_PRESETS
    try:
        book = rulebook_load(root, presets=presets)
    except RulebookRefused as refused:
        _refuse(refused, as_json=as_json)
    counts = _counts(book)
    if as_json:
        _give({"ok": True, "version": book.version, "rules": len(book.rules), **counts})
        return
    _table(counts["by_regulation"])
    terminal.print(f"规则库无误：{len(book.rules)} 条规则，版本 {book.version}。")


@group.command()
def show(
    rule_id: Annotated[str, typer.Argument(metavar="ID", help="规则编号，如 ZB-10。")],
    on: Annotated[str, typer.Option(help="看哪一天的规则，写作 2026-11-21；不写则看今天。")] = "",
    as_json: AsJson = False,
) -> None:
    """显示一条规则：要求、数值、条款、可信度、由谁承担、什么算做到。"""
    try:
        rule = rulebook().rule(rule_id.upper(), on=_day(on))
    except RulebookRefused as refused:
        _refuse(refused, as_json=as_json)
    except KeyError as error:
        raise _fail(str(error.args[0]), as_json=as_json) from None
    except ValueError:
        raise _fail(f"日期“{on}”无效，请写作 2026-11-21", as_json=as_json) from None
    if as_json:
        _give(rule_json(rule))
    else:
        _print(rule)


@group.command()
def schema() -> None:
    """打印各类文件的格式(JSON Schema)；规则库的 schema.json 由它生成。"""
    sys.stdout.write(schema_text())


def _day(text: str) -> date:
    from django.utils import timezone

    return date.fromisoformat(text) if text else timezone.localdate()


def _counts(book: Rulebook) -> dict[str, Any]:
    by_slug: dict[str, Counter[str]] = {}
    for versions in book.entries.values():
        shape, slug = versions[-1].shape, versions[-1].regulation.slug
        by_slug.setdefault(slug, Counter())[shape.confidence] += 1
    rows = [
        {
            "regulation": slug,
            "title": book.regulations[slug].title,
            "rules": counter.total(),
            **{code: counter[code] for code in CONFIDENCES},
        }
        for slug, counter in sorted(by_slug.items(), key=lambda pair: -pair[1].total())
    ]
    total: Counter[str] = sum(by_slug.values(), Counter())
    return {
        "by_confidence": {code: total[code] for code in CONFIDENCES},
        "recurring": sum(1 for one in book.entries.values() if one[-1].shape.recurrence),
        "by_regulation": rows,
    }


def _table(rows: list[dict[str, Any]]) -> None:
    table = Table(title="规则库")
    table.add_column("文件")
    for title in ("规则", *CONFIDENCES.values()):
        table.add_column(str(title), justify="right")
    for row in rows:
        table.add_row(row["title"], *(str(row[key]) for key in ("rules", *CONFIDENCES)))
    terminal.print(table)


def _print(rule: Rule) -> None:
    tell = partial(terminal.print, soft_wrap=True)
    tell(f"[bold]{rule.id} {rule.title}[/bold]")
    tell(rule.demand)
    tell(f"依据：《{rule.citation.regulation_title}》{rule.citation.article}")
    tell(f"可信度：{CONFIDENCES[rule.confidence]}；条号：{CONFIDENCES[rule.article_confidence]}")
    tell(f"要求程度：{STRENGTHS[rule.strength]}；层级：{LAYERS[rule.layer]}")
    tell(f"由谁承担：{rule.owed_by}；具体办理：{rule.actor}")
    tell(f"什么算做到：{rule.evidence}")
    for one in rule.parameters:
        value, sure = value_written(one.value, one.unit), CONFIDENCES[one.confidence]
        tell(f"  {one.title}:{value}({one.cite},{sure},{LAYERS[one.layer]})")
    if rule.recurrence:
        again = rule.recurrence
        tell(f"周期：{EVERY[again.every.value]} {again.needs} {UNITS[again.unit]}")
    if rule.counting:
        tell(f"算式：{formula_of(rule)}；算一算：shuanghe count {rule.id}")
    for change in rule.tightenings:
        tell(f"{LAYERS[change.layer]}:{change.change}({change.source})")
    tell(f"自 {rule.in_force_from} 起；最后核对 {rule.reviewed_on}；版本 {rule.version}")


def _refuse(refused: RulebookRefused, *, as_json: bool) -> Any:
    problems = [
        {"file": one.file, "line": one.line, "wrong": one.wrong, "mend": one.mend}
        for one in refused.problems
    ]
    if as_json:
        _give({"ok": False, "problems": problems})
    for problem in refused.problems:
        terminal.print(str(problem), markup=False, highlight=False, soft_wrap=True)
    terminal.print(f"规则库有 {len(problems)} 处错误，改好以后再用。")
    raise typer.Exit(1)


def _fail(text: str, *, as_json: bool) -> typer.Exit:
    if as_json:
        _give({"ok": False, "error": text})
    terminal.print(f"错误：{text}", markup=False, highlight=False)
    return typer.Exit(1)


def _give(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
