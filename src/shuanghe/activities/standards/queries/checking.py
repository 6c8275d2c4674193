"""Every mistake in the standards files that only the rest of the system can tell."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from django.conf import settings

from shuanghe.activities.standards.queries.charts import placeholders
from shuanghe.activities.standards.queries.gathering import Gathered, standards_gather
from shuanghe.activities.standards.rules.parts import PARTS
from shuanghe.organisation.models import OrganisationKind, PostKind
from shuanghe.procedures.queries import procedures_known
from shuanghe.rulebook.queries import evidence_kinds, rulebook
from shuanghe.rulebook.queries.reading import Problem, Sheet


def standards_check(*, on: date, root: Path | None = None) -> list[Problem]:
    """Every mistake: of shape, between files, and rules, kinds or parts that are not there."""
    found = standards_gather(root or Path(settings.RULEBOOKS))
    if found.problems:
        return list(found.problems)
    return [*_items(found, on), *_flows(found, on), *_parts(found)]


def _items(found: Gathered, on: date) -> Iterator[Problem]:
    kinds, posts, places = evidence_kinds(), set(PostKind.values), set(OrganisationKind.values)
    for shelf in found.items.values():
        for item, sheet in shelf.values():
            yield from _absent(sheet, "scope", item.scope, places)
            yield from _absent(sheet, "evidence", item.evidence, kinds)
            yield from _absent(sheet, "owner", [item.owner] if item.owner else [], posts)
            yield from _rules(sheet, "rules", item.rules, on)


def _flows(found: Gathered, on: date) -> Iterator[Problem]:
    kinds, procedures = evidence_kinds(), procedures_known()
    for flow, sheet in found.flows.values():
        if flow.kind == "procedure":
            yield from _absent(sheet, "code", [flow.code], procedures)
        yield from _absent(sheet, "evidence", flow.evidence, kinds)
        for step in flow.steps:
            yield from _rules(sheet, "steps", step.rules, on)
        for rule_id, key in placeholders([flow.note, *(step.clock for step in flow.steps)]):
            if not _has(rule_id, key, on):
                wrong = f"规则 {rule_id} 没有参数“{key}”，或当天不生效"
                yield Problem(sheet.file, sheet.line(("steps",)), wrong, "核对规则编号和参数名")


def _parts(found: Gathered) -> Iterator[Problem]:
    for mechanism, sheet in found.mechanisms.values():
        named = [key for layer in mechanism.layers for one in layer.items for key in one.parts]
        yield from _absent(sheet, "layers", named, PARTS)
    for method, sheet in found.methods.values():
        yield from _absent(sheet, "parts", method.parts, PARTS)


def _absent(
    sheet: Sheet, key: str, named: Iterable[str], known: Iterable[str]
) -> Iterator[Problem]:
    there = set(known)
    for one in named:
        if one not in there:
            mend = f"可用：{'、'.join(sorted(there))}"
            yield Problem(sheet.file, sheet.line((key,)), f"没有“{one}”", mend)


def _rules(sheet: Sheet, key: str, ids: Iterable[str], on: date) -> Iterator[Problem]:
    for rule_id in ids:
        if not _has(rule_id, "", on):
            wrong = f"规则 {rule_id} 不在规则库，或当天不生效"
            yield Problem(sheet.file, sheet.line((key,)), wrong, "核对规则编号")


def _has(rule_id: str, key: str, on: date) -> bool:
    try:
        rule = rulebook().rule(rule_id, on=on)
        return bool(rule.parameter(key)) if key else True
    except KeyError:
        return False
