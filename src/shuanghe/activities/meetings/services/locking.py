"""One meeting is changed by one person at a time, in a state that takes the change."""

from collections.abc import Collection

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.models import Meeting, MeetingState, Signature
from shuanghe.activities.meetings.rules.flow import HELD, SIGNED, STALE, is_stale, refusal
from shuanghe.activities.meetings.services.indexing import meeting_index
from shuanghe.kernel.actions import Refused
from shuanghe.organisation.models import Organisation

EDITED = (HELD, SIGNED)


def meeting_locked(
    organisation: Organisation,
    meeting_id: int,
    *,
    states: Collection[str],
    version: int | None = None,
) -> Meeting:
    """The row of a meeting, locked until the end of the transaction.

    Raises Http404 when it is not a meeting of the organisation, Refused when its state takes no
    such act or when its version is not the one the caller has seen.
    """
    found: Meeting | None = (
        Meeting.objects.select_for_update(of=("self",))
        .filter(pk=meeting_id, organisation=organisation)
        .first()
    )
    if found is None:
        raise Http404
    found.organisation = organisation
    why = refusal(found.state, states)
    if why:
        raise Refused(_(why))
    if is_stale(version=found.version, seen=version):
        raise Refused(_(STALE))
    return found


def meeting_edited(
    organisation: Organisation, meeting_id: int, *, version: int | None = None
) -> Meeting:
    """A held meeting, locked to be changed.

    A change to signed minutes voids the signatures and takes the meeting back to held: what was
    signed is no longer what it says. Raises as meeting_locked does.
    """
    meeting = meeting_locked(organisation, meeting_id, states=EDITED, version=version)
    if Signature.objects.filter(meeting=meeting, voided_at=None).update(voided_at=timezone.now()):
        meeting.state = MeetingState.HELD
    return meeting


def meeting_saved(meeting: Meeting) -> Meeting:
    """Save every column of a locked meeting with the next version; it is found as it is now."""
    meeting.version += 1
    meeting.save()
    meeting_index(meeting)
    return meeting
