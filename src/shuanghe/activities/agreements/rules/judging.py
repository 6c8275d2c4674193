"""Whether an agreement may go out: what forbids it, what only warns."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from shuanghe.activities.agreements.rules.weights import weights_fault


@dataclass(frozen=True)
class TargetFacts:
    """What the rules ask about one target. is_quantified: it names a quantity with its unit."""

    code: str
    area: str
    area_title: str
    statement: str
    quality: str
    weight: Decimal
    is_quantified: bool


@dataclass(frozen=True)
class Fault:
    """What is wrong and how to mend it. is_soft: a default of ours, which warns and never stops."""

    text: str
    is_soft: bool = False


def agreement_faults(targets: Sequence[TargetFacts]) -> list[Fault]:
    """Everything that is wrong with the targets of one agreement, what forbids it first."""
    found = []
    weights = weights_fault([one.weight for one in targets])
    if weights:
        found.append(Fault(weights))
    codes = [one.code for one in targets]
    twice = sorted({one for one in codes if codes.count(one) > 1})
    if twice:
        found.append(Fault(f"目标编号 {'、'.join(twice)} 重复，请改成不同的编号。"))
    found += [Fault(text) for one in targets for text in _unsaid(one)]
    return [*found, *_unquantified(targets)]


def _unsaid(one: TargetFacts) -> list[str]:
    said = {"目标内容": one.statement, "质量要求": one.quality}
    return [
        f"目标 {one.code} 没有写{title}，请补上。"
        for title, text in said.items()
        if not text.strip()
    ]


def _unquantified(targets: Sequence[TargetFacts]) -> list[Fault]:
    """示例默认: every area that is used has a target with a quantity."""
    areas = {one.area: one.area_title for one in targets}
    counted = {one.area for one in targets if one.is_quantified}
    return [
        Fault(f"“{title}”方面没有一项量化目标，建议至少写一项数量要求（示例默认）。", is_soft=True)
        for area, title in areas.items()
        if area not in counted
    ]
