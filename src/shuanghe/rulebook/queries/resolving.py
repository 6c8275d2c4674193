"""From files to the rule as it stands on one day, overlays applied."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from shuanghe.kernel.periods import Every
from shuanghe.rulebook.queries.gathering import Entry, Overlay
from shuanghe.rulebook.queries.shapes import CountingShape, ParameterShape
from shuanghe.rulebook.rules import (
    FUNCTIONS,
    STRENGTHS,
    Citation,
    Counting,
    Parameter,
    Recurrence,
    Rule,
    Tightening,
    is_in_force,
    is_looser,
    number_in,
)

STRENGTH_TITLES = {
    "must": "必须",
    "must_not": "不得",
    "shall": "应当",
    "normally": "一般",
    "may": "可以",
}


def rule_resolve(entry: Entry, overlays: Sequence[Overlay], *, on: date) -> Rule:
    """The rule of one file on one day, made stricter by the overlays in force that day."""
    shape, regulation = entry.shape, entry.regulation
    active = [one for one in overlays if is_in_force(*one.days, on)]
    parameters, changes = _parameters(entry, active, on=on)
    strength, raised = _strength(entry, active)
    first, last = entry.days
    rule = Rule(
        id=shape.id,
        title=shape.title,
        demand=shape.demand,
        strength=strength,
        deadline=shape.deadline,
        subject=tuple(shape.subject),
        owed_by=shape.owed_by,
        actor=shape.actor,
        parameters=parameters,
        citation=Citation(regulation.slug, regulation.title, shape.article, regulation.url),
        confidence=shape.confidence,
        article_confidence=shape.article_confidence or shape.confidence,
        in_force_from=first,
        in_force_to=last,
        layer=entry.layer,
        reviewed_on=shape.reviewed_on,
        evidence=shape.evidence,
        on_breach=shape.on_breach,
        recurrence=_recurrence(entry, parameters),
        note=shape.note,
        same_act_as=shape.same_act_as or "",
        tightenings=(*raised, *changes),
        counting=counting_resolve(shape.counting) if shape.counting else None,
    )
    said = repr(rule) + (repr(rule.counting) if rule.counting else "")
    return replace(rule, version=hashlib.sha256(said.encode()).hexdigest()[:12])


def counting_resolve(shape: CountingShape) -> Counting:
    """The counting of a rule with the roles its function knows, in their order."""
    function = FUNCTIONS[shape.function]
    given = shape.model_dump(exclude_none=True)
    roles = [role for role in (*function.numbers, *function.optional) if role in given]
    listed = {role: given[role] for role in roles}
    return Counting(
        function=shape.function,
        numbers=tuple(
            (role, name)
            for role, names in listed.items()
            for name in (names if isinstance(names, list) else [names])
        ),
        values=tuple((role, given[role]) for role in function.values),
        met=shape.met,
        unmet=shape.unmet,
    )


def _parameters(
    entry: Entry, overlays: Iterable[Overlay], *, on: date
) -> tuple[tuple[Parameter, ...], tuple[Tightening, ...]]:
    kept = {
        one.key: _parameter(entry, one)
        for one in entry.shape.parameters
        if is_in_force(one.in_force_from, one.in_force_to, on)
    }
    changes = []
    for overlay in overlays:
        for ours in overlay.shape.parameters:
            base = kept.get(ours.key)
            amount = number_in(base.value) if base else None
            if base is None or amount is None or ours.value == amount:
                continue
            if is_looser(ours.value, amount, tighter=base.tighter):
                continue
            kept[ours.key] = replace(
                base,
                value=ours.value,
                cite=ours.cite,
                confidence=ours.confidence,
                layer=overlay.layer,
            )
            changes.append(
                _tightening(overlay, f"{base.title}由 {base.value} 收紧为 {ours.value} {base.unit}")
            )
    return tuple(kept.values()), tuple(changes)


def _parameter(entry: Entry, shape: ParameterShape) -> Parameter:
    value = shape.value
    return Parameter(
        key=shape.key,
        value=tuple(value) if isinstance(value, list) else value,
        unit=shape.unit,
        title=shape.title,
        cite=shape.cite,
        confidence=shape.confidence,
        tighter=shape.tighter or "",
        in_force_from=shape.in_force_from,
        in_force_to=shape.in_force_to,
        layer=entry.layer,
    )


def _strength(entry: Entry, overlays: Iterable[Overlay]) -> tuple[str, tuple[Tightening, ...]]:
    strength, raised = entry.shape.strength, []
    for overlay in overlays:
        ours = overlay.shape.strength
        if ours in STRENGTHS and STRENGTHS.index(ours) > STRENGTHS.index(strength):
            change = f"要求由“{STRENGTH_TITLES[strength]}”提高为“{STRENGTH_TITLES[ours]}”"
            raised.append(_tightening(overlay, change))
            strength = ours
    return strength, tuple(raised)


def _tightening(overlay: Overlay, change: str) -> Tightening:
    source = f"{overlay.regulation.title} {overlay.shape.article}"
    return Tightening(overlay.layer, source, change.strip())


def _recurrence(entry: Entry, parameters: tuple[Parameter, ...]) -> Recurrence | None:
    shape = entry.shape.recurrence
    if shape is None:
        return None
    value = next((one.value for one in parameters if one.key == shape.needs), None)
    amount = number_in(value)
    if amount is None:
        return None
    return Recurrence(
        every=Every(shape.every),
        needs=Decimal(amount),
        unit=shape.unit,
        subjects=tuple(shape.subjects or entry.shape.subject),
        only_if=shape.only_if or "",
        satisfied_by=tuple(shape.satisfied_by),
        owner=shape.owner,
        due=shape.due,
        due_offset_days=shape.due_offset_days,
    )
