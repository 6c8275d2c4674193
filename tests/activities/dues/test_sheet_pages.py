"""The sheet, the member's page, the totals, the queue and the papers, as people see them."""

import io
import zipfile
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.records.worlds import EVERYTHING

from shuanghe.activities.dues.models import DuesEntry, Hardship
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db
SHEET = reverse("dues:sheet") + "?organisation=ZB1"


@pytest.fixture
def paid(world):
    """The first member has paid this month."""
    today = timezone.localdate()
    return world.pay(world.members[0], "50.00", month=today.replace(day=1), on=today)


def ticked(world, *members, **changes):
    today = timezone.localdate()
    return {
        "organisation": "ZB1",
        "month": f"{today:%Y-%m}",
        "paid": [str(one.pk) for one in members],
        "paid_on": today.isoformat(),
        "method": "cash",
        **changes,
    }


def text(page):
    return page.content.decode()


def entries():
    with looking(EVERYTHING):
        return list(DuesEntry.objects.order_by("id"))


def word_text(answer):
    """The XML of a downloaded .docx."""
    data = b"".join(answer.streaming_content)
    return zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml").decode()


def test_one_tick_for_each_and_one_save_for_all(world, sign_in):
    client = sign_in()
    assert "未交" in text(client.get(SHEET))

    answer = client.post(reverse("dues:sheet"), ticked(world, *world.members[:2]))

    assert answer.status_code == 302
    assert [one.paid_fen for one in entries()] == [5000, 7500]
    html = text(client.get(SHEET))
    assert "还差 1 人" in html
    assert "实收 125.00 元" in html


def test_a_mistake_on_the_sheet_keeps_the_ticks_and_writes_nothing(world, sign_in):
    answer = sign_in().post(
        reverse("dues:sheet"), ticked(world, world.members[0], paid_on="2099-01-01")
    )
    assert answer.status_code == 422
    assert "还没有到" in text(answer)
    assert "checked" in text(answer)
    assert entries() == []


def test_another_branch_s_sheet_member_and_receipt_are_not_there(world, sign_in, paid):
    own, other = sign_in(), sign_in(world.second)
    member = reverse("dues:member", args=[world.members[0].pk])
    receipt = reverse("dues:receipt", args=[paid.pk])
    for address in (SHEET, member, receipt):
        assert own.get(address).status_code == 200
        assert other.get(address).status_code == 404
    reverse_url = reverse("dues:reverse", args=[paid.pk])
    assert other.post(reverse_url, {"reason": "错"}).status_code == 404
    assert other.post(reverse("dues:sheet"), ticked(world, world.members[1])).status_code == 404
    assert len(entries()) == 1
    assert own.post(reverse_url, {"reason": "重复登记"}).status_code == 302
    assert len(entries()) == 2


def test_whoever_only_reads_cannot_file(world, sign_in):
    reader = sign_in(world.top, role="committee_secretary")
    assert reader.get(SHEET).status_code == 200
    assert reader.post(reverse("dues:sheet"), ticked(world, world.members[0])).status_code == 404
    assert reader.get(reverse("dues:hardships")).status_code == 404
    assert sign_in(role="member").get(SHEET).status_code == 404
    assert entries() == []


def test_the_base_is_written_and_never_shown(world, sign_in):
    client, member = sign_in(), world.members[0]
    page = reverse("dues:member", args=[member.pk])
    given = {"do": "base", "payer": "salaried", "yuan": "23456.78", "from_on": "2026-01",
             "source": "更正"}  # fmt: skip

    assert client.post(page, given).status_code == 302

    for address in (page, SHEET, reverse("dues:totals"), reverse("audit:lines")):
        assert "23456" not in text(client.get(address))
    assert "469.14" in text(client.get(SHEET))


def test_one_s_own_page_says_how_much_and_why(world, sign_in, paid):
    client = sign_in(role="member", member=world.members[0])

    html = text(client.get(reverse("dues:own")))

    assert "5000.00 × 1% = 50" in html
    assert "/rules/DF-02/" in html
    assert paid.receipt_number in html
    receipt = client.get(reverse("dues:own_receipt", args=[paid.pk]))
    assert paid.receipt_number in word_text(receipt)


