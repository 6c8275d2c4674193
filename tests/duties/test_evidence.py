"""One act counts for every duty that asks for it, at once and once."""

from datetime import date

import pytest
from tests.duties.ledgers import SYSTEM, always, duty, organisation

from shuanghe.duties.models import Obligation, Rollup
from shuanghe.duties.queries import monthly_list, subtree_status
from shuanghe.duties.rules import Verdict
from shuanghe.duties.services import evidence_file, obligations_issue
from shuanghe.kernel.periods import month_of
from shuanghe.kernel.permissions import Scope, looking

pytestmark = pytest.mark.django_db
NEW_YEAR = date(2026, 1, 1)


@pytest.fixture
def tree():
    top = organisation(kind="committee")
    middle = organisation(top, kind="general_branch")
    return top, middle, organisation(middle), organisation(middle)


def test_an_act_meets_its_cell_and_the_sums_of_all_ancestors_follow(tree):
    top, middle, branch, _ = tree
    obligations_issue(SYSTEM, year=2026, on=NEW_YEAR, rules_on=always(duty()))
    evidence_file(
        SYSTEM, organisation=branch, kind="theme_day", done_on=date(2026, 3, 5),
        period_on=date(2026, 3, 5), source_type="record", source_id=1,
    )  # fmt: skip
    with looking(Scope.everything("测试")):
        assert Obligation.objects.exclude(met_on=None).count() == 1
        assert Obligation.objects.count() == 24
        sums = Rollup.objects.filter(slot__period="2026-03").values_list(
            "organisation_id", "total", "on_time", "late", "waived"
        )
        assert set(sums) == {(top.pk, 2, 1, 0, 0), (middle.pk, 2, 1, 0, 0)}
        status = subtree_status(organisation=top, year=2026, on=date(2026, 4, 1))
        march = next(one for one in status if one.slot.period == "2026-03")
        assert march[1:] == (2, 1, 0, 0, 1, 0)
        items = monthly_list(organisation=branch, month=month_of("2026-03"), on=date(2026, 3, 31))
        assert [(item.period, item.verdict) for item in items] == [
            ("2026-01", Verdict.MISSING), ("2026-02", Verdict.MISSING), ("2026-03", Verdict.MET),
        ]  # fmt: skip
