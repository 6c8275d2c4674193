"""Working out who goes where, and what host companies answer."""

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.counselling.models import (
    CounsellingCall,
    CounsellorMatch,
    Matching,
    MatchState,
)
from shuanghe.activities.counselling.queries.field import gather
from shuanghe.activities.counselling.queries.needs import MATCHING
from shuanghe.activities.counselling.queries.places import call_seen, speaks_for
from shuanghe.activities.counselling.queries.proposing import Proposed, propose
from shuanghe.activities.counselling.queries.terms import sheet
from shuanghe.activities.counselling.services.telling import matches_told, office_told
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.tasks.services import job_enqueue
from shuanghe.organisation.models import Organisation

AGAIN = (MatchState.PROPOSED, MatchState.NOBODY)


@action("counselling.manage")
def matching_ask(
    actor: Actor, *, organisation: Organisation, call: CounsellingCall, on: date
) -> str:
    """Have a call matched in the background; gives the key of the job.

    Asked again within the same minute it is the same job. Raises Refused where there is nothing
    to match.
    """
    told = gather(call, on=on)
    _possible_asked(len(told.needs), len(told.people))
    key = f"{MATCHING}:{call.pk}:{timezone.localtime():%Y-%m-%dT%H:%M}"
    job_enqueue(kind=MATCHING, key=key, payload={"call": call.pk, "name": actor.name})
    trail().note(call, "要求匹配辅导员", after={"job": key})
    return key


def _possible_asked(needs: int, people: int) -> None:
    """Raise Refused where there is nothing to match, with the mend."""
    if not needs:
        raise Refused(_("没有等待匹配的需求：请先请各企业填写需求，已同意的不再重新匹配。"))
    if not people:
        raise Refused(_("名册里还没有辅导员：请先推荐、审核并批准，再来匹配。"))


@action("counselling.manage")
def matching_run(
    actor: Actor, *, organisation: Organisation, call: CounsellingCall, on: date
) -> Matching:
    """Match every open need of a call that is not settled; earlier proposals give way.

    What a host agreed to or somebody was appointed for stays, and a vetoed pair never comes back.
    Raises Refused where there is nothing to match.
    """
    list(CounsellingCall.objects.select_for_update().filter(pk=call.pk))
    found = propose(call, on=on)
    _possible_asked(len(found.lines), found.people_count)
    needs = [line.need for line in found.lines]
    CounsellorMatch.objects.filter(need__in=needs, state__in=AGAIN).update(
        state=MatchState.REPLACED
    )
    run: Matching = Matching.objects.create(
        organisation=organisation,
        call=call,
        ran_on=on,
        ran_by=actor.name,
        weights=sheet("matching")["weights"],
        counsellor_count=found.people_count,
        need_count=len(found.lines),
        is_sample=organisation.is_sample,
    )
    CounsellorMatch.objects.bulk_create(_row(run, line) for line in found.lines)
    matches_told(call, on=on)
    met = sum(line.person is not None for line in found.lines)
    trail().note(
        run, f"匹配辅导员：{len(found.lines)} 家企业，{met} 家有人选",
        after={"need_count": len(found.lines), "met": met},
    )  # fmt: skip
    return run


def _row(run: Matching, line: Proposed) -> CounsellorMatch:
    person = line.person
    return CounsellorMatch(
        organisation_id=line.need.organisation_id,
        matching=run,
        need=line.need,
        counsellor=person,
        counsellor_name=person.name if person else "",
        counsellor_unit=person.unit_name if person else "",
        score=line.score,
        parts=[part.as_dict() for part in line.parts],
        state=MatchState.PROPOSED if person else MatchState.NOBODY,
    )


@action("counselling.host")
def match_agree(
    actor: Actor, *, organisation: Organisation, match: CounsellorMatch, on: date
) -> CounsellorMatch:
    """The host agrees to the counsellor proposed, itself. Raises Refused."""
    row = _waiting(actor, match, organisation)
    row.state, row.answered_on, row.answered_by = MatchState.AGREED, on, actor.name
    row.save()
    _answered(row, organisation, on=on)
    trail().note(row, f"{organisation}同意辅导员{row.counsellor_name}")
    return row


@action("counselling.host")
def match_veto(
    actor: Actor, *, organisation: Organisation, match: CounsellorMatch, reason: str, on: date
) -> CounsellorMatch:
    """The host says no, once for a need, with the reason; the office matches again without.

    Raises Refused.
    """
    row = _waiting(actor, match, organisation)
    if not reason.strip():
        raise Refused(_("请写明不同意的理由。"))
    if CounsellorMatch.objects.filter(need_id=row.need_id, state=MatchState.VETOED).exists():
        raise Refused(_("每份需求只能不同意一次，本单位已经用过；有具体困难请联系辅导办公室。"))
    row.state, row.answered_on, row.answered_by = MatchState.VETOED, on, actor.name
    row.veto_reason = reason.strip()[:200]
    row.save()
    _answered(row, organisation, on=on)
    trail().note(
        row, f"{organisation}不同意辅导员{row.counsellor_name}", after={"reason": row.veto_reason}
    )
    return row


def _waiting(actor: Actor, match: CounsellorMatch, organisation: Organisation) -> CounsellorMatch:
    row: CounsellorMatch = (
        CounsellorMatch.objects.select_for_update(of=("self",))
        .select_related("need")
        .get(pk=match.pk)
    )
    company = call_seen(organisation, row.need.call_id).organisation
    if not speaks_for(actor, organisation.path, company=company.path):
        raise Refused(_("您这边是辅导办公室，是否同意辅导员要由企业自己答复。"))
    if row.organisation_id != organisation.pk or row.state != MatchState.PROPOSED:
        raise Refused(_("这个匹配结果已经答复过或重新匹配过，请刷新页面。"))
    return row


def _answered(row: CounsellorMatch, host: Organisation, *, on: date) -> None:
    call = call_seen(host, row.need.call_id)
    words = _("%(host)s%(answer)s辅导员%(name)s。") % {
        "host": host,
        "answer": _("同意") if row.state == MatchState.AGREED else _("不同意"),
        "name": row.counsellor_name,
    }
    office_told(
        call.organisation.path, words, f"{reverse('counselling:matching')}?call={call.pk}",
        key=f"counselling.match/{row.pk}/{row.state}", on=on,
    )  # fmt: skip
