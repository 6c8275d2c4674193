"""What cannot be is refused in words, with the cell or field and the mend; nothing stays half."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.activities.dues.test_files import BASE_HEAD, judged, sheet
from tests.activities.dues.test_sheet_pages import entries, text, ticked
from tests.activities.dues.worlds import ON
from tests.records.worlds import EVERYTHING

from shuanghe.activities.dues.models import DuesBase
from shuanghe.activities.dues.rules import month_after
from shuanghe.activities.dues.services import Payment, payment_file, payments_file_many
from shuanghe.activities.dues.uploads.bases import bases_judge
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import looking
from shuanghe.kernel.uploads.previews import Verdict

pytestmark = pytest.mark.django_db
NAME, PAYER, YUAN, MONTH, SOURCE = range(5)
AHEAD = f"{month_after(date.today(), 12):%Y-%m}"  # noqa: DTZ011


def bases():
    with looking(EVERYTHING):
        return DuesBase.objects.count()


@pytest.mark.parametrize(
    ("row", "cell", "told"),
    [
        (("甲一", "在职", "5000", "", "表"), MONTH, "缺少起始月份"),
        (("甲一", "在职", "5000", "2026-13", "表"), MONTH, "月份不存在"),
        (("甲一", "在职", "5000", AHEAD, "表"), MONTH, "还太远"),
        (("甲一", "在职", "5000.005", "2026-11", "表"), YUAN, "最多两位小数"),
        (("甲一", "在职", "-1", "2026-11", "表"), YUAN, "不小于 0"),
        (("甲一", "在职", "", "2026-11", "表"), YUAN, "缺少收入基数"),
        (("甲三", "农民", "3", "2026-11", "表"), YUAN, "0.2 元到 1 元|DF-06"),
        (("甲一", "高管", "5000", "2026-11", "表"), PAYER, "下拉列表"),
        (("无名氏", "在职", "5000", "2026-11", "表"), NAME, "名册上没有"),
        (("甲一", "在职", "6000", "2026-01", ""), SOURCE, "写明原因"),
    ],
)
def test_a_wrong_cell_of_the_bases_is_named_with_the_mend(world, row, cell, told):
    (judgement,) = judged(sheet(BASE_HEAD, row), bases_judge).sheets[0].rows
    (finding,) = judgement.findings
    assert judgement.verdict == Verdict.ERROR
    assert finding.column == cell
    assert any(words in finding.text for words in told.split("|"))


def test_the_same_sheet_again_changes_nothing(world):
    row = ("甲一", "在职", "5000.00", "2026-01", "")
    (judgement,) = judged(sheet(BASE_HEAD, row), bases_judge).sheets[0].rows
    assert judgement.verdict == Verdict.SAME


def test_a_base_for_the_same_month_is_a_correction_only_when_it_says_why(world):
    member = world.members[0]
    with pytest.raises(Refused, match="已经这样核定过了"):
        world.base(member, "5000.00")
    page_source = "核定表"
    world.base(member, "5600.00")
    with looking(EVERYTHING):
        assert DuesBase.objects.filter(member=member).latest("id").source == page_source


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"yuan": "5000", "from_on": "", "source": "表"}, "自哪月起"),
        ({"yuan": "5000.005", "from_on": "2026-02", "source": "表"}, "每月基数（元）"),
        ({"yuan": "5000", "from_on": AHEAD, "source": "表"}, "还太远"),
        ({"yuan": "6000", "from_on": "2026-01", "source": ""}, "写明原因"),
        ({"yuan": "", "from_on": "2026-02", "source": "表"}, "缺少收入基数"),
    ],
)
def test_a_wrong_field_of_a_base_is_named_on_the_page(world, sign_in, given, told):
    before, page = bases(), reverse("dues:member", args=[world.members[0].pk])
    answer = sign_in().post(page, {"do": "base", "payer": "salaried", **given})
    assert answer.status_code == 422
    assert told in text(answer)
    assert bases() == before


def test_months_to_come_and_somebody_else_s_members_are_refused(world):
    with pytest.raises(Refused, match="DF-13"):
        world.pay(world.members[0], "50.00", month=date(2027, 1, 1))
    with pytest.raises(Refused, match="DF-10"):
        world.pay(world.stranger, "15.00")
    assert entries() == []


def test_two_entries_for_the_same_month_in_one_file_are_refused_whole(world):
    twice = [
        Payment(one.pk, ON.replace(day=1), yuan, ON)
        for one in (world.members[1], world.members[0], world.members[0])
        for yuan in (world.row(one).owed,)
    ]
    with pytest.raises(Refused, match="甲一 的同一个月写了两次"):
        payments_file_many(world.secretary(), organisation=world.first, payments=twice, on=ON)
    assert entries() == []


def test_a_sheet_sent_twice_is_written_once(world, sign_in):
    client, given = sign_in(), ticked(world, *world.members[:2], client_key="k1")
    for _ in range(2):
        assert client.post(reverse("dues:sheet"), given).status_code == 302
    assert [one.paid_fen for one in entries()] == [5000, 7500]


def test_part_of_a_month_sent_twice_is_written_once(world, sign_in):
    today = timezone.localdate()
    given = {"do": "payment", "month": f"{today:%Y-%m}", "yuan": "20", "method": "cash",
             "paid_on": today.isoformat(), "client_key": "k2"}  # fmt: skip
    client, page = sign_in(), reverse("dues:member", args=[world.members[0].pk])
    for key in ("k2", "k2", "k3"):
        assert client.post(page, {**given, "client_key": key}).status_code == 302
    assert [one.paid_fen for one in entries()] == [2000, 2000]


def test_another_branch_s_key_is_not_ours(world):
    world.base(world.stranger, "3000")
    for branch, member in ((world.first, world.members[0]), (world.second, world.stranger)):
        row = world.row(member, branch=branch)
        payment_file(
            world.secretary(branch), organisation=branch, client_key="same", on=ON,
            payment=Payment(member.pk, ON.replace(day=1), row.owed, ON),
        )  # fmt: skip
    assert len(entries()) == 2


def test_each_page_brings_a_key_of_its_own(world, sign_in):
    client = sign_in()
    first, second = (text(client.get(reverse("dues:sheet"))) for _ in range(2))
    key = first.split('name="client_key" value="')[1].split('"')[0]
    assert len(key) == 32
    assert key not in second
