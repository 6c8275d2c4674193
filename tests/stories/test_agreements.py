"""An agreement from the draft to the first self-report, on a phone and on a desk."""

from itertools import pairwise

import pytest
from tests.records.worlds import FOUNDED, person
from tests.stories.conftest import EVERYTHING, OFFICE, SYSTEM, account, today
from tests.stories.looks import overflow
from tests.stories.test_every_page import EMPTY_LINKS, HEADINGS, SMALL_TARGETS, TWICE, UNNAMED

from shuanghe.activities.agreements.models import Agreement, AgreementSignature
from shuanghe.activities.agreements.services import agreements_draft
from shuanghe.identity.models import User
from shuanghe.kernel.permissions import looking
from shuanghe.organisation.models import Post, PostKind

pytestmark = pytest.mark.browser
RIGHTS = ["agreement.read", "agreement.sign", "agreement.manage", "goal.read"]


@pytest.fixture
def drafted(enterprise):
    """Agreements of this year for the branches of DW; both secretaries have accounts."""
    with looking(EVERYTHING):
        for username, code in (("upper", "DW"), ("lower", "Z1")):
            place, member = enterprise[code], person(f"示例{username}", enterprise["Z1"])
            rights = [*OFFICE, *RIGHTS] if code == "DW" else ["me.read", *RIGHTS[:2]]
            account(username, f"示例{username}", "书记", rights, place)
            User.objects.filter(username=username).update(member=member)
            Post.objects.filter(organisation=place, kind=PostKind.SECRETARY, until_on=None).update(
                until_on=today()
            )
            Post.objects.create(
                organisation=place, member=member, kind=PostKind.SECRETARY, from_on=FOUNDED
            )
    agreements_draft(SYSTEM, organisation=enterprise["DW"], year=today().year)
    with looking(EVERYTHING):
        return Agreement.objects.get(organisation=enterprise["Z1"])


def well_built(page):
    levels = page.evaluate(HEADINGS)
    assert [b for a, b in pairwise(levels) if b > a + 1] == []
    assert page.evaluate(UNNAMED) == []
    assert page.evaluate(EMPTY_LINKS) == []
    assert page.evaluate(TWICE) == []
    assert page.evaluate(SMALL_TARGETS) == []
    assert overflow(page) <= 0


def test_an_agreement_is_commented_on_signed_and_reported_from_a_phone(visit, drafted):
    visitor = visit("phone")
    where = f"/agreements/{drafted.pk}/"
    visitor.sign_in("upper")
    with looking(EVERYTHING):
        target = drafted.targets.first()
    for path in ("/agreements/", "/agreements/draft/", where, f"{where}clauses/",
                 f"{where}targets/", f"/agreements/targets/{target.pk}/"):  # fmt: skip
        well_built(visitor.open(path))
    page = visitor.open(where)
    page.get_by_role("button", name="发出征求意见").click()
    visitor.context.clear_cookies()
    visitor.sign_in("lower")
    page = visitor.open("/agreements/own/")
    well_built(page)
    page.get_by_label("没有意见").check()
    page.get_by_role("button", name="提出").click()
    visitor.context.clear_cookies()
    visitor.sign_in("upper")
    page = visitor.open(where)
    page.get_by_role("button", name="送双方签字").click()
    page.get_by_role("button", name="签字", exact=True).click()
    well_built(page)
    visitor.context.clear_cookies()
    visitor.sign_in("lower")
    page = visitor.open("/agreements/signing/")
    well_built(page)
    page.get_by_label(drafted.holder_name).check()
    page.get_by_role("button", name="签字", exact=True).click()
    page = visitor.open(where)
    assert "已生效" in page.locator("main").inner_text()
    well_built(page)
    page.get_by_role("link", name="第 4 季度").click()
    well_built(page)
    with looking(EVERYTHING):
        assert set(AgreementSignature.objects.values_list("side", flat=True)) == {
            "issuer",
            "holder",
        }
