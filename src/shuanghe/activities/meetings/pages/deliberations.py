"""前置研究: the list with what there is to look at, as a page and a sheet; entry and change."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.forms.deliberating import DeliberationForm
from shuanghe.activities.meetings.models import Deliberation, Meeting
from shuanghe.activities.meetings.pages.running import onward, shown
from shuanghe.activities.meetings.pages.talks import choose_body
from shuanghe.activities.meetings.queries.deliberations import (
    STATES,
    Wanted,
    deliberation_in_view,
    deliberations_found,
    entry_of,
    used_before,
    years_offered,
)
from shuanghe.activities.meetings.queries.people import meeting_in_view
from shuanghe.activities.meetings.services.deliberating import (
    DeliberationRefused,
    deliberation_change,
    deliberation_enter,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.documents import download, xlsx_chunks
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.asked import number_asked
from shuanghe.organisation.models import ADMINISTRATIVE, Organisation

PAGE = 50
HEADINGS = (
    "组织", "事项", "清单条目", "研究日期", "决策日期", "决策主体", "决定文号", "核对结果",
)  # fmt: skip


@door("record.read")
def deliberation_list(request: HttpRequest) -> HttpResponseBase:
    """Entries in view by unit, year, state and text; ?format=xlsx gives them as a sheet."""
    wanted, actor = _wanted(request), actor_of(request)
    found = deliberations_found(wanted)
    if request.GET.get("format") == "xlsx":
        chunks = xlsx_chunks([("前置研究", HEADINGS, _rows(found.iterator(chunk_size=1000)))])
        return download(f"前置研究 {timezone.localdate()}", chunks, "xlsx")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    values = {
        "page": page,
        "entries": [
            (entry_of(row), actor.may("record.file", row.organisation.path)) for row in page
        ],
        "wanted": wanted,
        "years": years_offered(timezone.localdate()),
        "may_file": actor.may("record.file"),
    }
    return render(request, "meetings/deliberations.html", values)


def _wanted(request: HttpRequest) -> Wanted:
    code = request.GET.get("organisation", "").strip()
    state, year = request.GET.get("state", ""), number_asked(request.GET.get("year"))
    return Wanted(
        organisation=get_object_or_404(Organisation, code=code) if code else None,
        year=year if year and 1900 < year < 3000 else None,
        state=state if state in STATES else "",
        text=request.GET.get("q", "").strip()[:60],
    )


def _rows(found: Iterator[Deliberation]) -> Iterator[tuple[Any, ...]]:
    """One line of the sheet for each entry."""
    for row in found:
        yield (
            row.organisation.name,
            row.title,
            row.list_item,
            row.studied_on,
            row.decided_on,
            row.deciding_body,
            row.decision_number,
            "；".join(flag.text for flag in entry_of(row).flags),
        )


@door("record.file", "GET", "POST")
def deliberation_new(request: HttpRequest) -> HttpResponse:
    """Enter a matter. GET ?meeting= takes organisation and day of study from a meeting."""
    asked = request.POST.get("meeting") or request.GET.get("meeting", "")
    number = number_asked(asked)
    meeting = meeting_in_view(number) if number is not None else None
    place = meeting.organisation if meeting else _place(request)
    if place is None:
        return choose_body(request, _("登记前置研究"))
    if request.method != "POST":
        first = {"client_key": uuid4().hex, "meeting": asked}
        day = {"studied_on": meeting.held_on} if meeting else {}
        return _page(request, place, DeliberationForm(initial={**first, **day}))
    form = DeliberationForm(request.POST)
    return _entered(request, place, form, _enter(request, place, form, meeting))


@door("record.file", "GET", "POST")
def deliberation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an entry, for instance when the decision has been taken."""
    row = deliberation_in_view(pk)
    place = row.organisation
    if request.method != "POST":
        return _page(request, place, DeliberationForm(initial=row.__dict__), row)
    form = DeliberationForm(request.POST)

    def act() -> None:
        deliberation_change(actor_of(request), organisation=place, deliberation=row, **form.facts())

    return _entered(request, place, form, act, row)


def _place(request: HttpRequest) -> Organisation | None:
    code = request.POST.get("organisation") or request.GET.get("organisation", "")
    if not code:
        return None
    place: Organisation = get_object_or_404(Organisation, code=code)
    if place.kind in ADMINISTRATIVE:
        raise Http404
    return place


def _enter(
    request: HttpRequest, place: Organisation, form: DeliberationForm, meeting: Meeting | None
) -> Callable[[], None]:
    def act() -> None:
        deliberation_enter(
            actor_of(request),
            organisation=place,
            client_key=form.cleaned_data["client_key"] or uuid4().hex,
            meeting=meeting,
            **form.facts(),
        )

    return act


def _entered(
    request: HttpRequest,
    place: Organisation,
    form: DeliberationForm,
    act: Callable[[], None],
    row: Deliberation | None = None,
) -> HttpResponse:
    """Run the act when the form is in order; otherwise show the form again as typed."""
    if form.is_valid():
        try:
            act()
        except DeliberationRefused as refused:
            form.take_faults(refused.faults)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return onward(request, _("已登记。"), "deliberations")
    return _page(request, place, form, row)


def _page(
    request: HttpRequest,
    place: Organisation,
    form: DeliberationForm,
    row: Deliberation | None = None,
) -> HttpResponse:
    values = {
        "form": form,
        "place": place,
        "row": row,
        "list_items": used_before(place, "list_item"),
        "bodies": used_before(place, "deciding_body"),
        "is_sample": place.is_sample,
    }
    return shown(request, "deliberation_form.html", values, form)
