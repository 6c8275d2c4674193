"""一账: the combined monthly sheet on the screen, as a workbook, on paper."""

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from shuanghe.insight.ledgers.documents import (
    CHANGES,
    GROUPS,
    STATUSES,
    TITLE,
    sheet_docx,
    sheet_xlsx,
)
from shuanghe.insight.ledgers.pages.running import (
    TONES,
    month_of_request,
    months_beside,
    place_of,
    shown,
)
from shuanghe.insight.ledgers.queries.sheet import sheet_for
from shuanghe.kernel.documents import download
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door


@door("kpi.read")
def sheet(request: HttpRequest) -> HttpResponseBase:
    """One place and month; ?organisation=, ?month=, ?format=xlsx|docx."""
    place, month = place_of(request, "kpi.read"), month_of_request(request)
    today = timezone.localdate()
    found = sheet_for(actor_of(request), place, month=month, on=today)
    name = f"{TITLE} {place.organisation.name} {month}"
    if request.GET.get("format") == "xlsx":
        return download(name, sheet_xlsx(found), "xlsx")
    if request.GET.get("format") == "docx":
        return download(name, sheet_docx(found, on=today), "docx")
    words = {"groups": GROUPS, "statuses": STATUSES, "changes": CHANGES, "tones": TONES}
    values = {"sheet": found, **words, **months_beside(month)}
    return shown(request, "sheet", place, values)
