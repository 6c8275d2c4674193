"""The commands about effects that are kept: list, show, run."""

from typing import Annotated, Any

import typer
from django.http import Http404
from django.utils import timezone

from shuanghe.insight.effects.models import Outcome
from shuanghe.insight.effects.queries.reading import (
    EffectRow,
    Wanted,
    effect_in_view,
    effects_found,
)
from shuanghe.insight.effects.rules.results import CHECKS, shown
from shuanghe.insight.effects.services.computing import KIND, effects_renew
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.terminal import AsJson, answer, fail, give, say, table, write

Asked = Annotated[
    str, typer.Option("--conclusion", help=f"只看一种结论：{' | '.join(Outcome.values)}。")
]
MANY = 100
TENTHS = 10


def effects_list(conclusion: Asked = "", as_json: AsJson = False) -> None:
    """列出测算过的成效；每个数都带区间。"""
    if conclusion and conclusion not in Outcome.values:
        fail(f"没有“{conclusion}”，请用 {'、'.join(Outcome.values)}。", as_json=as_json)
    with looking(Scope.everything("命令行查看成效")):
        found = effects_found(Wanted(conclusion))
        if as_json:
            give([plain(row) for row in found.rows])
            return
    rows = [
        (
            row.effect.pk, row.effect.organisation.name, row.kpi.title,
            f"{row.effect.started_on:%Y-%m}", row.effect.conclusion_title, sized(row),
        )
        for row in found.rows[:MANY]
    ]  # fmt: skip
    table("", ("编号", "单位", "指标", "开始", "结论", "相差（95% 区间）"), rows, is_answer=True)
    if len(found.rows) > MANY:
        say(f"只列出前 {MANY} 项，共 {len(found.rows)} 项；加 --json 看全部。")


def effect_show(
    pk: Annotated[int, typer.Argument(metavar="ID", help="成效的编号，见 effect list。")],
    as_json: AsJson = False,
) -> None:
    """看一项成效：结论、检验、所测的工作、数据。"""
    with looking(Scope.everything("命令行查看成效")):
        try:
            row = effect_in_view(pk)
        except Http404:
            fail(f"没有编号为 {pk} 的成效，请用 effect list 查看。", as_json=as_json)
    one = row.effect
    if as_json:
        give({**plain(row), "line": one.line, "parts": one.parts, "notes": one.notes})
        return
    write(f"{one.organisation.name} · {row.kpi.title}（{row.kpi.measure}）")
    write(f"所测的工作：{row.titles or '已撤销'}，{one.started_on:%Y-%m} 开始")
    write(f"结论：{one.verdict}")
    table(
        "检验",
        ("检验", "结果", "看到什么"),
        [
            (CHECKS[check["name"]], "通过" if check["passed"] else "不通过", check["detail"])
            for check in one.checks
        ],
    )
    for note in one.notes:
        say(note)


def effects_run(as_json: AsJson = False) -> None:
    """测算全部成效：只重算数据有变化的；中断后再运行会接着做。"""
    told = 0

    def tell(done: int, total: int) -> None:
        nonlocal told
        tenth = done * TENTHS // total if total else TENTHS
        if tenth > told:
            told = tenth
            say(f"已测算 {done} / {total} 项")

    key = f"{KIND}:{timezone.localtime():%Y-%m-%dT%H:%M:%S}"
    with looking(Scope.everything("命令行测算成效")):
        done = effects_renew(Actor.system("命令行"), key=key, on=timezone.localdate(), tell=tell)
    text = f"共 {done.total} 项，更新 {done.written} 项，停用 {done.gone} 项。"
    answer(vars(done), text, as_json=as_json)


def sized(row: EffectRow) -> str:
    """The number with its interval; the reason where there is none."""
    one = row.effect
    if one.estimate is None or one.low is None or one.high is None:
        return one.reason
    size, low, high = shown(one.estimate, (one.low, one.high))
    return f"{size}（{low} ~ {high}）{row.kpi.measure}"


def plain(row: EffectRow) -> dict[str, Any]:
    """An effect as plain numbers and texts."""
    one = row.effect
    return {
        "id": one.pk,
        "organisation": one.organisation.code,
        "kpi": row.kpi.code,
        "method": one.method,
        "started_on": f"{one.started_on:%Y-%m}",
        "works": [
            {"title": work.title, "source_type": work.source_type, "source_id": work.source_id}
            for work in row.works
        ],
        "estimate": one.estimate,
        "interval": None if one.low is None else [one.low, one.high],
        "conclusion": one.conclusion,
        "verdict": one.verdict,
        "reason": one.reason,
        "checks": one.checks,
        "computed_at": one.computed_at.isoformat(),
    }
