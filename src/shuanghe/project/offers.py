"""Links that fill the slots of lower pages: where a thing is recorded, planned or filed."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.queries.practice import setting
from shuanghe.duties.models import Deadline
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.ui.slots import Offer
from shuanghe.organisation.models import Organisation
from shuanghe.rulebook.queries import meeting_kinds

DUES = "dues_collection"
CASE = "procedures.case"


def record_offer(*, source_type: str, source_id: int) -> Offer | None:
    """The link from a piece of evidence to the record that proves it."""
    if source_type != "records.record":
        return None
    return Offer(_("工作记录"), reverse("records:record", args=[source_id]))


def dues_offer(
    *, actor: Actor, organisation: Organisation, kinds: tuple[str, ...], period: str
) -> Offer | None:
    """The link from the open duty to collect dues to the month's sheet, for whoever may fill it."""
    if DUES not in kinds or not actor.may("dues.file", organisation.path):
        return None
    return _link(_("登记党费"), "dues:sheet", organisation=organisation.code, month=period)


def meeting_offer(
    *, actor: Actor, organisation: Organisation, kinds: tuple[str, ...], period: str
) -> Offer | None:
    """The link from an open obligation that a meeting meets to the form that plans one."""
    if not kinds or kinds[0] not in meeting_kinds():
        return None
    code = organisation.code
    if kinds[0] in setting("own_register"):
        return _link(_("登记谈话"), "meetings:talk_new", organisation=code)
    asked = {"organisation": code, "kind": kinds[0], "period": period}
    return _link(_("安排会议"), "meetings:new", **asked)


def filing_offer(
    *, actor: Actor, organisation: Organisation, kinds: tuple[str, ...], period: str
) -> Offer | None:
    """The link from an open obligation to the form that files what meets it."""
    if not kinds:
        return None
    asked = {"organisation": organisation.code, "kind": kinds[0], "period": period}
    return _link(_("去登记"), "records:new", **asked)


def case_deadline_offer(*, actor: Actor, organisation: Organisation, row: Deadline) -> Offer | None:
    """The link from the clock of a case to its time line, for whoever may read it there."""
    if row.source_type != CASE or not actor.may("case.read", organisation.path):
        return None
    return Offer(_("去办理"), reverse("procedures:case", args=[row.source_id]))


def _link(title: str, page: str, **asked: str) -> Offer:
    return Offer(title, f"{reverse(page)}?{urlencode(asked)}")
