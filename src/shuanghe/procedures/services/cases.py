"""A case opened, held for a change, finished or stopped."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused
from shuanghe.organisation.models import Member, Organisation
from shuanghe.procedures.models import Case, CaseState


@dataclass(frozen=True)
class Opening:
    """A case to be opened: the procedure, whom it is about, since when.

    about: facts by key, typed (days as date). member: where the subject is on a roll. A drill
    writes nothing outside this app.
    """

    procedure: str
    subject_name: str
    opened_on: date
    client_key: str
    about: dict[str, Any] = field(default_factory=dict)
    member: Member | None = None
    origin: str = ""
    is_drill: bool = False
    is_sample: bool = False


def case_held(case: Case, *, organisation: Organisation, version: int | None) -> Case:
    """The running case, locked for a change by the body that runs it.

    Raises Refused when it has ended, another body runs it, or it changed since it was shown.
    """
    held: Case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if held.organisation_id != organisation.pk:
        raise Refused(_("这件事现由别的组织承办，请刷新后再看。"))
    if held.state != CaseState.RUNNING:
        raise Refused(
            _("这件事%(state)s（%(day)s），不能再改。")
            % {"state": _(CaseState(held.state).label), "day": held.ended_on}
        )
    if version is not None and held.version != version:
        raise Refused(_("别人刚刚改过这件事，请刷新后核对再提交；您填的内容还在页面上。"))
    return held


def key_taken() -> Refused:
    """The answer to a key that stands for another submission, in view or not."""
    return Refused(_("这次提交的编号已用在别的事项上，请刷新页面后重新填写。"))


@contextmanager
def key_kept() -> Iterator[None]:
    """Write a row whose key may be taken out of view. Raises Refused as for one in view."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise key_taken() from None


def case_ended(case: Case, *, state: CaseState, on: date, reason: str = "") -> None:
    """Write down that a case has ended; its version is already counted by the caller."""
    case.state, case.ended_on, case.ended_reason = state, on, reason
    case.save(update_fields=["state", "ended_on", "ended_reason", "version"])


def day_come(on: date, today: date | None) -> None:
    """Refuse a day that has not come."""
    if on > (today or timezone.localdate()):
        raise Refused(_("%(on)s 还没有到，请在当天或之后登记。") % {"on": on})
