"""Files that come in: bases of a year, transfers of a bank. The preview is the shared one."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.dues.pages.running import month_of_request, place_of
from shuanghe.activities.dues.queries.people import bases_missing
from shuanghe.activities.dues.uploads import BASES, TRANSFERS, base_template
from shuanghe.kernel.documents import download
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.uploads.models import Upload
from shuanghe.kernel.uploads.reading import UploadRefused
from shuanghe.kernel.uploads.services import upload_open


@door("dues.file", "GET", "POST")
def bases(request: HttpRequest) -> HttpResponse:
    """Send a sheet of bases; and whose base was not looked at this year."""
    place, today = place_of(request, "dues.file"), timezone.localdate()
    problem = ""
    if request.method == "POST":
        try:
            return redirect("uploads:preview", uid=_open(request, BASES.code, {}).uid)
        except UploadRefused as refused:
            problem = str(refused)
    values = {
        "problem": problem,
        "place": place,
        "year": today.year,
        "missing": bases_missing(place, today.year),
    }
    return render(request, "dues/bases.html", values, status=422 if problem else 200)


@door("dues.file")
def template(request: HttpRequest) -> HttpResponseBase:
    """The blank sheet of bases."""
    return download("党费基数模板", base_template(), "xlsx")


@door("dues.file", "GET", "POST")
def transfers(request: HttpRequest) -> HttpResponse:
    """Send a bank file for one organisation, matched against what is open up to a month."""
    place, month = place_of(request, "dues.file"), month_of_request(request)
    problem = ""
    if request.method == "POST":
        options = {"organisation": place.code, "month": month.isoformat(), "on": _today()}
        try:
            uid = _open(request, TRANSFERS.code, options, place).uid
            return redirect("uploads:preview", uid=uid)
        except UploadRefused as refused:
            problem = str(refused)
    values = {"problem": problem, "place": place, "month": f"{month:%Y-%m}"}
    return render(request, "dues/transfers.html", values, status=422 if problem else 200)


def _today() -> str:
    day: date = timezone.localdate()
    return day.isoformat()


def _open(request: HttpRequest, kind: str, options: dict[str, str], place: Any = None) -> Upload:
    """Keep the file sent and the judgement on it. Raises UploadRefused."""
    sent = request.FILES.get("file")
    if sent is None or not sent.name:
        raise UploadRefused(_("请先选择文件（.xlsx 或 .csv）。"))
    return upload_open(
        actor_of(request),
        kind=kind,
        organisation=place,
        name=sent.name,
        data=sent.read(),
        options=options,
    )
