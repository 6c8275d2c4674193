"""对标: the league of a KPI, topics proposed, and the benchmarks themselves."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.pages import actor_of, asked, done
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.asked import number_asked
from shuanghe.operations.documents import LIGHTS, standings_file, written
from shuanghe.operations.forms import BenchmarkForm
from shuanghe.operations.models import Kpi
from shuanghe.operations.pages.running import month_of_request, place_of, places_below, shown
from shuanghe.operations.queries.definitions import benchmarks_of
from shuanghe.operations.queries.reading import league_page, month_before
from shuanghe.operations.queries.standings import thresholds
from shuanghe.operations.services import BenchmarkLine, benchmark_set
from shuanghe.organisation.models import Organisation


@door("kpi.read")
def league(request: HttpRequest) -> HttpResponseBase:
    """The units in view in one month of one KPI, best first; and what stayed red."""
    today, month = timezone.localdate(), month_of_request(request)
    page = league_page(month=month, chosen=number_asked(asked(request, "kpi")), on=today)
    kpi, found = page.kpi, page.rows
    if asked(request, "format") == "xlsx" and kpi is not None:
        return standings_file(_("对标 %(title)s") % {"title": kpi.title}, found)
    values = {
        "kpis": page.kpis,
        "kpi": kpi,
        "month": f"{month:%Y-%m}",
        "before": f"{month_before(month):%Y-%m}",
        "after": f"{month_before(month, -1):%Y-%m}",
        "rows": found,
        "ranked": any(one.gap is not None for one in found),
        "topics": page.topics,
        "thresholds": thresholds(),
        "words": LIGHTS,
        "written": written,
        "is_sample": kpi is not None and kpi.is_sample,
    }
    return shown(request, "league.html", values)


@door("kpi.manage", "GET", "POST")
def benchmark(request: HttpRequest, pk: int) -> HttpResponse:
    """The benchmarks of a KPI, and one more."""
    kpi: Kpi = get_object_or_404(Kpi.objects.select_related("organisation"), pk=pk)
    today = timezone.localdate()
    place = place_of(request, "kpi.manage") if asked(request, "organisation") else kpi.organisation
    first = {"year": today.year, "source_on": today, "organisation": place.code}
    sent = request.POST if request.method == "POST" else None
    form = BenchmarkForm(sent, initial=first, places=places_below(kpi.organisation))
    if sent is not None and form.is_valid() and done(form, lambda: _set(request, kpi, form)):
        messages.success(request, _("已保存对标值。"))
        return redirect("operations:benchmark", pk=pk)
    values = {
        "kpi": kpi,
        "form": form,
        "benchmarks": benchmarks_of(kpi),
        "written": written,
        "is_sample": kpi.is_sample,
    }
    return shown(request, "benchmark.html", values, form)


def _set(request: HttpRequest, kpi: Kpi, form: BenchmarkForm) -> None:
    given = dict(form.cleaned_data)
    place: Organisation = get_object_or_404(
        Organisation.objects.all(), code=given.pop("organisation")
    )
    benchmark_set(
        actor_of(request),
        organisation=place,
        kpi=kpi,
        scope_path=kpi.organisation.path,
        line=BenchmarkLine(**given),
    )
