"""A version of the mechanism and the song, where an organisation fills in what is not published."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.standards.forms import WordingForm
from shuanghe.activities.standards.models import Wording
from shuanghe.activities.standards.pages.running import live, place_of, places_with, shown
from shuanghe.activities.standards.queries import mechanism_on, song
from shuanghe.activities.standards.queries.held import wordings_ever
from shuanghe.activities.standards.queries.mechanisms import subject_of
from shuanghe.activities.standards.services import Said, wording_end, wording_write
from shuanghe.kernel.pages import done
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.asked import number_asked
from shuanghe.organisation.models import Organisation

SONG = 0


@door("standard.read", "GET", "POST")
def mechanism(request: HttpRequest, code: str) -> HttpResponse:
    """One version, layer by layer; an open layer takes what the organisation means by it."""
    today, place = timezone.localdate(), _place(request)
    try:
        found = mechanism_on(on=today, code=code, organisation=place)
    except KeyError:
        raise Http404 from None
    open_ = {one.number: Said(one.title, [slot.title for slot in one.slots])
             for one in found.layers if one.is_open}  # fmt: skip
    forms = _forms(request, open_, place)
    if request.method == "POST" and _done(request, forms, subject_of(found), place):
        return redirect("standards:mechanism", code)
    values = {
        "mechanism": found,
        "parts": {slot.code: live(request, slot.parts) for slot in found.slots},
        **_common(request, forms, place, subject_of(found)),
    }
    return shown(request, "mechanism.html", values, *forms.values())


@door("standard.read", "GET", "POST")
def song_page(request: HttpRequest) -> HttpResponse:
    """The mnemonic song as far as it is known, or the organisation's own."""
    place = _place(request)
    found = song(on=timezone.localdate(), organisation=place)
    if found is None:
        raise Http404
    subject = f"song:{found.code}"
    forms = _forms(request, {SONG: Said(found.title, [one.text for one in found.lines])}, place)
    if request.method == "POST" and _done(request, forms, subject, place):
        return redirect("standards:song")
    values = {"song": found, "form": forms.get(SONG), **_common(request, forms, place, subject)}
    return shown(request, "song.html", values, *forms.values())


def _place(request: HttpRequest) -> Organisation:
    return place_of(request, "standard.manage" if request.method == "POST" else "standard.read")


def _forms(
    request: HttpRequest, open_: Mapping[int, Said], place: Organisation
) -> dict[int, WordingForm]:
    """A form for each open layer; the one that was sent holds what was sent."""
    sent = number_asked(request.POST.get("layer"))
    return {
        layer: WordingForm(
            request.POST if sent == layer and "end" not in request.POST else None,
            initial={"title": said.title, "lines": "\n".join(said.lines)},
            auto_id=f"layer{layer}_%s",
        )
        for layer, said in open_.items()
    }


def _done(
    request: HttpRequest, forms: Mapping[int, WordingForm], subject: str, place: Organisation
) -> bool:
    """Write or end a wording as the form asks. Raises Http404 for a layer that is not open."""
    today, actor = timezone.localdate(), request.actor  # type: ignore[attr-defined]
    ended = number_asked(request.POST.get("end"))
    if ended is not None:
        row = get_object_or_404(Wording.objects.all(), pk=ended, subject=subject)
        wording_end(actor, organisation=row.organisation, wording=row, on=today)
        messages.success(request, _("已经停用，恢复为默认的文字。"))
        return True
    layer = number_asked(request.POST.get("layer"))
    form = forms.get(layer) if layer is not None else None
    if layer is None or form is None:
        raise Http404
    if not form.is_valid():
        return False
    is_written = done(
        form,
        lambda: wording_write(
            actor, organisation=place, subject=subject, layer=layer, said=form.said(), on=today
        ),
    )
    if is_written:
        messages.success(request, _("已经保存，对本组织和下级适用。"))
    return is_written


def _common(
    request: HttpRequest, forms: Mapping[int, WordingForm], place: Organisation, subject: str
) -> dict[str, Any]:
    """What both pages show: forms for whoever may write, where it would hold, the history."""
    may_manage = request.actor.may("standard.manage", place.path)  # type: ignore[attr-defined]
    history = wordings_ever(place, subject)
    return {
        "forms": forms if may_manage else {},
        "place": place,
        "places": places_with(request, "standard.manage") if may_manage else [],
        "history": history,
        "ended_by_reader": {one.pk for one in history if _may_end(request, one)},
        "is_sample": any(one.is_sample and one.until_on is None for one in history),
    }


def _may_end(request: HttpRequest, row: Wording) -> bool:
    actor = request.actor  # type: ignore[attr-defined]
    return row.until_on is None and bool(actor.may("standard.manage", row.organisation.path))
