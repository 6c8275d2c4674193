"""The ideas of a unit: list, one of them, answering."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.forum.documents import ideas_xlsx
from shuanghe.activities.forum.forms import MoveForm
from shuanghe.activities.forum.models import IdeaState
from shuanghe.activities.forum.queries.clocks import clocks
from shuanghe.activities.forum.queries.reading import (
    LATE,
    Asked,
    idea_in_view,
    ideas_alike,
    ideas_counted,
    ideas_found,
    may_answer,
    moves_of,
    name_for,
    names_for,
)
from shuanghe.activities.forum.rules.moves import moves_open
from shuanghe.activities.forum.services import idea_move
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.uploads.papers import paper_response

ON_A_PAGE = 50


@door("idea.read")
def ideas(request: HttpRequest) -> HttpResponseBase:
    """Ideas in view by state; ?format=xlsx gives them all."""
    today, state = timezone.localdate(), request.GET.get("state", "")
    asked = Asked(
        state if state in {*IdeaState.values, LATE} else "", request.GET.get("q", "").strip()[:40]
    )
    found = ideas_found(asked, on=today)
    if request.GET.get("format") == "xlsx":
        return ideas_xlsx(actor_of(request), found, on=today)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    values = {
        "page": page,
        "asked": asked,
        "counts": ideas_counted(on=today),
        "states": IdeaState.choices,
        "names": names_for(actor_of(request), list(page.object_list)),
        "today": today,
        "clocks": clocks(),
        "may_file": actor_of(request).may("idea.file"),
        "is_sample": any(one.is_sample for one in page.object_list),
    }
    return render(request, "forum/list.html", values)


@door("idea.read")
def idea(request: HttpRequest, pk: int) -> HttpResponse:
    """One idea with its trail and, for who answers, the form."""
    return _shown(request, pk, None)


@door("idea.answer", "POST")
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer an idea, or go on with it."""
    found = idea_in_view(pk)
    form = MoveForm(request.POST, idea=found)
    if form.is_valid():
        try:
            idea_move(
                actor_of(request), organisation=found.organisation, idea=found, wish=form.wish,
                on=timezone.localdate(),
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已办理，提出人会收到通知。"))
            return redirect("forum:idea", pk=pk)
    return _shown(request, pk, form)


def _shown(request: HttpRequest, pk: int, form: MoveForm | None) -> HttpResponse:
    actor, found = actor_of(request), idea_in_view(pk)
    answers = may_answer(actor, found) and bool(moves_open(found.state))
    values = {
        "idea": found,
        "name": name_for(actor, found),
        "moves": moves_of(found),
        "alike": ideas_alike(found),
        "form": form or (MoveForm(idea=found) if answers else None),
        "clocks": clocks(),
        "today": timezone.localdate(),
        "is_sample": found.is_sample,
    }
    return render(request, "forum/idea.html", values, status=422 if form and form.errors else 200)


@door("idea.read")
def photo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The photo of an idea in view."""
    found = idea_in_view(pk)
    if not found.paper:
        raise Http404
    return paper_response(found.paper, found.paper_name, kept_hash=found.paper_hash)
