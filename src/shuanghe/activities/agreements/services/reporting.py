"""Self-reports: what the system knows is filled in, the holder adds words and submits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.agreements.models import Agreement, SelfReport, SelfReportLine
from shuanghe.activities.agreements.queries.reports import Known, known_of, quarter_of
from shuanghe.activities.agreements.rules.states import State
from shuanghe.activities.agreements.services.clocks import clocks_follow
from shuanghe.activities.agreements.services.stepping import manages
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.operations.rules.amounts import millionths_of
from shuanghe.organisation.models import Organisation

LONGEST, LONGEST_LINE = 4_000, 500
QUARTERS = range(1, 5)


@dataclass(frozen=True)
class Told:
    """What the holder adds: words on the whole, and by the id of a target."""

    text: str = ""
    lines: Mapping[int, str] = field(default_factory=dict)


@action("agreement.sign")
def report_save(
    actor: Actor,
    *,
    organisation: Organisation,
    agreement: Agreement,
    quarter: int,
    told: Told,
    is_submitted: bool = False,
    on: date | None = None,
) -> SelfReport:
    """Keep the self-report of a quarter as a draft, or submit it with the figures of the day.

    Raises Refused for another's agreement, one that is not in force, a quarter that has not begun
    (to submit: not ended), a report that was submitted, and to submit without any words.
    """
    today = on or timezone.localdate()
    held = (
        Agreement.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=agreement.pk)
    )
    _check(actor, held, organisation, quarter, told, today, is_submitted=is_submitted)
    _check_lengths(held, told)
    report: SelfReport
    report, _made = SelfReport.objects.get_or_create(
        agreement=held,
        quarter=quarter,
        defaults={"written_by": actor.name, "is_sample": held.is_sample},
    )
    if report.submitted_on is not None:
        raise Refused(_("这一季度的自评已经提交；需要补充说明请写在下一季度里。"))
    report.text, report.written_by = told.text.strip()[:LONGEST], actor.name
    if is_submitted:
        report.submitted_on, report.submitted_by = today, actor.name
    report.save()
    _lines(held, report, told, today)
    clocks_follow(held, on=today, met={f"report-{quarter}": today} if is_submitted else {})
    verb = "提交" if is_submitted else "填写"
    trail().note(report, f"{verb}{held}第{quarter}季度自评", after={"text": report.text})
    return report


def _check(
    actor: Actor,
    agreement: Agreement,
    organisation: Organisation,
    quarter: int,
    told: Told,
    today: date,
    *,
    is_submitted: bool,
) -> None:
    if agreement.organisation_id != organisation.pk:
        raise Refused(_("自评由乙方填写；请由 %(name)s 填。") % {"name": agreement.holder_name})
    if manages(actor, agreement):
        raise Refused(
            _("您管理这份责任书，不能代乙方自评；请由 %(name)s 用自己的账号填。")
            % {"name": agreement.holder_name}
        )
    if agreement.state != State.IN_FORCE:
        raise Refused(
            _("这份责任书现在是“%(state)s”，生效以后才填自评。")
            % {"state": _(agreement.state_title)}
        )
    if quarter not in QUARTERS:
        raise Refused(_("季度应为 1 到 4。"))
    period = quarter_of(agreement.year, quarter)
    if today < period.starts_on:
        raise Refused(_("第 %(number)s 季度还没有开始。") % {"number": quarter})
    if is_submitted and today <= period.ends_on:
        raise Refused(
            _("第 %(number)s 季度到 %(day)s 结束，请在这一天以后提交；现在可以先保存。")
            % {"number": quarter, "day": period.ends_on}
        )
    if is_submitted and not told.text.strip():
        raise Refused(_("请写几句总体情况：做成了什么、差在哪里、下一步怎么办。"))


def _check_lengths(agreement: Agreement, told: Told) -> None:
    """Raises Refused for words that are too long, naming which: nothing is cut off unseen."""
    text = _("“%(title)s”写了 %(length)s 个字，最多 %(most)s 个，请删减后再保存。")
    too_long = [(_("总体情况"), told.text, LONGEST)] if len(told.text.strip()) > LONGEST else []
    too_long += [
        (one.code, told.lines[one.pk], LONGEST_LINE)
        for one in agreement.targets.all()
        if len(told.lines.get(one.pk, "").strip()) > LONGEST_LINE
    ]
    for title, said, most in too_long:
        raise Refused(text % {"title": title, "length": len(said.strip()), "most": most})


def _lines(agreement: Agreement, report: SelfReport, told: Told, today: date) -> None:
    """Write the lines anew: words of a draft, words and figures of what was submitted."""
    targets = list(agreement.targets.all())
    known = known_of(agreement, targets, report.quarter, on=today)
    report.lines.all().delete()
    is_final = report.submitted_on is not None
    SelfReportLine.objects.bulk_create(
        _line(report, one, told.lines.get(one.target.pk, ""), is_final=is_final) for one in known
    )


def _line(report: SelfReport, one: Known, text: str, *, is_final: bool) -> SelfReportLine:
    made = SelfReportLine(report=report, target=one.target, text=text.strip()[:LONGEST_LINE])
    if is_final:
        made.quarter_count, made.year_count = one.quarter_count, one.year_count
        made.actual_millionths = None if one.actual is None else millionths_of(one.actual)
        made.reach = one.reach
    return made
