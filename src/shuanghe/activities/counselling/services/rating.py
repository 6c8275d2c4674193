"""What a host company says of its counsellor."""

from datetime import date

from django.http import Http404
from django.utils.translation import gettext as _

from shuanghe.activities.counselling.models import Appointment, AppointmentState, HostRating
from shuanghe.activities.counselling.queries.appointments import company_of
from shuanghe.activities.counselling.queries.places import speaks_for
from shuanghe.activities.counselling.rules.conditions import months_later
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation

FULL_MARKS = 100
NOTE = 200


@action("counselling.host")
def host_rate(
    actor: Actor,
    *,
    organisation: Organisation,
    appointment: Appointment,
    year: int,
    quarter: int,
    score: int,
    text: str = "",
    on: date,
) -> HostRating:
    """The host rates its counsellor for a quarter that has begun, itself. Raises Refused."""
    if appointment.organisation_id != organisation.pk:
        raise Http404
    if not speaks_for(actor, organisation.path, company=company_of(appointment).path):
        raise Refused(_("您这边是辅导办公室，辅导员要由企业自己评价。"))
    if appointment.state not in (AppointmentState.ACCEPTED, AppointmentState.ENDED):
        raise Refused(_("辅导员接受聘任之后才能评价。"))
    if not 0 <= score <= FULL_MARKS:
        raise Refused(_("评分请填 0 到 100。"))
    if actor.member_id is not None and actor.member_id == appointment.member_id:
        raise Refused(_("不能评价自己。"))
    if quarter not in range(1, 5) or not _has_begun(appointment, year, quarter, on):
        raise Refused(_("这个季度不在聘期内，或者还没有开始。"))
    made: HostRating = HostRating.objects.create(
        organisation=organisation,
        appointment=appointment,
        year=year,
        quarter=quarter,
        score=score,
        text=text.strip()[:NOTE],
        rated_on=on,
        rated_by=actor.name,
        is_sample=organisation.is_sample,
    )
    trail().note(
        made, f"评价辅导员{appointment.counsellor_name} {year} 年第 {quarter} 季度",
        after={"score": score},
    )  # fmt: skip
    return made


def _has_begun(one: Appointment, year: int, quarter: int, on: date) -> bool:
    first = date(year, quarter * 3 - 2, 1)
    last = months_later(first, 3)
    end = one.ended_on or one.until_on
    return first <= on and one.from_on < last and first <= end
