"""The yearly statement: sums that name nobody, the account's use, and the duty met by telling."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.activities.dues.test_account import entered, kept
from tests.activities.dues.test_sheet_pages import text, word_text
from tests.activities.dues.worlds import ON
from tests.records.worlds import EVERYTHING, person

from shuanghe.activities.dues.models import MovementKind
from shuanghe.activities.dues.rules.telling import FEWEST, Told, places_told
from shuanghe.activities.dues.services.telling import Telling, publication_tell
from shuanghe.duties.models import Evidence
from shuanghe.duties.queries import monthly_list
from shuanghe.duties.services import obligations_issue
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.periods import Every, period_of
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.records.models import Record
from shuanghe.records.services import record_withdraw

pytestmark = pytest.mark.django_db
PAGE = reverse("dues:publication")
PLACES = st.lists(
    st.builds(Told, st.text("ab", min_size=1), st.integers(1, 9),
              st.integers(0, 999).map(Decimal), st.integers(0, 3)),
    max_size=8,
)  # fmt: skip


@given(PLACES)
def test_no_line_stands_for_too_few_and_nothing_is_lost(places):
    told = places_told(places)
    assert sum(one.collected for one in told) == sum(one.collected for one in places)
    assert sum(one.payer_count for one in told) == sum(one.payer_count for one in places)
    if sum(one.payer_count for one in places) >= FEWEST:
        assert all(one.payer_count >= FEWEST for one in told)


def told(world, on=ON, year=2026, at=None, **changes):
    telling = Telling(year, on, "向党员大会报告", "收缴 50.00 元", **changes)
    return publication_tell(world.office(), organisation=at or world.first, telling=telling, on=ON)


def test_telling_files_one_record_with_evidence_and_meets_the_duty(world):
    obligations_issue(Actor.system("测试"), organisation=None, year=2026)
    record = told(world)
    assert told(world) == record
    with looking(EVERYTHING):
        assert record.kinds == ["dues_publication"]
        assert Evidence.objects.filter(kind="dues_publication", done_on=ON).count() == 1
        listed = monthly_list(organisation=world.first, month=period_of(Every.MONTH, ON), on=ON)
        (duty,) = [one for one in listed if one.slot.duty == "DF-20"]
        assert duty.verdict == "met"
        record_withdraw(world.office(), organisation=world.first, record=record, reason="日期填错")
    assert told(world) != record


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"on": date(2026, 11, 22)}, "还没有到"),
        ({"on": date(2025, 12, 31)}, "早于所公布的年度"),
    ],
)
def test_a_day_that_cannot_be_is_refused(world, changes, why):
    with pytest.raises(Refused, match=why):
        told(world, **changes)
    with looking(EVERYTHING):
        assert not Record.objects.exists()


def test_the_paper_shows_the_five_purposes_and_what_goes_to_the_centre(world, sign_in):
    kept(world)
    entered(world, MovementKind.FROM_BELOW, "1000")
    entered(world, MovementKind.MEMBER_HELP, "200")
    today = timezone.localdate()
    world.pay(world.members[0], "1050", is_extra=True, month=today.replace(day=1), on=today)
    office = sign_in(world.top, role="party_affairs_office")

    paper = word_text(office.get(PAGE, {"format": "docx"}))

    for words in ("帮助生活困难的党员", "200.00", "救灾", "结余 800.00 元", "1000.00 元"):
        assert words in paper
    assert "甲一" not in paper
    html = text(office.get(PAGE))
    assert "其中自愿多交、全部上缴中央的 1000.00 元" in html


def test_a_branch_of_one_does_not_show_what_that_one_paid(world, sign_in):
    with looking(EVERYTHING):
        for name in ("乙一", "乙二", "乙三"):
            person(name, world.first)
    world.base(world.stranger, "3000")
    today = timezone.localdate()
    world.pay(
        world.stranger, "15", branch=world.second, actor=world.secretary(world.second),
        month=today.replace(day=1), on=today,
    )  # fmt: skip
    html = text(sign_in(world.top, role="party_affairs_office").get(PAGE))
    assert "第二党支部" not in html
    assert "合并列出" in html


def test_the_page_notes_the_telling_with_the_paper_of_the_day(world, sign_in, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    branch, today = sign_in(), timezone.localdate()
    given_ = {"organisation": "ZB1", "year": today.year, "told_to": "meeting"}
    assert branch.post(PAGE, {**given_, "told_on": "2099-01-01"}).status_code == 422
    assert branch.post(PAGE, {**given_, "told_on": today.isoformat()}).status_code == 302
    with looking(EVERYTHING):
        record = Record.objects.get()
    assert record.paper_name.endswith(".docx")
    assert record.summary.startswith("向党员大会报告")
    reader = sign_in(world.top, role="committee_secretary")
    assert reader.get(PAGE).status_code == 200
    assert reader.post(PAGE, {**given_, "told_on": today.isoformat()}).status_code == 404
