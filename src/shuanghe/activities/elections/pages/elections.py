"""An election: begun, and its guided page."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.elections.forms import OpeningForm
from shuanghe.activities.elections.pages.running import (
    about,
    done,
    election_in_view,
    may_file,
    shown,
)
from shuanghe.activities.elections.queries.seen import PLACES, election_view
from shuanghe.activities.elections.queries.terms import ELECTING, bodies_with_terms, terms_of
from shuanghe.activities.elections.services import election_open
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.organisation.models import Organisation


@door("case.file", "GET", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """Begin an election of ?organisation=; without one the bodies to choose from."""
    code = request.POST.get("organisation") or request.GET.get("organisation", "")
    if not code:
        return _choose(request)
    body: Organisation = get_object_or_404(bodies_with_terms(), code=code)
    actor = actor_of(request)
    if not actor.may("case.file", body.path):
        raise Http404
    today = timezone.localdate()
    (view,) = terms_of([body], on=today)
    if view.election is not None and request.method == "GET":
        return redirect("elections:election", pk=view.election.pk)
    form = OpeningForm(request.POST or None, initial=_first(body))
    if request.method == "POST" and form.is_valid():
        opened: list[Any] = []

        def act() -> None:
            opened.append(election_open(actor, organisation=body, opening=form.told()))

        if done(form, act):
            messages.success(request, _("换届选举已开始，下面写着先办什么。"))
            return redirect("elections:election", pk=opened[0].pk)
    values = {"form": form, "organisation": body, "view": view, "is_sample": body.is_sample}
    return shown(request, "new.html", values, form)


def _first(body: Organisation) -> dict[str, Any]:
    """All that is known already."""
    return {
        "done_on": timezone.localdate(),
        "planned_on": body.term_ends_on,
        "term_ends_on": body.term_ends_on,
        "has_committee": body.has_committee,
        "deputies": 0,
    }


def _choose(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:60]
    roots = actor_of(request).scope("case.file").roots
    bodies = bodies_with_terms().filter(kind__in=ELECTING).order_by("path")
    own = list(bodies.filter(path__in=roots)[:2])
    if len(own) == 1 and not text:
        return redirect(f"{request.path}?organisation={own[0].code}")
    if text:
        bodies = bodies.filter(name__icontains=text)
    values = {"bodies": list(bodies[:51]), "text": text}
    return render(request, "elections/choose.html", values)


@door("case.read")
def election(request: HttpRequest, pk: int) -> HttpResponse:
    """The guided page: what is next, candidates, roll, ballots, counts, winners."""
    row = election_in_view(pk)
    today = timezone.localdate()
    seen = election_view(row, on=today)
    actor = actor_of(request)
    values = {
        **about(row),
        "seen": seen,
        "today": today,
        "may_file": may_file(request, row),
        "places": PLACES,
        "counting": seen.counting,
        "may_do": {
            one.step.code: actor.may("case.approve", one.approver.path)
            if one.approver
            else may_file(request, row)
            for one in seen.view.next
        },
    }
    return render(request, "elections/election.html", values)
