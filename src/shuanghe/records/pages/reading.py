"""Lists of records, one record, its paper."""

from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateparse import parse_date

from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.uploads.papers import paper_response
from shuanghe.organisation.models import Organisation
from shuanghe.records.documents import ledger_file
from shuanghe.records.queries.found import (
    Wanted,
    record_in_view,
    record_seen,
    records_found,
)
from shuanghe.records.queries.practice import kinds_titled, practice

PAGE = 50
STATES = ("", "late_entry", "withdrawn")


@door("record.read")
def record_list(request: HttpRequest) -> HttpResponseBase:
    """Records in view: by unit, kind, days, text; ?format=xlsx|csv gives the ledger of them."""
    wanted = _wanted(request)
    found = records_found(wanted)
    kind = request.GET.get("format")
    if kind in ("xlsx", "csv"):
        return ledger_file(found, name=f"台账 {timezone.localdate()}", kind=kind)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = [(record, kinds_titled(record.kinds)) for record in page]
    values = {
        "page": page,
        "rows": rows,
        "wanted": wanted,
        "kinds": practice().titles,
        "may_file": request.actor.may("record.file"),  # type: ignore[attr-defined]
        "may_import": request.actor.may("record.import"),  # type: ignore[attr-defined]
    }
    return render(request, "records/list.html", values)


def _wanted(request: HttpRequest) -> Wanted:
    code = request.GET.get("organisation", "").strip()
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    return Wanted(
        organisation=get_object_or_404(Organisation, code=code) if code else None,
        kind=kind if kind in practice().titles else "",
        from_on=_day(request.GET.get("from", "")),
        until_on=_day(request.GET.get("until", "")),
        text=request.GET.get("q", "").strip()[:60],
        state=state if state in STATES else "",
    )


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


@door("record.read")
def record_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One record: what it met, who filed it when, corrections, its paper."""
    record = record_in_view(pk)
    may_file = request.actor.may("record.file", record.organisation.path)  # type: ignore[attr-defined]
    values = {
        "seen": record_seen(record),
        "record": record,
        "filed_at": timezone.localtime(record.filed_at),
        "may_change": may_file and record.withdrawn_at is None,
        "is_sample": record.is_sample,
    }
    return render(request, "records/record.html", values)


@door("record.read")
def paper(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The paper as a download, never shown inside the site."""
    record = record_in_view(pk)
    if not record.paper:
        raise Http404
    return paper_response(record.paper, record.paper_name, kept_hash=record.paper_hash)
