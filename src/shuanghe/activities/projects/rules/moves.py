"""The state machine of a project as one table: who moves it, from where to where, past what gates.

A move is refused with the reason when the project stands elsewhere or a gate is not passed; no
other way leads from one state to another.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from shuanghe.activities.projects.rules.states import ORDER, TITLES, State

OWNER, UNIT, COMPANY = "owner", "unit", "company"


@dataclass(frozen=True)
class Facts:
    """What is known of a project when a move is asked for.

    lacks: what the proposal does not say yet. baselines_short: KPIs with too few months.
    targets_idle: KPIs whose target is no better than the baseline that would be frozen.
    months_owed: months whose progress is due and not filed. mean: of the scores that count.
    """

    state: State
    on: date
    lacks: tuple[str, ...] = ()
    baselines_short: tuple[str, ...] = ()
    targets_idle: tuple[str, ...] = ()
    notice_until: date | None = None
    objections_open: int = 0
    months_owed: tuple[str, ...] = ()
    claims: int = 0
    claims_unverified: int = 0
    scores: int = 0
    scores_least: int = 0
    mean: str = ""
    is_passed: bool = False
    has_release: bool = False
    has_rework_open: bool = False
    offers: int = 0
    offers_open: int = 0
    has_no_offer_reason: bool = False


Gate = Callable[[Facts], str]


def _proposal(facts: Facts) -> str:
    return f"申报书还缺：{'、'.join(facts.lacks)}，请补齐后再报。" if facts.lacks else ""


def _baseline(facts: Facts) -> str:
    if not facts.baselines_short:
        return ""
    short = "、".join(facts.baselines_short)
    return f"已确认的月份不够，定不了基线：{short}。请先请指标填报部门补齐并确认数值，或另选指标。"


def _target(facts: Facts) -> str:
    idle = "；".join(facts.targets_idle)
    return f"目标不比基线好：{idle}。请退回，改好目标再评审。" if idle else ""


def _notice(facts: Facts) -> str:
    if facts.notice_until is None:
        return "还没有公示，不能立项实施。"
    if facts.on <= facts.notice_until:
        return f"公示到 {facts.notice_until} 为止，期满后才能立项实施。"
    return ""


def _objections(facts: Facts) -> str:
    count = facts.objections_open
    return f"还有 {count} 条公示意见没有答复，请先答复。" if count else ""


def _progress(facts: Facts) -> str:
    owed = "、".join(facts.months_owed)
    return f"还没有报 {owed} 的进展，请先补报（补报会标明）。" if owed else ""


def _claims(facts: Facts) -> str:
    return "" if facts.claims else "还没有申报效益；不产生经济效益的，也要按 F8 写明指标和说明。"


def _verified(facts: Facts) -> str:
    count = facts.claims_unverified
    return f"还有 {count} 笔效益没有核定，请先逐笔核定。" if count else ""


def _scores(facts: Facts) -> str:
    if facts.scores >= facts.scores_least:
        return ""
    return f"验收组至少要有 {facts.scores_least} 位评委打分，现有 {facts.scores} 位。"


def _passed(facts: Facts) -> str:
    if facts.is_passed or not facts.mean:
        return ""
    return f"平均 {facts.mean} 分，没有达到通过分数；请定为不通过或延期。"


def _release(facts: Facts) -> str:
    return "" if facts.has_release else "还没有登记成果发布会。"


def _rework(facts: Facts) -> str:
    return "验收时要求的整改还没有完成，请先登记完成情况。" if facts.has_rework_open else ""


def _offers(facts: Facts) -> str:
    if facts.offers or facts.has_no_offer_reason:
        return ""
    return "还没有推广到其他单位；确实不具备推广条件的，请登记原因。"


def _answered(facts: Facts) -> str:
    count = facts.offers_open
    return f"还有 {count} 个单位没有答复是否采用。" if count else ""


GATES: Mapping[str, Gate] = {
    "proposal": _proposal,
    "baseline": _baseline,
    "target": _target,
    "notice": _notice,
    "objections": _objections,
    "progress": _progress,
    "claims": _claims,
    "verified": _verified,
    "scores": _scores,
    "passed": _passed,
    "release": _release,
    "rework": _rework,
    "offers": _offers,
    "answered": _answered,
}


@dataclass(frozen=True)
class Move:
    """One step from some states to one. right is held at a place (owner, unit, company).

    says: whether a reason or conclusion has to be written. not_own: whoever proposed the project
    may not do it.
    """

    code: str
    title: str
    sources: tuple[State, ...]
    target: State
    right: str
    place: str
    gates: tuple[str, ...] = ()
    says: str = ""
    not_own: bool = False


S = State
BEFORE_RUNNING = (S.IDEA, S.PROPOSED, S.BRANCH_CHECKED, S.CHECKED, S.APPROVED)
GOING_ON = (S.RUNNING, S.MID_REVIEWED, S.CLOSING, S.FINANCE_VERIFIED)
FILE, CHECK, VERIFY, MANAGE = "project.file", "project.check", "project.verify", "project.manage"
_TABLE = (
    Move("propose", "申报", (S.IDEA,), S.PROPOSED, FILE, OWNER, ("proposal",)),
    Move("check_branch", "支部审核通过", (S.PROPOSED,), S.BRANCH_CHECKED, CHECK, OWNER,
         ("proposal",), not_own=True),
    Move("check_unit", "单位审核通过", (S.BRANCH_CHECKED,), S.CHECKED, CHECK, UNIT,
         ("proposal",), not_own=True),
    Move("approve", "评审通过并公示", (S.CHECKED,), S.APPROVED, MANAGE, COMPANY,
         ("proposal", "baseline", "target"), says="评审会的意见", not_own=True),
    Move("start", "公示期满，立项实施", (S.APPROVED,), S.RUNNING, MANAGE, COMPANY,
         ("notice", "objections")),
    Move("review_mid", "中期检查", (S.RUNNING,), S.MID_REVIEWED, CHECK, UNIT,
         ("progress",), says="中期检查的结论", not_own=True),
    Move("close", "申请结项", (S.MID_REVIEWED,), S.CLOSING, FILE, OWNER, ("progress", "claims")),
    Move("confirm_benefit", "效益核定完毕", (S.CLOSING,), S.FINANCE_VERIFIED, VERIFY, COMPANY,
         ("claims", "verified"), not_own=True),
    Move("accept", "验收通过", (S.FINANCE_VERIFIED,), S.ACCEPTED, MANAGE, COMPANY,
         ("scores", "passed"), says="验收意见", not_own=True),
    Move("accept_rework", "验收通过，限期整改", (S.FINANCE_VERIFIED,), S.ACCEPTED, MANAGE, COMPANY,
         ("scores", "passed"), says="要整改什么", not_own=True),
    Move("fail", "验收不通过", (S.FINANCE_VERIFIED,), S.FAILED, MANAGE, COMPANY,
         ("scores",), says="不通过的原因", not_own=True),
    Move("replicate", "推广完毕", (S.ACCEPTED,), S.REPLICATED, MANAGE, COMPANY,
         ("release", "rework", "offers")),
    Move("archive", "归档", (S.REPLICATED,), S.ARCHIVED, MANAGE, COMPANY, ("answered",)),
    Move("return_branch", "支部退回", (S.PROPOSED,), S.IDEA, CHECK, OWNER, says="退回的原因"),
    Move("return_unit", "单位退回", (S.BRANCH_CHECKED,), S.IDEA, CHECK, UNIT, says="退回的原因"),
    Move("return_review", "评审退回", (S.CHECKED,), S.IDEA, MANAGE, COMPANY, says="退回的原因"),
    Move("return_notice", "公示意见成立，退回", (S.APPROVED,), S.IDEA, MANAGE, COMPANY,
         says="退回的原因"),
    Move("return_benefit", "财务退回", (S.CLOSING,), S.MID_REVIEWED, VERIFY, COMPANY,
         says="退回的原因"),
    Move("postpone", "延期", GOING_ON, S.POSTPONED, MANAGE, COMPANY, says="延期的原因"),
    Move("resume", "恢复实施", (S.POSTPONED,), S.RUNNING, MANAGE, COMPANY, says="恢复的说明"),
    Move("stop", "终止", (*BEFORE_RUNNING, *GOING_ON, S.POSTPONED), S.STOPPED, MANAGE, COMPANY,
         says="终止的原因"),
)  # fmt: skip
MOVES: Mapping[str, Move] = {move.code: move for move in _TABLE}


def moves_from(state: State) -> list[Move]:
    """The moves that lead out of a state, forward ones first."""
    order = {one: at for at, one in enumerate(ORDER)}
    found = [one for one in MOVES.values() if state in one.sources]
    forward = [one for one in found if order[one.target] == order[state] + 1]
    return [*forward, *(one for one in found if one not in forward)]


def faults_of(code: str, facts: Facts, *, note: str = "") -> list[str]:
    """Why a move may not be made now, each with its mend; nothing when it may."""
    move = MOVES.get(code)
    if move is None:
        return ["没有这一步，请从项目页面上的按钮办理。"]
    if facts.state not in move.sources:
        wanted = "、".join(TITLES[one] for one in move.sources)
        return [f"项目现在是“{TITLES[facts.state]}”，只有“{wanted}”的项目才能办“{move.title}”。"]
    faults = [GATES[gate](facts) for gate in move.gates]
    if move.says and not note.strip():
        faults.append(f"请写明{move.says}。")
    return [one for one in faults if one]
