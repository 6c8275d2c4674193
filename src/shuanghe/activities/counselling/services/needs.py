"""The office's call, and what each host company answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from shuanghe.activities.counselling.models import (
    CounsellingCall,
    CounsellingNeed,
    CounsellorMatch,
    MatchState,
    NeedState,
)
from shuanghe.activities.counselling.queries.places import calls_over
from shuanghe.activities.counselling.queries.terms import families, regions, specialties
from shuanghe.activities.counselling.services.telling import call_clock, hosts_told
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation

URGENCIES = range(1, 6)
MOST_DAYS = 31
SETTLED = (MatchState.AGREED, MatchState.APPOINTED)


@dataclass(frozen=True)
class Need:
    """What a company needs, as written. family, specialties and region are keys."""

    family: str
    specialties: Sequence[str]
    urgency: int
    days_a_month: int
    from_on: date
    until_on: date
    text: str
    region: str = ""
    version: int = 0


@action("counselling.manage")
def counselling_call_open(
    actor: Actor,
    *,
    organisation: Organisation,
    title: str,
    opens_on: date,
    closes_on: date,
    text: str = "",
) -> CounsellingCall:
    """Ask every company below what it needs. Raises Refused for days the wrong way."""
    if closes_on < opens_on:
        raise Refused(_("截止日期早于开始日期，请改正其中一个。"))
    if not title.strip():
        raise Refused(_("请写明征集的标题。"))
    made: CounsellingCall = CounsellingCall.objects.create(
        organisation=organisation,
        year=opens_on.year,
        title=title.strip()[:80],
        text=text.strip()[:400],
        opens_on=opens_on,
        closes_on=closes_on,
        opened_by=actor.name,
        is_sample=organisation.is_sample,
    )
    call_clock(made, on=opens_on)
    hosts_told(made, on=opens_on)
    trail().note(made, f"征集辅导需求“{made.title}”", after={"closes_on": closes_on})
    return made


@action("counselling.manage")
def counselling_call_close(
    actor: Actor, *, organisation: Organisation, call: CounsellingCall, on: date
) -> CounsellingCall:
    """End a call on a day, or open it again by a later one. Raises Refused before it began."""
    if on < call.opens_on:
        raise Refused(_("征集还没有开始。"))
    before, call.closes_on = call.closes_on, on
    call.save(update_fields=["closes_on"])
    call_clock(call, on=on)
    trail().note(
        call, f"征集“{call.title}”截止日改为 {on}", before={"closes_on": before},
        after={"closes_on": on},
    )  # fmt: skip
    return call


@action("counselling.host")
def need_file(
    actor: Actor, *, organisation: Organisation, call_id: int, need: Need, on: date
) -> CounsellingNeed:
    """State a company's need once, or change it while the call is open. Raises Refused."""
    known = {one.pk: one for one in calls_over(organisation, on=on)}
    if call_id not in known:
        raise Refused(_("这次征集不在开放期，不能填写；请联系辅导办公室。"))
    _check(need)
    row = (
        CounsellingNeed.objects.select_for_update()
        .filter(organisation=organisation, call_id=call_id, state=NeedState.OPEN)
        .first()
    )
    if row is not None and row.version != need.version:
        raise Refused(_("本单位的需求已经有人填写或改过，请刷新页面，看过再改。"))
    if row is not None and _is_settled(row):
        raise Refused(_("已经按这份需求定了辅导员，不能再改；需要调整请联系辅导办公室。"))
    if row is None:
        row = CounsellingNeed(
            organisation=organisation, call_id=call_id, is_sample=organisation.is_sample
        )
    row.version += 1 if row.pk else 0
    for name in Need.__dataclass_fields__:
        if name != "version":
            setattr(row, name, getattr(need, name))
    row.specialties, row.text = list(need.specialties), need.text.strip()[:400]
    row.filed_on, row.filed_by = on, actor.name
    row.save()
    trail().note(row, f"{organisation}提出辅导需求", after={"family": row.family})
    return row


@action("counselling.host")
def need_withdraw(
    actor: Actor, *, organisation: Organisation, need: CounsellingNeed, on: date
) -> CounsellingNeed:
    """Take a need back while nobody is settled for it. Raises Refused."""
    row: CounsellingNeed = CounsellingNeed.objects.select_for_update().get(pk=need.pk)
    if row.organisation_id != organisation.pk or row.state != NeedState.OPEN:
        raise Refused(_("这份需求已经撤回。"))
    if _is_settled(row):
        raise Refused(_("已经按这份需求定了辅导员，不能撤回；请联系辅导办公室。"))
    row.state = NeedState.WITHDRAWN
    row.version += 1
    row.save()
    CounsellorMatch.objects.filter(need=row, state=MatchState.PROPOSED).update(
        state=MatchState.REPLACED
    )
    trail().note(row, f"{organisation}撤回辅导需求", after={"withdrawn_on": on})
    return row


def _is_settled(row: CounsellingNeed) -> bool:
    return CounsellorMatch.objects.filter(need=row, state__in=SETTLED).exists()


def _check(need: Need) -> None:
    if need.family not in families():
        raise Refused(_("请选择“党建+”类别。"))
    known = specialties()
    odd = [key for key in need.specialties if key not in known]
    if odd or not need.specialties:
        raise Refused(_("请至少选一项需要的专长。"))
    if need.region and need.region not in regions():
        raise Refused(_("请选择所在地区。"))
    if need.urgency not in URGENCIES:
        raise Refused(_("紧迫程度请填 1 到 5。"))
    if not 1 <= need.days_a_month <= MOST_DAYS:
        raise Refused(_("每月需要天数请填 1 到 31。"))
    if need.until_on <= need.from_on:
        raise Refused(_("结束日期要晚于开始日期。"))
    if not need.text.strip():
        raise Refused(_("请写明具体要解决什么问题。"))
