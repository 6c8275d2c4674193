"""The account of dues: two people, five purposes, a voucher for each expense, nothing altered."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.activities.dues.test_sheet_pages import text
from tests.activities.dues.worlds import ON
from tests.records.worlds import EVERYTHING

from shuanghe.activities.dues.models import (
    INCOME,
    PURPOSES,
    DuesAccount,
    DuesMovement,
    LedgerOnlyGrows,
    MovementKind,
)
from shuanghe.activities.dues.queries.account import year_of_account
from shuanghe.activities.dues.rules.account import Line, account_year, lowest_balance_fen
from shuanghe.activities.dues.services.account import (
    Movement,
    account_keep,
    movement_enter,
    movement_reverse,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import looking
from shuanghe.rulebook.queries import rule

pytestmark = pytest.mark.django_db
SEPTEMBER = date(2026, 9, 1)
PAPER = b"%PDF-1.4\n%%EOF\n"


def kept(world, bookkeeper="甲一", cashier="甲二", on=SEPTEMBER, at=None):
    return account_keep(
        world.office(), organisation=at or world.top, title="示例党费专户",
        bookkeeper=bookkeeper, cashier=cashier, from_on=on,
    )  # fmt: skip


def entered(world, kind, yuan, *, on=ON, key="", **changes):
    spent = {"voucher_number": "P1", "paper": ContentFile(PAPER, "p.pdf"), "paper_name": "p.pdf"}
    facts = ({} if kind in INCOME else spent) | changes
    movement = Movement(kind, Decimal(yuan), facts.pop("done_on", ON), "事由", **facts)
    return movement_enter(
        world.office(), organisation=world.top, movement=movement, client_key=key, on=on
    )


def movements():
    with looking(EVERYTHING):
        return list(DuesMovement.objects.order_by("id"))


def test_one_person_cannot_be_bookkeeper_and_cashier(world):
    with pytest.raises(Refused, match="两个人分别担任"):
        kept(world, cashier="甲一")
    account = kept(world)
    with looking(EVERYTHING), transaction.atomic(), pytest.raises(IntegrityError):
        DuesAccount.objects.filter(pk=account.pk).update(cashier=account.bookkeeper_id)


def test_the_keepers_are_found_by_name_and_follow_one_another(world):
    with pytest.raises(Refused, match="不在该组织及下级的名册上"):
        kept(world, cashier="无名氏")
    with pytest.raises(Refused, match="党委"):
        kept(world, at=world.first)
    kept(world)
    with pytest.raises(Refused, match="晚于"):
        kept(world, bookkeeper="甲三")
    kept(world, bookkeeper="甲三", on=date(2026, 10, 1))
    entered(world, MovementKind.INTEREST, "1", done_on=date(2026, 9, 30))
    entered(world, MovementKind.INTEREST, "1", done_on=date(2026, 10, 1))
    assert [one.bookkeeper_name for one in movements()] == ["甲一", "甲三"]


def test_the_purposes_are_as_many_as_the_rule_says():
    assert len(PURPOSES) == rule("DF-19", on=ON).parameter("purposes").value


def test_a_year_adds_up_by_kind(world):
    kept(world)
    entered(world, MovementKind.FROM_BELOW, "1000.00")
    entered(world, MovementKind.TRAINING, "300.50")
    entered(world, MovementKind.TO_ABOVE, "100")
    with looking(EVERYTHING):
        year = year_of_account(world.top, 2026)
        after = year_of_account(world.top, 2027)
    assert (year.came_in, year.went_out, year.closing) == (
        Decimal("1000.00"), Decimal("400.50"), Decimal("599.50"),
    )  # fmt: skip
    assert dict(year.spending)["training"] == Decimal("300.50")
    assert after.opening == year.closing


@pytest.mark.parametrize(
    ("kind", "yuan", "changes", "told"),
    [
        (MovementKind.TRAINING, "10", {"paper": None}, "扫描件"),
        (MovementKind.TRAINING, "10", {"voucher_number": " "}, "凭证号"),
        (MovementKind.TRAINING, "1000.01", {}, "余额不足"),
        (MovementKind.TRAINING, "10", {"done_on": date(2026, 9, 2)}, "余额不足"),
        (MovementKind.INTEREST, "0", {}, "大于 0"),
        (MovementKind.INTEREST, "0.005", {}, "不到一分"),
        (MovementKind.INTEREST, "1", {"done_on": date(2026, 12, 1)}, "还没有到"),
        (MovementKind.INTEREST, "1", {"done_on": date(2026, 8, 1)}, "会计和出纳"),
    ],
)
def test_a_line_that_cannot_be_is_refused_and_nothing_is_written(world, kind, yuan, changes, told):
    kept(world)
    entered(world, MovementKind.FROM_BELOW, "1000.00")
    with pytest.raises(Refused, match=told):
        entered(world, kind, yuan, **changes)
    assert len(movements()) == 1


def test_a_form_sent_twice_is_written_once(world):
    kept(world)
    first = entered(world, MovementKind.FROM_BELOW, "10", key="k1")
    assert entered(world, MovementKind.FROM_BELOW, "10", key="k1") == first
    entered(world, MovementKind.FROM_BELOW, "10", key="k2")
    assert len(movements()) == 2


def test_a_line_is_taken_back_by_another_and_never_altered(world):
    kept(world)
    line = entered(world, MovementKind.FROM_BELOW, "10")
    entered(world, MovementKind.TRAINING, "4")

    def back(movement, reason="重复"):
        return movement_reverse(
            world.office(), organisation=world.top, movement=movement, reason=reason, on=ON
        )

    with pytest.raises(Refused, match="余额不足"):
        back(line)
    with pytest.raises(Refused, match="原因"):
        back(line, " ")
    back(movements()[1])
    back(line)
    with pytest.raises(Refused, match="冲正过了"):
        back(line)
    with looking(EVERYTHING):
        assert year_of_account(world.top, 2026).closing == 0
        with pytest.raises(LedgerOnlyGrows):
            line.save()
        with transaction.atomic(), pytest.raises(DatabaseError):
            DuesMovement.objects.filter(pk=line.pk).update(fen=1)


DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))
LINES = st.lists(st.builds(Line, st.sampled_from("ab"), st.integers(1, 9), DAYS, st.booleans()))


@given(LINES)
def test_the_years_follow_on_one_another(lines):
    lines = [
        Line("in" if one.is_income else "out", one.fen, one.done_on, one.is_income) for one in lines
    ]
    first, second = (
        account_year(lines, year, income=["in"], spending=["out"]) for year in (2025, 2026)
    )
    assert first.opening == 0
    assert second.opening == first.closing
    assert lowest_balance_fen(lines) <= min(0, int(second.closing * 100))


def test_the_page_takes_a_line_with_its_voucher_and_gives_it_back(
    world, sign_in, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    today = timezone.localdate()
    office, page = sign_in(world.top, role="party_affairs_office"), reverse("dues:account")
    keepers = {"do": "keepers", "title": "示例党费专户", "bookkeeper": "甲一", "cashier": "甲一",
               "from_on": "2026-01-01"}  # fmt: skip
    assert "两个人" in text(office.post(page, keepers))
    assert office.post(page, {**keepers, "cashier": "甲二"}).status_code == 302
    line = {"do": "movement", "kind": "from_below", "yuan": "500", "done_on": today.isoformat(),
            "text": "第一党支部上缴", "client_key": "a"}  # fmt: skip
    assert office.post(page, line).status_code == 302
    spent = {**line, "kind": "training", "yuan": "80", "voucher_number": "P7", "client_key": "b"}
    assert "扫描件" in text(office.post(page, spent))
    fake = SimpleUploadedFile("p.pdf", b"<script>")
    assert office.post(page, {**spent, "paper": fake}).status_code == 422
    paper = SimpleUploadedFile("p.pdf", PAPER)
    assert office.post(page, {**spent, "paper": paper}).status_code == 302
    html = text(office.get(page))
    assert "420.00" in html
    voucher = reverse("dues:paper", args=[movements()[1].pk])
    assert office.get(voucher).status_code == 200
    assert sign_in(world.first).get(voucher).status_code == 404
    assert sign_in(world.first).get(page).status_code == 200
    reverse_it = reverse("dues:movement_reverse", args=[movements()[1].pk])
    reader = sign_in(world.top, role="committee_secretary")
    assert reader.post(reverse_it, {"reason": "错"}).status_code == 404
    assert office.post(reverse_it, {"reason": "错"}).status_code == 302
    assert len(movements()) == 3
