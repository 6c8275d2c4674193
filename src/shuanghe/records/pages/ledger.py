"""The ledger import: upload, and the blank template. The preview is the shared one."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.documents import download
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.uploads.models import Upload
from shuanghe.kernel.uploads.reading import UploadRefused
from shuanghe.kernel.uploads.services import upload_open
from shuanghe.organisation.models import ADMINISTRATIVE, Organisation
from shuanghe.records.rules.ledger import COLUMNS, EXPLAINED, REQUIRED
from shuanghe.records.uploads import LEDGER, ledger_template

MOST_CODES = 500


@door("record.import", "GET", "POST")
def ledger(request: HttpRequest) -> HttpResponse:
    """Send a ledger; what it would do is shown before anything is written."""
    problem = ""
    if request.method == "POST":
        try:
            return redirect("uploads:preview", uid=_open(request).uid)
        except UploadRefused as refused:
            problem = str(refused)
    columns = [(title, EXPLAINED[title], title in REQUIRED) for title in COLUMNS]
    values = {"problem": problem, "columns": columns}
    return render(request, "records/ledger.html", values, status=422 if problem else 200)


def _open(request: HttpRequest) -> Upload:
    """Keep the file sent and the judgement on it. Raises UploadRefused."""
    sent = request.FILES.get("file")
    if sent is None or not sent.name:
        raise UploadRefused(_("请先选择台账文件(.xlsx)。"))
    return upload_open(
        request.actor,  # type: ignore[attr-defined]
        kind=LEDGER.code,
        name=sent.name,
        data=sent.read(),
        options={"on": timezone.localdate().isoformat()},
    )


@door("record.import")
def template(request: HttpRequest) -> HttpResponseBase:
    """The blank ledger with drop-downs and 填写说明， codes of one's own organisations offered."""
    bodies = Organisation.objects.exclude(kind__in=ADMINISTRATIVE).filter(dissolved_on=None)
    codes = list(bodies.order_by("path").values_list("code", flat=True)[:MOST_CODES])
    return download("工作台账模板", ledger_template(codes), "xlsx")
