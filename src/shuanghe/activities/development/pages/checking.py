"""The paper checker: a sheet comes in, what is wrong goes out, nothing is kept."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuanghe.activities.development.queries import admission_on, case_checked
from shuanghe.activities.development.uploads import admission_template, dossiers_read
from shuanghe.kernel.documents import download
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.uploads.reading import UploadRefused, workbook_read

MOST_PEOPLE = 200
EFFECTS = {
    "block": gettext_lazy("不合规定"),
    "void": gettext_lazy("无效，须重办"),
    "warn": gettext_lazy("提醒"),
}


@door("record.file", "GET", "POST")
def check(request: HttpRequest) -> HttpResponse:
    """Check the admissions of a filled workbook."""
    values: dict[str, Any] = {"found": None, "problems": (), "problem": "", "effects": EFFECTS}
    if request.method == "POST":
        try:
            values |= _checked(request)
        except UploadRefused as refused:
            values["problem"] = str(refused)
    status = 422 if values["problem"] else 200
    return render(request, "development/check.html", values, status=status)


@door("record.file")
def template(request: HttpRequest) -> HttpResponseBase:
    """The workbook to fill in."""
    blank = admission_template(admission_on(timezone.localdate()))
    return download(_("发展党员材料检查表"), blank, "xlsx")


def _checked(request: HttpRequest) -> dict[str, Any]:
    sent, on = request.FILES.get("file"), timezone.localdate()
    if sent is None or not sent.name:
        raise UploadRefused(_("请先选择填好的检查表（.xlsx）。"))
    reading = dossiers_read(workbook_read(sent.read(), sent.name), admission_on(on))
    if len(reading.dossiers) > MOST_PEOPLE:
        told = _("一次最多检查 %(most)s 人，请分成几个文件。")
        raise UploadRefused(told % {"most": MOST_PEOPLE})
    found = [(one, case_checked(one.case, on=on)) for one in reading.dossiers]
    return {"found": found, "problems": reading.problems}
