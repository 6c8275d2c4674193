"""Terms: the list of a subtree, reminders and approved exceptions."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from shuanghe.activities.elections.forms import ExceptionForm, ReminderForm
from shuanghe.activities.elections.models import ReminderWay
from shuanghe.activities.elections.pages.running import done, shown
from shuanghe.activities.elections.queries.terms import (
    TermView,
    bodies_with_terms,
    superiors_of,
    terms_of,
)
from shuanghe.activities.elections.rules.terms import TermState
from shuanghe.activities.elections.services import exception_approve, reminder_file
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.organisation.models import Organisation

ROWS = 50
TITLES: Mapping[TermState, str] = {
    TermState.OVERDUE: gettext_noop("已到期"),
    TermState.UNDER_WAY: gettext_noop("换届中"),
    TermState.COMING: gettext_noop("将到期"),
    TermState.RUNNING: gettext_noop("任期内"),
    TermState.UNKNOWN: gettext_noop("没有登记任期"),
}


@door("case.read")
def term_list(request: HttpRequest) -> HttpResponse:
    """Terms in view, the most pressing first; ?state= for one kind, ?q= for a name."""
    today = timezone.localdate()
    text = request.GET.get("q", "").strip()[:60]
    bodies = bodies_with_terms().order_by("path")
    if text:
        bodies = bodies.filter(name__icontains=text)
    views = terms_of(bodies, on=today)
    order = list(TITLES)
    views.sort(key=lambda one: (order.index(one.state), one.ends_on or today))
    counts = {state: sum(one.state == state for one in views) for state in TITLES}
    wanted = request.GET.get("state", "")
    if wanted in counts:
        views = [one for one in views if one.state == wanted]
    page = Paginator(views, ROWS).get_page(request.GET.get("page"))
    values = {
        "page": page,
        "counts": [(state, _(title), counts[state]) for state, title in TITLES.items()],
        "titles": {state: _(title) for state, title in TITLES.items()},
        "wanted": wanted,
        "text": text,
        "today": today,
        "actor": actor_of(request),
        "may_approve": _approving(request, page.object_list),
    }
    return render(request, "elections/terms.html", values)


def _approving(request: HttpRequest, views: Any) -> set[int]:
    """Bodies on the page above which the asker approves."""
    actor = actor_of(request)
    superiors = superiors_of([view.organisation for view in views])
    return {pk for pk, one in superiors.items() if actor.may("case.approve", one.path)}


@door("case.approve", "GET", "POST")
def remind(request: HttpRequest, code: str) -> HttpResponse:
    """Take down that the superior reminded a body of its term."""
    view, superior = _body(code)
    first = {"reminded_on": timezone.localdate(), "way": ReminderWay.LETTER}
    form = ReminderForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():

        def act() -> None:
            reminder_file(
                actor_of(request),
                organisation=superior,
                body=view.organisation,
                reminding=form.told(),
            )

        if done(form, act):
            messages.success(request, _("提醒已登记。"))
            return redirect("elections:terms")
    heading = _("登记换届提醒")
    return shown(request, "term_form.html", _values(view, heading, form), form)


@door("case.approve", "GET", "POST")
def exception(request: HttpRequest, code: str) -> HttpResponse:
    """Approve an early or late election."""
    view, superior = _body(code)
    form = ExceptionForm(request.POST or None, initial={"approved_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():

        def act() -> None:
            exception_approve(
                actor_of(request),
                organisation=superior,
                body=view.organisation,
                approved=form.told(),
            )

        if done(form, act):
            messages.success(request, _("批复已登记，换届的时限已改到批准的日期。"))
            return redirect("elections:terms")
    heading = _("登记提前或延期换届的批复")
    return shown(request, "term_form.html", _values(view, heading, form), form)


def _body(code: str) -> tuple[TermView, Organisation]:
    """A body in view with a term, and the committee above it in view. Raises Http404."""
    body: Organisation = get_object_or_404(bodies_with_terms(), code=code)
    superior = superiors_of([body]).get(body.pk)
    if superior is None:
        raise Http404
    return terms_of([body], on=timezone.localdate())[0], superior


def _values(view: TermView, heading: str, form: Any) -> dict[str, Any]:
    return {
        "heading": heading,
        "view": view,
        "organisation": view.organisation,
        "form": form,
        "is_sample": view.organisation.is_sample,
    }
