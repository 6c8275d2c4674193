"""Records of 25 steps as files: sent for a preview, given out for a subtree."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.development.documents import records_workbook
from shuanghe.activities.development.pages.board import place_of
from shuanghe.activities.development.queries import admission_on
from shuanghe.activities.development.uploads import RECORDS, records_template
from shuanghe.kernel.documents import download
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.uploads.models import Upload
from shuanghe.kernel.uploads.reading import UploadRefused
from shuanghe.kernel.uploads.services import upload_open


@door("case.file", "GET", "POST")
def records(request: HttpRequest) -> HttpResponse:
    """Send a sheet of step records; the preview is the shared one."""
    problem = ""
    if request.method == "POST":
        try:
            return redirect("uploads:preview", uid=_open(request).uid)
        except UploadRefused as refused:
            problem = str(refused)
    values = {"problem": problem}
    return render(request, "development/records.html", values, status=422 if problem else 200)


@door("case.file")
def blank(request: HttpRequest) -> HttpResponseBase:
    """The blank sheet of step records."""
    data = records_template(admission_on(timezone.localdate()))
    return download(_("发展党员档案模板"), data, "xlsx")


@door("case.read")
def export(request: HttpRequest) -> HttpResponseBase:
    """The step records of an organisation and all below it."""
    place = place_of(request)
    return download(f"{place.name}-发展党员档案", records_workbook(place), "xlsx")


def _open(request: HttpRequest) -> Upload:
    """Keep the file sent and the judgement on it. Raises UploadRefused."""
    sent = request.FILES.get("file")
    if sent is None or not sent.name:
        raise UploadRefused(_("请先选择文件（.xlsx）。"))
    actor = actor_of(request)
    return upload_open(actor, kind=RECORDS.code, name=sent.name, data=sent.read())
