"""Hand-overs between secretaries: the list, the kit as it stands, the frozen kit to sign."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.insight.guidance.documents import (
    MAKERS,
    paper_download,
    paper_of_frozen,
    paper_of_kit,
)
from shuanghe.insight.guidance.forms import SIDES, MakeForm, PaperSignForm, SignForm
from shuanghe.insight.guidance.pages.running import shown
from shuanghe.insight.guidance.queries.handovers import (
    Frozen,
    changes_in_view,
    handover_in_view,
    handover_own,
    handovers_of,
)
from shuanghe.insight.guidance.queries.kit import kit_of, kit_parts
from shuanghe.insight.guidance.services import (
    handover_make,
    handover_sign,
    handover_sign_paper,
)
from shuanghe.insight.guidance.services.handing import side_of
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.organisation.models import ADMINISTRATIVE, Organisation

FIRST_PART = "people"


@door("handover.read")
def handovers(request: HttpRequest) -> HttpResponse:
    """Recent changes of secretary in view, each with how far its hand-over is."""
    values = {"changes": changes_in_view(on=timezone.localdate())}
    return shown(request, "handovers.html", values)


@door("me.read")
def own(request: HttpRequest) -> HttpResponse:
    """The hand-overs in which the signed-in member is named."""
    return shown(request, "own.html", {"handovers": handovers_of(actor_of(request))})


@door("handover.read", "GET", "POST")
def kit(request: HttpRequest, code: str) -> HttpResponseBase:
    """One part of the kit as it stands today; ?format=docx|zip gives it whole; POST freezes it."""
    place, today = get_object_or_404(Organisation, code=code), timezone.localdate()
    if place.kind in ADMINISTRATIVE:
        raise Http404
    actor = actor_of(request)
    if request.method == "POST" and not actor.may("handover.file", place.path):
        raise Http404
    form = MakeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = handover_make(
                actor, organisation=place, on=today, remark=form.cleaned_data["remark"]
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("清册已生成，请双方核对后各自签收。"))
            return redirect("guidance:handover", made.pk)
    if request.GET.get("format") in MAKERS:
        whole = kit_of(place, actor=actor, on=today)
        return paper_download(paper_of_kit(whole), request.GET["format"])
    part = next((one for one in kit_parts() if one == request.GET.get("part")), FIRST_PART)
    found = kit_of(place, actor=actor, on=today, part=part)
    values = {
        "tabs": [(title, f"?part={one}", one == part) for one, title in kit_parts().items()],
        "kit": found,
        "place": place,
        "change": found.change,
        "form": form,
        "may_file": actor.may("handover.file", place.path),
        "is_sample": place.is_sample,
    }
    return shown(request, "kit.html", values, form)


@door("handover.read", "GET", "POST")
def handover(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The frozen kit for whoever sees the body; POST enters a signature given on paper."""
    frozen, actor = handover_in_view(pk), actor_of(request)
    may_enter = actor.may("organisation.manage", frozen.organisation.path)
    if request.method == "POST" and not may_enter:
        raise Http404
    if request.GET.get("format") in MAKERS:
        return paper_download(paper_of_frozen(frozen), request.GET["format"])
    open_ = {side: title for side, title in SIDES.items() if side not in frozen.sides}
    first = {"seen_hash": frozen.handover.content_hash, "signed_on": timezone.localdate()}
    form = PaperSignForm(request.POST or None, initial=first, sides=open_) if open_ else None
    if form and request.method == "POST" and form.is_valid() and _entered(request, frozen, form):
        return redirect("guidance:handover", pk)
    values = {
        **_about(request, frozen),
        "paper_form": form if may_enter and side_of(actor, frozen.handover) is None else None,
        "may_sign": False,
        "form": None,
        "back": (_("书记工作交接"), reverse("guidance:handovers")),
    }
    return shown(request, "handover.html", values, form)


@door("me.read", "GET", "POST")
def own_handover(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The frozen kit for whoever is named in it; POST signs it."""
    actor = actor_of(request)
    frozen = handover_own(actor, pk)
    if request.GET.get("format") in MAKERS:
        return paper_download(paper_of_frozen(frozen), request.GET["format"])
    form = SignForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _signed(request, frozen, form):
        return redirect("guidance:own_handover", pk)
    side = side_of(actor, frozen.handover)
    values = {
        **_about(request, frozen),
        "paper_form": None,
        "may_sign": side not in frozen.sides,
        "form": form,
        "back": (_("我的交接"), reverse("guidance:own")),
    }
    return shown(request, "handover.html", values, form)


def _about(request: HttpRequest, frozen: Frozen) -> dict[str, Any]:
    return {
        "frozen": frozen,
        "made": frozen.handover,
        "place": frozen.organisation,
        "titles": SIDES,
        "side": side_of(actor_of(request), frozen.handover),
        "is_sample": frozen.handover.is_sample,
    }


def _signed(request: HttpRequest, frozen: Frozen, form: SignForm) -> bool:
    """Sign; what is refused stands above the form."""
    seen, today = form.cleaned_data["seen_hash"], timezone.localdate()
    return _done(
        request,
        form,
        lambda: handover_sign(
            actor_of(request), handover=frozen.handover, seen_hash=seen, on=today
        ),
    )


def _entered(request: HttpRequest, frozen: Frozen, form: PaperSignForm) -> bool:
    """Enter what was signed on paper; what is refused stands above the form."""
    given = form.cleaned_data
    return _done(
        request,
        form,
        lambda: handover_sign_paper(
            actor_of(request),
            organisation=frozen.organisation,
            handover=frozen.handover,
            side=given["side"],
            seen_hash=given["seen_hash"],
            signed_on=given["signed_on"],
            on=timezone.localdate(),
        ),
    )


def _done(request: HttpRequest, form: Form, act: Callable[[], None]) -> bool:
    try:
        act()
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("已签收。"))
    return True
