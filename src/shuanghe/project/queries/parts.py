"""The live parts behind the mechanism and the methods: where each is, and how many it holds.

The one table that traces what people call a part to the page that is it. A part without a row, or
whose page this installation does not have, is not there, and the matrix says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.db.models import Count
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuanghe.activities.standards.queries import catalogue, flow_charts, methods
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.ui.slots import Offer
from shuanghe.procedures.queries.found import Wanted, cases_found

Counted = Mapping[str, int]
Seen = dict[str, Counted]
STANDARD, ALL = "standard.read", "all"


@dataclass(frozen=True)
class Part:
    """One part: its title, the page, the right that opens it, and what is counted there.

    source: what is counted, once for all parts of a page; group: which of its counts is this one.
    """

    title: object
    page: str
    right: str
    args: tuple[str, ...] = ()
    asked: Mapping[str, str] | None = None
    source: str = ""
    group: str = ALL


def part_offer(*, actor: Actor, part: str, seen: Seen, on: date) -> Offer | None:
    """The link to a part, with how many it holds in the reader's view.

    seen: what was counted for other parts of the page. None for a part the system has not; a link
    without address for one this reader may not open.
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
    url += f"?{urlencode(found.asked)}" if found.asked else ""
    if not found.source:
        return Offer(title, url)
    if found.source not in seen:
        with looking(actor.scope(found.right)):
            seen[found.source] = COUNTS[found.source](on)
    count = seen[found.source].get(found.group, 0)
    return Offer(_("%(title)s：%(count)s") % {"title": title, "count": count}, url)


def _rows(model: str, by: str = "", **wanted: Any) -> Counted:
    """How many rows in view, by the values of a field. One statement."""
    rows = apps.get_model(model).objects.filter(**wanted)
    if not by:
        return {ALL: rows.count()}
    return dict(rows.order_by().values_list(by).annotate(Count("pk")))


def _given() -> Counted:
    """Issued handbooks that units in view were given, by kind; editions may lie above them."""
    rows = apps.get_model("handbooks.Receipt").objects.order_by().values_list("kind")
    return dict(rows.annotate(Count("edition_id", distinct=True)))


COUNTS: Mapping[str, Callable[[date], Counted]] = {
    "methods": lambda _on: {ALL: len(methods())},
    "charts": lambda on: {ALL: len(flow_charts(on=on))},
    "items": lambda _on: {kind: len(catalogue(kind)) for kind in ("party", "union")},
    "cases": lambda _on: {ALL: cases_found(Wanted()).count()},
    "agreements": lambda on: _rows("agreements.Agreement", year=on.year),
    "lists": lambda on: _rows("mobilisation.DutyList", "holder", year=on.year, until_on=None),
    "handbooks": lambda _on: _given(),
    "projects": lambda on: _rows("projects.Project", year=on.year),
}
"""What is counted, each by one statement at most. The apps are named: none is imported for it."""


def _list(title: object, holder: str) -> Part:
    asked = {"holder": holder}
    return Part(title, "mobilisation:lists", "dutylist.read", (), asked, "lists", holder)


def _handbook(title: object, kind: str) -> Part:
    return Part(title, "handbooks:list", "handbook.read", source="handbooks", group=kind)


def _catalogue(title: object, kind: str, source: str = "") -> Part:
    return Part(title, "standards:catalogue", STANDARD, (kind,), source=source, group=kind)


PARTS: Mapping[str, Part] = {
    "mechanism": Part(gettext_lazy("机制总表"), "standards:matrix", STANDARD),
    "mechanism_1441": Part(
        gettext_lazy("“1441”的填写页"), "standards:mechanism", STANDARD, ("1441",)
    ),
    "methods": Part(gettext_lazy("工作十法"), "standards:methods", STANDARD, source="methods"),
    "catalogue": _catalogue(gettext_lazy("工作目录"), "party"),
    "catalogue_party": _catalogue(gettext_lazy("党建工作目录"), "party", "items"),
    "catalogue_union": _catalogue(gettext_lazy("工会工作目录"), "union", "items"),
    "flow_charts": Part(gettext_lazy("流程图"), "standards:charts", STANDARD, source="charts"),
    "month": Part(gettext_lazy("月度清单"), "home:month", "duty.read"),
    "board": Part(gettext_lazy("看板"), "dashboards:board", "duty.read"),
    "records": Part(gettext_lazy("工作记录"), "records:list", "record.read"),
    "deadlines": Part(gettext_lazy("限时事项"), "duties:deadlines", "duty.read"),
    "cases": Part(gettext_lazy("正在办理的事项"), "procedures:cases", "case.read", source="cases"),
    "drills": Part(gettext_lazy("演练"), "procedures:drills", "case.file"),
    "goals": Part(gettext_lazy("目标树"), "operations:goals", "goal.read"),
    "effects": Part(gettext_lazy("成效"), "effects:overview", "kpi.read"),
    "agreements": Part(
        gettext_lazy("今年的责任书"), "agreements:list", "agreement.read", source="agreements"
    ),
    "list_organisation": _list(gettext_lazy("今年的组织责任清单"), "organisation"),
    "list_leaders": _list(gettext_lazy("今年的书记和班子成员责任清单"), "post"),
    "list_members": _list(gettext_lazy("今年的党员履责清单"), "member"),
    "show_cards": Part(gettext_lazy("三亮三比"), "mobilisation:cards", "commitment.read"),
    "handbook_management": _handbook(gettext_lazy("印发的规范管理手册"), "management"),
    "handbook_practice": _handbook(gettext_lazy("印发的实务操作手册"), "practice"),
    "handbook_learning": _handbook(gettext_lazy("印发的学习记录手册"), "learning"),
    "first_month": Part(gettext_lazy("新书记第一个月"), "guidance:month", "guidance.use"),
    "projects": Part(
        gettext_lazy("今年的两带两创项目"), "projects:board", "project.read", source="projects"
    ),
    "forum": Part(gettext_lazy("创新论坛"), "forum:list", "idea.read"),
}