def test_somebody_else_s_receipt_is_not_one_s_own(world, sign_in, paid):
    client = sign_in(role="member", member=world.members[1])
    assert client.get(reverse("dues:own_receipt", args=[paid.pk])).status_code == 404
    assert "我的党费" in text(client.get(reverse("dues:own")))
    assert sign_in(role="member").get(reverse("dues:own")).status_code == 404


def test_the_superior_sees_sums_without_a_person(world, sign_in, paid):
    client = sign_in(world.top, role="party_affairs_office")

    html = text(client.get(reverse("dues:totals")))

    assert "第一党支部" in html
    assert "50.00" in html
    assert not any(member.name in html for member in world.members)
    assert client.get(reverse("dues:sheet")).url == reverse("dues:totals")


def test_the_publication_holds_sums_and_no_names(world, sign_in, paid):
    client = sign_in(world.top, role="party_affairs_office")
    address = reverse("dues:publication")

    told = word_text(client.get(address, {"format": "docx"}))
    assert "共收缴党费 50.00 元" in told
    assert not any(member.name in told for member in world.members)
    sheet = client.get(address, {"format": "xlsx"})
    data = b"".join(sheet.streaming_content)
    rows = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert "其他 2 个党组织" in rows
    assert not any(member.name in rows for member in world.members)


def test_a_request_goes_from_the_branch_to_another_person_above(world, sign_in):
    member = world.members[0]
    given = {
        "do": "plea",
        "from_on": "2026-10",
        "until_on": "2027-01",
        "yuan": "0",
        "studied_on": "2026-10-08",
        "reason": "本人重病",
    }
    branch, office = sign_in(), sign_in(world.top, role="party_affairs_office")
    assert branch.post(reverse("dues:member", args=[member.pk]), given).status_code == 302
    with looking(EVERYTHING):
        decision = reverse("dues:decision", args=[Hardship.objects.get().pk])
    assert "另一位同志" in text(branch.get(reverse("dues:hardships")))
    assert branch.post(decision, {"do": "approve"}).status_code == 404
    assert sign_in(world.second).post(decision, {"do": "approve"}).status_code == 404

    assert "本人重病" in text(office.get(reverse("dues:hardships")))
    office.post(decision, {"do": "approve", "note": "同意"})

    with looking(EVERYTHING):
        assert Hardship.objects.get().state == "approved"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"do": "payment", "month": "2026-13", "yuan": "x", "paid_on": ""}, "2026-11 这样"),
        ({"do": "payment", "month": "2026-01", "yuan": "60", "paid_on": "2026-01-05",
          "method": "cash"}, "DF-12"),
        ({"do": "payment", "month": "2026-01", "yuan": "50", "paid_on": "2026-01-05",
          "method": "deduction"}, "deduction"),
        ({"do": "base", "payer": "salaried", "from_on": "2026-01"}, "缺少收入基数"),
        ({"do": "arrange", "month": "2026-01", "until_on": "2026-01-02"}, "晚于今天"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_the_mend(world, sign_in, given, told):
    answer = sign_in().post(reverse("dues:member", args=[world.members[0].pk]), given)
    assert answer.status_code == 422
    assert told in text(answer)
    assert entries() == []


def test_more_of_one_s_own_will_above_the_line_says_where_it_goes(world, sign_in):
    today = timezone.localdate()
    given = {"do": "payment", "month": f"{today:%Y-%m}", "yuan": "1050", "is_extra": "on",
             "paid_on": today.isoformat(), "method": "transfer"}  # fmt: skip
    page = reverse("dues:member", args=[world.members[0].pk])
    answer = sign_in().post(page, given, follow=True)
    assert "全部上缴中央" in text(answer)
    assert entries()[0].paid == Decimal("1050.00")


def test_a_strange_act_or_year_is_no_fault_of_ours(world, sign_in):
    client = sign_in(member=world.members[0])
    page = reverse("dues:member", args=[world.members[0].pk])
    assert client.post(page, {"do": "delete"}).status_code == 404
    assert client.get(reverse("dues:own"), {"year": "１９"}).status_code == 200
    assert client.get(SHEET + "&month=0000-99").status_code == 200


def test_a_sheet_takes_few_queries(world, sign_in, django_assert_max_num_queries):
    client = sign_in()
    client.get(SHEET)
    with django_assert_max_num_queries(14):
        client.get(SHEET)
