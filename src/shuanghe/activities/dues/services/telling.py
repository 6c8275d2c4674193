"""The yearly statement was told to the members: a record says so, and the duty is met (DF-20)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.base import File
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.dues.services.closing import filing_actor
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation
from shuanghe.records.models import Record
from shuanghe.records.queries.practice import practice
from shuanghe.records.services import record_file

PUBLICATION = "dues_publication"


@dataclass(frozen=True)
class Telling:
    """Which year was told, when, to whom, in one sentence of sums; the paper that was shown."""

    year: int
    told_on: date
    told_to: str
    summary: str
    paper: File[Any] | None = None
    paper_name: str = ""
    paper_hash: str = ""


@action("dues.file")
def publication_tell(
    actor: Actor, *, organisation: Organisation, telling: Telling, on: date | None = None
) -> Record:
    """File that the statement of a year was told, with the paper as it was told.

    Told twice on one day it is filed once. Raises Refused for a day that cannot be, or for an
    organisation that tells none.
    """
    today = on or timezone.localdate()
    if PUBLICATION not in practice().kinds_for(organisation.kind):
        raise Refused(_("这一级党组织不单独公布党费收支，请由党支部或党委公布（DF-20）。"))
    if telling.told_on > today:
        raise Refused(_("公布日期 %(day)s 还没有到，请在公布以后登记。") % {"day": telling.told_on})
    if telling.told_on.year < telling.year:
        raise Refused(_("公布日期早于所公布的年度，请核对。"))
    record = record_file(
        filing_actor(actor, organisation),
        organisation=organisation,
        client_key=_key(organisation, telling),
        on=today,
        kinds=[PUBLICATION],
        title=f"{telling.year}年党费收缴和使用情况公布",
        done_on=telling.told_on,
        period_on=telling.told_on,
        summary=f"{telling.told_to}。{telling.summary}",
        paper=telling.paper,
        paper_name=telling.paper_name,
        paper_hash=telling.paper_hash,
        is_sample=organisation.is_sample,
    )
    trail().note(record, f"登记{telling.year}年党费收支公布", after={"done_on": telling.told_on})
    return record


def _key(organisation: Organisation, telling: Telling) -> str:
    """The same for one telling; another one after it was withdrawn."""
    start = f"dues-told-{organisation.pk}-{telling.year}-{telling.told_on}-"
    before = Record.objects.filter(client_key__startswith=start)
    return f"{start}{before.exclude(withdrawn_at=None).count() + 1}"
