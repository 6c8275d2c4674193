"""Rules by the regulation they stand in, each with its figures, article and confidence."""

from collections import Counter
from collections.abc import Iterator

from shuanghe.insight.handbooks.queries.filling.setting import Filled, Setting
from shuanghe.insight.handbooks.queries.shapes import SectionShape
from shuanghe.insight.handbooks.rules.content import (
    Block,
    heading,
    labelled,
    paragraph,
    remark,
    table,
)
from shuanghe.insight.handbooks.rules.words import (
    BREACH,
    EVERY,
    LAYER,
    PERIODS,
    STRENGTH,
    UNIT,
    day,
    quoted,
    said,
    sure,
)
from shuanghe.rulebook.queries import rulebook, rules_in_force
from shuanghe.rulebook.rules import Parameter, Recurrence, Regulation, Rule

FIGURES = ("要求", "数值", "依据", "可靠程度")


def rules(shape: SectionShape, setting: Setting) -> Iterator[Filled]:
    """A section for each regulation named, with all its rules of the day."""
    book = rulebook()
    for slug in shape.of:
        found = [one for one in rules_in_force(on=setting.on) if one.citation.regulation == slug]
        if found:
            regulation = book.regulations[slug]
            blocks = [*_about(regulation), *(block for one in found for block in rule_blocks(one))]
            yield Filled(f"rules.{slug}", shape.title or regulation.title, blocks)


def rules_named(shape: SectionShape, setting: Setting) -> Iterator[Filled]:
    """The rules named by their ids, under one title."""
    wanted = set(shape.of)
    found = [one for one in rules_in_force(on=setting.on) if one.id in wanted]
    blocks = [block for one in found for block in rule_blocks(one)]
    yield Filled(f"rules.{shape.code}", shape.title, blocks)


def sources(shape: SectionShape, setting: Setting) -> Iterator[Filled]:
    """Every regulation that the handbook leans on."""
    book = rulebook()
    used = Counter(one.citation.regulation for one in rules_in_force(on=setting.on))
    rows = [
        (
            quoted(one.title),
            one.issuer,
            one.number or "—",
            day(one.in_force_from),
            sure(one.confidence),
            str(used[one.slug]),
        )
        for one in sorted(book.regulations.values(), key=lambda one: -used[one.slug])
        if one.slug in used
    ]
    blocks = [
        table(
            ("名称", "发布机关", "文号", "施行日期", "可靠程度", "条数"),
            rows,
            (30, 18, 16, 14, 14, 8),
        )
    ]
    yield Filled("sources", shape.title or "依据的规定", blocks, f"规则库版本 {book.version}")


def rule_blocks(rule: Rule) -> Iterator[Block]:
    """One rule: what it asks, its figures, who acts, what proves it, where it is written."""
    yield heading(f"{rule.id}　{rule.title}")
    yield paragraph(rule.demand)
    if rule.parameters:
        yield table(FIGURES, map(_figure, rule.parameters), (34, 18, 30, 18))
    yield labelled("谁来办", _who(rule))
    if rule.recurrence:
        yield labelled("周期", recurrence_words(rule.recurrence))
    strength = STRENGTH.get(rule.strength, rule.strength)
    yield labelled("力度", f"{strength}；{PERIODS[rule.deadline]}；{BREACH[rule.on_breach]}")
    yield labelled("佐证", rule.evidence)
    if rule.counting:
        yield labelled("怎样算", f"符合：{rule.counting.met}；不符合：{rule.counting.unmet}")
    for one in rule.tightenings:
        yield labelled(
            "收紧", f"{LAYER.get(one.layer, one.layer)}{quoted(one.source)}：{one.change}"
        )
    if rule.note:
        yield labelled("说明", rule.note)
    yield remark(cited(rule))


def cited(rule: Rule) -> str:
    """Where a rule is written and how sure we are of it."""
    cite = f"{quoted(rule.citation.regulation_title)}{rule.citation.article}"
    layer = "" if rule.layer == "central" else f" · {LAYER.get(rule.layer, rule.layer)}"
    return f"依据：{cite} · {sure(rule.confidence)}{layer} · {day(rule.reviewed_on)}复核"


def recurrence_words(recurrence: Recurrence) -> str:
    """每季度 1 次."""
    needs, unit = said(recurrence.needs), UNIT.get(recurrence.unit, recurrence.unit)
    kinds = rulebook().evidence_kinds
    acts = "、".join(kinds[one].title for one in recurrence.satisfied_by if one in kinds)
    return f"{EVERY[recurrence.every]} {needs} {unit}，由“{acts}”完成"


def _figure(one: Parameter) -> tuple[str, ...]:
    unit = "" if one.unit in ("", None) else one.unit
    cite = (
        one.cite if one.layer == "central" else f"{one.cite}（{LAYER.get(one.layer, one.layer)}）"
    )
    return one.title, f"{said(one.value)} {unit}".strip(), cite, sure(one.confidence)


def _who(rule: Rule) -> str:
    subjects = rulebook().subjects
    named = "、".join(subjects.get(one, one) for one in rule.subject)
    return f"义务主体：{rule.owed_by}（{named}）；办理：{rule.actor}"


def _about(regulation: Regulation) -> Iterator[Block]:
    number = f"，{regulation.number}" if regulation.number else ""
    yield paragraph(
        f"{quoted(regulation.title)}，{regulation.issuer}{number}，"
        f"{day(regulation.in_force_from)}起施行。{regulation.status}"
    )
    yield remark(f"{LAYER.get(regulation.layer, regulation.layer)} · {sure(regulation.confidence)}")
    for note in regulation.notes:
        yield remark(note)
