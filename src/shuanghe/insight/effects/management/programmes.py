"""`shuanghe effect programme`: what a whole programme changed, KPI by KPI."""

from typing import Annotated, Any

import typer

from shuanghe.insight.effects.management.kept import plain, sized
from shuanghe.insight.effects.queries.programmes import Answer, answers, programmes_known
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.terminal import AsJson, fail, give, say, table, write


def effect_programme(
    key: Annotated[str, typer.Argument(help="方案，如 projects:2026:benefit；不写列出全部。")] = "",
    as_json: AsJson = False,
) -> None:
    """看一类一年的项目合在一起改变了什么：逐个指标给出数值、区间、检验和结论，不跨指标相加。"""
    with looking(Scope.everything("命令行查看方案的成效")):
        known = {one.key: one for one in programmes_known()}
        found = {one.key: one for one in answers(key)}
    for name in sorted(known, reverse=True):
        if name not in found and key in {"", name}:
            found[name] = Answer(name, known[name].title, ())
    if key and key not in found:
        fail(f"没有“{key}”，请用 effect programme 列出全部。", as_json=as_json)
    if as_json:
        told = [_plain(one) for one in found.values()]
        give(told[0] if key else told)
        return
    for one in found.values():
        _say(one)
    if not found:
        say("还没有项目。")


def _plain(one: Answer) -> dict[str, Any]:
    return {
        "key": one.key,
        "title": one.title,
        "verdict": one.verdict,
        "counts": one.counts,
        "kpis": [
            {
                **plain(kpi.row),
                "kpi_title": kpi.row.kpi.title,
                "conclusion": kpi.conclusion,
                "verdict": kpi.verdict,
                "counts": kpi.row.effect.counts,
                "left_out": kpi.row.effect.notes,
                "checked_by": plain(kpi.second) if kpi.second else None,
            }
            for kpi in one.kpis
        ],
    }


def _say(one: Answer) -> None:
    write(f"{one.title}（{one.key}）：{one.verdict}")
    rows = [
        (kpi.row.kpi.title, kpi.row.effect.method_title, kpi.title, sized(kpi.row), kpi.verdict)
        for kpi in one.kpis
    ]
    if rows:
        titles = ("指标", "方法", "结论", "相差（95% 区间）", "说明")
        table("", titles, rows, is_answer=True)
    for note in one.left_out:
        say(note)
