"""`shuanghe rulebook …`: check the files, show a rule, write the schema."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from django.conf import settings

from shuanghe.kernel.terminal import (
    FAILURE,
    AsJson,
    Unusable,
    day_read,
    fail,
    give,
    say,
    table,
    write,
)
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
        give({"ok": True, "version": book.version, "rules": len(book.rules), **counts})
        return
    _table(counts["by_regulation"])
    say(f"规则库无误：{len(book.rules)} 条规则，版本 {book.version}。")


@group.command()
def show(
    rule_id: Annotated[str, typer.Argument(metavar="ID", help="规则编号，如 ZB-10。")],
    on: Annotated[str, typer.Option(help="看哪一天的规则，写作 2026-11-21；不写则看今天。")] = "",
    as_json: AsJson = False,
) -> None:
    """显示一条规则：要求、数值、条款、可信度、由谁承担、什么算做到。"""
    try:
        rule = rulebook().rule(rule_id.upper(), on=day_read(on))
    except RulebookRefused as refused:
        _refuse(refused, as_json=as_json)
    except KeyError as error:
        fail(str(error.args[0]), as_json=as_json, ok=False)
    except Unusable:
        fail(f"日期“{on}”无效，请写作 2026-11-21", as_json=as_json, ok=False)
    if as_json:
        give(rule_json(rule))
    else:
        _print(rule)


@group.command()
def schema() -> None:
    """打印各类文件的格式(JSON Schema)；规则库的 schema.json 由它生成。"""
    write(schema_text().removesuffix("\n"))


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
    columns = ("文件", "规则", *map(str, CONFIDENCES.values()))
    keys = ("title", "rules", *CONFIDENCES)
    table("规则库", columns, [[row[key] for key in keys] for row in rows], numbers_from=1)


def _print(rule: Rule) -> None:
    say(f"{rule.id} {rule.title}", bold=True)
    say(rule.demand)
    say(f"依据：《{rule.citation.regulation_title}》{rule.citation.article}")
    say(f"可信度：{CONFIDENCES[rule.confidence]}；条号：{CONFIDENCES[rule.article_confidence]}")
    say(f"要求程度：{STRENGTHS[rule.strength]}；层级：{LAYERS[rule.layer]}")
    say(f"由谁承担：{rule.owed_by}；具体办理：{rule.actor}")
    say(f"什么算做到：{rule.evidence}")
    for one in rule.parameters:
        value, sure = value_written(one.value, one.unit), CONFIDENCES[one.confidence]
        say(f"  {one.title}:{value}({one.cite},{sure},{LAYERS[one.layer]})")
    if rule.recurrence:
        again = rule.recurrence
        say(f"周期：{EVERY[again.every.value]} {again.needs} {UNITS[again.unit]}")
    if rule.counting:
        say(f"算式：{formula_of(rule)}；算一算：shuanghe count {rule.id}")
    for change in rule.tightenings:
        say(f"{LAYERS[change.layer]}:{change.change}({change.source})")
    say(f"自 {rule.in_force_from} 起；最后核对 {rule.reviewed_on}；版本 {rule.version}")


def _refuse(refused: RulebookRefused, *, as_json: bool) -> NoReturn:
    problems = [
        {"file": one.file, "line": one.line, "wrong": one.wrong, "mend": one.mend}
        for one in refused.problems
    ]
    if as_json:
        give({"ok": False, "problems": problems})
    for problem in refused.problems:
        say(str(problem))
    say(f"规则库有 {len(problems)} 处错误，改好以后再用。")
    raise typer.Exit(FAILURE)
