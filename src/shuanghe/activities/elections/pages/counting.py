"""The count: a sheet comes in, who is elected and why goes out, nothing is kept."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.elections.queries import election_counted
from shuanghe.activities.elections.rules import ranked
from shuanghe.activities.elections.uploads import count_template, sheet_read
from shuanghe.kernel.documents import download
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.uploads.reading import UploadRefused, workbook_read


@door("record.file", "GET", "POST")
def count(request: HttpRequest) -> HttpResponse:
    """Judge a filled count sheet."""
    values: dict[str, Any] = {"outcome": None, "problems": (), "problem": ""}
    if request.method == "POST":
        try:
            values |= _counted(request)
        except UploadRefused as refused:
            values["problem"] = str(refused)
    is_wrong = bool(values["problem"] or values["problems"])
    return render(request, "elections/count.html", values, status=422 if is_wrong else 200)


@door("record.file")
def template(request: HttpRequest) -> HttpResponseBase:
    """The workbook to fill in."""
    return download(_("选举计票表"), count_template(), "xlsx")


def _counted(request: HttpRequest) -> dict[str, Any]:
    sent = request.FILES.get("file")
    if sent is None or not sent.name:
        raise UploadRefused(_("请先选择填好的计票表（.xlsx）。"))
    reading = sheet_read(workbook_read(sent.read(), sent.name))
    if reading.sheet is None:
        return {"problems": reading.problems}
    outcome = election_counted(
        reading.sheet,
        on=timezone.localdate(),
        is_surplus_asked="no_surplus" not in request.POST,
    )
    return {"outcome": outcome, "sheet": reading.sheet, "rows": ranked(reading.sheet.candidates)}
