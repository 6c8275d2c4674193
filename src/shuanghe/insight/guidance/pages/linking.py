"""Where each step of the guide leads."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from shuanghe.insight.guidance.queries.firsts import FirstMeeting, first_meeting
from shuanghe.insight.guidance.queries.guide import Guide
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.ui.slots import Offer
from shuanghe.organisation.models import Organisation

PAGES = {
    "organisation": ("organisation:show", "organisation.read"),
    "members": ("organisation:members", "roster.read"),
    "terms": ("elections:terms", "case.read"),
    "tree": ("organisation:tree", "organisation.read"),
    "dues": ("dues:sheet", "dues.read"),
    "account": ("identity:own", "account.own"),
    "calendar": ("meetings:calendar", "record.read"),
    "month": ("home:month", "duty.read"),
    "meetings": ("meetings:list", "record.read"),
    "records": ("records:list", "record.read"),
    "training": ("records:new", "record.file"),
    "rules": ("rulebook:list", "rule.read"),
    "plan": ("meetings:new", "record.file"),
    "handover": ("guidance:kit", "handover.read"),
    "first_list": ("guidance:duties", "guidance.use"),
    "first_meeting": ("guidance:meeting", "guidance.use"),
}
BY_CODE = ("organisation", "handover")
WITHOUT_PLACE = ("account", "tree", "terms", "rules")


def links_of(guide: Guide, actor: Actor) -> dict[str, Offer]:
    """Step code → its way on, for a reader who may open it."""
    place = guide.seat.organisation
    words = {
        "organisation": _("看组织页"), "members": _("看名册"), "terms": _("看届期"),
        "tree": _("看组织树"), "dues": _("看收缴表"), "account": _("账号与安全"),
        "calendar": _("会议日历"), "month": _("看本月清单"), "meetings": _("看会议"),
        "records": _("看记录"), "training": _("去登记"), "rules": _("打开规则"),
        "plan": _("去安排"), "handover": _("打开交接清册"), "first_list": _("打开第一张清单"),
        "first_meeting": _("打开第一次会"),
    }  # fmt: skip
    found: dict[str, Offer] = {}
    for one, _rule in guide.steps:
        link = one.step.link
        if link in PAGES and _is_open(link, actor, place):
            found[one.step.code] = Offer(words[link], _address(link, place, guide))
        elif link == "handbook" and guide.facts.handbooks_url:
            found[one.step.code] = Offer(_("打开手册"), guide.facts.handbooks_url)
    return found


def _is_open(link: str, actor: Actor, place: Organisation) -> bool:
    right = PAGES[link][1]
    return actor.may(right) if link in WITHOUT_PLACE else actor.may(right, place.path)


def _address(link: str, place: Organisation, guide: Guide) -> str:
    page = PAGES[link][0]
    if link in BY_CODE:
        return reverse(page, args=[place.code])
    if link in WITHOUT_PLACE:
        return reverse(page)
    asked = {"organisation": place.code}
    if link == "training":
        asked["kind"] = "secretary_training"
    if link == "plan":
        return plan_address(place, first_meeting(place, on=guide.facts.on))
    return f"{reverse(page)}?{urlencode(asked)}"


def plan_address(place: Organisation, first: FirstMeeting | None) -> str:
    """The form that plans the first meeting, filled in as far as the duties say."""
    asked = {"organisation": place.code}
    if first:
        asked["kind"] = first.kind
        if first.period:
            asked["period"] = first.period
    return f"{reverse('meetings:new')}?{urlencode(asked)}"
