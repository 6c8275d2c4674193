"""Telling those who must act that a deadline is near or has passed: once each, never daily."""

from collections import Counter
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from shuanghe.duties.models import Deadline
from shuanghe.duties.queries.deadlines import NEAR_DAYS
from shuanghe.identity.queries import holders_at
from shuanghe.kernel.actions import action, trail
from shuanghe.kernel.notices.services import notices_send
from shuanghe.kernel.permissions import Actor

RIGHT = "duty.read"


@action("duty.issue")
def deadlines_remind(actor: Actor, *, on: date) -> int:
    """Tell the accounts granted on an organisation itself what became near or late on a day.

    One notice for an account and a day, with both counts. Run again on the same day it tells
    nobody twice. Returns how many were told.
    """
    near_on, late_on = on + timedelta(days=NEAR_DAYS), on - timedelta(days=1)
    rows = Deadline.objects.filter(
        Q(due_on=near_on) | Q(due_on=late_on), met_on=None, dropped_on=None
    ).values_list("organisation_id", "due_on")
    places = [(place, due_on == late_on) for place, due_on in rows]
    holders = holders_at(RIGHT, organisations=(place for place, _ in places), on=on)
    counted: Counter[tuple[int, bool]] = Counter(
        (user, is_late) for place, is_late in places for user in holders.get(place, ())
    )
    users = sorted({user for user, _ in counted})
    for user in users:
        near, late = counted[user, False], counted[user, True]
        notices_send(
            recipients=[user],
            text=_("限时事项：%(near)d 件还有 %(days)d 天到期，%(late)d 件昨天到期还没有登记。")
            % {"near": near, "days": NEAR_DAYS, "late": late},
            url=reverse("duties:deadlines"),
            source=("duties.deadline", on.isoformat()),
            key=f"deadlines-{on}-{user}",
        )
    trail().note(("duties.deadline", on.isoformat()), f"提醒 {len(users)} 人限时事项")
    return len(users)
