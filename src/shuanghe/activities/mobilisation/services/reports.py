"""One line about what no evidence shows, by the holder or by whoever keeps the lists there."""

from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.mobilisation.models import DutyItem, DutyList, DutyReport
from shuanghe.activities.mobilisation.queries.items import is_of, items_by_place
from shuanghe.activities.mobilisation.queries.standing import span_of
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation

LONGEST = 200


@dataclass(frozen=True)
class Told:
    """What is reported: the code of the item, the day, one line."""

    code: str
    done_on: date
    text: str


@action("dutylist.manage")
def duty_report(
    actor: Actor, *, organisation: Organisation, duty_list: DutyList, told: Told
) -> DutyReport:
    """Report an item of a list of one's own organisation. Raises Refused."""
    return _report(actor, duty_list, told)


@action("commitment.file")
def duty_report_own(
    actor: Actor, *, organisation: Organisation, duty_list: DutyList, told: Told
) -> DutyReport:
    """Report an item of one's own list. Raises Http404 for another's, Refused."""
    if actor.member_id is None or duty_list.member_id != actor.member_id:
        raise Http404
    return _report(actor, duty_list, told)


@action("dutylist.manage")
def duty_report_withdraw(
    actor: Actor, *, organisation: Organisation, report: DutyReport, reason: str
) -> None:
    """Take a mistaken line back; it stays in the history with the reason. Raises Refused."""
    if not reason.strip():
        raise Refused(_("请写明撤回的原因。"))
    if report.withdrawn_at is not None:
        raise Refused(_("这一条已经撤回了。"))
    report.withdrawn_at = timezone.now()
    report.withdrawn_reason = reason.strip()[:100]
    report.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    trail().note(report, f"撤回履职报告“{report.text}”", after={"reason": report.withdrawn_reason})


def item_of(duty_list: DutyList, code: str) -> DutyItem | None:
    """The item of that code on a list."""
    place = duty_list.organisation
    items = items_by_place([place], duty_list.year)[place.pk]
    fitting = [one for one in items if is_of(one, duty_list, place.kind)]
    return next((one for one in fitting if one.code == code), None)


def _report(actor: Actor, duty_list: DutyList, told: Told) -> DutyReport:
    item, text = item_of(duty_list, told.code), told.text.strip()
    if item is None:
        raise Refused(_("这份清单上没有这一项，请刷新页面后重选。"))
    if item.kinds:
        raise Refused(
            _("“%(duty)s”按已登记的记录自动计算，不用另报；请登记工作记录。") % {"duty": item.duty}
        )
    if not text or len(text) > LONGEST:
        raise Refused(_("请用一句话写明做了什么，不超过 %(most)s 个字。") % {"most": LONGEST})
    if told.done_on not in span_of(duty_list) or told.done_on > timezone.localdate():
        raise Refused(
            _("完成日 %(day)s 不在这份清单的期间内，或还没有到；请核对日期。")
            % {"day": told.done_on}
        )
    _refuse_twice(duty_list, told, text)
    made: DutyReport = DutyReport.objects.create(
        organisation=duty_list.organisation,
        duty_list=duty_list,
        code=item.code,
        done_on=told.done_on,
        text=text,
        reported_by=actor.name,
        is_sample=duty_list.is_sample,
    )
    trail().note(
        made,
        f"报告履职“{item.duty}”，{told.done_on}",
        after={"list": duty_list.pk, "code": item.code, "done_on": told.done_on, "text": text},
    )
    return made


def _refuse_twice(duty_list: DutyList, told: Told, text: str) -> None:
    """Two clicks are one report. The list is locked until it is written."""
    DutyList.objects.select_for_update().get(pk=duty_list.pk)
    same = DutyReport.objects.filter(
        duty_list=duty_list, code=told.code, done_on=told.done_on, text=text, withdrawn_at=None
    )
    if same.exists():
        raise Refused(_("同一天的同一件事已经报告过了，不用再报。"))
