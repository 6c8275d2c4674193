"""The ledger only grows, says who paid what, and files the month when nothing is open."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.activities.dues.worlds import JUNE, NOVEMBER, OCTOBER, ON, admit, move
from tests.records.worlds import EVERYTHING
from tests.roles import as_owner

from shuanghe.activities.dues.models import DuesBase, DuesEntry, EntryKind, LedgerOnlyGrows, Method
from shuanghe.activities.dues.rules import Payer, Settled
from shuanghe.activities.dues.services import (
    Payment,
    payment_arrange,
    payment_reverse,
    payments_file_many,
)
from shuanghe.duties.queries import monthly_list
from shuanghe.duties.services import obligations_issue
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.periods import Every, period_of
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.records.models import Record

pytestmark = pytest.mark.django_db


def entries():
    with looking(EVERYTHING):
        return list(DuesEntry.objects.order_by("id"))


def records(world, month=NOVEMBER):
    with looking(EVERYTHING):
        found = Record.objects.filter(organisation=world.first, period_on=month, withdrawn_at=None)
        return [one for one in found if "dues_collection" in one.kinds]


def reverse(world, entry, reason="重复登记", actor=None):
    return payment_reverse(
        actor or world.secretary(), organisation=world.first, entry=entry, reason=reason, on=ON
    )


def arrange(world, member, until, note="", month=NOVEMBER):
    return payment_arrange(
        world.secretary(),
        organisation=world.first,
        member_id=member.pk,
        month=month,
        until_on=until,
        note=note,
        on=ON,
    )


def test_the_sheet_says_who_owes_paid_and_is_open(world):
    world.pay(world.members[0], "50.00")
    world.pay(world.members[1], "25.00")

    rows = {row.name: row for row in world.sheet().rows}

    assert [
        (str(rows[n].owed), str(rows[n].paid), rows[n].state) for n in ("甲一", "甲二", "甲三")
    ] == [
        ("50.00", "50.00", Settled.PAID),
        ("75.00", "25.00", Settled.PART),
        ("0.20", "0.00", Settled.OPEN),
    ]
    assert str(world.sheet().collected) == "75.00"


def test_receipts_are_numbered_in_order_within_branch_and_year(world):
    made = world.pay_all()
    world.base(world.stranger, "3000")
    other = world.pay(
        world.stranger, "15.00", branch=world.second, actor=world.secretary(world.second)
    )

    assert [one.receipt_number for one in made] == [f"ZB1-2026-0000{n}" for n in (1, 2, 3)]
    assert other.receipt_number == "ZB2-2026-00001"


def test_the_month_files_its_record_when_the_last_one_has_paid(world):
    obligations_issue(Actor.system("测试"), organisation=None, year=2026)
    world.pay(world.members[0], "50.00")
    world.pay(world.members[1], "75.00")
    assert records(world) == []

    world.pay(world.members[2], "0.20")

    (record,) = records(world)
    assert record.summary == "应收 3 人，已交 3 人，按规定作出安排 0 人，实收 125.20 元。"
    with looking(EVERYTHING):
        listed = monthly_list(organisation=world.first, month=period_of(Every.MONTH, ON), on=ON)
    (duty,) = [one for one in listed if one.slot.duty == "DF-13" and one.met_on == ON]
    assert duty.verdict == "met"


def test_a_reversal_opens_the_month_and_a_new_payment_closes_it_again(world):
    first = world.pay_all()[0]
    assert len(records(world)) == 1

    reverse(world, first)
    assert records(world) == []
    assert world.row(world.members[0]).state is Settled.OPEN

    world.pay(world.members[0], "50.00")
    assert len(records(world)) == 1


def test_a_record_filed_by_hand_is_left_alone(world):
    world.pay_all()
    with looking(EVERYTHING):
        Record.objects.update(client_key="by hand")

    reverse(world, entries()[0])

    assert len(records(world)) == 1


def test_what_is_agreed_for_later_does_not_keep_the_month_open(world):
    world.pay(world.members[0], "50.00")
    world.pay(world.members[1], "75.00")

    arrange(world, world.members[2], date(2027, 1, 15))

    assert world.row(world.members[2]).state is Settled.ARRANGED
    assert len(records(world)) == 1
    assert world.row(world.members[2], on=date(2027, 1, 16)).state is Settled.OPEN


def test_more_than_six_months_later_needs_the_reason(world):
    with pytest.raises(Refused, match="DF-13"):
        arrange(world, world.members[2], date(2027, 6, 1))
    arrange(world, world.members[2], date(2027, 5, 31))
    arrange(world, world.members[2], date(2027, 6, 1), note="长期驻外")


def test_a_probationer_pays_from_the_month_of_admission(world):
    new = admit("新人", world.first, date(2026, 10, 20))
    world.base(new, "3000.00")

    named = [[row.name for row in world.sheet(month).rows] for month in (date(2026, 9, 1), OCTOBER)]

    assert "新人" not in named[0]
    assert "新人" in named[1]


def test_a_month_is_paid_where_the_relations_lie_at_its_end_and_counts_there(world):
    gone = world.members[0]
    world.pay(gone, "50.00", month=OCTOBER)
    move(gone, world.second, date(2026, 10, 20))

    assert gone.name not in [row.name for row in world.sheet(OCTOBER).rows]
    assert world.row(gone, branch=world.second, month=OCTOBER).state is Settled.PAID
    with pytest.raises(Refused, match="DF-10"):
        world.pay(gone, "50.00", month=NOVEMBER)


def test_arrears_are_told_and_six_in_a_row_only_ask_the_meeting(world):
    for member, yuan in zip(world.members[:2], ("50", "75"), strict=False):
        for month in range(1, 5):
            day = date(2026, month, 9)
            world.pay(member, yuan, month=day, on=day)
    paid_once = world.members[1]
    world.pay(paid_once, "75", month=date(2026, 7, 1), on=date(2026, 9, 3))

    late, other = world.row(world.members[0]), world.row(paid_once)

    assert late.open_months == tuple(date(2026, month, 1) for month in range(5, 11))
    assert "6" in late.asks_meeting
    assert other.asks_meeting == ""
    world.pay(world.members[0], "50.00")
    assert world.row(world.members[0]).asks_meeting == ""


@pytest.mark.parametrize(
    ("yuan", "changes", "told"),
    [
        ("0", {}, "大于 0"),
        ("-5", {}, "大于 0"),
        ("1.005", {}, "不到一分"),
        ("60.00", {}, "DF-12"),
        ("50.00", {"paid_on": date(2026, 11, 22)}, "还没有到"),
        ("50.00", {"month": date(2027, 1, 1)}, "DF-13"),
        ("50.00", {"method": Method.PROXY}, "DF-16"),
    ],
)
def test_an_impossible_payment_is_refused_with_the_mend(world, yuan, changes, told):
    with pytest.raises(Refused, match=told):
        world.pay(world.members[0], yuan, **changes)
    assert entries() == []


def test_more_of_one_s_own_will_is_taken_when_said(world):
    world.pay(world.members[0], "1050.00", is_extra=True)
    assert str(world.row(world.members[0]).paid) == "1050.00"


def test_without_a_base_nothing_is_taken(world):
    new = admit("新人", world.first, date(2026, 1, 1))
    assert world.row(new).state is Settled.NO_BASE
    with pytest.raises(Refused, match="核定"):
        world.pay(new, "10")


def test_many_payments_are_all_taken_or_none(world):
    good = Payment(world.members[0].pk, NOVEMBER, Decimal(50), ON)
    bad = Payment(world.stranger.pk, NOVEMBER, Decimal(50), ON)
    for batch in ([good, bad], [good, good]):
        with pytest.raises(Refused):
            payments_file_many(world.secretary(), organisation=world.first, payments=batch, on=ON)
    assert entries() == []


def test_a_payment_is_reversed_once_with_its_reason(world):
    entry = world.pay(world.members[0], "50.00")
    with pytest.raises(Refused, match="原因"):
        reverse(world, entry, " ")
    taken = reverse(world, entry)
    with pytest.raises(Refused, match="已经冲正"):
        reverse(world, entry)
    with pytest.raises(Refused, match="只有"):
        reverse(world, taken)


def test_another_branch_is_not_there(world):
    entry = world.pay(world.members[0], "50.00")
    stranger = world.secretary(world.second)
    with pytest.raises(Http404):
        world.pay(world.members[1], "75.00", actor=stranger)
    with pytest.raises(Http404):
        reverse(world, entry, actor=stranger)
    with pytest.raises(Http404):
        world.base(world.members[0], "1", actor=stranger)
    assert len(entries()) == 1


def test_nothing_written_down_can_be_changed_or_removed(world):
    entry = world.pay(world.members[0], "50.00")
    with looking(EVERYTHING):
        base = DuesBase.objects.first()
        for row in (entry, base):
            with pytest.raises(LedgerOnlyGrows):
                row.save()
            with pytest.raises(LedgerOnlyGrows):
                row.delete()
            refused = pytest.raises(DatabaseError, match="只增不改")
            with as_owner(), refused, transaction.atomic():
                type(row).objects.filter(pk=row.pk).update(is_sample=True)


def test_deduction_and_advance_are_no_ways_to_pay():
    assert set(Method) == {Method.CASH, Method.TRANSFER, Method.PROXY, Method.QUARTERLY}


def test_the_audit_trail_holds_no_wage(world):
    world.base(world.members[0], "87654.32", since=JUNE)
    with looking(EVERYTHING):
        lines = list(AuditLine.objects.filter(verb="base_set"))
        sealed = [bytes(one.base_sealed) for one in DuesBase.objects.exclude(base_sealed=None)]
    assert len(lines) == 4
    assert not any("87654" in f"{one.summary}{one.before}{one.after}" for one in lines)
    assert not any(b"87654" in one for one in sealed)


def test_an_impossible_base_is_refused_with_the_mend(world):
    member = world.members[0]
    for yuan, changes, told in (
        (None, {}, "缺少收入基数"),
        ("-1", {}, "不小于 0"),
        ("1.005", {}, "不到一分"),
        ("999999999", {}, "小数点"),
        ("5", {"payer": Payer.FARMER}, "DF-06"),
        ("5000", {"since": date(2026, 3, 2)}, "1 日"),
        ("5000", {"since": date(2008, 3, 1)}, "还没有现行"),
    ):
        with pytest.raises(Refused, match=told):
            world.base(member, yuan, **changes)


OWN = st.tuples(st.sampled_from([0, 1, 2]), st.sampled_from(["pay", "back"]), st.integers(1, 7500))


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=st.lists(OWN, max_size=8))
def test_the_sum_of_the_entries_is_what_was_paid(world, acts):
    with transaction.atomic():
        expected = dict.fromkeys(range(3), 0)
        count = 0
        for who, act, fen in acts:
            count += _tried(world, world.members[who], act, fen, expected, who)
        kept = entries()
        rows = {row.member_id: row for row in world.sheet().rows}
        for at, member in enumerate(world.members):
            own = sum(one.paid_fen for one in kept if one.member_id == member.pk)
            assert own == expected[at] == rows[member.pk].paid * 100
        assert len(kept) == count
        transaction.set_rollback(True)


def _tried(world, member, act, fen, expected, who):
    """Do one act; 1 when it added a line."""
    if act == "pay":
        world.pay(member, Decimal(fen) / 100, is_extra=True)
        expected[who] += fen
        return 1
    with looking(EVERYTHING):
        standing = DuesEntry.objects.filter(
            member=member, kind=EntryKind.PAYMENT, reversals=None
        ).first()
    if standing is None:
        return 0
    reverse(world, standing)
    expected[who] -= standing.paid_fen
    return 1
