"""Those called to a planned meeting are told of it."""

from hashlib import sha256

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.models import Meeting
from shuanghe.activities.meetings.queries.people import called_for
from shuanghe.activities.meetings.rules.flow import PLANNED
from shuanghe.activities.meetings.services.locking import meeting_locked, meeting_saved
from shuanghe.identity.models import User
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.notices.services import notices_send
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation


@action("record.file")
def meeting_notify(actor: Actor, *, organisation: Organisation, meeting: Meeting, text: str) -> int:
    """Tell the accounts of those called about a planned meeting; returns how many were told.

    The same text reaches nobody twice. Those without an account are told by the printed notice.
    """
    told = meeting_locked(organisation, meeting.pk, states=(PLANNED,))
    if not text.strip():
        raise Refused(_("请写明通知内容：时间、地点、议题和要求。"))
    people = called_for(organisation, told.kinds, told.audience, told.planned_on)
    accounts = User.objects.filter(
        member_id__in=[one.member_id for one in people], is_active=True
    ).values_list("pk", flat=True)
    mark = sha256(text.encode()).hexdigest()[:16]
    count = notices_send(
        recipients=list(accounts),
        text=text.strip(),
        source=("meetings.meeting", str(told.pk)),
        key=f"meeting-{told.pk}-{mark}",
    )
    told.notice_text, told.notified_at = text.strip(), timezone.now()
    meeting_saved(told)
    trail().note(told, f"通知会议《{told.title}》，{count} 个账号", after={"text": text.strip()})
    return count
