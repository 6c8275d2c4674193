"""Cases in view, and the beginning of one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.slots import offers
from shuanghe.organisation.models import ADMINISTRATIVE, Organisation
from shuanghe.organisation.queries.rolls import RollEntry, roll_on
from shuanghe.procedures.forms.opening import NAME, OpeningForm
from shuanghe.procedures.models import CaseState
from shuanghe.procedures.queries import procedure_on, procedures_known
from shuanghe.procedures.queries.found import Wanted, cases_found, moves_waiting
from shuanghe.procedures.queries.listing import case_lines, cases_late
from shuanghe.procedures.rules import Procedure
from shuanghe.procedures.services import Opening, case_open

PAGE = 50
OFFERED = 60
ALL = "all"
MEMBER = "member"
BODY = "organisation"


@door("case.read")
def case_list(request: HttpRequest) -> HttpResponse:
    """Cases in view by procedure, state, subtree, name and lateness; what is on its way here."""
    wanted, today = _wanted(request), timezone.localdate()
    found, is_late = cases_found(wanted), request.GET.get("late") == "1"
    if is_late:
        found = cases_late(found, on=today)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    actor = request.actor  # type: ignore[attr-defined]
    values = {
        "page": page,
        "lines": case_lines(page.object_list, on=today),
        "wanted": wanted,
        "is_late": is_late,
        "is_filtered": any(request.GET.get(key) for key in ("procedure", "q", "late", "state")),
        "procedures": procedures_known(),
        "states": CaseState.choices,
        "moves": list(moves_waiting()[:PAGE]),
        "may_file": actor.may("case.file"),
        "may_take": lambda path: actor.may("case.file", path),
    }
    return render(request, "procedures/cases.html", values)


def _wanted(request: HttpRequest) -> Wanted:
    code = request.GET.get("organisation", "").strip()
    key, state = request.GET.get("procedure", ""), request.GET.get("state", CaseState.RUNNING)
    return Wanted(
        procedure=key if key in procedures_known() else "",
        state="" if state == ALL else state if state in CaseState.values else CaseState.RUNNING,
        text=request.GET.get("q", "").strip()[:60],
        organisation=get_object_or_404(Organisation, code=code) if code else None,
    )


@door("case.file", "GET", "POST")
def case_new(request: HttpRequest) -> HttpResponse:
    """Begin a case. GET ?procedure=&organisation=; without them they are chosen first."""
    asked = request.POST if request.method == "POST" else request.GET
    key, code = asked.get("procedure", ""), asked.get("organisation", "")
    if not key:
        return _choose_procedure(request)
    if key not in procedures_known():
        raise Http404
    place = body_asked(code) if code else None
    actor = request.actor  # type: ignore[attr-defined]
    elsewhere = offers("begin", actor=actor, procedure=key, organisation=place)
    if elsewhere:
        return redirect(elsewhere[0].url)
    if place is None:
        return choose_body(request)
    if not actor.may("case.file", place.path):
        raise Http404
    return _opening(request, procedure_on(key, on=timezone.localdate()), place)


def body_asked(code: str) -> Organisation:
    """A living Party organisation in view. Raises Http404."""
    bodies = Organisation.objects.exclude(kind__in=ADMINISTRATIVE)
    found: Organisation = get_object_or_404(bodies, code=code, dissolved_on=None)
    return found


def _opening(request: HttpRequest, procedure: Procedure, place: Organisation) -> HttpResponse:
    people = people_of(procedure, place)
    form = OpeningForm(
        request.POST or None,
        procedure=procedure,
        people=people,
        initial={NAME: place.name} if procedure.subject == BODY else {},
    )
    if request.method == "POST" and form.is_valid():
        name, member = form.subject()
        opening = Opening(
            procedure=procedure.key,
            subject_name=name,
            opened_on=form.cleaned_data["opened_on"],
            client_key=form.cleaned_data["client_key"],
            about=form.about(),
            member=member,
        )
        try:
            case = case_open(request.actor, organisation=place, opening=opening)  # type: ignore[attr-defined]
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已开始办理，下面写着先办什么。"))
            return redirect("procedures:case", pk=case.pk)
    values = {"form": form, "procedure": procedure, "organisation": place}
    status = 422 if form.errors else 200
    return render(request, "procedures/opening.html", values, status=status)


def people_of(procedure: Procedure, place: Organisation) -> list[RollEntry] | None:
    """The roll to choose from, where the procedure is about a member of the organisation."""
    if procedure.subject != MEMBER:
        return None
    return list(roll_on(place, timezone.localdate(), at_most=1000).home)


def _choose_procedure(request: HttpRequest) -> HttpResponse:
    """Every procedure, and where each is begun."""
    actor = request.actor  # type: ignore[attr-defined]
    code = request.GET.get("organisation", "")
    place = body_asked(code) if code else None
    begun: list[tuple[str, str, Any]] = [
        (key, title, offers("begin", actor=actor, procedure=key, organisation=place))
        for key, title in procedures_known().items()
    ]
    return render(request, "procedures/begin.html", {"procedures": begun, "organisation": place})


def choose_body(request: HttpRequest) -> HttpResponse:
    """Whoever answers for one branch goes straight on; others choose, or ask with ?q=."""
    bodies = Organisation.objects.exclude(kind__in=ADMINISTRATIVE).filter(dissolved_on=None)
    text = request.GET.get("q", "").strip()
    if "q" not in request.GET:
        roots = request.actor.scope("case.file").roots  # type: ignore[attr-defined]
        own = bodies.filter(path__in=roots).exclude(kind="committee")
        if len(roots) == 1 and (body := own.first()):
            query = request.GET.copy()
            query["organisation"] = body.code
            return redirect(f"{request.path}?{query.urlencode()}")
    found = bodies.filter(name__icontains=text) if text else bodies
    first = list(found.order_by("path")[: OFFERED + 1])
    kept = {key: value for key, value in request.GET.items() if key not in ("q", "organisation")}
    values = {
        "bodies": first[:OFFERED],
        "is_cut": len(first) > OFFERED,
        "text": text,
        "kept": kept,
    }
    return render(request, "procedures/choose.html", values)
