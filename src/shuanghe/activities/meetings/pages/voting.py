"""A vote on one item: open it, enter written opinions and ballots, see what the rules say."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from shuanghe.activities.meetings.forms.voting import (
    BallotForm,
    NextForm,
    OpenForm,
    OpinionForm,
    WithdrawForm,
)
from shuanghe.activities.meetings.models import AgendaItem, Meeting, MeetingState, Vote
from shuanghe.activities.meetings.pages.running import about, done, shown
from shuanghe.activities.meetings.queries.facts import facts_with_vote
from shuanghe.activities.meetings.queries.offered import (
    matter_known,
    matter_needs,
    matters_offered,
    may_write,
    opinions_on,
)
from shuanghe.activities.meetings.queries.practice import matter_title
from shuanghe.activities.meetings.services import (
    vote_count,
)
from shuanghe.activities.meetings.services.revising import item_vote
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.rulebook.queries import Matter

RECORDED = (MeetingState.HELD, MeetingState.SIGNED)


@door("record.file", "GET", "POST")
def vote(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """The vote on an item, at whichever of its three stages it is."""
    meeting, row = item_in_view(pk, item)
    opened = Vote.objects.filter(item=row).first()
    if opened is None:
        if meeting.state not in RECORDED:
            return redirect("meetings:hold", pk)
        return _open(request, meeting, row)
    if opened.closed_at is None and meeting.state in RECORDED:
        return count_page(request, meeting, row, opened)
    return result_page(request, meeting, row, opened)


def is_about(row: AgendaItem, matter: Matter) -> bool:
    """Whether an item is on a matter, as chosen before or as its title says: the matter's words in
    their order, a name may stand between them (接收某某为预备党员).
    """
    if row.matter:
        return row.matter == matter.code
    rest = iter(row.title)
    return all(letter in rest for letter in matter.title)


def item_in_view(pk: int, item: int) -> tuple[Meeting, AgendaItem]:
    """A meeting in view and one of its items. Raises Http404."""
    rows = AgendaItem.objects.select_related("meeting__organisation", "meeting__record")
    row: AgendaItem | None = rows.filter(pk=item, meeting=pk).first()
    if row is None:
        raise Http404
    return row.meeting, row


def vote_of(row: AgendaItem) -> Vote:
    """The vote on an item. Raises Http404 before there is one."""
    found: Vote | None = Vote.objects.filter(item=row).first()
    if found is None:
        raise Http404
    found.item = row
    return found


def _open(request: HttpRequest, meeting: Meeting, row: AgendaItem) -> HttpResponse:
    facts, _vote = facts_with_vote(meeting, row)
    offered = matters_offered(meeting, facts)
    likely = [one for one in offered if is_about(row, one.matter)][:1] or offered[:1]
    guess = likely[0].matter.code if likely and is_about(row, likely[0].matter) else ""
    first = {"matter": row.matter or guess, "subject_name": row.subject_name}
    choices = [(one.matter.code, one.matter.title) for one in offered]
    form = OpenForm(request.POST or None, matters=choices, initial=first)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def act() -> None:
            item_vote(
                actor_of(request),
                organisation=meeting.organisation,
                item=row,
                matter=given["matter"],
                subject_name=given["subject_name"],
                is_secret=form.is_secret,
            )

        if done(request, form, act, "matter"):
            return redirect("meetings:vote", meeting.pk, row.pk)
    others = [one for one in offered if one not in likely]
    values = {
        "form": form,
        "facts": facts,
        "likely": likely,
        "others": others,
        "unknown": sum(not one.presence for one in facts.people),
        "names": [one.name for one in facts.people],
    }
    return _page(request, meeting, row, None, **values)


def count_page(
    request: HttpRequest,
    meeting: Meeting,
    row: AgendaItem,
    opened: Vote,
    **forms_: forms.Form,
) -> HttpResponse:
    """The ballots of an open vote. forms_: a form refused on another address of this page."""
    opened.item = row
    is_own = not forms_
    form = BallotForm(request.POST if is_own and request.method == "POST" else None)
    if form.is_bound and form.is_valid():

        def act() -> None:
            vote_count(
                actor_of(request), organisation=meeting.organisation, vote=opened, **form.facts()
            )

        if done(request, form, act, _refused_at(form, opened)):
            return redirect("meetings:vote", meeting.pk, row.pk)
    day = meeting.held_on or meeting.planned_on
    known, people = matter_known(opened.matter, day), may_write(opened)
    first = OpinionForm(people=people, initial={"received_on": day, "is_for": "yes"})
    values = {
        "form": form,
        "seen": {"matter_title": matter_title(opened.matter), "findings": opened.findings},
        "is_soft": any(one["is_soft"] and not one["is_met"] for one in opened.findings),
        "needs": matter_needs(opened.matter, entitled=opened.entitled_count, day=day),
        "takes_opinions": bool(known and known.takes_written_opinions),
        "opinions": opinions_on(opened),
        "opinion_form": forms_.get("opinion_form") or (first if people else None),
        "withdraw_form": forms_.get("withdraw_form") or WithdrawForm(),
    }
    return _page(request, meeting, row, opened, **values)


def _refused_at(form: BallotForm, opened: Vote) -> str:
    """The field a refused count is to be mended at: the ballots, or the reason still missing."""
    given = form.cleaned_data
    ballots = sum(given[name] or 0 for name in ("yes", "no", "abstain", "invalid"))
    return "yes" if given["reason"] or ballots > opened.present_count else "reason"


def result_page(
    request: HttpRequest,
    meeting: Meeting,
    row: AgendaItem,
    opened: Vote,
    **forms_: forms.Form,
) -> HttpResponse:
    """The counts, ballots and verdict of a vote, with the forms for what may still change."""
    day = meeting.held_on or meeting.planned_on
    known, is_open = matter_known(opened.matter, day), meeting.state in RECORDED
    again = NextForm() if known and known.is_one_by_one and is_open else None
    facts, seen = facts_with_vote(meeting, row)
    values = {
        "form": None,
        "seen": seen,
        "names": [one.name for one in facts.people],
        "next_form": forms_.get("next_form") or again,
        "withdraw_form": forms_.get("withdraw_form") or (WithdrawForm() if is_open else None),
    }
    return _page(request, meeting, row, opened, **values)


def _page(
    request: HttpRequest, meeting: Meeting, row: AgendaItem, opened: Vote | None, **values: Any
) -> HttpResponse:
    page = {
        "opinion_form": None,
        "next_form": None,
        "withdraw_form": None,
        **about(meeting),
        **values,
        "item": row,
        "vote": opened,
        "is_open": opened is not None and values["form"] is not None,
    }
    bound = ("form", "opinion_form", "next_form", "withdraw_form")
    return shown(request, "vote.html", page, *(page[name] for name in bound))
