"""What was filed, by organisation, as far as it can meet adopted items."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Q

from shuanghe.activities.standards.rules.owing import Act
from shuanghe.duties.models import Evidence

CHUNK = 5000


def acts_filed(
    places: Q | Collection[int], *, kinds: Collection[str], first: date, last: date
) -> Mapping[int, list[Act]]:
    """By organisation, the standing evidence of these kinds for periods with a day in the range.

    places: a condition on the evidence, or ids of organisations.
    """
    found: dict[int, list[Act]] = defaultdict(list)
    for condition in _conditions(places):
        rows = Evidence.objects.filter(
            condition, kind__in=list(kinds), period_on__range=(first, last), withdrawn_at=None
        )
        for place, kind, period_on, done_on in rows.values_list(
            "organisation_id", "kind", "period_on", "done_on"
        ):
            found[place].append(Act(kind, period_on, done_on))
    return found


def _conditions(places: Q | Collection[int]) -> list[Q]:
    if isinstance(places, Q):
        return [places]
    ids = sorted(places)
    return [Q(organisation_id__in=ids[at : at + CHUNK]) for at in range(0, len(ids), CHUNK)]
