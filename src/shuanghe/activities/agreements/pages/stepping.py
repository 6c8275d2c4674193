"""An agreement on its way: comments asked for and answered, sent to be signed, amended, ended."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from shuanghe.activities.agreements.models import Agreement, AgreementComment
from shuanghe.activities.agreements.pages.agreement import agreement_page
from shuanghe.activities.agreements.pages.board import board_page
from shuanghe.activities.agreements.pages.running import (
    agreement_asked,
    issuer_asked,
    numbers_asked,
    place_asked,
    told,
)
from shuanghe.activities.agreements.services import (
    agreement_amend,
    agreement_close,
    agreement_return,
    agreements_send,
    comment_answer,
    comment_file,
    signing_open,
)
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.asked import number_asked

MANAGE = "agreement.manage"


@door(MANAGE, "GET", "POST")
def send_many(request: HttpRequest) -> HttpResponse:
    """Ask for comments on the drafts that were ticked (do=send), or have them signed (do=open).

    A filter set on the page of a refused act shows the list.
    """
    place, actor = place_asked(request, MANAGE), actor_of(request)
    if request.method != "POST":
        return board_page(request)
    back = f"{reverse('agreements:list')}?{request.GET.urlencode()}"
    chosen = list(Agreement.objects.filter(pk__in=numbers_asked(request, "agreement")))
    opens = request.POST.get("do") == "open"
    act = signing_open if opens else agreements_send
    return told(
        request,
        _("已送双方书记签字。") if opens else _("已发出征求意见。"),
        lambda: act(actor, organisation=place, agreements=chosen),
        back,
        kept=partial(board_page, request),
    )


@door(MANAGE, "POST")
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """One step of one agreement: do=send, open, return, amend or close."""
    found, actor = agreement_asked(pk), actor_of(request)
    place, reason = issuer_asked(request, found, MANAGE), str(request.POST.get("reason", ""))
    acts = {
        "send": (
            _("已发出征求意见。"),
            lambda: agreements_send(actor, organisation=place, agreements=[found]),
        ),
        "open": (
            _("已送双方书记签字。"),
            lambda: signing_open(actor, organisation=place, agreements=[found]),
        ),
        "return": (
            _("已退回修改。"),
            lambda: agreement_return(actor, organisation=place, agreement=found, reason=reason),
        ),
        "amend": (
            _("已开始修订：请修改新的一版，再由双方签字。"),
            lambda: agreement_amend(actor, organisation=place, agreement=found, reason=reason),
        ),
        "close": (
            _("已结束，仍可查看。"),
            lambda: agreement_close(actor, organisation=place, agreement=found, reason=reason),
        ),
    }
    asked = acts.get(str(request.POST.get("do", "")))
    if asked is None:
        raise Http404
    return _told(request, pk, *asked)


def _told(request: HttpRequest, pk: int, text: str, act: Callable[[], Any]) -> HttpResponse:
    """Done with one agreement, or refused on its page."""
    return told(
        request,
        text,
        act,
        reverse("agreements:agreement", args=[pk]),
        kept=partial(agreement_page, request, pk),
    )


@door("agreement.sign", "POST")
def comments(request: HttpRequest, pk: int) -> HttpResponse:
    """Comment as the holder; the issuer answers one (comment=its id)."""
    found, actor = agreement_asked(pk), actor_of(request)
    answered = number_asked(request.POST.get("comment"))
    if answered is not None:
        place = issuer_asked(request, found, MANAGE)
        one = get_object_or_404(
            AgreementComment.objects.select_related("agreement"), pk=answered, agreement=found
        )
        said = str(request.POST.get("answer", ""))
        return _told(
            request, pk, _("已答复。"),
            lambda: comment_answer(actor, organisation=place, comment=one, answer=said),
        )  # fmt: skip
    return _told(
        request, pk, _("意见已提出。"),
        lambda: comment_file(
            actor, organisation=found.organisation, agreement=found,
            text=str(request.POST.get("text", "")),
            is_agreed=bool(request.POST.get("is_agreed")),
        ),
    )  # fmt: skip
