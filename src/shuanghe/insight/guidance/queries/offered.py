"""What the month page offers: the first month while it runs, and a hand-over that is due."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from shuanghe.duties.models import Obligation
from shuanghe.insight.guidance.queries.changes import Change, changes_lately
from shuanghe.insight.guidance.queries.guide import guide_of
from shuanghe.insight.guidance.queries.seats import Seat, seat_of
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.organisation.models import Organisation
from shuanghe.records.models import Record


@dataclass(frozen=True)
class Offered:
    """One card: what it says and the page behind it."""

    title: str
    page: str
    args: tuple[str | int, ...] = ()
    query: str = ""


def offered_on_month(actor: Actor, organisation: Organisation, *, on: date) -> list[Offered]:
    """The cards for one reader and organisation, none for most."""
    found = []
    if actor.may("guidance.use", organisation.path):
        with looking(actor.scope("guidance.use")):
            seat = seat_of(actor, organisation, on=on)
            if seat and not seat.is_put_away and (seat.is_new(on) or _is_unused(organisation)):
                found += _first_month(seat, on)
    if actor.may("handover.read", organisation.path):
        with looking(actor.scope("handover.read")):
            found += [_handover(actor, one) for one in changes_lately([organisation], on=on)
                      if not one.is_signed]  # fmt: skip
    return found


def _first_month(seat: Seat, on: date) -> list[Offered]:
    guide = guide_of(seat, on=on)
    if guide.next is None:
        return []
    words = _("第一个月：已完成 %(done)s/%(total)s，现在做“%(next)s”") % {
        "done": guide.done,
        "total": guide.total,
        "next": guide.next.step.title,
    }
    query = "?" + urlencode({"organisation": seat.organisation.code})
    return [Offered(words, "guidance:month", query=query)]


def _handover(actor: Actor, change: Change) -> Offered:
    if change.handover is not None:
        words = _("书记交接：清册已生成，%(count)s/2 方已签收") % {"count": len(change.signed)}
        is_party = actor.member_id in (change.outgoing_id, change.incoming_id)
        page = "guidance:own_handover" if is_party else "guidance:handover"
        return Offered(words, page, (change.handover.pk,))
    names = {"old": change.outgoing_name, "new": change.incoming_name or _("接任未登记")}
    words = _("书记交接：%(old)s → %(new)s，清册已备好") % names
    return Offered(words, "guidance:kit", (change.organisation.code,))


def _is_unused(organisation: Organisation) -> bool:
    """Whether the organisation has not begun: no record and no duty yet."""
    return not (
        Record.objects.filter(organisation=organisation).exists()
        and Obligation.objects.filter(organisation=organisation).exists()
    )
