"""Effects of what began: all of them, and one with its chart and its checks."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.insight.effects.documents import (
    METHODS,
    effect_docx,
    effects_docx,
    effects_xlsx,
    size_of,
)
from shuanghe.insight.effects.models import Method, Outcome
from shuanghe.insight.effects.queries.programmes import answers
from shuanghe.insight.effects.queries.reading import (
    Wanted,
    effect_in_view,
    effects_before,
    effects_found,
    run_last,
    works_begun,
)
from shuanghe.insight.effects.rules.charts import chart_of, line_kept
from shuanghe.insight.effects.rules.results import CHECKS
from shuanghe.insight.effects.services.computing import effects_ask
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.asked import number_asked

ON_A_PAGE = 50
TONES = {
    "improved": "done", "worsened": "late", "changed": "info", "chance": "", "unproven": "due",
    "cannot_be_told": "",
}  # fmt: skip


@door("kpi.read")
def overview(request: HttpRequest) -> HttpResponseBase:
    """Every effect in view: how many of each conclusion, why nothing is claimed; xlsx, docx."""
    asked = request.GET
    wanted = Wanted(
        asked.get("conclusion", "") if asked.get("conclusion") in Outcome.values else "",
        asked.get("method", "") if asked.get("method") in Method.values else "",
        number_asked(asked.get("kpi")),
    )
    found, today = effects_found(wanted), timezone.localdate()
    if asked.get("format") == "xlsx":
        return effects_xlsx(found.rows)
    if asked.get("format") == "docx":
        return effects_docx(found.rows, on=today)
    page = Paginator(found.rows, ON_A_PAGE).get_page(asked.get("page"))
    values = {
        "found": found,
        "page": page,
        "wanted": wanted,
        "outcomes": Outcome.choices,
        "methods": Method.choices,
        "tones": TONES,
        "check_titles": CHECKS,
        "size_of": size_of,
        "localtime": timezone.localtime,
        "waiting": works_begun(on=today),
        "run": run_last(),
        "may_run": request.actor.may("kpi.manage"),  # type: ignore[attr-defined]
        "is_sample": any(row.effect.is_sample for row in page.object_list),
    }
    return render(request, "effects/overview.html", values)


@door("kpi.read")
def effect(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One effect: conclusion, chart, figures, each check in words, method and data; docx."""
    row = effect_in_view(pk)
    if request.GET.get("format") == "docx":
        return effect_docx(row)
    line = line_kept(row.effect.line)
    how, taken, source = METHODS[row.effect.method]
    values = {
        "row": row,
        "effect": row.effect,
        "kpi": row.kpi,
        "chart": chart_of(line) if line is not None else None,
        "size": size_of(row.effect),
        "tone": TONES[row.effect.conclusion],
        "tones": TONES,
        "check_titles": CHECKS,
        "size_of": size_of,
        "localtime": timezone.localtime,
        "how": how,
        "taken": taken,
        "source": source,
        "before": effects_before(row.effect),
        "is_sample": row.effect.is_sample,
    }
    return render(request, "effects/effect.html", values)


@door("kpi.read")
def programmes(request: HttpRequest) -> HttpResponse:
    """What whole programmes changed, as far as the reader sees all the units compared."""
    found = answers()
    rows = [kpi.row for one in found for kpi in one.kpis]
    values = {
        "found": found,
        "tones": TONES,
        "titles": dict(Outcome.choices),
        "size_of": size_of,
        "is_sample": any(row.effect.is_sample for row in rows),
    }
    return render(request, "effects/programmes.html", values)


@door("kpi.manage", "POST")
def run(request: HttpRequest) -> HttpResponse:
    """Have the effects worked out anew in the background."""
    effects_ask(request.actor)  # type: ignore[attr-defined]
    messages.success(request, _("已排队测算：只重算数据有变化的，完成后这一页会更新。"))
    return redirect("effects:overview")
