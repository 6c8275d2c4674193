"""`shuanghe effect …`: the effect of a start on a KPI, of any panel and of those that are kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from shuanghe.insight.effects.management.kept import effect_show, effects_list, effects_run
from shuanghe.insight.effects.management.programmes import effect_programme
from shuanghe.insight.effects.rules import did, its, sdid
from shuanghe.insight.effects.rules.panels import Panel
from shuanghe.insight.effects.rules.results import CHECKS, Direction, Effect, shown
from shuanghe.insight.effects.rules.tables import Unfit, panel_of
from shuanghe.insight.effects.uploads import table_read
from shuanghe.kernel.terminal import AsJson, fail, failing, file_read, give, say, table, write

group = typer.Typer(help="成效：一项工作开始以后，指标变了多少，信得过几分。", no_args_is_help=True)

METHODS = ("its", "did", "sdid")
NEGATIVE = ("auto", "allow", "refuse")
TOO_LARGE = "数据太多，内存不够，没有算完。请按月汇总，或分几批单位来算。"
Season = {"auto": None, "yes": True, "no": False}
Control = {"auto": None, "never": False, "not-yet": True}


@group.callback()
def effects() -> None:
    """成效：一项工作开始以后，指标变了多少，信得过几分。"""


group.command("list")(effects_list)
group.command("show")(effect_show)
group.command("run")(effects_run)
group.command("programme")(effect_programme)


@group.command()
def estimate(  # noqa: PLR0913, PLR0917 — each is an option of the command
    kpi: Annotated[Path, typer.Option(help="指标 CSV：unit,period,value(单位、期间、数值)。")],
    units: Annotated[Path, typer.Option(help="单位 CSV：unit,start(单位、开始期；未实施留空)。")],
    method: Annotated[
        str, typer.Option(help="its 单个单位前后比 | did 双重差分 | sdid 合成双重差分。")
    ],
    direction: Annotated[str, typer.Option(help="lower 越低越好 | higher 越高越好。")] = "unknown",
    control: Annotated[
        str, typer.Option(help="did 同谁比：never 未实施的 | not-yet 尚未开始的。")
    ] = "auto",
    season: Annotated[str, typer.Option(help="its 是否计入全年起伏：auto | yes | no。")] = "auto",
    negative: Annotated[
        str, typer.Option(help="负数：auto 可疑的拒绝 | allow | refuse。")
    ] = "auto",
    seed: Annotated[int, typer.Option(help="sdid 抽取安慰剂的种子；相同则结果相同。")] = 0,
    as_json: AsJson = False,
) -> None:
    """估计成效：给出数值、95% 区间、各项检验和结论；数据不足时只说不足，不给数。"""
    chosen = {
        "--method": (method, METHODS), "--direction": (direction, tuple(Direction)),
        "--control": (control, tuple(Control)), "--season": (season, tuple(Season)),
        "--negative": (negative, NEGATIVE),
    }  # fmt: skip
    for option, (word, words) in chosen.items():
        if word not in words:
            fail(f"{option} 没有“{word}”，请用 {'、'.join(words)}。", as_json=as_json)
    with failing(Unfit, as_json=as_json), bearing():
        tables = [table_read(path, file_read(path)) for path in (kpi, units)]
        panel = panel_of(*tables, negative=negative)
        found = estimated(
            panel, method, season=Season[season], control=Control[control], seed=abs(seed)
        ).towards(Direction(direction))
    if as_json:
        give(plain(found))
    else:
        told(found)


@contextmanager
def bearing() -> Iterator[None]:
    """Raises Unfit where the block asks for more memory than there is."""
    try:
        yield
    except MemoryError:
        raise Unfit(TOO_LARGE) from None


def estimated(
    panel: Panel, method: str, *, season: bool | None, control: bool | None, seed: int
) -> Effect:
    """The effect by one of the METHODS."""
    if method == "its":
        return its.estimate(panel, season=season)
    if method == "did":
        return did.estimate(panel, not_yet=control)
    return sdid.estimate(panel, seed=seed)


def plain(effect: Effect) -> dict[str, Any]:
    """The effect as plain numbers and texts."""
    return {
        "estimate": effect.estimate,
        "interval": list(effect.interval) if effect.interval else None,
        "checks": [
            {"name": one.name, "passed": one.passed, "detail": one.detail} for one in effect.checks
        ],
        "verdict": effect.verdict,
        "conclusion": effect.conclusion.value,
        "method": effect.method,
        "direction": effect.direction.value,
        "confidence": 0.95,
        "standard_error": effect.standard_error,
        **effect.counts,
        "parts": effect.parts,
        "notes": list(effect.notes),
    }


def told(effect: Effect) -> None:
    """The effect in words: the number with its interval and the verdict on stdout."""
    for note in effect.notes:
        say(note)
    if effect.checks:
        rows = [
            (CHECKS[one.name], "通过" if one.passed else "不通过", one.detail)
            for one in effect.checks
        ]
        table("检验", ("检验", "结果", "看到什么"), rows)
    if effect.estimate is not None and effect.interval is not None:
        size, low, high = shown(effect.estimate, effect.interval)
        write(f"估计：{size}，95% 区间 {low} ~ {high}")
    write(f"结论：{effect.verdict}")
