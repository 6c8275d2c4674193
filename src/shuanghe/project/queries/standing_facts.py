"""What meetings and dues have on record of one person, for the page of facts of a disposal."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from shuanghe.activities.disposals.models import MonthKind
from shuanghe.activities.disposals.queries.facts import Graded
from shuanghe.activities.disposals.rules.months import Mark, MonthFact
from shuanghe.activities.dues.queries.people import MonthOf, member_year
from shuanghe.activities.meetings.models import Attendee, MeetingState, Presence
from shuanghe.activities.meetings.queries.appraisals import own_results
from shuanghe.organisation.models import Member

UNQUALIFIED = "unqualified"


def life_months(member: Member, months: Sequence[date], on: date) -> Mapping[date, MonthFact]:
    """Meetings a member was called to, as archived: came, was excused, or neither."""
    rows = (
        Attendee.objects.filter(
            Q(member=member) | Q(member__merged_into=member),
            meeting__state=MeetingState.FROZEN,
            meeting__held_on__gte=months[0],
            meeting__held_on__lt=on.replace(day=1),
        )
        .exclude(presence=Presence.UNKNOWN)
        .exclude(meeting__corrections__state=MeetingState.FROZEN)
        .values_list("meeting__held_on", "presence", "leave_reason")
    )
    found: dict[date, list[tuple[str, str]]] = defaultdict(list)
    for held_on, presence, reason in rows:
        found[held_on.replace(day=1)].append((presence, reason))
    return {month: _life(month, told) for month, told in found.items()}


def _life(month: date, told: Sequence[tuple[str, str]]) -> MonthFact:
    came = sum(presence == Presence.PRESENT for presence, _reason in told)
    words = _("应参加 %(all)s 次，到会 %(came)s 次") % {"all": len(told), "came": came}
    if came:
        return MonthFact(month, Mark.DONE, words)
    leave = [reason for presence, reason in told if presence == Presence.LEAVE]
    if len(leave) == len(told):
        reasons = "、".join(dict.fromkeys(filter(None, leave)))
        return MonthFact(month, Mark.EXCUSED, f"{words}；{_('请假')} {reasons}".strip())
    return MonthFact(month, Mark.NOT_DONE, words)


def dues_months(member: Member, months: Sequence[date], on: date) -> Mapping[date, MonthFact]:
    """Months for which dues were owed, and what was paid for them; part of it is not nothing."""
    wanted = set(months)
    years = sorted({month.year for month in months})
    rows = [one for year in years for one in member_year(member, year, on=on).months]
    return {one.month: _dues(one) for one in rows if one.month in wanted and one.owed is not None}


def _dues(one: MonthOf) -> MonthFact:
    owed = one.owed.yuan if one.owed is not None else 0
    words = _("应交 %(owed)s 元，已交 %(paid)s 元") % {"owed": owed, "paid": one.paid}
    return MonthFact(one.month, Mark.DONE if one.paid or not owed else Mark.NOT_DONE, words)


def graded_unqualified(member: Member) -> list[Graded]:
    """Appraisals that found a member unqualified, as fed back to the person."""
    return [
        Graded(one.held_on, one.organisation, str(one.grade.label))
        for one in own_results(member.pk)
        if one.grade is not None and one.grade.value == UNQUALIFIED and one.held_on is not None
    ]


MONTHS = {MonthKind.LIFE.value: life_months, MonthKind.DUES.value: dues_months}
