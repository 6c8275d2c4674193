"""Papers of many meetings at once are made in the background."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from shuanghe.activities.meetings.queries.printing import PRINT, meetings_to_print, prefix_of
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.periods import Period
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.tasks.services import job_enqueue
from shuanghe.organisation.models import Organisation

MOST_MEETINGS = 5_000


@action("record.read")
def papers_print(
    actor: Actor,
    *,
    organisation: Organisation,
    month: Period,
    which: Sequence[str],
    kind: str,
    on: date,
) -> int:
    """Ask for the papers of all meetings of a body and those below it in a month; how many.

    Asking again on the same day, while no meeting has changed, is the same batch. Refused when
    there is nothing to print.
    """
    found = list(meetings_to_print(organisation, month).values_list("pk", "version"))
    if not found:
        raise Refused(_("这个月没有会议可以打印。请换一个月份。"))
    if len(found) > MOST_MEETINGS:
        text = _("会议太多（%(count)s 次），一次最多 %(most)s 次。请选下一级组织。")
        raise Refused(text % {"count": len(found), "most": MOST_MEETINGS})
    payload = {
        "organisation": organisation.name,
        "month": str(month),
        "which": list(which),
        "kind": kind,
        "meetings": [pk for pk, _version in found],
    }
    asked = json.dumps([on.isoformat(), organisation.pk, payload, found], sort_keys=True)
    key = prefix_of(actor.user_id or 0) + hashlib.sha256(asked.encode()).hexdigest()[:32]
    is_new = job_enqueue(kind=PRINT, key=key, payload=payload)
    papers = {"which": list(which), "kind": kind, "meetings": len(found), "is_new": is_new}
    trail().note(organisation, f"打印“{organisation.name}”{month}的会议文件", after=papers)
    return len(found)
