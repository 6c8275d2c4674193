"""A worker's own ideas: file one in a minute, see what became of it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.forum.forms import IdeaForm
from shuanghe.activities.forum.models import Idea
from shuanghe.activities.forum.queries.clocks import clocks
from shuanghe.activities.forum.queries.reading import ideas_alike, ideas_of, moves_of
from shuanghe.activities.forum.rules.moves import moves_open
from shuanghe.activities.forum.services import Proposal, idea_file, idea_withdraw
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.uploads.papers import paper_check, paper_response
from shuanghe.organisation.models import Organisation

MOST_PLACES = 200
ON_A_PAGE = 50


@door("idea.file", "GET", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """The form of an idea; it leads to the receipt."""
    roots = actor_of(request).scope("idea.file").roots
    places = list(Organisation.objects.filter(path__in=roots, dissolved_on=None).order_by("path"))
    places = places or list(Organisation.objects.filter(dissolved_on=None)[:MOST_PLACES])
    if not places:
        raise Http404
    is_sent = request.method == "POST"
    form = IdeaForm(request.POST, request.FILES, places=places) if is_sent else IdeaForm(
        places=places
    )  # fmt: skip
    if is_sent and form.is_valid():
        try:
            made = _filed(request, form)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已收到，编号 %(number)s。") % {"number": made.number})
            return redirect("forum:own_idea", pk=made.pk)
    values = {
        "form": form,
        "clocks": clocks(),
        "place": places[0] if len(places) == 1 else None,
        "is_sample": any(one.is_sample for one in places),
    }
    return render(request, "forum/new.html", values, status=422 if form.errors else 200)


def _filed(request: HttpRequest, form: IdeaForm) -> Idea:
    given = form.cleaned_data
    photo = paper_check(given["photo"]) if given["photo"] else None
    proposal = Proposal(
        given["title"], given["text"], given["place"], given["client_key"],
        given["is_anonymous"], photo,
    )  # fmt: skip
    return idea_file(
        actor_of(request), organisation=form.place_chosen, proposal=proposal,
        on=timezone.localdate(),
    )  # fmt: skip


@door("me.read")
def own(request: HttpRequest) -> HttpResponse:
    """What one proposed and how far each has come."""
    actor = actor_of(request)
    with looking(Scope.everything("本人查看本人建议")):
        page = Paginator(ideas_of(actor.user_id), ON_A_PAGE).get_page(request.GET.get("page"))
        values = {
            "page": page,
            "today": timezone.localdate(),
            "may_file": actor.may("idea.file"),
            "is_sample": any(one.is_sample for one in page.object_list),
        }
        return render(request, "forum/own.html", values)


@door("me.read", "GET", "POST")
def own_idea(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt and the whole trail of one's own idea; POST takes it back."""
    actor, problem = actor_of(request), ""
    with looking(Scope.everything("本人查看本人建议")):
        idea = _own(request, pk)
    if request.method == "POST":
        try:
            idea_withdraw(actor, organisation=idea.organisation, idea=idea, on=timezone.localdate())
        except Refused as refused:
            problem = str(refused)
        else:
            messages.success(request, _("已撤回，经过仍然保留。"))
            return redirect("forum:own_idea", pk=pk)
    with looking(actor.scope("idea.file")):
        alike = ideas_alike(idea) if actor.may("idea.file") else []
    with looking(Scope.everything("本人查看本人建议")):
        values = {
            "idea": idea,
            "moves": moves_of(idea),
            "alike": alike,
            "problem": problem,
            "clocks": clocks(),
            "may_withdraw": bool(moves_open(idea.state, is_own=True)),
            "is_sample": idea.is_sample,
        }
        return render(request, "forum/receipt.html", values, status=422 if problem else 200)


@door("me.read")
def own_photo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The photo of one's own idea."""
    with looking(Scope.everything("本人查看本人建议")):
        idea = _own(request, pk)
        if not idea.paper:
            raise Http404
        return paper_response(idea.paper, idea.paper_name, kept_hash=idea.paper_hash)


def _own(request: HttpRequest, pk: int) -> Idea:
    found: Idea = get_object_or_404(ideas_of(actor_of(request).user_id), pk=pk)
    return found
