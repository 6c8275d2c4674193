"""Candidates, the roll with those left out, scrutineers and tellers."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.elections.forms import CandidateForm, ExclusionForm, OfficialForm
from shuanghe.activities.elections.models import Candidacy, Election, Official
from shuanghe.activities.elections.pages.running import (
    about,
    done,
    election_in_view,
    filing_only,
    may_file,
    shown,
)
from shuanghe.activities.elections.queries.people import able, candidates_of, reason_title
from shuanghe.activities.elections.queries.seen import exclusions_listed, roll_view
from shuanghe.activities.elections.queries.votes import offices_of
from shuanghe.activities.elections.rules.roll import FULL, Seat
from shuanghe.activities.elections.services import (
    candidate_add,
    candidate_remove,
    candidates_order,
    exclusion_add,
    exclusion_remove,
    official_add,
    official_remove,
)
from shuanghe.activities.elections.services.holding import steps_done
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.asked import number_asked


@door("case.read", "GET", "POST")
def candidates(request: HttpRequest, pk: int) -> HttpResponse:
    """Who stands for which office; POST puts up, takes off or moves one up."""
    row = election_in_view(pk)
    offices = offices_of(row)
    form = _bound(request, CandidateForm, row, seats=able(_seats(row)), offices=offices)
    if request.method == "POST":
        act = _candidate_act(request, row, form)
        if act is not None and _did(request, form, act):
            return redirect("elections:candidates", pk=pk)
    listed = candidates_of(row)
    values = {
        **about(row),
        "form": form,
        "offices": [
            (office, [one for one in listed if one.office == office]) for office in offices
        ],
        "may_change": may_file(request, row) and "nomination" not in steps_done(row),
        "may_order": may_file(request, row),
    }
    return shown(request, "candidates.html", values, form)


def _candidate_act(
    request: HttpRequest, row: Election, form: CandidateForm
) -> Callable[[], Any] | None:
    filing_only(request, row)
    given: dict[str, Any] = {"organisation": row.organisation, "election": row}
    actor, asked = actor_of(request), number_asked(request.POST.get("candidacy"))
    if "remove" in request.POST and asked is not None:
        return lambda: candidate_remove(actor, **given, candidacy_id=asked)
    if "up" in request.POST and asked is not None:
        return lambda: _moved_up(request, row, asked)
    if not form.is_valid():
        return None
    who, office = int(form.cleaned_data["member"]), form.cleaned_data["office"]
    return lambda: candidate_add(actor, **given, member_id=who, office=office)


def _moved_up(request: HttpRequest, row: Election, pk: int) -> None:
    """One place forward on the ballot: names of equal strokes, or as the superior approved."""
    listed = [one for one in candidates_of(row) if not one.is_write_in]
    moved = next((one for one in listed if one.pk == pk), None)
    if moved is None:
        raise Refused(_("名单变了，请刷新后再看。"))
    ids = [one.pk for one in listed if one.office == moved.office]
    at = ids.index(pk)
    if at:
        ids[at - 1], ids[at] = ids[at], ids[at - 1]
    candidates_order(
        actor_of(request),
        organisation=row.organisation,
        election=row,
        office=moved.office,
        ids=ids,
    )


@door("case.read", "GET", "POST")
def roll(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody on the roll, why each counts or not; POST leaves one out or counts one again."""
    row = election_in_view(pk)
    seen = roll_view(row, on=timezone.localdate())
    full = [seat for seat in seen.seats if seat.standing == FULL]
    form = _bound(request, ExclusionForm, row, seats=full)
    if request.method == "POST":
        act = _roll_act(request, row, form)
        if act is not None and _did(request, form, act):
            return redirect("elections:roll", pk=pk)
    values = {
        **about(row),
        "form": form,
        "roll": seen,
        "titles": {seat.member_id: reason_title(seat.reason) for seat in seen.seats},
        "exclusions": exclusions_listed(row),
        "may_change": may_file(request, row) and "roll" not in steps_done(row),
    }
    return shown(request, "roll.html", values, form)


def _roll_act(request: HttpRequest, row: Election, form: ExclusionForm) -> Callable[[], Any] | None:
    filing_only(request, row)
    given: dict[str, Any] = {"organisation": row.organisation, "election": row}
    actor, asked = actor_of(request), number_asked(request.POST.get("remove"))
    if asked is not None:
        return lambda: exclusion_remove(actor, **given, member_id=asked)
    if not form.is_valid():
        return None
    told, basis = form.told(), form.cleaned_data["basis"]
    return lambda: exclusion_add(actor, **given, exclusion=told, basis=basis)


@door("case.read", "GET", "POST")
def officials(request: HttpRequest, pk: int) -> HttpResponse:
    """Who watches the vote and who counts; no candidate among them (XJ-23)."""
    row = election_in_view(pk)
    standing = set(
        Candidacy.objects.filter(election=row, is_write_in=False).values_list(
            "member_id", flat=True
        )
    )
    named = list(Official.objects.filter(election=row).order_by("duty", "id"))
    standing |= {one.member_id for one in named}
    free = [seat for seat in able(_seats(row)) if seat.member_id not in standing]
    form = _bound(request, OfficialForm, row, seats=free)
    if request.method == "POST":
        act = _official_act(request, row, form)
        if act is not None and _did(request, form, act):
            return redirect("elections:officials", pk=pk)
    values = {
        **about(row),
        "form": form,
        "officials": named,
        "may_change": may_file(request, row) and "election_meeting" not in steps_done(row),
    }
    return shown(request, "officials.html", values, form)


def _official_act(
    request: HttpRequest, row: Election, form: OfficialForm
) -> Callable[[], Any] | None:
    filing_only(request, row)
    given: dict[str, Any] = {"organisation": row.organisation, "election": row}
    actor, asked = actor_of(request), number_asked(request.POST.get("remove"))
    if asked is not None:
        return lambda: official_remove(actor, **given, official_id=asked)
    if not form.is_valid():
        return None
    who, duty = int(form.cleaned_data["member"]), form.cleaned_data["duty"]
    return lambda: official_add(actor, **given, member_id=who, duty=duty)


def _seats(row: Election) -> tuple[Seat, ...]:
    return roll_view(row, on=timezone.localdate()).seats


def _bound(request: HttpRequest, kind: Any, row: Election, **given: Any) -> Any:
    """The form, bound when it was this one that was sent."""
    is_sent = request.method == "POST" and not {"remove", "up"} & set(request.POST)
    return kind(request.POST if is_sent else None, **given)


def _did(request: HttpRequest, form: forms.Form, act: Callable[[], Any]) -> bool:
    """Do it. What a rule refuses is shown above the form, or as a message where none was sent."""
    if form.is_bound:
        return done(form, act)
    try:
        act()
    except Refused as refused:
        messages.error(request, str(refused))
    return True
