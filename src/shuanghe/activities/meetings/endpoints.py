"""What the capture page of a phone asks and tells, as JSON."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.forms.captures import LARGEST, parcel_read
from shuanghe.activities.meetings.models import Capture, CaptureState
from shuanghe.activities.meetings.queries.captures import phone_facts
from shuanghe.activities.meetings.queries.people import meeting_in_view
from shuanghe.activities.meetings.services.capturing import CaptureRefused, capture_file
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.asked import number_asked


@door("record.file")
def capture_facts(request: HttpRequest, pk: int) -> HttpResponse:
    """The meeting as the system has it, whose phone this is, and a token for sending."""
    facts = phone_facts(meeting_in_view(pk))
    return _answer({"account": _account(request), "token": get_token(request), "facts": facts})


@door("record.file", "POST")
def capture_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in one parcel: 200 merged, 202 kept with conflicts, 4xx nothing taken and why."""
    meeting = meeting_in_view(pk)
    if (number_asked(request.META.get("CONTENT_LENGTH")) or 0) > LARGEST:
        reason, mend = _("内容太大。"), _("请在手机上精简会议记录后再合并。")
        return _answer({"field": "", "reason": reason, "mend": mend}, 413)
    try:
        parcel = parcel_read(_body(request))
        capture = capture_file(
            request.actor,  # type: ignore[attr-defined]
            organisation=meeting.organisation,
            meeting=meeting,
            client_key=parcel.client_key,
            base=parcel.base,
            payload=parcel.payload,
            captured_at=parcel.captured_at,
        )
    except CaptureRefused as refused:
        said = {"field": refused.field, "reason": refused.reason, "mend": refused.mend}
        return _answer(said, 422)
    except Refused as refused:
        return _answer({"field": "", "reason": str(refused), "mend": ""}, 409)
    return _told(capture)


def _body(request: HttpRequest) -> bytes:
    """What was sent; nothing when it came as the fields of a form, which are read already."""
    try:
        return request.body
    except RawPostDataException:
        return b""


def _told(capture: Capture) -> HttpResponse:
    is_open = capture.state == CaptureState.CONFLICT
    address = reverse("meetings:captures", args=[capture.pk])
    said = {"capture": capture.pk, "state": capture.state, "address": address}
    return _answer({**said, "conflict_count": len(capture.conflicts)}, 202 if is_open else 200)


def _account(request: HttpRequest) -> str:
    """Tells one account from another on a shared phone without naming it."""
    return salted_hmac("meetings.capture", str(request.user.pk)).hexdigest()[:16]


def _answer(content: dict[str, Any], status: int = 200) -> HttpResponse:
    answer = JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "private, no-store"
    return answer
