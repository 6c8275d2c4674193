"""Small rulebooks and trees for the tests of duties, built by hand."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import count

from shuanghe.kernel.periods import Every
from shuanghe.kernel.permissions import Actor, Grant, Scope, looking
from shuanghe.kernel.tree import path_of
from shuanghe.organisation.models import Member, Organisation
from shuanghe.rulebook.rules import Citation, Recurrence, Rule

SYSTEM = Actor.system("测试")
_codes = count(1)


def duty(
    rule_id: str = "ZB-21",
    *,
    every: Every = Every.MONTH,
    needs: int | str = 1,
    unit: str = "times",
    subjects: tuple[str, ...] = ("branch",),
    only_if: str = "",
    kinds: tuple[str, ...] = ("theme_day",),
    owner: str = "secretary",
    offset: int = 0,
    version: str = "1",
) -> Rule:
    """A recurring rule with the given demand."""
    return Rule(
        id=rule_id,
        title=f"任务 {rule_id}",
        demand="",
        strength="must",
        deadline="PER",
        subject=(),
        owed_by="",
        actor="",
        parameters=(),
        citation=Citation("example", "示例条例", "第一条"),
        confidence="verified",
        article_confidence="verified",
        in_force_from=date(2018, 1, 1),
        in_force_to=None,
        layer="central",
        reviewed_on=date(2026, 1, 1),
        evidence="",
        on_breach="warn",
        recurrence=Recurrence(
            every=every,
            needs=Decimal(needs),
            unit=unit,
            subjects=subjects,
            only_if=only_if,
            satisfied_by=kinds,
            owner=owner,
            due_offset_days=offset,
        ),
        version=version,
    )


def always(*rules: Rule):
    """A rulebook that says the same on every day."""

    def rules_on(_day: date) -> Iterable[Rule]:
        return rules

    return rules_on


def organisation(
    parent: Organisation | None = None,
    *,
    kind: str = "branch",
    since: date = date(2019, 1, 1),
    **more: object,
) -> Organisation:
    """A new organisation under its parent."""
    code = f"T{next(_codes):05d}"
    with looking(Scope.everything("测试数据")):
        node = Organisation(
            code=code, name=f"示例{code}", kind=kind, parent=parent, established_on=since,
            path=f"~{code}", **more,
        )  # fmt: skip
        node.save()
        node.path = path_of(parent.path if parent else "", node.pk)
        node.save()
    return node


def member(place: Organisation, name: str = "示例党员") -> Member:
    """A full member on the roll of an organisation since 2019."""
    from shuanghe.organisation.models import Standing

    with looking(Scope.everything("测试数据")):
        person = Member.objects.create(name=name, organisation=place, standing="full")
        Standing.objects.create(member=person, kind="full", from_on=date(2019, 1, 1))
    return person


def holder(right: str, place: Organisation, *, user_id: int = 1, name: str = "张示例") -> Actor:
    """Somebody who holds one right on one subtree."""
    return Actor(name=name, user_id=None, grants=(Grant(place.path, frozenset({right}), "role"),))
