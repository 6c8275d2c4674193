"""The live parts behind the mechanism and the methods: where each is, and how many it holds.

The one table that traces what people call a part to the page that is it. A part without a row, or
whose page this installation does not have, is not there, and the matrix says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuanghe.activities.standards.queries import catalogue, flow_charts, methods
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.ui.slots import Offer
from shuanghe.operations.models import Goal
from shuanghe.procedures.queries.found import Wanted, cases_found

Counting = Callable[[date], int]


@dataclass(frozen=True)
class Part:
    """One part: its title, the page, the right that opens it, and what is counted there."""

    title: object
    page: str
    right: str
    args: tuple[str, ...] = ()
    count: Counting | None = None


def part_offer(*, actor: Actor, part: str) -> Offer | None:
    """The link to a part, with how many it holds in the reader's view.

    None for a part the system has not; a link without address for one this reader may not open.
    """
    found = PARTS.get(part)
    if found is None:
        return None
    try:
        url = reverse(found.page, args=found.args)
    except NoReverseMatch:
        return None
    title = str(found.title)
    if not actor.may(found.right):
        return Offer(title, "")
    if found.count is None:
        return Offer(title, url)
    with looking(actor.scope(found.right)):
        count = found.count(timezone.localdate())
    return Offer(_("%(title)s：%(count)s") % {"title": title, "count": count}, url)


def _goals(on: date) -> int:
    return Goal.objects.filter(until_on=None).count()


def _cases(on: date) -> int:
    return cases_found(Wanted()).count()


def _charts(on: date) -> int:
    return len(flow_charts(on=on))


def _items(kind: str) -> Counting:
    return lambda _on: len(catalogue(kind))


PARTS: Mapping[str, Part] = {
    "mechanism": Part(gettext_lazy("机制总表"), "standards:matrix", "standard.read"),
    "mechanism_1441": Part(
        gettext_lazy("“1441”的填写页"), "standards:mechanism", "standard.read", ("1441",)
    ),
    "methods": Part(
        gettext_lazy("工作十法"),
        "standards:methods",
        "standard.read",
        count=lambda _on: len(methods()),
    ),
    "catalogue": Part(gettext_lazy("工作目录"), "standards:catalogue", "standard.read", ("party",)),
    "catalogue_party": Part(
        gettext_lazy("党建工作目录"),
        "standards:catalogue",
        "standard.read",
        ("party",),
        _items("party"),
    ),
    "catalogue_union": Part(
        gettext_lazy("工会工作目录"),
        "standards:catalogue",
        "standard.read",
        ("union",),
        _items("union"),
    ),
    "flow_charts": Part(gettext_lazy("流程图"), "standards:charts", "standard.read", count=_charts),
    "month": Part(gettext_lazy("月度清单"), "home:month", "duty.read"),
    "board": Part(gettext_lazy("看板"), "dashboards:board", "duty.read"),
    "records": Part(gettext_lazy("工作记录"), "records:list", "record.read"),
    "deadlines": Part(gettext_lazy("限时事项"), "duties:deadlines", "duty.read"),
    "cases": Part(gettext_lazy("正在办理的事项"), "procedures:cases", "case.read", count=_cases),
    "drills": Part(gettext_lazy("演练"), "procedures:drills", "case.file"),
    "goals": Part(gettext_lazy("目标树"), "operations:goals", "goal.read", count=_goals),
}
