"""From the draft to the table: comments asked for, sent to be signed, taken back."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.agreements.models import STATES, Agreement
from shuanghe.activities.agreements.queries.content import faults_of
from shuanghe.activities.agreements.queries.listing import with_targets
from shuanghe.activities.agreements.queries.skeletons import skeleton
from shuanghe.activities.agreements.rules.drafting import day_in
from shuanghe.activities.agreements.rules.states import NEXT, State, may_follow
from shuanghe.activities.agreements.services.clocks import clocks_follow
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.tree import SEGMENT, is_within
from shuanghe.kernel.workdays.queries import calendar_entered
from shuanghe.kernel.workdays.rules import Calendar
from shuanghe.organisation.models import Organisation

SHOWN = 3


@action("agreement.manage")
def agreements_send(
    actor: Actor,
    *,
    organisation: Organisation,
    agreements: Sequence[Agreement],
    on: date | None = None,
) -> int:
    """Ask the holders for comments; how many were asked. All or none.

    organisation: the issuer, or a body above it. Raises Refused for drafts that may not go out
    (weights that are not 100 first), naming them and the mend.
    """
    today, calendar = on or timezone.localdate(), calendar_entered()
    locked = agreements_locked(organisation, agreements)
    targets = with_targets(locked)
    wrong = []
    for one in locked:
        step_check(one, State.COMMENT)
        faults = [fault.text for fault in faults_of(targets[one.pk]) if not fault.is_soft]
        if faults:
            wrong.append(f"{one.holder_name}：{faults[0]}")
    if wrong:
        rest = f"等 {len(wrong)} 份" if len(wrong) > SHOWN else ""
        raise Refused("；".join(wrong[:SHOWN]) + rest)
    until = calendar.add_workdays(today, skeleton().clocks.comment_workdays)
    for one in locked:
        one.state, one.comment_from_on, one.comment_until_on = State.COMMENT, today, until
        one.save(update_fields=["state", "comment_from_on", "comment_until_on"])
        clocks_follow(one, on=today, calendar=calendar)
    trail().note(organisation, f"发出 {len(locked)} 份责任书征求意见，到 {until} 止")
    return len(locked)


@action("agreement.manage")
def signing_open(
    actor: Actor,
    *,
    organisation: Organisation,
    agreements: Sequence[Agreement],
    on: date | None = None,
) -> int:
    """Send agreements to be signed; how many. All or none.

    Raises Refused while comments wait for an answer, or before their time is over unless the
    holder has said that there are none; and for content that may not be signed.
    """
    today, calendar = on or timezone.localdate(), calendar_entered()
    locked = agreements_locked(organisation, agreements)
    targets = with_targets(locked)
    for one in locked:
        step_check(one, State.SIGNING)
        _check_comments(one, today)
        hard = [fault.text for fault in faults_of(targets[one.pk]) if not fault.is_soft]
        if hard:
            raise Refused(f"{one.holder_name}：{hard[0]}")
        one.state, one.sign_from_on = State.SIGNING, today
        one.sign_by_on = sign_by(one.year, today, calendar)
        one.save(update_fields=["state", "sign_from_on", "sign_by_on"])
        clocks_follow(one, on=today, met=_commented(one, today), calendar=calendar)
    trail().note(organisation, f"把 {len(locked)} 份责任书送双方书记签字")
    return len(locked)


def sign_by(year: int, on: date, calendar: Calendar) -> date:
    """The day both should have signed: our default day of the year, or some working days on."""
    clocks = skeleton().clocks
    usual = day_in(year, date.fromisoformat(f"2000-{clocks.sign_by}"))
    return usual if usual > on else calendar.add_workdays(on, clocks.sign_workdays)


@action("agreement.manage")
def agreement_return(
    actor: Actor,
    *,
    organisation: Organisation,
    agreement: Agreement,
    reason: str,
    on: date | None = None,
) -> Agreement:
    """Take an agreement back to be drafted anew. Raises Refused once somebody has signed."""
    (locked,) = agreements_locked(organisation, [agreement])
    if locked.is_frozen:
        raise Refused(_("已经有人签字，内容不能再改；需要调整请办理修订，由双方重新签字。"))
    if not reason.strip():
        raise Refused(_("请写明退回修改的原因，例如“采纳乙方意见”。"))
    step_check(locked, State.DRAFT)
    before = locked.state
    locked.state = State.DRAFT
    locked.comment_from_on = locked.comment_until_on = None
    locked.sign_from_on = locked.sign_by_on = None
    locked.save()
    clocks_follow(locked, on=on or timezone.localdate())
    trail().note(locked, f"退回修改{locked}：{reason.strip()[:100]}", before={"state": before})
    return locked


def agreements_locked(
    organisation: Organisation, agreements: Sequence[Agreement]
) -> list[Agreement]:
    """The agreements as they stand, held until the transaction ends, by holder.

    Raises Refused for one whose issuer is neither the organisation nor below it.
    """
    ids = [one.pk for one in agreements]
    found = list(
        Agreement.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .filter(pk__in=ids)
        .order_by("organisation__path", "pk")
    )
    if not found or len(found) != len(set(ids)):
        raise Refused(_("没有选中责任书，或有的不在您的范围内；请刷新页面后重选。"))
    for one in found:
        path = one.organisation.path
        if path == organisation.path or not is_within(path, organisation.path):
            raise Refused(
                _("%(name)s 的责任书由它的上级管理，不由 %(place)s 管理。")
                % {"name": one.holder_name, "place": organisation.name}
            )
    return found


def manages(actor: Actor, agreement: Agreement) -> bool:
    """Whether the actor manages an agreement for its issuer, and so cannot speak for its holder."""
    above = agreement.organisation.path[:-SEGMENT]
    return actor.may("agreement.manage", above)


def step_check(agreement: Agreement, wanted: State) -> None:
    """Raise Refused, with what comes first, for a state that an agreement cannot go on to."""
    if may_follow(agreement.state, wanted, version=agreement.version):
        return
    first = [_(STATES[one]) for one in NEXT[State(agreement.state)]]
    said = {
        "name": agreement.holder_name,
        "now": _(agreement.state_title),
        "wanted": _(STATES[wanted]),
        "first": "、".join(first) or _("没有，它不再变动"),
    }
    raise Refused(
        _("%(name)s 的责任书现在是“%(now)s”，不能转为“%(wanted)s”；接下来可以是：%(first)s。")
        % said
    )


def _check_comments(agreement: Agreement, today: date) -> None:
    if agreement.state != State.COMMENT:
        return
    comments = list(agreement.comments.all())
    waiting = sum(one.is_open for one in comments)
    if waiting:
        raise Refused(
            _("%(name)s 还有 %(count)s 条意见没有答复，请先逐条答复。")
            % {"name": agreement.holder_name, "count": waiting}
        )
    until = agreement.comment_until_on
    is_agreed = any(one.is_agreed for one in comments)
    if until is not None and today <= until and not is_agreed:
        raise Refused(
            _("%(name)s 的征求意见到 %(until)s 止，请到期后再送签，或等乙方回复没有意见。")
            % {"name": agreement.holder_name, "until": until}
        )


def _commented(agreement: Agreement, today: date) -> dict[str, date]:
    """The clock for comments is met by the first one; without one it ends unmet, and is dropped."""
    return {"comment": today} if agreement.comments.exists() else {}
