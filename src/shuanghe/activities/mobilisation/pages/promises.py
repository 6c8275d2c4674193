"""One's own card: written, handed in, and how its commitments go."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.mobilisation.forms import CardForm, ProgressForm, PromiseForm
from shuanghe.activities.mobilisation.models import Commitment, ShowCard
from shuanghe.activities.mobilisation.pages.cards import card_values
from shuanghe.activities.mobilisation.pages.own import own_member
from shuanghe.activities.mobilisation.pages.running import shown, year_asked
from shuanghe.activities.mobilisation.queries.cards import (
    commitment_in_view,
    own_card,
    quarters_open,
)
from shuanghe.activities.mobilisation.queries.practice import practice
from shuanghe.activities.mobilisation.services.cards import (
    MOST_COMMITMENTS,
    CardLine,
    Promise,
    card_submit,
    card_write,
)
from shuanghe.activities.mobilisation.services.keeping import Word, progress_tell
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.pages import actor_of, asked, done
from shuanghe.kernel.permissions.doors import door
from shuanghe.organisation.models import Member

EMPTY_ROWS = 2
Promises = Any


@door("commitment.file", "GET", "POST")
def own_card_page(request: HttpRequest) -> HttpResponse:
    """One's own card of a year; do=save writes it, do=submit hands it to the branch."""
    member, today = own_member(request), timezone.localdate()
    year = year_asked(request, today)
    found = own_card(member, year)
    if request.method == "POST" and asked(request, "do") == "submit":
        return _submit(request, found, year)
    form, promises = _forms(request.POST or None, member, found, year)
    if request.method == "POST" and _is_saved(request, member, year, form, promises):
        messages.success(request, _("已保存，确认后请提交支部审核。"))
        return redirect(_address(year))
    values = _values(member, found, year, today) | {"promises": promises}
    if found is None or found.may_change:
        values["form"] = form
    return shown(request, "own_card.html", values, *([form, *promises] if form.is_bound else ()))


def _values(member: Member, found: ShowCard | None, year: int, today: date) -> dict[str, Any]:
    """What the page of one's own card shows besides what may be written."""
    return {
        **(card_values(found) if found else {"labels": practice().labels, "card": None}),
        "form": None,
        "year": year,
        "years": [year - 1, year + 1] if year <= today.year else [year - 1],
        "clocks": practice().clocks,
        "progress": ProgressForm(quarters=quarters_open(year, today)),
        "told_of": 0,
        "is_own": True,
        "is_sample": member.is_sample,
    }


def _forms(
    sent: QueryDict | None, member: Member, found: ShowCard | None, year: int
) -> tuple[CardForm, Promises]:
    """The form of the card and one for each commitment, with some empty ones behind."""
    standing = list(found.commitments.all()) if found else []
    initial: dict[str, Any] = {"post": member.position, "version": 0}
    if found is not None:
        initial = {name: getattr(found, name) for name in ("post", "duty", "service_standard")}
        initial["version"] = found.version
    categories = practice().categories
    factory = forms.formset_factory(
        PromiseForm, extra=EMPTY_ROWS if standing else len(categories), max_num=MOST_COMMITMENTS
    )
    rows: list[dict[str, Any]] = [
        {"category": one.category, "text": one.text, "measure": one.measure, "due_on": one.due_on}
        for one in standing
    ]
    promises = factory(sent, initial=rows, prefix="promise", form_kwargs={"categories": categories})
    if sent is None and not standing:
        for form, category in zip(promises.forms, categories, strict=False):
            form.initial = {"category": category, "due_on": date(year, 12, 31)}
    return CardForm(sent, initial=initial), promises


def _is_saved(
    request: HttpRequest, member: Member, year: int, form: CardForm, promises: Promises
) -> bool:
    if not form.is_valid() or not promises.is_valid():
        return False
    told = dict(form.cleaned_data)
    written = tuple(Promise(**one.cleaned_data) for one in promises if one.is_written)
    line = CardLine(**told, promises=written)
    actor = actor_of(request)
    return done(
        form,
        lambda: card_write(
            actor, organisation=member.organisation, member=member, year=year, line=line
        ),
    )


def _submit(request: HttpRequest, found: ShowCard | None, year: int) -> HttpResponse:
    if found is None:
        raise Http404
    try:
        card = card_submit(actor_of(request), organisation=found.organisation, card=found)
        messages.success(
            request, _("已提交，支部最迟 %(day)s 给出意见。") % {"day": card.review_due_on}
        )
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(_address(year))


@door("commitment.file", "POST")
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how one's own commitment stands; what is refused stays in its boxes."""
    found: Commitment = commitment_in_view(pk)
    year, today = found.card.year, timezone.localdate()
    form = ProgressForm(request.POST, quarters=quarters_open(year, today))
    if form.is_valid() and done(
        form,
        lambda: progress_tell(
            actor_of(request),
            organisation=found.card.organisation,
            commitment=found,
            word=Word(**form.cleaned_data),
        ),
    ):
        messages.success(request, _("已填写。"))
        return redirect(_address(year))
    member = own_member(request)
    if found.card.member_id != member.pk:
        raise Http404
    for errors in form.errors.values():
        messages.error(request, " ".join(map(str, errors)))
    card = own_card(member, year)
    _form, promises = _forms(None, member, card, year)
    told = {"promises": promises, "progress": form, "told_of": pk}
    return shown(request, "own_card.html", _values(member, card, year, today) | told, form)


def _address(year: int) -> str:
    return f"{reverse('mobilisation:own_card')}?year={year}"
