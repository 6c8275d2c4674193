"""The search of the header bar finds acts by their text, within the reader's rights."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.duties.ledgers import SYSTEM

from shuanghe.activities.meetings.services import meeting_plan
from shuanghe.records.services import record_file, record_withdraw


@pytest.fixture
def acts(enterprise):
    """A record and a planned meeting of one branch, a record of another unit's."""

    def filed(place, title, key):
        return record_file(
            SYSTEM, organisation=place, client_key=key, kinds=["theme_day"], title=title,
            done_on=date(2026, 3, 9), entitled_count=5, present_count=5, host_name="甲示例",
            summary="观看警示教育片", on=date(2026, 3, 10),
        )  # fmt: skip

    filed(enterprise.branch, "学习氧化铝规程", "a")
    filed(enterprise.far, "机关学习规程", "b")
    meeting_plan(
        SYSTEM, organisation=enterprise.branch, client_key="c", kinds=["branch_general_meeting"],
        title="讨论规程的党员大会", planned_on=date(2026, 12, 1),
    )  # fmt: skip
    return filed


def text(client, wanted):
    return client.get("/search/", {"q": wanted}).content.decode()


def test_meetings_and_records_are_found_by_any_part_of_their_text(acts, secretary):
    page = text(secretary, "规程")
    assert "学习氧化铝规程" in page
    assert "讨论规程的党员大会" in page
    assert page.index("讨论规程") < page.index("学习氧化铝")
    assert "学习氧化铝规程" in text(secretary, "警示教育")
    assert "学习氧化铝规程" in text(secretary, "甲示例")


def test_acts_elsewhere_are_not_found(acts, secretary, staff):
    assert "机关学习规程" not in text(secretary, "规程")
    assert "机关学习规程" in text(staff, "规程")


def test_without_the_right_no_act_is_found(acts, enterprise):
    reader = enterprise.client(enterprise.person("reader", enterprise.branch, ["duty.read"]))
    assert "学习氧化铝规程" not in text(reader, "规程")


def test_a_withdrawn_record_is_not_found(acts, enterprise, secretary):
    record = acts(enterprise.branch, "写错的规程", "d")
    record_withdraw(SYSTEM, organisation=enterprise.branch, record=record, reason="写错")
    assert "写错的规程" not in text(secretary, "规程")


def test_the_page_asks_little_and_stays_small(acts, secretary):
    text(secretary, "规程")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = text(secretary, "规程")
    assert len(asked) <= 12
    assert len(page.encode()) < 100_000


@pytest.mark.parametrize("wanted", ['"', "*", "NEAR(", "' OR 1=1 --", "党 & !", "%", "\\"])
def test_hostile_words_find_nothing_and_break_nothing(acts, secretary, wanted):
    answer = secretary.get("/search/", {"q": wanted})
    assert answer.status_code == 200
    assert "学习氧化铝规程" not in answer.content.decode()
