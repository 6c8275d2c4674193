"""Bars q1 to q4: what is owed in a year, the totals of a month, and what keeps them.

The world has two members a branch, each with a sealed base; most have paid the month. Wall time.
"""

import time
import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

from benchmarks import walk, worlds
from benchmarks.tables import Bar

PEOPLE, MONTHS = 14_900, 12
YEAR_IN, PAGE_IN, REBUILD_IN, PAY_IN = 0.5, 0.3, 60.0, 0.3
TIMES = 5
MONTH = date(2026, 6, 1)
ENTRY = """INSERT INTO dues_duesentry (organisation_id, member_id, month, kind, due_fen, paid_fen,
    paid_on, method, receipt_number, note, entered_by, entered_at, is_sample)
    VALUES (%s, %s, '2026-06-01', 'payment', 5000, 5000, '2026-06-20', 'cash', %s, '', '示例',
    '2026-06-20 00:00:00', TRUE)"""


def bars(sizes: list[int]) -> list[Bar]:
    """The year of a company by arrays, then the pages and the sums of the largest world."""
    from django.core.management import call_command
    from django.utils import timezone

    call_command("collectstatic", interactive=False, verbosity=0)
    size = max(sizes)
    world = worlds.world(size)
    walk.fill(world)
    pay(world)
    today = timezone.localdate()
    return [_year(), *_totals(size, today)]


def _year() -> Bar:
    """What 14,900 members owe in twelve months, bases at random around the edges of brackets."""
    from shuanghe.activities.dues.queries import tariff_on
    from shuanghe.activities.dues.rules import BaseStep, Payer, Stretch, month_number
    from shuanghe.activities.dues.rules.many import table_owed, yuan_of

    first = month_number(MONTH)
    stretches = [Stretch(n + 1, n // 30 + 1, first, first + MONTHS) for n in range(PEOPLE)]
    steps = [
        BaseStep(n + 1, first - 1, Payer.SALARIED, yuan_of(299_990 + n * 97)) for n in range(PEOPLE)
    ]
    tariffs = [tariff_on(MONTH)] * MONTHS
    took = _took(lambda: table_owed(stretches, steps, [], first=first, tariffs=tariffs))
    return _bar("q1", "what 14,900 owe in 12 months", PEOPLE, took, YEAR_IN)


def pay(world: worlds.World) -> None:
    """A sealed base for everybody; nine in ten have paid June."""
    from django.db import connection, transaction

    from shuanghe.activities.dues.models import DuesBase
    from shuanghe.activities.dues.queries.rolls import base_place
    from shuanghe.kernel.crypto import seal_many
    from shuanghe.organisation.models import Member

    with worlds.everything():
        homes = list(Member.objects.order_by("id").values_list("id", "organisation_id"))
        uids = [uuid.UUID(int=number + 1) for number in range(len(homes))]
        sealed = seal_many(("5000.00", base_place(uid)) for uid in uids)
        DuesBase.objects.bulk_create(
            (
                DuesBase(
                    uid=uid, member_id=member, payer="salaried", base_sealed=blob,
                    from_on=date(2026, 1, 1), entered_by="示例", is_sample=True,
                )
                for (member, _home), uid, blob in zip(homes, uids, sealed, strict=True)
            ),
            batch_size=500,
        )  # fmt: skip
    rows = [(home, member, f"R{member}") for member, home in homes if member % 10]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(ENTRY, rows)
        cursor.execute("ANALYZE")


def _totals(size: int, today: date) -> list[Bar]:
    """The page of the root before and after the sums are kept, and what keeping them costs."""
    from shuanghe.activities.dues.models import Method, MonthSum
    from shuanghe.activities.dues.services import Payment, payment_file
    from shuanghe.activities.dues.services.sums import sums_rebuild
    from shuanghe.kernel.permissions import Actor
    from shuanghe.organisation.models import Member

    actor = Actor.system("基准测试")
    live = walk.walked("totals worked out", f"/dues/totals/?month={MONTH:%Y-%m}", size)
    rebuilt = _took(lambda: sums_rebuild(actor, on=today), times=1)
    differing = sums_rebuild(actor, on=today)
    kept = walk.walked("totals kept", f"/dues/totals/?month={MONTH:%Y-%m}", size)
    with worlds.everything():
        owing = list(
            Member.objects.filter(pk__in=range(10, 200, 10)).select_related("organisation")
        )
    payments = iter(owing)

    def pay() -> None:
        one = next(payments)
        payment = Payment(one.pk, MONTH, Decimal("50.00"), date(2026, 6, 30), Method.CASH)
        payment_file(actor, organisation=one.organisation, payment=payment, on=today)

    paid = _took(pay)
    with worlds.everything():
        sums = MonthSum.objects.count()
    return [
        _bar("q2", "totals of the root, sums kept", size, kept.product, PAGE_IN, note=kept.note),
        _bar("q2", "the same worked out on reading", size, live.product, 5.0, note=live.note),
        _bar(
            "q3", "sums of 12 months rebuilt", size, rebuilt, REBUILD_IN, is_right=not differing,
            note=f"{sums:,} sums, {differing} different the second time",
        ),
        _bar("q4", "one payment, sums and record following", size, paid, PAY_IN),
    ]  # fmt: skip


def _took(task: Callable[[], Any], *, times: int = TIMES) -> float:
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        task()
        spent.append(time.perf_counter() - start)
    return median(spent)


def _bar(
    code: str, what: str, size: int, took: float, within: float, *, note: str = "",
    is_right: bool = True,
) -> Bar:  # fmt: skip
    return Bar(
        code, what, f"{size:,}", took, within, within / took, f"≤ {within:g} s",
        is_right and took <= within, note=note,
    )  # fmt: skip
