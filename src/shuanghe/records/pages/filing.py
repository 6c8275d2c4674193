"""The record form: file, correct, withdraw."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.uploads.papers import PaperRefused, paper_check
from shuanghe.organisation.models import ADMINISTRATIVE, Organisation
from shuanghe.records.forms import (
    CorrectionForm,
    RecordForm,
    WithdrawForm,
    first_values,
    values_of,
)
from shuanghe.records.models import Record
from shuanghe.records.queries.found import papers_like, record_in_view
from shuanghe.records.queries.practice import audience_of, defaults
from shuanghe.records.queries.prefill import (
    HOLDERS,
    Person,
    open_items,
    people_for,
    prefill_of,
)
from shuanghe.records.rules import period_named
from shuanghe.records.services import (
    RecordRefused,
    record_correct,
    record_file,
    record_withdraw,
)

AUDIENCES = ("roll", *HOLDERS, "")


@door("record.file", "GET", "POST")
def record_new(request: HttpRequest) -> HttpResponse:
    """File what was done. GET ?organisation=&kind=&period= fills in all that is known."""
    code = request.POST.get("organisation") or request.GET.get("organisation", "")
    if not code:
        return _choose(request)
    organisation = get_object_or_404(Organisation, code=code)
    if organisation.kind in ADMINISTRATIVE:
        raise Http404
    if request.method == "POST":
        form = RecordForm(organisation=organisation, **_posted(request, organisation))
        return _submit(request, form, organisation, _file(request, organisation))
    kinds = tuple(request.GET.getlist("kind"))
    known = prefill_of(
        organisation, kinds=kinds, period=request.GET.get("period", ""), on=timezone.localdate()
    )
    audience = request.GET.get("who", known.audience)
    audience = audience if audience in AUDIENCES else known.audience
    people = people_for(organisation, audience=audience, day=known.done_on)
    values = {**first_values(known, people), "audience": audience}
    form = RecordForm(initial=values, organisation=organisation, people=people)
    return _page(request, form, organisation, items=known.items)


@door("record.file", "GET", "POST")
def record_correction(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a new record in the place of a wrong one."""
    record = record_in_view(pk)
    organisation = record.organisation
    if request.method == "POST":
        form = CorrectionForm(record=record, **_posted(request, organisation, record))
        return _submit(request, form, organisation, _correct(request, organisation, record), record)
    rows = list(record.attendance.values_list("member_id", "member_name", "is_present"))
    audience = audience_of(record.kinds)
    people = _people(organisation, audience, record.done_on, record)
    present = [member for member, _name, is_present in rows if is_present]
    values = values_of(record, people=people, present=present, audience=audience)
    form = CorrectionForm(initial=values, record=record, people=people)
    return _page(request, form, organisation, record=record)


