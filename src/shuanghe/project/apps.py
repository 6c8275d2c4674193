from urllib.parse import urlencode

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext as _

from shuanghe.kernel.ui.slots import Offer
from shuanghe.rulebook.queries import meeting_kinds


class ProjectConfig(AppConfig):
    """Composition: plugs higher layers into the events of lower ones."""

    name = "shuanghe.project"
    label = "project"
    verbose_name = "双核"

    def ready(self) -> None:
        """Tell the lower layers who follows their events."""
        from shuanghe.activities.dues.uploads import BASES, TRANSFERS
        from shuanghe.activities.meetings.services.indexing import MEETINGS
        from shuanghe.duties.services import following
        from shuanghe.identity.pages.reveal import reveal_offer
        from shuanghe.kernel.actions import subscribe
        from shuanghe.kernel.audit.places import places_plug
        from shuanghe.kernel.search.services import entries_moved, sources_plug
        from shuanghe.kernel.tasks.running import job_kinds_plug
        from shuanghe.kernel.ui import slots
        from shuanghe.kernel.uploads.previews import upload_kinds_plug
        from shuanghe.organisation.uploads.previews import ROSTER
        from shuanghe.project import schedule
        from shuanghe.records.services.indexing import RECORDS
        from shuanghe.records.uploads import LEDGER

        slots.register("member", reveal_offer)
        slots.register("evidence", _record_offer)
        slots.register("obligation", _meeting_offer)
        slots.register("obligation", _filing_offer)
        upload_kinds_plug([BASES, LEDGER, ROSTER, TRANSFERS])
        job_kinds_plug(schedule.JOBS)
        places_plug(schedule.PLACES)
        sources_plug([MEETINGS, RECORDS])
        subscribe("organisation_moved", entries_moved, inside=True)
        for event in (
            "organisations_changed",
            "organisation_moved",
            "organisation_dissolved",
            "roll_changed",
            "members_merged",
        ):
            subscribe(event, getattr(following, event), inside=True)


def _record_offer(*, source_type: str, source_id: int) -> Offer | None:
    """The link from a piece of evidence to the record that proves it."""
    if source_type != "records.record":
        return None
    return Offer(_("工作记录"), reverse("records:record", args=[source_id]))


def _filing_offer(*, code: str, kinds: tuple[str, ...], period: str) -> Offer | None:
    """The link from an open obligation to the form that files what meets it."""
    if not kinds:
        return None
    return Offer(_("去登记"), f"{reverse('records:new')}?{_asked(code, kinds, period)}")


def _meeting_offer(*, code: str, kinds: tuple[str, ...], period: str) -> Offer | None:
    """The link from an open obligation that a meeting meets to the form that plans one."""
    if not kinds or kinds[0] not in meeting_kinds():
        return None
    return Offer(_("安排会议"), f"{reverse('meetings:new')}?{_asked(code, kinds, period)}")


def _asked(code: str, kinds: tuple[str, ...], period: str) -> str:
    return urlencode({"organisation": code, "kind": kinds[0], "period": period})
