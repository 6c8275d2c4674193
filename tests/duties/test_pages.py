"""The page behind a line: what it says, to whom, and what may be done there."""

from datetime import date

import pytest
from django.test import Client
from tests.duties.ledgers import SYSTEM, always, duty, organisation

from shuanghe.duties.models import Obligation, Slot, Waiver
from shuanghe.duties.services import evidence_file, obligations_issue
from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.kernel.permissions import Scope, looking

pytestmark = pytest.mark.django_db


def signed_in(place, *rights: str, name: str = "张示例") -> Client:
    """A browser of somebody who holds the rights on a subtree since 2020."""
    user = User.objects.create_user(f"u{User.objects.count()}", name=name)
    role, _ = Role.objects.get_or_create(
        code="-".join(sorted(rights))[:40], defaults={"title": "测试", "rights": list(rights)}
    )
    with looking(Scope.everything("测试数据")):
        RoleGrant.objects.create(
            user=user, role=role, organisation=place, from_on=date(2020, 1, 1), granted_by="测试"
        )
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def branch():
    top = organisation(kind="committee")
    place = organisation(top)
    obligations_issue(SYSTEM, year=2026, on=date(2026, 1, 1), rules_on=always(duty()))
    return place


@pytest.fixture
def address(branch):
    slot = Slot.objects.get(period="2026-03")
    return f"/duties/{branch.code}/{slot.pk}/"


def test_the_page_gives_verdict_rule_due_day_and_evidence(branch, address):
    evidence_file(
        SYSTEM, organisation=branch, kind="theme_day", done_on=date(2026, 3, 9),
        period_on=date(2026, 3, 9), source_type="record", source_id=77,
    )  # fmt: skip
    page = signed_in(branch, "duty.read").get(address)
    text = page.content.decode()
    assert page.status_code == 200
    for shown in ("按期完成", "示例条例", "2026-03-31", "2026-03-09", "77"):
        assert shown in text


def test_somebody_elsewhere_finds_nothing_there(branch, address):
    other = organisation(kind="committee")
    assert signed_in(other, "duty.read").get(address).status_code == 404


def test_a_waiver_is_asked_for_by_one_and_approved_by_another(branch, address):
    asking = signed_in(branch, "duty.read", "record.file", "duty.waive")
    sent = asking.post(f"{address}waiver/", {"reason": "停产检修"})
    assert sent.status_code == 302
    refused = asking.post(f"{address}waiver/approve/")
    assert refused.status_code == 422
    assert "不能批准自己的" in refused.content.decode()
    approving = signed_in(branch, "duty.read", "duty.waive", name="李示例")
    assert approving.post(f"{address}waiver/approve/").status_code == 302
    with looking(Scope.everything("测试")):
        cell = Obligation.objects.get(organisation=branch, slot__period="2026-03")
        assert cell.is_waived
        assert Waiver.objects.get().approved_by == "李示例"
    assert approving.post(f"{address}waiver/revoke/", {"reason": "复产"}).status_code == 302
    with looking(Scope.everything("测试")):
        cell.refresh_from_db()
    assert not cell.is_waived


def test_a_request_without_a_reason_comes_back_with_a_hint(branch, address):
    page = signed_in(branch, "duty.read", "record.file").post(f"{address}waiver/", {"reason": ""})
    assert page.status_code == 422
    assert "请写明理由" in page.content.decode()


def test_the_page_needs_at_most_twelve_queries(branch, address, django_assert_max_num_queries):
    client = signed_in(branch, "duty.read")
    client.get(address)
    with django_assert_max_num_queries(12):
        client.get(address)


def test_who_may_answer_is_told_of_a_request_and_who_asked_of_the_answer(branch, address):
    asking = signed_in(branch, "duty.read", "record.file", "me.read", name="书记示例")
    answering = signed_in(branch.parent, "duty.read", "duty.waive", "me.read", name="党办示例")
    outside = signed_in(organisation(kind="committee"), "duty.read", "duty.waive", "me.read")
    asking.post(f"{address}waiver/", {"reason": "停产检修"})
    assert address in answering.get("/notices/").content.decode()
    assert address in answering.get("/board/").content.decode()
    assert "停产检修" in answering.get("/board/").content.decode()
    for other in (asking, outside):
        assert address not in other.get("/notices/").content.decode()
    answering.post(f"{address}waiver/approve/")
    assert "已批准" in asking.get("/notices/").content.decode()
    assert "停产检修" not in answering.get("/board/").content.decode()
