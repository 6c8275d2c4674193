"""An entry of 前置研究 is made or changed: dates, list item, decision number, nothing else."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.models import Deliberation, Meeting
from shuanghe.activities.meetings.queries.deliberations import entry_of
from shuanghe.activities.meetings.rules.deliberations import entry_faults
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import ADMINISTRATIVE, Organisation

LENGTHS = {"title": 200, "list_item": 100, "deciding_body": 60, "decision_number": 60}
DAYS = ("studied_on", "decided_on")


class Entered(TypedDict, total=False):
    """What is kept of a matter, and nothing else. Only the title must be there."""

    title: str
    list_item: str
    studied_on: date | None
    decided_on: date | None
    deciding_body: str
    decision_number: str


class DeliberationRefused(Refused):
    """An entry that cannot be; faults: field → a sentence with the mend."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = dict(faults)


@action("record.file")
def deliberation_enter(
    actor: Actor,
    *,
    organisation: Organisation,
    client_key: str,
    meeting: Meeting | None = None,
    on: date | None = None,
    **entered: Unpack[Entered],
) -> Deliberation:
    """Enter a matter and its dates. A wrong order is entered and flagged: it is what happened.

    The same client_key gives back the first entry. Raises DeliberationRefused by field.
    """
    first = Deliberation.objects.filter(client_key=client_key, organisation=organisation).first()
    if first is not None:
        trail().note(first, "重复提交，沿用已有登记")
        return first  # type: ignore[no-any-return]
    if organisation.kind in ADMINISTRATIVE:
        raise Refused(_("前置研究记在党组织名下，请选择党组织。"))
    if meeting is not None and meeting.organisation_id != organisation.pk:
        raise Http404
    row = Deliberation(
        organisation=organisation, meeting=meeting, client_key=client_key, entered_by=actor.name
    )
    _values_set(row, _kept(row) | entered, on)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused(_("这份表单刚刚已经提交过了，请到列表查看，不要重复提交。")) from None
    trail().note(row, f"登记前置研究《{row.title}》{_flagged(row)}", after=_kept(row))
    return row


@action("record.file")
def deliberation_change(
    actor: Actor,
    *,
    organisation: Organisation,
    deliberation: Deliberation,
    on: date | None = None,
    **entered: Unpack[Entered],
) -> Deliberation:
    """Change fields of an entry; the trail keeps what they were. Raises DeliberationRefused."""
    row = (
        Deliberation.objects.select_for_update(of=("self",))
        .filter(pk=deliberation.pk, organisation=organisation)
        .first()
    )
    if row is None:
        raise Http404
    row.organisation = organisation
    before = _kept(row)
    _values_set(row, before | entered, on)
    row.save()
    summary = f"修改前置研究《{row.title}》{_flagged(row)}"
    trail().note(row, summary, before=before, after=_kept(row))
    return row  # type: ignore[no-any-return]


def _values_set(row: Deliberation, values: Mapping[str, Any], on: date | None) -> None:
    for field, longest in LENGTHS.items():
        setattr(row, field, str(values[field]).strip()[:longest])
    for field in DAYS:
        setattr(row, field, values[field])
    faults = entry_faults(
        title=row.title,
        studied_on=row.studied_on,
        decided_on=row.decided_on,
        on=on or timezone.localdate(),
    )
    if faults:
        raise DeliberationRefused(faults)


def _kept(row: Deliberation) -> dict[str, Any]:
    return {field: getattr(row, field) for field in (*LENGTHS, *DAYS)}


def _flagged(row: Deliberation) -> str:
    """What the order check says, for the audit line."""
    flaws = [flag.text for flag in entry_of(row).flags if flag.is_flaw]
    return f"（{'；'.join(flaws)}）" if flaws else ""
