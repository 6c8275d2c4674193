"""The one page that shows personal numbers in clear."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from shuanghe.identity import services
from shuanghe.identity.forms import RevealForm
from shuanghe.identity.services.personal_data import FIELDS
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.slots import Offer
from shuanghe.organisation.models import Member


def reveal_offer(*, actor: Actor, member: Member, **_facts: Any) -> Offer | None:
    """The link on a member's page, for those who may follow it; member has its organisation."""
    if not actor.may("member.reveal", member.organisation.path):
        return None
    return Offer(_("查看完整证件号、电话"), reverse("identity:reveal", args=(member.pk,)))


@door("member.reveal", "GET", "POST")
def member_reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask which numbers and why; on POST show them once, with a line in the trail."""
    member = get_object_or_404(Member.objects.select_related("organisation"), pk=pk)
    form = RevealForm(request.POST or None)
    shown: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        clear = services.personal_data_reveal(
            request.actor,  # type: ignore[attr-defined]
            organisation=member.organisation,
            member=member,
            fields=form.cleaned_data["fields_wanted"],
            reason=form.cleaned_data["reason"],
        )
        shown = [(FIELDS[field], value) for field, value in clear.items()]
    values = {"member": member, "form": form, "shown": shown}
    response = render(request, "identity/reveal.html", values)
    response["Cache-Control"] = "private, no-store"
    return response
