"""Cards that are shown, and what the branch does with them."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.mobilisation.forms import NoteForm, OutcomeForm
from shuanghe.activities.mobilisation.models import CardState, ShowCard
from shuanghe.activities.mobilisation.pages.running import place_asked, shown, year_asked
from shuanghe.activities.mobilisation.queries.cards import (
    CardsWanted,
    card_in_view,
    cards_found,
    commitment_in_view,
)
from shuanghe.activities.mobilisation.queries.practice import practice
from shuanghe.activities.mobilisation.services.cards import card_accept, card_return, card_show
from shuanghe.activities.mobilisation.services.keeping import outcome_set
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.pages import actor_of, asked
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.words import choices_in_words

ON_A_PAGE = 40
MARKS = {
    CardState.DRAFT: "",
    CardState.SUBMITTED: "due",
    CardState.RETURNED: "late",
    CardState.ACCEPTED: "info",
    CardState.SHOWN: "done",
}


@door("commitment.read")
def cards(request: HttpRequest) -> HttpResponse:
    """Cards shown in view; those under review for whoever reviews: ?state= ?year= ?q=."""
    actor, today = actor_of(request), timezone.localdate()
    state = asked(request, "state")
    reviews = actor.may("commitment.review")
    wanted = CardsWanted(
        year=year_asked(request, today),
        place=place_asked(request),
        state=state,
        text=asked(request, "q").strip()[:40],
        is_open_only=not (reviews and state),
    )
    scope = actor.scope("commitment.read" if wanted.is_open_only else "commitment.review")
    with looking(scope):
        page = Paginator(cards_found(wanted), ON_A_PAGE).get_page(request.GET.get("page"))
        rows = list(page.object_list)
    values = {
        "page": page,
        "rows": rows,
        "wanted": wanted,
        "labels": practice().labels,
        "marks": MARKS,
        "states": choices_in_words(CardState.choices),
        "may_review": reviews,
        "may_file": actor.may("commitment.file") and actor.member_id is not None,
        "is_sample": any(one.is_sample for one in rows),
    }
    return shown(request, "cards.html", values)


@door("commitment.read")
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """One card: shown to everybody in view, before that to those who review it."""
    return _card_page(request, _seen(actor_of(request), pk))


def _card_page(
    request: HttpRequest, found: ShowCard, *, note: str | None = None, judged: int = 0
) -> HttpResponse:
    """note: what was typed with an act that was refused; it stays, and the answer is 422.

    judged: the commitment it was about, when it was about one.
    """
    actor = actor_of(request)
    reviews = actor.may("commitment.review", found.organisation.path)
    values = {
        **card_values(found),
        "may_review": reviews and actor.member_id != found.member_id,
        "may_show": reviews,
        "note": NoteForm(initial={"note": note}),
        "outcome": OutcomeForm(),
        "judged": judged,
        "judged_note": note or "",
    }
    page = shown(request, "card.html", values)
    page.status_code = 200 if note is None else 422
    return page


def _seen(actor: Actor, pk: int) -> ShowCard:
    """The card when it may be seen. Raises Http404."""
    found = card_in_view(pk)
    is_hidden = found.state != CardState.SHOWN
    if is_hidden and not actor.may("commitment.review", found.organisation.path):
        raise Http404
    return found


def card_values(found: ShowCard) -> dict[str, Any]:
    """What the page of a card shows."""
    told = practice()
    return {
        "card": found,
        "labels": told.labels,
        "categories": told.categories,
        "provenance": told.shape.provenance,
        "marks": MARKS,
        "is_sample": found.is_sample,
    }


@door("commitment.review", "POST")
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a card, give it back with the reason, or show it."""
    actor, found = actor_of(request), card_in_view(pk)
    place, note, do = found.organisation, asked(request, "note"), asked(request, "do")
    try:
        if do == "accept":
            card_accept(actor, organisation=place, card=found, note=note)
            messages.success(request, _("已通过，请在时限内公开。"))
        elif do == "show":
            card_show(actor, organisation=place, card=found)
            messages.success(request, _("已公开。"))
        else:
            card_return(actor, organisation=place, card=found, note=note)
            messages.success(request, _("已退回，本人会看到理由。"))
    except Refused as refused:
        messages.error(request, str(refused))
        return _card_page(request, card_in_view(pk), note=note)
    return redirect("mobilisation:card", pk=pk)


@door("commitment.review", "POST")
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """Say at the end of the year whether a commitment was kept."""
    found = commitment_in_view(pk)
    try:
        outcome_set(
            actor_of(request),
            organisation=found.card.organisation,
            commitment=found,
            outcome=asked(request, "outcome"),
            note=asked(request, "note"),
        )
        messages.success(request, _("已认定。"))
    except Refused as refused:
        messages.error(request, str(refused))
        card_ = card_in_view(found.card_id)
        return _card_page(request, card_, note=asked(request, "note"), judged=pk)
    return redirect("mobilisation:card", pk=found.card_id)