@door("record.file", "GET", "POST")
def record_withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a record back, with the reason."""
    record = record_in_view(pk)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            record_withdraw(
                request.actor,  # type: ignore[attr-defined]
                organisation=record.organisation,
                record=record,
                reason=form.cleaned_data["reason"],
            )
        except Refused as refused:
            form.add_error("reason", str(refused))
        else:
            messages.success(request, _("已撤回。记录仍保留可查，不再计入任务。"))
            return redirect("records:record", pk=record.pk)
    status = 422 if form.is_bound else 200
    values = {"form": form, "record": record}
    return render(request, "records/withdraw.html", values, status=status)


def _choose(request: HttpRequest) -> HttpResponse:
    """Whoever answers for one branch goes straight to its form; others choose, or ask with ?q=."""
    bodies = Organisation.objects.exclude(kind__in=ADMINISTRATIVE).filter(dissolved_on=None)
    text = request.GET.get("q", "").strip()
    if "q" not in request.GET:
        roots = request.actor.scope("record.file").roots  # type: ignore[attr-defined]
        own = bodies.filter(path__in=roots).exclude(kind__in=defaults()["high_bodies"])
        if len(roots) == 1 and (body := own.first()):
            query = request.GET.copy()
            query["organisation"] = body.code
            return redirect(f"{request.path}?{query.urlencode()}")
    found = bodies.filter(name__icontains=text) if text else bodies
    first = list(found.order_by("path")[:61])
    values = {"bodies": first[:60], "is_cut": len(first) > 60, "text": text}
    return render(request, "records/choose.html", values)


def _posted(
    request: HttpRequest, organisation: Organisation, record: Record | None = None
) -> dict[str, Any]:
    """What a form takes from a request: values, files, and the people of the day written in it."""
    people = _people(organisation, request.POST.get("audience", ""), _day(request), record)
    return {"data": request.POST, "files": request.FILES, "people": people}


def _day(request: HttpRequest) -> date:
    """The day written in a form; while none is, the last one of its period that can have been."""
    today = timezone.localdate()
    try:
        written = parse_date(request.POST.get("done_on", ""))
        return written or min(period_named(request.POST.get("period", "")).ends_on, today)
    except ValueError:
        return today


def _people(
    organisation: Organisation, audience: str, day: date, record: Record | None
) -> list[Person]:
    """Those to tick on a day: for a correction on the same day, those who were listed before."""
    if record is not None and record.done_on == day:
        listed = record.attendance.order_by("id").values_list("member_id", "member_name")
        if people := [Person(member, name) for member, name in listed]:
            return people
    return people_for(organisation, audience=audience, day=day)


def _submit(
    request: HttpRequest,
    form: RecordForm,
    organisation: Organisation,
    act: Callable[[dict[str, Any], dict[str, Any]], Record],
    record: Record | None = None,
) -> HttpResponse:
    """Run the act when form and paper are in order; otherwise show the form again as typed."""
    if form.is_valid():
        try:
            paper = _paper(request)
            done = act(form.facts(), paper)
        except PaperRefused as refused:
            form.add_error("paper", str(refused))
        except RecordRefused as refused:
            form.take_faults(refused.faults)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _filed(request, done)
    return _page(request, form, organisation, record=record, status=422)


def _paper(request: HttpRequest) -> dict[str, Any]:
    sent = request.FILES.get("paper")
    if sent is None:
        return {}
    paper = paper_check(sent)
    return {"paper": paper.file, "paper_name": paper.name, "paper_hash": paper.hash}


def _file(
    request: HttpRequest, organisation: Organisation
) -> Callable[[dict[str, Any], dict[str, Any]], Record]:
    key = request.POST.get("client_key", "")[:40]
    actor = request.actor  # type: ignore[attr-defined]
    return lambda facts, paper: record_file(
        actor, organisation=organisation, client_key=key, **facts, **paper
    )


def _correct(
    request: HttpRequest, organisation: Organisation, record: Record
) -> Callable[[dict[str, Any], dict[str, Any]], Record]:
    key, reason = request.POST.get("client_key", "")[:40], request.POST.get("reason", "")
    actor = request.actor  # type: ignore[attr-defined]
    return lambda facts, paper: record_correct(
        actor,
        organisation=organisation,
        record=record,
        reason=reason,
        client_key=key,
        **facts,
        **paper,
    )


def _filed(request: HttpRequest, record: Record) -> HttpResponse:
    if record.is_late_entry:
        said = _("已更正，仍标明“补录”。") if record.corrects_id else _("已录入，并标明“补录”。")
        messages.warning(request, said)
    else:
        messages.success(request, _("已更正。") if record.corrects_id else _("已录入。"))
    alike = papers_like(record)
    if alike:
        named = "、".join(f"{one.done_on}《{one.title}》" for one in alike)
        messages.warning(
            request, _("提醒：这份材料与 %(named)s 的完全相同，请确认没有传错。") % {"named": named}
        )
    return redirect("records:record", pk=record.pk)


def _page(
    request: HttpRequest,
    form: RecordForm,
    organisation: Organisation,
    *,
    items: Any = None,
    record: Record | None = None,
    status: int = 200,
) -> HttpResponse:
    today: date = timezone.localdate()
    if items is None:
        items = {} if record else open_items(organisation, day=today, on=today)
    values = {
        "form": form,
        "organisation": organisation,
        "items": items,
        "record": record,
        "today": today,
    }
    return render(request, "records/form.html", values, status=status)
