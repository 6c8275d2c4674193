"""Many facts taken back at once do what each taken back alone does."""

from datetime import date

import pytest
from tests.duties.ledgers import SYSTEM, always, differences, duty, organisation

from shuanghe.duties.models import Obligation, Rollup
from shuanghe.duties.services import (
    EvidenceEntry,
    evidence_file_many,
    evidence_withdraw,
    evidence_withdraw_many,
    obligations_issue,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Scope, looking

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 5)


@pytest.fixture
def top():
    """A committee with three branches whose theme day of March is done, records 0 to 2."""
    made = organisation(kind="committee")
    places = [organisation(made) for _ in range(3)]
    obligations_issue(SYSTEM, year=2026, on=date(2026, 1, 1), rules_on=always(duty()))
    entries = [
        EvidenceEntry(place.pk, "theme_day", MARCH, MARCH, "record", number)
        for number, place in enumerate(places)
    ]
    evidence_file_many(SYSTEM, organisation=made, entries=entries)
    return made


def cells_and_sums():
    with looking(Scope.everything("测试")):
        return [
            list(model.objects.order_by("organisation_id", "slot_id").values_list())
            for model in (Obligation, Rollup)
        ]


def many(top, *ids, reason="台账更正"):
    return evidence_withdraw_many(
        SYSTEM, organisation=top, source_type="record", source_ids=ids, reason=reason
    )


def test_withdrawing_many_records_at_once_does_what_withdrawing_each_does(top):
    filed = cells_and_sums()
    assert many(top, 0, 1, 7) == 2
    at_once = cells_and_sums()
    assert at_once != filed
    assert not differences()
    assert many(top, 0, 1) == 0, "what is withdrawn stays so"
    evidence_withdraw(
        SYSTEM, organisation=top, source_type="record", source_id=2, reason="台账更正"
    )
    with looking(Scope.everything("测试")):
        assert not Obligation.objects.exclude(met_on=None).exists()
    assert not differences()


def test_withdrawing_many_asks_for_a_reason_and_touches_nothing_without(top):
    filed = cells_and_sums()
    with pytest.raises(Refused, match="原因"):
        many(top, 0, reason=" ")
    assert cells_and_sums() == filed
