"""What follows for agreements when posts change: whoever is new signs anew."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils import timezone

from shuanghe.activities.agreements.models import Agreement
from shuanghe.activities.agreements.rules.states import State
from shuanghe.activities.agreements.services.clocks import clocks_follow
from shuanghe.kernel.workdays.queries import calendar_entered


def organisations_changed(*, organisation_ids: Sequence[int]) -> None:
    """Keep the clocks of agreements in force that these organisations are a side of."""
    ids = list(organisation_ids)
    found = Agreement.objects.filter(
        Q(organisation_id__in=ids) | Q(issuer_id__in=ids), state=State.IN_FORCE
    ).order_by("pk")
    today, calendar = timezone.localdate(), None
    for one in found:
        calendar = calendar or calendar_entered()
        clocks_follow(one, on=today, calendar=calendar)
