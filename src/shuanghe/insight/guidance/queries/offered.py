"""What the month page offers: the first month while it runs, and a hand-over that is due."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from shuanghe.insight.guidance.queries.changes import Change, change_of
from shuanghe.insight.guidance.queries.guide import Guide, guide_after
from shuanghe.insight.guidance.queries.seats import seat_of
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.organisation.models import Organisation


@dataclass(frozen=True)
class Offered:
    """One card: what it says and the page behind it."""

    title: str
    page: str
    args: tuple[str | int, ...] = ()
    query: str = ""


def offered_on_month(actor: Actor, organisation: Organisation, *, on: date) -> list[Offered]:
    """The cards for one reader and organisation, none for most; three statements at the most."""
    seat = change = None
    if actor.may("guidance.use", organisation.path):
        with looking(actor.scope("guidance.use")):
            seat = seat_of(actor, organisation, on=on)
    is_guided = seat and not seat.is_put_away and (seat.is_new(on) or seat.is_unused)
    is_told = actor.may("handover.read", organisation.path)
    if is_guided or is_told:
        with looking(actor.scope("handover.read" if is_told else "guidance.use")):
            change = change_of(organisation, on=on, is_named=False)
    found = []
    if seat and is_guided:
        with looking(actor.scope("guidance.use")):
            found += _first_month(guide_after(seat, change, on=on))
    if change and is_told and change.is_news(on) and not change.is_signed:
        found.append(_handover(actor, change))
    return found


def _first_month(guide: Guide) -> list[Offered]:
    if guide.next is None:
        return []
    words = _("第一个月：已完成 %(done)s/%(total)s，现在做“%(next)s”") % {
        "done": guide.done,
        "total": guide.total,
        "next": guide.next.step.title,
    }
    query = "?" + urlencode({"organisation": guide.seat.organisation.code})
    return [Offered(words, "guidance:month", query=query)]


def _handover(actor: Actor, change: Change) -> Offered:
    if change.handover_id is not None:
        words = _("书记交接：清册已生成，%(count)s/2 方已签收") % {"count": len(change.signed)}
        is_party = actor.member_id in (change.outgoing_id, change.incoming_id)
        page = "guidance:own_handover" if is_party else "guidance:handover"
        return Offered(words, page, (change.handover_id,))
    names = {
        "old": change.outgoing_name or _("前任书记"),
        "new": change.incoming_name or _("接任未登记"),
    }
    words = _("书记交接：%(old)s → %(new)s，清册已备好") % names
    return Offered(words, "guidance:kit", (change.organisation.code,))
