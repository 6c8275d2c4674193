"""Dues of the sample: bases as a customer's sheet, a year of one branch, nothing counted twice.

What a loaded sample holds of them is asked where the whole sample is loaded, in test_sample.
"""

import json
from datetime import date

import pytest

from shuanghe.activities.dues.models import DuesBase, DuesEntry, DuesMovement, Passing
from shuanghe.activities.dues.queries.account import year_of_account
from shuanghe.activities.dues.queries.sheets import month_sheet
from shuanghe.activities.dues.rules import Settled
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.documents import xlsx_stream
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Member, Organisation
from shuanghe.project.sample.documents import sample_data
from shuanghe.project.sample.rules.dues import COLLECTION, collections_of, months_shown
from shuanghe.project.sample.rules.purse import purse_of
from shuanghe.project.sample.rules.whole import sample_draw
from shuanghe.project.sample.services.dues import bases_enter, collections_read
from shuanghe.project.sample.services.purse import purse_read
from shuanghe.records.models import Record

ON = date(2026, 11, 21)


@pytest.fixture(scope="module")
def sample():
    """The sample of seed 1, drawn once."""
    return sample_draw(sample_data(), seed=1, on=ON, password="示例")


def test_everybody_of_the_aluminium_company_has_a_base_of_their_category(sample):
    enterprise, _acts = sample.books["aluminium"]
    drawn = sample_data()["dues"]["bases"]
    bases = sample.dues["aluminium"].bases
    assert [one.person for one in bases] == list(enterprise.people)
    for one in bases:
        told = drawn[one.person.category]
        assert one.payer == told["payer"]
        assert told["from"] <= one.yuan <= told["to"]
    assert list(sample.dues) == ["aluminium"]


def test_nobody_pays_in_days_to_come_or_before_the_month(sample):
    for month in sample.dues["aluminium"].collections:
        assert all(month.month <= one.paid_on <= ON for one in month.payings)


def test_a_month_the_ledger_does_not_say_was_collected_leaves_somebody_open(sample):
    enterprise, acts = sample.books["aluminium"]
    for month in sample.dues["aluminium"].collections:
        payers = [
            one
            for one in enterprise.people
            if one.home == month.organisation and f"{one.home_from:%Y-%m}" <= f"{month.month:%Y-%m}"
        ]
        own = [
            act
            for act in acts
            if act.organisation == month.organisation and COLLECTION in act.kinds
        ]
        told = {act.period or f"{act.done_on:%Y-%m}" for act in own}
        if f"{month.month:%Y-%m}" not in told:
            assert len(month.payings) < len(payers)


def test_months_paid_come_back_from_their_file_as_they_were(sample, tmp_path):
    told = sample.dues["aluminium"].collections
    assert collections_of(json.loads(json.dumps([one.as_dict() for one in told]))) == told
    assert collections_read(tmp_path / "dues.json") == ()


def test_a_year_that_has_hardly_begun_shows_the_twelve_months_before():
    assert next(iter(months_shown(date(2026, 4, 9)))) == date(2026, 1, 1)
    early = list(months_shown(date(2026, 3, 9)))
    assert (early[0], early[-1], len(early)) == (date(2025, 4, 1), date(2026, 3, 1), 12)


@pytest.mark.django_db
def test_a_sheet_of_bases_with_an_error_is_refused_with_its_row(tmp_path):
    path = tmp_path / "bases.xlsx"
    rows = [("示例甲", "在职（按月领工资）", "5000.00", "2026-01")]
    xlsx_stream(str(path), [("党费基数", ("姓名", "人员类别", "每月基数", "自哪月起"), rows)])
    with pytest.raises(Refused, match="第 2 行 名册上没有“示例甲”"):
        bases_enter(Actor.system("测试"), path)
    assert bases_enter(Actor.system("测试"), tmp_path / "none.xlsx") == 0


def the_demo_branch_has_a_year_of_dues_and_no_collection_is_filed_twice(sample, loaded):
    """What a loaded sample holds, by the drawing it was loaded from."""
    dues = sample.dues["aluminium"]
    paid = sum(len(month.payings) for month in dues.collections)
    assert vars(loaded.dues["aluminium"]) == {
        "bases": len(dues.bases),
        "payments": paid,
        "movements": len(dues.purse.lines),
    }
    assert vars(loaded.dues["cement"]) == {"bases": 0, "payments": 0, "movements": 0}
    filed = [one for one in Record.objects.all() if COLLECTION in one.kinds]
    acts = [act for _unit, acts in sample.books.values() for act in acts]
    assert len(filed) == sum(COLLECTION in act.kinds for act in acts)
    assert not any(one.client_key.startswith("dues-") for one in filed)
    assert DuesBase.objects.count() == DuesBase.objects.filter(is_sample=True).count() > 0
    entries = DuesEntry.objects.filter(is_sample=True)
    assert DuesEntry.objects.count() == entries.count() == paid + 1
    the_demo_branch_is_alive(loaded)
    the_account_and_the_extra_payment_are_there(dues.purse)


def the_demo_branch_is_alive(loaded):
    """What the branch secretary and the plain member of the demonstration find."""
    accounts = {one["username"]: one for one in loaded.accounts}
    branch = Organisation.objects.get(code=accounts["zhibu"]["organisation"])
    sheet = month_sheet(branch, ON.replace(day=1), on=ON)
    assert len(sheet.open_rows) == sample_data()["dues"]["open_now"]
    assert not any(row.state == Settled.NO_BASE for row in sheet.rows)
    assert max(len(row.open_months) for row in sheet.rows) == 2
    assert [len(row.open_months) for row in sheet.rows].count(2) == 1
    assert not any(row.asks_meeting for row in sheet.rows)
    own = next(row for row in sheet.rows if row.name == accounts["dangyuan"]["name"])
    assert (own.state, own.open_months) == (Settled.PAID, ())
    other = Member.objects.filter(organisation__kind="branch").exclude(organisation=branch)
    beside = month_sheet(other.first().organisation, ON.replace(day=1), on=ON)
    assert not any(row.open_months for row in beside.rows)


def the_account_and_the_extra_payment_are_there(purse):
    """Money is left, each expense has its voucher, the extra has gone one level up."""
    place = Organisation.objects.get(code=purse.organisation)
    assert year_of_account(place, ON.year).closing > 0
    spent = [one for one in DuesMovement.objects.all() if not one.is_income]
    assert all(one.paper and one.is_sample for one in spent)
    passing = Passing.objects.get()
    assert passing.received_on == purse.given_on
    assert passing.entry.extra == purse.extra


def test_the_account_comes_back_from_its_file_as_it_was(sample, tmp_path):
    purse = sample.dues["aluminium"].purse
    assert purse_of(json.loads(json.dumps(purse.as_dict()))) == purse
    assert purse_read(tmp_path / "purse.json") is None
    assert len(set(purse.keepers)) == 2
    assert all(purse.from_on <= line.done_on <= ON for line in purse.lines)
