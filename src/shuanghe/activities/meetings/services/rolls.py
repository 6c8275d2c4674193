"""Those called to a held meeting, as the roll of that day has them."""

from django.utils.translation import gettext as _

from shuanghe.activities.meetings.models import Attendee, Meeting
from shuanghe.activities.meetings.queries.people import called_for
from shuanghe.activities.meetings.rules.roll import why_no_vote
from shuanghe.kernel.actions import Refused


def roll_fill(meeting: Meeting) -> list[Attendee]:
    """Put the roll of held_on on the meeting; what was entered for those still on it stays,
    a vote that was said to rest (XJ-05) too.

    Somebody who had moved away that day is taken off. Raises Refused when nobody would
    be left of a list that there was: a slip in the year must not cost the attendance.
    """
    if meeting.held_on is None:
        raise Refused("请先登记召开日期。")
    people = called_for(meeting.organisation, meeting.kinds, meeting.audience, meeting.held_on)
    former = {one.member_id: one for one in Attendee.objects.filter(meeting=meeting)}
    if former and not people:
        raise Refused(
            _("%(day)s 名册上没有应到人员，换成这一天会清空已登记的到会情况，请核对召开日期。")
            % {"day": meeting.held_on}
        )
    gone = [one.pk for key, one in former.items() if key not in {p.member_id for p in people}]
    if gone:
        Attendee.objects.filter(pk__in=gone).delete()
    fresh: list[Attendee] = []
    changed: list[Attendee] = []
    for one in people:
        row = former.get(one.member_id) or Attendee(meeting=meeting, member_id=one.member_id)
        rests = bool(row.pk) and _rests(row)
        row.member_name, row.standing = one.name, one.standing
        row.is_guest, row.is_voter = one.is_guest, one.is_voter and not rests
        (changed if row.pk else fresh).append(row)
    Attendee.objects.bulk_create(fresh)
    if changed:
        names = ["member_name", "standing", "is_guest", "is_voter"]
        Attendee.objects.bulk_update(changed, names)
    return [*changed, *fresh]


def _rests(row: Attendee) -> bool:
    """Whether a vote that the standing gives was taken away by what somebody entered."""
    return not row.is_voter and not why_no_vote(standing=row.standing, is_guest=row.is_guest)
