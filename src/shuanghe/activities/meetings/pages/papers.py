"""The papers of one meeting to save, and those of a whole month as an archive."""

from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.documents import (
    KINDS,
    PAPERS,
    paper_bytes,
    paper_name,
    plain_name,
)
from shuanghe.activities.meetings.forms.printing import PrintForm
from shuanghe.activities.meetings.pages.running import done, onward, shown
from shuanghe.activities.meetings.queries.people import meeting_in_view
from shuanghe.activities.meetings.queries.prefill import bodies_to_choose
from shuanghe.activities.meetings.queries.printing import (
    archive_of,
    batch_of,
    batches_of,
    facts_to_print,
)
from shuanghe.activities.meetings.services.printing import papers_print
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.documents import download
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.pages import refused as refused_page
from shuanghe.organisation.models import Organisation


@door("record.read")
def paper(request: HttpRequest, pk: int, which: str, kind: str) -> HttpResponseBase:
    """One paper of one meeting as Word or PDF."""
    meeting = meeting_in_view(pk)
    if which not in PAPERS or kind not in KINDS:
        raise Http404
    facts = facts_to_print(meeting)
    try:
        return download(paper_name(facts, which), paper_bytes(facts, which, kind), kind)
    except Refused as refused:
        return refused_page(request, str(refused))


@door("record.read", "GET", "POST")
def batches(request: HttpRequest) -> HttpResponse:
    """Ask for the papers of a month; what was asked for, with its progress."""
    code = request.GET.get("organisation", "")
    if not code:
        return _choose(request)
    organisation = get_object_or_404(Organisation, code=code)
    today = timezone.localdate()
    first = {"month": f"{today:%Y-%m}", "which": ["minutes", "attendance"], "kind": "docx"}
    form = PrintForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid() and _asked(request, organisation, form):
        words = _("已开始生成。大的批次要几十秒，做好后在本页下载。")
        response = onward(request, words, "papers")
        response["Location"] += f"?organisation={organisation.code}"
        return response
    values = {
        "form": form,
        "organisation": organisation,
        "batches": batches_of(_account(request)),
    }
    return shown(request, "papers.html", values, form)


@door("record.read")
def archive(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A finished archive, for the one who asked for it."""
    found = batch_of(_account(request), pk)
    if not found.is_there:
        if found.is_running:
            return redirect("meetings:papers")
        return refused_page(request, _("这个压缩包已过期删除，请重新生成。"))
    title = _("%(month)s %(place)s 会议文件")
    name = plain_name(title % {"month": found.month, "place": found.organisation})
    answer = FileResponse(
        archive_of(found.job.key).open("rb"),
        as_attachment=True,
        filename=f"{name}.zip",
        content_type="application/zip",
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store, private"
    return answer


def _asked(request: HttpRequest, organisation: Organisation, form: forms.Form) -> bool:
    given: dict[str, Any] = {**form.cleaned_data, "on": timezone.localdate()}
    actor = actor_of(request)
    return done(
        request, form, lambda: papers_print(actor, organisation=organisation, **given), None
    )


def _choose(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    bodies, is_cut = bodies_to_choose(text)
    values = {
        "bodies": bodies,
        "is_cut": is_cut,
        "text": text,
        "heading": _("批量打印会议文件"),
    }
    return render(request, "meetings/choose.html", values)


def _account(request: HttpRequest) -> int:
    """The account that asks. Raises Http404 for an actor without one."""
    user_id = actor_of(request).user_id
    if user_id is None:
        raise Http404
    return user_id
