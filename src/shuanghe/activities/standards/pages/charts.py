"""Flow charts: the set, and one as drawing and table, with a live case marked in it."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.safestring import mark_safe

from shuanghe.activities.standards.documents import WRITERS, chart_file
from shuanghe.activities.standards.pages.running import place_of, shown
from shuanghe.activities.standards.queries import flow_chart, flow_charts
from shuanghe.activities.standards.queries.cases import (
    Live,
    case_in_chart,
    cases_of,
    duties_of,
)
from shuanghe.activities.standards.rules import FlowChart
from shuanghe.duties.queries import Item
from shuanghe.kernel.documents import PaperUnset
from shuanghe.kernel.documents.charts import flow_svg
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions import looking
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.asked import number_asked
from shuanghe.kernel.ui.pages import refused as refused_page
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.models import Case

CASES = "case.read"
DUTIES = "duty.read"


@door("standard.read")
def chart_list(request: HttpRequest) -> HttpResponse:
    """Every flow chart there is."""
    return shown(request, "charts.html", {"charts": flow_charts(on=timezone.localdate())})


@door("standard.read")
def chart_page(request: HttpRequest, code: str) -> HttpResponseBase:
    """One chart and its table; ?case= marks a case in it, ?format=pdf|docx gives the table."""
    chart = _chart(code)
    today, kind = timezone.localdate(), request.GET.get("format", "")
    if kind in WRITERS:
        try:
            return chart_file(chart, kind, on=today)
        except PaperUnset as unset:
            return refused_page(request, str(unset))
    live = _live(request, chart)
    behind = live.done if live else frozenset[str]()
    drawn = flow_svg(chart, done=behind, coming=live.coming if live else behind)
    values = {
        "chart": chart,
        "drawing": mark_safe(drawn),  # noqa: S308 — written by an XML library
        "live": live,
        "on": today,
        **_around(request, chart),
    }
    return shown(request, "chart.html", values)


def _chart(code: str) -> FlowChart:
    try:
        return flow_chart(code, on=timezone.localdate())
    except KeyError:
        raise Http404 from None


def _live(request: HttpRequest, chart: FlowChart) -> Live | None:
    """The case asked for. Raises Http404 where the reader may not see it."""
    asked = request.GET.get("case")
    if not asked:
        return None
    number, actor = number_asked(asked), actor_of(request)
    if number is None or not actor.may(CASES):
        raise Http404
    with looking(actor.scope(CASES)):
        found = case_in_chart(chart, number, on=timezone.localdate())
    if found is None:
        raise Http404
    return found


def _around(request: HttpRequest, chart: FlowChart) -> dict[str, object]:
    """The running cases the reader may see, and how the meeting stands at their organisation."""
    actor = actor_of(request)
    cases: list[Case] = []
    due: list[Item] = []
    place: Organisation | None = None
    if chart.procedure and actor.may(CASES):
        with looking(actor.scope(CASES)):
            cases = cases_of(chart)
    if chart.evidence and actor.may(DUTIES):
        with looking(actor.scope(DUTIES)):
            place = place_of(request, DUTIES)
            due = duties_of(chart, place, on=timezone.localdate())
    return {"cases": cases, "due": due, "place": place, "may_see_cases": actor.may(CASES)}
