"""Links that fill the slots of lower pages: where a thing is recorded, planned or filed."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.queries.practice import setting
from shuanghe.kernel.ui.slots import Offer
from shuanghe.rulebook.queries import meeting_kinds


def record_offer(*, source_type: str, source_id: int) -> Offer | None:
    """The link from a piece of evidence to the record that proves it."""
    if source_type != "records.record":
        return None
    return Offer(_("工作记录"), reverse("records:record", args=[source_id]))


def filing_offer(*, code: str, kinds: tuple[str, ...], period: str) -> Offer | None:
    """The link from an open obligation to the form that files what meets it."""
    if not kinds:
        return None
    return Offer(_("去登记"), f"{reverse('records:new')}?{_asked(code, kinds, period)}")


def meeting_offer(*, code: str, kinds: tuple[str, ...], period: str) -> Offer | None:
    """The link from an open obligation that a meeting meets to the form that plans one."""
    if not kinds or kinds[0] not in meeting_kinds():
        return None
    if kinds[0] in setting("own_register"):
        talks = reverse("meetings:talk_new")
        return Offer(_("登记谈话"), f"{talks}?{urlencode({'organisation': code})}")
    return Offer(_("安排会议"), f"{reverse('meetings:new')}?{_asked(code, kinds, period)}")


def _asked(code: str, kinds: tuple[str, ...], period: str) -> str:
    return urlencode({"organisation": code, "kind": kinds[0], "period": period})
