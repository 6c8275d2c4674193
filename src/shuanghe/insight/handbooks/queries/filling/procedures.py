"""Procedures: the flow chart, the table of all steps, and each step in full."""

from collections.abc import Iterator

from shuanghe.insight.handbooks.queries.filling.setting import Filled, Setting
from shuanghe.insight.handbooks.queries.shapes import SectionShape
from shuanghe.insight.handbooks.rules.checks import TIMED, check_words, clock_words
from shuanghe.insight.handbooks.rules.content import (
    Block,
    BlockKind,
    heading,
    labelled,
    paragraph,
    remark,
    table,
)
from shuanghe.insight.handbooks.rules.words import FACTS, OUTCOME, quoted, sure
from shuanghe.procedures.queries import procedure_on, procedures_known
from shuanghe.procedures.rules import Fact, Procedure, Step
from shuanghe.rulebook.queries import rulebook

STEPS = ("步", "名称", "谁办", "材料", "时限", "依据")
STEPS_WIDE = (5, 20, 15, 24, 22, 18)
LIMITS = ("事项", "步", "时限", "依据")


def procedures(shape: SectionShape, setting: Setting) -> Iterator[Filled]:
    """For each procedure named a section with its chart, and one for each of its stages."""
    for key in shape.of:
        procedure = procedure_on(key, on=setting.on)
        yield Filled(
            f"flow.{key}",
            f"{procedure.title}：流程图和步骤一览",
            [*_overview(procedure), _flow(procedure), _table(procedure)],
            f"程序定义版本 {procedure.version}，与系统办理时用的是同一份",
        )
        for stage, title in procedure.stages.items():
            steps = [one for one in procedure.steps if one.stage == stage]
            blocks = [block for step in steps for block in _step(step, procedure)]
            yield Filled(f"steps.{key}.{stage}", f"{procedure.title}：{title}", blocks)


def limits(shape: SectionShape, setting: Setting) -> Iterator[Filled]:
    """Every time limit of every procedure in one table."""
    rows = [
        (procedure.title, f"{step.number} {step.title}", told.partition("；")[0], one.citation)
        for key in procedures_known()
        for procedure in [procedure_on(key, on=setting.on)]
        for step in procedure.steps
        for one in step.checks
        if one.function in TIMED
        for told in [check_words(one, step, procedure)]
    ]
    blocks = [table(LIMITS, dict.fromkeys(rows), (14, 22, 38, 26))]
    yield Filled("limits", shape.title or "各项时限一览", blocks)


def _overview(procedure: Procedure) -> Iterator[Block]:
    yield paragraph(
        f"依据{quoted(procedure.regulation)}等，分 {len(procedure.stages)} 个阶段、"
        f"{len(procedure.steps)} 步办理。在系统里办理时，每一步按下列要求核对，"
        "不符合的说明错在哪里、怎样改。"
    )


def _flow(procedure: Procedure) -> Block:
    """The chart: stage, box, who and where, a word beside it."""
    rows = tuple(
        (
            procedure.stages[step.stage],
            f"{step.number}. {step.title}",
            f"{step.actor} · {step.citation.rsplit(' ', 1)[-1]}",
            OUTCOME[step.outcome],
        )
        for step in procedure.steps
    )
    return Block(BlockKind.FLOW, procedure.title, rows=rows)


def _table(procedure: Procedure) -> Block:
    rows = (
        (
            str(step.number),
            step.title,
            step.actor,
            "、".join(step.papers) or "—",
            clock_words(step, procedure),
            step.citation,
        )
        for step in procedure.steps
    )
    return table(STEPS, rows, STEPS_WIDE)


def _step(step: Step, procedure: Procedure) -> Iterator[Block]:
    outcome = f"（{OUTCOME[step.outcome]}）" if OUTCOME[step.outcome] else ""
    yield heading(f"第 {step.number} 步　{step.title}{outcome}")
    yield labelled("谁办", _who(step))
    if step.after:
        before = "、".join(f"第 {procedure.step(code).number} 步" for code in step.after)
        yield labelled("先要办完", before)
    if step.papers:
        yield labelled("材料", "、".join(step.papers))
    yield table(("要登记的", "怎样填", "必填"), map(_fact, step.facts), (46, 42, 12))
    for number, check in enumerate(step.checks, 1):
        yield labelled(f"核对 {number}", check_words(check, step, procedure))
    if step.advice:
        yield labelled("提示", step.advice)
    optional = " · 可以不办" if step.is_optional else ""
    yield remark(f"依据：{step.citation} · {sure(step.confidence)}{optional}")


def _who(step: Step) -> str:
    said = step.actor
    if step.approver:
        kinds = rulebook().subjects
        named = "或".join(kinds.get(one, one) for one in step.approver.kinds)
        said += f"；由上级有权的{named}办理（{step.approver.rule_id} {step.approver.citation}）"
    return said


def _fact(fact: Fact) -> tuple[str, str, str]:
    how = FACTS.get(fact.kind, fact.kind)
    if fact.choices:
        how = " / ".join(fact.choices.values())
    return fact.title, how, "是" if fact.is_required else "否"
