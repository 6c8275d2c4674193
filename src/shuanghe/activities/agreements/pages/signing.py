"""What waits for one's signature: one or several at once, each with the content one has seen."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.agreements.models import Agreement
from shuanghe.activities.agreements.pages.agreement import agreement_page
from shuanghe.activities.agreements.pages.running import shown, told
from shuanghe.activities.agreements.queries.boards import waiting_for
from shuanghe.activities.agreements.queries.content import content_of
from shuanghe.activities.agreements.queries.listing import with_targets
from shuanghe.activities.agreements.queries.people import secretary_places, sides_of
from shuanghe.activities.agreements.rules.content import content_hash
from shuanghe.activities.agreements.rules.states import Signer
from shuanghe.activities.agreements.services import agreements_sign
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.asked import number_asked
from shuanghe.organisation.models import Organisation

MOST = 200


@door("agreement.sign", "GET", "POST")
def signing(request: HttpRequest) -> HttpResponse:
    """The agreements that wait for the asker's signature; POST signs those ticked."""
    return _sign(request) if request.method == "POST" else _waiting(request)


def _waiting(request: HttpRequest) -> HttpResponse:
    """What waits; what was ticked stays ticked as long as its content is the one seen."""
    actor, today = actor_of(request), timezone.localdate()
    places = secretary_places(actor, today)
    found = list(waiting_for(places, actor.member_id)[:MOST]) if places else []
    targets = with_targets(found)
    rows = [(one, content_hash(content_of(one, targets[one.pk])), targets[one.pk]) for one in found]
    values = {
        "rows": rows,
        "ticked": request.POST.getlist("agreement"),
        "is_secretary": bool(places),
        "is_sample": any(one.is_sample for one in found),
    }
    return shown(request, "signing.html", values)


def _sign(request: HttpRequest) -> HttpResponse:
    """Sign what was ticked; sent as <id>:<hash of the content that was shown>."""
    seen: dict[int, str] = {}
    for one in request.POST.getlist("agreement"):
        text, _colon, told_hash = one.partition(":")
        number = number_asked(text)
        if number is not None:
            seen[number] = told_hash[:64]
    to, kept = reverse("agreements:signing"), partial(_waiting, request)
    if request.POST.get("back") == "agreement" and len(seen) == 1:
        (pk,) = seen
        to = reverse("agreements:agreement", args=[pk])
        kept = partial(agreement_page, request, pk)
    return told(request, _("已签字。"), lambda: _signed(request, seen), to, kept=kept)


def _signed(request: HttpRequest, seen: dict[int, str]) -> None:
    """Sign by organisation: a secretary of two bodies signs for each of them."""
    actor, today = actor_of(request), timezone.localdate()
    found = list(Agreement.objects.filter(pk__in=seen).select_related("organisation"))
    if not found or len(found) != len(seen):
        raise Refused(_("没有选中责任书，或有的不在您的范围内；请刷新页面后重选。"))
    groups: dict[int, list[Agreement]] = {}
    for one in found:
        sides = sides_of(actor, one, today)
        is_issuer = sides[:1] == [Signer.ISSUER]
        groups.setdefault(one.issuer_id if is_issuer else one.organisation_id, []).append(one)
    for place_id, inside in groups.items():
        place = get_object_or_404(Organisation.objects.all(), pk=place_id)
        agreements_sign(actor, organisation=place, agreements=inside, seen=seen)
