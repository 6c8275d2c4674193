"""Taking down on a phone: the page, its worker, the file way, and deciding conflicts."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shuanghe.activities.meetings.forms.captures import (
    LIMITS,
    CaptureFileForm,
    DiscardForm,
    choices_read,
    file_read,
)
from shuanghe.activities.meetings.models import Capture, CaptureState, Meeting, Outcome, Presence
from shuanghe.activities.meetings.queries.capture_words import conflicts_shown
from shuanghe.activities.meetings.queries.captures import capture_in_view, review_of
from shuanghe.activities.meetings.queries.people import meeting_in_view
from shuanghe.activities.meetings.services.capturing import (
    CaptureRefused,
    capture_discard,
    capture_file,
    capture_settle,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.offline import OfflinePage

KEPT_PAGE = OfflinePage(
    "capture",
    ("meetings/capture.css", "meetings/capture.js"),
    modules=tuple(f"meetings/capture_{name}.js" for name in ("keep", "store", "sync", "view")),
)
TAKEN_DOWN = (Outcome.OPEN, Outcome.INFORMATION, Outcome.DECISION, Outcome.TASK)


@door("record.file")
def capture(request: HttpRequest, pk: int) -> HttpResponse:
    """The page a phone keeps: the same for everybody, with nothing of the meeting in it."""
    meeting_in_view(pk)
    values = {
        "pk": pk,
        "limits": LIMITS,
        "presences": [
            (one.value, _(str(one.label))) for one in (*list(Presence)[1:], Presence(""))
        ],
        "outcomes": [(one.value, _(str(one.label))) for one in TAKEN_DOWN],
    }
    return render(request, "meetings/capture.html", values)


@require_safe
def capture_worker(request: HttpRequest) -> HttpResponse:
    """What keeps the page on a phone; the same for everybody, so it needs no door."""
    return KEPT_PAGE.worker()


@door("record.file", "GET", "POST")
def capture_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in the file a phone saved; the same merge as over the air."""
    meeting = meeting_in_view(pk)
    form = CaptureFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            taken = _filed(request, meeting, form)
        except CaptureRefused as refused:
            form.add_error("file", f"{refused.reason}{refused.mend}")
        except Refused as refused:
            form.add_error("file", str(refused))
        else:
            return _onward(request, meeting, taken)
    values = {"meeting": meeting, "form": form, "is_sample": meeting.is_sample}
    status = 422 if form.is_bound else 200
    return render(request, "meetings/capture_upload.html", values, status=status)


def _filed(request: HttpRequest, meeting: Meeting, form: CaptureFileForm) -> list[Capture]:
    parcels = file_read(form.cleaned_data["file"], meeting=meeting.pk)
    return [
        capture_file(
            request.actor,  # type: ignore[attr-defined]
            organisation=meeting.organisation,
            meeting=meeting,
            client_key=one.client_key,
            base=one.base,
            payload=one.payload,
            captured_at=one.captured_at,
        )
        for one in parcels
    ]


def _onward(request: HttpRequest, meeting: Meeting, taken: list[Capture]) -> HttpResponse:
    waiting = [one for one in taken if one.state == CaptureState.CONFLICT]
    if not waiting:
        messages.success(request, _("已合并到会议。手机上的副本可以清除了。"))
        return redirect("meetings:meeting", meeting.pk)
    messages.warning(request, _("已收下全部内容，有几处和系统里的不一样，请选定以哪个为准。"))
    return redirect("meetings:captures", waiting[0].pk)


@door("record.file", "GET", "POST")
def captures(request: HttpRequest, pk: int) -> HttpResponse:
    """One capture with its conflicts side by side: decide each, or leave them with a reason."""
    kept = capture_in_view(pk)
    errors: dict[str, str] = {}
    discard = DiscardForm(request.POST if "discard" in request.POST else None)
    if request.method == "POST":
        errors = _decided(request, kept, discard)
        if not errors and not discard.errors:
            return redirect("meetings:meeting", review_of(kept).target.pk)
        kept = capture_in_view(pk)
    review = review_of(kept)
    is_open = kept.state == CaptureState.CONFLICT
    values = {
        "capture": kept,
        "meeting": kept.meeting,
        "review": review,
        "conflicts": conflicts_shown(kept, review.conflicts if is_open else ()),
        "is_open": is_open,
        "chosen": choices_read(request.POST, [one.field for one in review.conflicts]),
        "errors": errors,
        "discard": discard,
        "local": _local,
        "is_sample": kept.meeting.is_sample,
    }
    status = 422 if errors or discard.errors else 200
    return render(request, "meetings/capture_conflicts.html", values, status=status)


def _decided(request: HttpRequest, kept: Capture, discard: DiscardForm) -> dict[str, str]:
    """Run the decision; gives what is wrong by field ("" for the whole)."""
    actor, place = request.actor, kept.meeting.organisation  # type: ignore[attr-defined]
    try:
        if discard.is_bound:
            if discard.is_valid():
                reason = discard.cleaned_data["reason"]
                capture_discard(actor, organisation=place, capture=kept, reason=reason)
                messages.success(request, _("已放弃冲突的内容，会议保持原样。"))
            return {}
        fields = [one["field"] for one in kept.conflicts]
        capture_settle(
            actor,
            organisation=place,
            capture=kept,
            choices=choices_read(request.POST, fields),
            seen=request.POST.get("seen", ""),
        )
    except CaptureRefused as refused:
        return {refused.field: refused.reason}
    except Refused as refused:
        return {"": str(refused)}
    messages.success(request, _("冲突已处理完，会议已更新。"))
    return {}


def _local(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""
