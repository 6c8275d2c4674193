"""The default duty lists as YAML, put together with the rules they name."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from pydantic import ValidationError

from shuanghe.activities.mobilisation.queries.shapes import ItemShape, ListShape
from shuanghe.activities.mobilisation.rules.targets import EVENT
from shuanghe.organisation.models import OrganisationKind, PostKind
from shuanghe.rulebook.queries import evidence_kinds, rule, rulebook
from shuanghe.rulebook.queries.reading import Problem, Sheet, sheet_read
from shuanghe.rulebook.rules import Rule

FOLDER = "duty_lists"
COMMITMENT_PROGRESS = "commitment_progress"
"""What a member says of a commitment counts as done for the item that asks for it."""


class CatalogueRefused(ValueError):  # noqa: N818 — an answer, not a fault
    """The files have mistakes; each is named with file, line and how to mend it."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("清单目录有错误：\n" + "\n".join(str(one) for one in problems))


@dataclass(frozen=True)
class ItemFacts:
    """One default item with everything settled: what DutyItem keeps."""

    code: str
    holder: str
    list_title: str
    responsibility: str
    bodies: tuple[str, ...]
    posts: tuple[str, ...]
    duty: str
    standard: str
    every: str
    times: Decimal
    unit: str
    kinds: tuple[str, ...]
    measured_on: str
    due: str
    rule_id: str
    basis: str
    tag: str


def default_items(*, on: date) -> list[ItemFacts]:
    """Every default item as the rules stand on a day, in the order of the files.

    Raises CatalogueRefused naming each file, line and mend.
    """
    problems: list[Problem] = []
    found: list[ItemFacts] = []
    seen: set[str] = set()
    for sheet, shape in _lists(problems):
        for at, item in enumerate(shape.items):
            fault = _list_fault(shape) or _item_fault(item, seen, on)
            if fault:
                sheet.refuse(("items", at), *fault)
            else:
                seen.add(item.code)
                found.append(_facts(shape, item, on))
        problems += sheet.problems
    if problems:
        raise CatalogueRefused(problems)
    return found


def _lists(problems: list[Problem]) -> Iterator[tuple[Sheet, ListShape]]:
    root = Path(settings.RULEBOOKS)
    for path in sorted((root / FOLDER).glob("*.yaml")):
        sheet = sheet_read(path, root=root)
        if sheet.problems:
            problems += sheet.problems
            continue
        try:
            yield sheet, ListShape.model_validate(sheet.data)
        except ValidationError as error:
            for one in error.errors():
                place = tuple(one["loc"])
                sheet.refuse(
                    place,
                    f"“{place[-1] if place else ''}”写得不对（{one['msg']}）",
                    "参照其他清单文件",
                )
            problems += sheet.problems


def _list_fault(shape: ListShape) -> tuple[str, str] | None:
    bodies = set(shape.bodies) - set(OrganisationKind.values)
    posts = set(shape.posts) - set(PostKind.values)
    if bodies or posts:
        return (
            f"不认识的组织类别或职务：{'、'.join(sorted(bodies | posts))}",
            "用 subjects.yaml 里的词",
        )
    if (shape.holder == "post") != bool(shape.posts):
        return "职务清单要写 posts，其他清单不写", "补上或删去 posts"
    return None


def _item_fault(item: ItemShape, seen: set[str], on: date) -> tuple[str, str] | None:
    if item.code in seen:
        return f"编号 {item.code} 重复", "换一个没有用过的编号"
    unknown = set(item.kinds) - set(evidence_kinds()) - {COMMITMENT_PROGRESS}
    if unknown:
        return f"不认识的佐证：{'、'.join(sorted(unknown))}", "用 evidence_kinds.yaml 里的编码"
    if item.rule:
        return _rule_fault(item, on)
    if item.every is None or not item.basis:
        return "没有写规则编号时，要写 every 和 basis", "补上频次和依据，自己定的写“示例默认”"
    if item.every != EVENT and not item.times:
        return "没有写每期次数", "补上 times"
    return None


def _rule_fault(item: ItemShape, on: date) -> tuple[str, str] | None:
    if item.rule not in rulebook().entries:
        return f"规则库里没有 {item.rule}", "核对规则编号"
    if item.times is not None or item.basis:
        return "写了规则编号，次数和依据就不另写", "删去 times 和 basis"
    named = _rule_on(item.rule, on)
    if named.recurrence is None and item.every != EVENT:
        return f"{item.rule} 没有周期", "写 every: event，或去掉规则编号自己写频次"
    return None


def _rule_on(rule_id: str, on: date) -> Rule:
    """The rule of a day; the first version when it was not yet in force."""
    try:
        return rule(rule_id, on=on)
    except KeyError:
        return rulebook().versions(rule_id)[0].rule


def _facts(shape: ListShape, item: ItemShape, on: date) -> ItemFacts:
    every, times, unit = item.every or EVENT, Decimal(item.times or 0), item.unit
    kinds, basis = tuple(item.kinds), item.basis
    if item.rule:
        named = _rule_on(item.rule, on)
        basis = f"《{named.citation.regulation_title.strip('《》')}》{named.citation.article}"
        if named.recurrence is not None and item.every is None:
            every, times = named.recurrence.every.value, named.recurrence.needs
            unit = "hours" if named.recurrence.unit == "hours" else "times"
            kinds = named.recurrence.satisfied_by
    return ItemFacts(
        code=item.code,
        holder=shape.holder,
        list_title=shape.title,
        responsibility=shape.responsibility,
        bodies=tuple(shape.bodies),
        posts=tuple(shape.posts),
        duty=item.duty,
        standard=item.standard,
        every=every,
        times=times,
        unit=unit,
        kinds=kinds,
        measured_on=item.of,
        due=item.due,
        rule_id=item.rule,
        basis=basis[:200],
        tag=item.tag,
    )
