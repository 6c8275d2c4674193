"""The roster import and export. The preview is the shared one."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from shuanghe.kernel.documents import download
from shuanghe.kernel.permissions import current_scope
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.uploads.queries import uploads_of
from shuanghe.kernel.uploads.reading import UploadRefused
from shuanghe.kernel.uploads.services import upload_open
from shuanghe.organisation.documents import roster_export, roster_template
from shuanghe.organisation.forms import RosterForm
from shuanghe.organisation.models import Organisation
from shuanghe.organisation.rules.sheets import GUIDE, SHEETS
from shuanghe.organisation.uploads.previews import ROSTER

LATEST = 5


@door("roster.import", "GET", "POST")
def upload(request: HttpRequest) -> HttpResponse:
    """Send a roster; what it would do is shown before anything is written."""
    form = RosterForm(request.POST or None, request.FILES or None)
    actor = request.actor  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            opened = upload_open(
                actor,
                kind=ROSTER.code,
                organisation=_place(),
                name=sent.name,
                data=sent.read(),
                options={"on": form.cleaned_data["on"].isoformat()},
            )
        except UploadRefused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("uploads:preview", uid=opened.uid)
    values = {
        "form": form,
        "sheets": SHEETS,
        "guide": GUIDE,
        "uploads": uploads_of(actor).filter(kind=ROSTER.code)[:LATEST],
        "may_export": actor.may("roster.export"),
    }
    return render(request, "organisation/roster.html", values, status=422 if form.errors else 200)


def _place() -> Organisation | None:
    """Where the audit line belongs: the one subtree in view; None for the whole or several."""
    roots = current_scope().roots
    if len(roots) != 1 or not roots[0]:
        return None
    return Organisation.objects.filter(path=roots[0]).first()


@door("roster.import")
def template(request: HttpRequest) -> HttpResponseBase:
    """The blank roster with drop-downs and 填写说明."""
    return download("名册模板", roster_template(), "xlsx")


@door("roster.export")
def export(request: HttpRequest) -> HttpResponseBase:
    """The roster in view, or of one subtree, as a workbook; masked without the reveal right."""
    code = request.GET.get("organisation", "")
    place = get_object_or_404(Organisation, code=code) if code else _place()
    scope = current_scope()
    if place is None and not scope.roots:
        raise Http404
    chunks = roster_export(request.actor, organisation=place)  # type: ignore[attr-defined]
    return download("名册", chunks, "xlsx")
