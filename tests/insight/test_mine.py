"""My own list: every figure opens to the acts behind it, and to nobody else's."""

import re
from datetime import date
from decimal import Decimal

import pytest
from tests.duties.ledgers import SYSTEM, always, duty
from tests.insight.conftest import EVERYTHING, TODAY

from shuanghe.duties.services import MemberEntry, member_credit_file, obligations_issue
from shuanghe.kernel.periods import Every
from shuanghe.kernel.permissions import looking
from shuanghe.records.services import record_file


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def person(enterprise, django_capture_on_commit_callbacks):
    """A plain member of the branch who owes 32 hours of study."""
    user = enterprise.person("member", enterprise.branch, ["me.read"], with_member=True)
    hours = duty(
        "JY-01", every=Every.YEAR, needs=32, unit="hours", subjects=("member",),
        kinds=("training_session",), owner="",
    )  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        obligations_issue(SYSTEM, year=2026, on=date(2026, 1, 1), rules_on=always(hours))
    return user


def studied(enterprise, member, place, *, title: str, day: date, hours: int) -> int:
    """A study session of a place, with hours for one member; gives the record's id."""
    with looking(EVERYTHING):
        record = record_file(
            SYSTEM, organisation=place, kinds=["training_session"], title=title, done_on=day,
            hours=Decimal(hours), client_key=title, on=TODAY,
        )  # fmt: skip
        entry = MemberEntry(
            member.pk, "training_session", day, day, "records.record", record.pk, Decimal(hours)
        )
        member_credit_file(SYSTEM, organisation=enterprise.root, entries=[entry])
    return record.pk


def test_hours_open_to_the_acts_that_gave_them_wherever_they_were(enterprise, person):
    own = person.member
    studied(enterprise, own, enterprise.branch, title="学习安全规程", day=date(2026, 3, 5), hours=3)
    studied(enterprise, own, enterprise.far, title="集中培训班", day=date(2026, 6, 8), hours=8)
    page = text_of(enterprise.client(person).get("/mine/"))
    assert "已记 11 学时，共需 32 学时" in page
    assert "计入 2 次" in page
    assert page.index("2026-03-05 学习安全规程") < page.index("2026-06-08 集中培训班")
    assert "3 学时" in page
    assert "8 学时" in page


def test_nobody_elses_acts_are_on_my_list(enterprise, person):
    other = enterprise.person("other", enterprise.branch, ["me.read"], with_member=True)
    studied(enterprise, other.member, enterprise.branch, title="别人的学习", day=TODAY, hours=3)
    page = text_of(enterprise.client(person).get("/mine/"))
    assert "任务 JY-01" in page
    assert "别人的学习" not in page


def test_a_record_is_linked_only_for_those_who_may_open_it(enterprise, person):
    pk = studied(
        enterprise, person.member, enterprise.branch, title="学习安全规程", day=TODAY, hours=3
    )
    assert f"/records/{pk}/" not in enterprise.client(person).get("/mine/").content.decode()
    reader = enterprise.person("reader", enterprise.branch, ["me.read", "record.read"])
    reader.member = person.member
    person.member = None
    person.save()
    reader.save()
    assert f"/records/{pk}/" in enterprise.client(reader).get("/mine/").content.decode()


def test_every_own_item_leads_to_its_rule(enterprise, person):
    assert 'href="/rules/JY-01/"' in enterprise.client(person).get("/mine/").content.decode()


def test_my_list_stays_within_its_budget(enterprise, person, django_assert_max_num_queries):
    for month in range(1, 10):
        studied(
            enterprise, person.member, enterprise.branch,
            title=f"学习{month}", day=date(2026, month, 6), hours=1,
        )  # fmt: skip
    client = enterprise.client(person)
    client.get("/mine/")
    with django_assert_max_num_queries(12):
        client.get("/mine/")
