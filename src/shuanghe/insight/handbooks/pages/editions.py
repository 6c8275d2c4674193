"""The shelf of handbooks; one edition with its contents, its files and its issue."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.insight.handbooks.forms import IssueForm, PrepareForm
from shuanghe.insight.handbooks.models import Edition, EditionState
from shuanghe.insight.handbooks.pages.running import PER_PAGE, issuers_of, own_paths, shown
from shuanghe.insight.handbooks.queries.editions import (
    contents_of,
    edition_in_view,
    edition_readable,
    editions_made,
    former_of,
    tallies,
)
from shuanghe.insight.handbooks.queries.receipts import receipts_held
from shuanghe.insight.handbooks.services.editions import (
    BUILD,
    Issuing,
    edition_discard,
    edition_issue,
    edition_prepare,
)
from shuanghe.kernel.pages import actor_of, done, page_of, tried
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.tasks.models import Job
from shuanghe.kernel.uploads.papers import paper_response
from shuanghe.organisation.models import Organisation


@door("handbook.read", "GET", "POST")
def shelf(request: HttpRequest) -> HttpResponseBase:
    """What was issued to one's own units, what was made here, and preparing another."""
    actor = actor_of(request)
    places = issuers_of(actor)
    form = PrepareForm(request.POST or None, places=places) if places else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid() and done(form, lambda: _prepare(request, form)):
            messages.success(request, _("开始编制，完成后这里会显示页数和目录。"))
            return redirect("handbooks:list")
    made = list(editions_made()[:50]) if places else []
    own = receipts_held().filter(organisation__path__in=own_paths(actor, "handbook.read"))
    held = page_of(request, own, PER_PAGE)
    signing = own_paths(actor, "handbook.receive")
    values = {
        "held": held,
        "may_receive": {one.pk for one in held if one.organisation.path in signing},
        "made": made,
        "tallies": tallies(made),
        "form": form,
        "is_member": actor.member_id is not None,
    }
    return shown(request, "shelf.html", values, form)


def _prepare(request: HttpRequest, form: PrepareForm) -> Edition:
    given = form.cleaned_data
    place = get_object_or_404(Organisation.objects.all(), code=given["organisation"])
    return edition_prepare(
        actor_of(request), organisation=place, kind=given["kind"], on=timezone.localdate()
    )


@door("handbook.read", "GET", "POST")
def edition(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The contents of an edition; here it is issued or thrown away."""
    if request.method == "POST":
        return _decide(request, edition_in_view(pk))
    return _edition_page(request, edition_readable(pk))


def _edition_page(
    request: HttpRequest, found: Edition, form: IssueForm | None = None
) -> HttpResponseBase:
    """form: what was sent with an issue that was refused; it stays."""
    actor = actor_of(request)
    may_issue = actor.may("handbook.issue", found.organisation.path)
    values = {
        "edition": found,
        "chapters": contents_of(found),
        "former": former_of(found),
        "job": Job.objects.filter(key=f"{BUILD}:{found.pk}").first(),
        "tally": tallies([found]).get(found.pk),
        "may_issue": may_issue,
        "form": (form or IssueForm()) if may_issue and found.state == EditionState.READY else None,
        "is_sample": found.is_sample,
    }
    return shown(request, "edition.html", values, form)


def _decide(request: HttpRequest, found: Edition) -> HttpResponseBase:
    actor, place = actor_of(request), found.organisation
    if not actor.may("handbook.issue", place.path):
        raise Http404
    if request.POST.get("do") == "discard":
        return _discard(request, found)
    form, today = IssueForm(request.POST), timezone.localdate()

    def issue() -> None:
        issuing = Issuing(note=form.cleaned_data["note"])
        edition_issue(actor, organisation=place, edition=found, issuing=issuing, on=today)

    if form.is_valid() and done(form, issue):
        messages.success(request, _("已印发，各单位会在“手册”里看到并签收。"))
        return redirect("handbooks:edition", found.pk)
    return _edition_page(request, edition_in_view(found.pk), form)


def _discard(request: HttpRequest, found: Edition) -> HttpResponseBase:
    actor, place = actor_of(request), found.organisation

    def discard() -> None:
        edition_discard(actor, organisation=place, edition=found)

    if tried(request, discard, well=_("草稿已删除。")):
        return redirect("handbooks:list")
    return redirect("handbooks:edition", found.pk)


@door("handbook.read")
def file(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """The PDF or Word file of an edition as it was set when it was built."""
    found = edition_readable(pk)
    paper = getattr(found, kind)
    if not paper:
        raise Http404
    name = f"{found}（{found.as_of}）.{kind}"
    return paper_response(paper, name, kept_hash=getattr(found, f"{kind}_hash"))
