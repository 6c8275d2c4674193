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


def differences(on: date = date(2026, 1, 1)) -> list[object]:
    """What the two proofs find wrong."""
    from shuanghe.duties.queries.proof import differences_by_arrays
    from shuanghe.duties.queries.verification import differences_by_sql

    with looking(Scope.everything("测试")):
        return [*differences_by_sql(on=on), *differences_by_arrays()]


def differences_by_loop() -> list[object]:
    """The same proof written as plainly as it can be said: a loop over cells, then over sums."""
    from collections import Counter

    from shuanghe.duties.models import Evidence, Obligation, Rollup, Waiver
    from shuanghe.duties.rules import Verdict, met_on, verdict
    from shuanghe.kernel.tree import ancestors

    wrong: list[object] = []
    sums: Counter = Counter()
    with looking(Scope.everything("测试")):
        filed = list(Evidence.objects.filter(withdrawn_at=None))
        waived = set(
            Waiver.objects.filter(revoked_at=None)
            .exclude(approved_at=None)
            .values_list("organisation_id", "slot_id")
        )
        for cell in Obligation.objects.select_related("organisation", "slot"):
            slot = cell.slot
            acts = [
                (one.done_on, one.amount if slot.unit == "hours" else Decimal(1))
                for one in filed
                if one.organisation_id == cell.organisation_id
                and one.kind in slot.kinds
                and slot.starts_on <= one.period_on <= slot.ends_on
            ]
            day = met_on(acts, needs=slot.needs)
            is_waived = (cell.organisation_id, cell.slot_id) in waived
            if (cell.met_on, cell.is_waived, cell.due_on) != (day, is_waived, slot.due_on):
                wrong.append((cell.pk, cell.met_on, day))
            judged = verdict(
                due_on=slot.due_on, met_on=day, on=date(2099, 1, 1), is_waived=is_waived
            )
            for above in ancestors(cell.organisation.path):
                sums[above, cell.slot_id, "total"] += 1
                sums[above, cell.slot_id, judged] += 1
        for row in Rollup.objects.all():
            key = (row.organisation_id, row.slot_id)
            stored = (row.total, row.on_time, row.late, row.waived)
            expected = tuple(
                sums.pop((*key, what), 0)
                for what in ("total", Verdict.MET, Verdict.LATE, Verdict.WAIVED)
            )
            sums.pop((*key, Verdict.MISSING), 0)
            if stored != expected:
                wrong.append((key, stored, expected))
    return wrong + [key for key, number in sums.items() if number]
