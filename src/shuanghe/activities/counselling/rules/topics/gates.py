"""What must be there before a step of a topic is done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

STEPS = ("select", "diagnose", "choose", "team", "coach", "midterm", "close", "fix")


@dataclass(frozen=True)
class Facts:
    """What the gates ask about a topic. charter: what its charter lacks.

    benefit: "" when it is verified or there is none with a reason; else what is missing.
    """

    sheets: Mapping[str, int]
    charter: tuple[str, ...] = ()
    baselines_short: tuple[str, ...] = ()
    targets_idle: tuple[str, ...] = ()
    is_host_approved: bool = False
    is_steering_approved: bool = False
    people: int = 0
    has_counsellor: bool = False
    agreed_sides: int = 0
    tasks: int = 0
    days_on_site: int = 0
    benefit: str = ""
    scores: int = 0
    scores_least: int = 0


def stage_after(done: set[str]) -> str:
    """The stage of a topic by the steps of its case that are done."""
    if "fix" in done:
        return "fixed"
    if "close" in done:
        return "fixing"
    if {"coach", "midterm"} <= done:
        return "closing"
    for step, stage in (("team", "coaching"), ("choose", "teaming"), ("diagnose", "choosing")):
        if step in done:
            return stage
    return "diagnosing"


WAY = (
    ("diagnosing", "select"), ("choosing", "diagnose"), ("teaming", "choose"),
    ("coaching", "team"), ("closing", "coach"), ("fixing", "close"), ("fixed", "fix"),
)  # fmt: skip
"""Each stage of a topic that goes on, with the step that it came to it by."""


def steps_of(stage: str, *, has_midterm: bool, has_coach: bool) -> set[str]:
    """The steps that a topic in a stage has done: what stage_after asks, the other way round."""
    reached = [at for at, _step in WAY].index(stage)
    done = {step for _at, step in WAY[: reached + 1]}
    beside = (("midterm", has_midterm), ("coach", has_coach))
    return done | {step for step, is_done in beside if is_done}


def faults_of(step: str, facts: Facts) -> list[str]:
    """What stands against doing a step, each with its mend."""
    gate = GATES.get(step)
    return [] if gate is None else gate(facts)


def _diagnose(facts: Facts) -> list[str]:
    wanted = (("diagnosis", "诊断表"), ("interview", "访谈"), ("problem", "打分的问题"))
    return [f"还没有{title}，请先填写。" for kind, title in wanted if not facts.sheets.get(kind)]


def _choose(facts: Facts) -> list[str]:
    faults = list(facts.charter)
    faults += [
        f"“{one}”已确认的月份不够，定不了基线，请先补报并确认。" for one in facts.baselines_short
    ]
    faults += [
        f"“{one}”的目标不比前几个月的平均值好，请改好目标再立项。" for one in facts.targets_idle
    ]
    if not facts.is_host_approved:
        faults.append("还没有企业批准。")
    if not facts.is_steering_approved:
        faults.append("还没有领导小组批准。")
    return faults


def _team(facts: Facts) -> list[str]:
    faults = []
    if not facts.has_counsellor or facts.people < 2:
        faults.append("课题组要有辅导员和企业成员。")
    if not facts.tasks:
        faults.append("还没有任务分解。")
    if not facts.sheets.get("agreement"):
        faults.append("还没有辅导协议。")
    elif facts.agreed_sides < 2:
        faults.append("辅导协议要企业和辅导员双方都签。")
    return faults


def _coach(facts: Facts) -> list[str]:
    return [] if facts.days_on_site else ["还没有驻点日志，请辅导员先记日志。"]


def _midterm(facts: Facts) -> list[str]:
    return [] if facts.sheets.get("midterm") else ["还没有中期检查表，请领导小组先填。"]


def _close(facts: Facts) -> list[str]:
    faults = [] if facts.sheets.get("result") else ["还没有结题小结，请企业先填。"]
    if facts.benefit:
        faults.append(facts.benefit)
    if facts.scores < facts.scores_least:
        faults.append(f"至少要 {facts.scores_least} 位评委打分，现有 {facts.scores} 位。")
    return faults


def _fix(facts: Facts) -> list[str]:
    wanted = (("fixing", "固化表"), ("spread", "推广表"))
    return [f"还没有{title}，请先填写。" for kind, title in wanted if not facts.sheets.get(kind)]


GATES: Mapping[str, Callable[[Facts], list[str]]] = {
    "diagnose": _diagnose,
    "choose": _choose,
    "team": _team,
    "coach": _coach,
    "midterm": _midterm,
    "close": _close,
    "fix": _fix,
}
