"""Counting a vote: typed in, or by the workbook of two tellers."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.elections.forms import TallyForm
from shuanghe.activities.elections.forms.tallying import MARKS, Ballot
from shuanghe.activities.elections.models import Election, OfficialDuty
from shuanghe.activities.elections.pages.running import (
    about,
    done,
    election_in_view,
    filing_only,
    may_file,
    shown,
)
from shuanghe.activities.elections.queries.facts import meeting_offices
from shuanghe.activities.elections.queries.people import able, names_of
from shuanghe.activities.elections.queries.seen import roll_view
from shuanghe.activities.elections.queries.votes import OfficeView, office_views
from shuanghe.activities.elections.rules.rounds import Purpose
from shuanghe.activities.elections.services import (
    RoundCount,
    round_count,
    round_set_aside,
    seats_reduce,
)
from shuanghe.activities.elections.uploads import Known, sheet_read, two_teller_template
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.documents import download
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.uploads.reading import UploadRefused, workbook_read


@door("case.file", "GET", "POST")
def tally(request: HttpRequest, pk: int, office: str) -> HttpResponse:
    """The next vote on an office; POST takes the tallies of both tellers into the election."""
    row = election_in_view(pk)
    filing_only(request, row)
    view = _office(row, office)
    ballot = _ballot(row, view)
    is_typed = request.method == "POST" and "file" not in request.FILES
    form = TallyForm(
        request.POST if is_typed else None,
        ballot=ballot,
        initial={"held_on": timezone.localdate()},
    )
    problems: list[str] = []
    if is_typed and form.is_valid():
        told = form.told()
        if done(form, lambda: _count(request, row, told)):
            return redirect("elections:election", pk=pk)
    elif request.method == "POST" and not is_typed:
        problems = _uploaded(request, row, view)
        if not problems:
            return redirect("elections:election", pk=pk)
    values = {
        **about(row),
        "view": view,
        "ballot": ballot,
        "form": form,
        "problems": problems,
        "marks": MARKS,
        "may_file": may_file(request, row),
    }
    answer = shown(request, "tally.html", values, form)
    answer.status_code = 422 if problems else answer.status_code
    return answer


@door("case.file")
def workbook(request: HttpRequest, pk: int, office: str) -> HttpResponseBase:
    """The workbook of the next vote, with all that is known filled in."""
    row = election_in_view(pk)
    filing_only(request, row)
    view = _office(row, office)
    ballot = _ballot(row, view)
    title = _("%(place)s%(title)s选举计票表") % {
        "place": row.organisation.name,
        "title": view.title,
    }
    known = Known(
        title=title,
        seats=ballot.seats,
        entitled=ballot.entitled,
        names=tuple(one.name for one in ballot.candidates),
        scrutineers=tuple(names_of(row, OfficialDuty.SCRUTINEER)),
        tellers=tuple(names_of(row, OfficialDuty.TELLER)),
    )
    return download(title, two_teller_template(known), "xlsx")


@door("case.file", "POST")
def set_aside(request: HttpRequest, pk: int, round_id: int) -> HttpResponse:
    """Take back a count that was wrong, with a reason."""
    row = election_in_view(pk)
    filing_only(request, row)
    return _told(
        request,
        row,
        _("计票已作废，请重新登记。"),
        lambda: round_set_aside(
            actor_of(request),
            organisation=row.organisation,
            election=row,
            round_id=round_id,
            reason=request.POST.get("reason", ""),
        ),
    )


@door("case.file", "POST")
def reduce(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill no more seats, by consent of the voters."""
    row = election_in_view(pk)
    filing_only(request, row)
    return _told(
        request,
        row,
        _("已登记减少名额的依据。"),
        lambda: seats_reduce(
            actor_of(request),
            organisation=row.organisation,
            election=row,
            note=request.POST.get("note", ""),
        ),
    )


def _told(request: HttpRequest, row: Election, words: str, act: Any) -> HttpResponse:
    try:
        act()
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, words)
    return redirect("elections:election", pk=row.pk)


def _office(row: Election, office: str) -> OfficeView:
    """An office of the election on which there is a vote to come. Raises Http404."""
    for view in office_views(row):
        if view.office == office and not view.is_done:
            return view
    raise Http404


def _ballot(row: Election, view: OfficeView) -> Ballot:
    """What is known of the next vote."""
    roll = roll_view(row, on=timezone.localdate())
    seats = able(roll.seats)
    entitled = roll.entitled
    if view.office not in meeting_offices(row):
        ids = {one.member_id for one in office_views(row)[0].elected}
        seats = [one for one in seats if one.member_id in ids]
        entitled = len(seats)
    listed = {one.member_id for one in (*view.on_ballot, *view.elected)}
    is_tie = view.standing.purpose == Purpose.TIE
    return Ballot(
        office=view.office,
        seats=view.standing.seats,
        entitled=entitled,
        candidates=view.on_ballot,
        write_ins=[] if is_tie else [one for one in seats if one.member_id not in listed],
    )


def _count(request: HttpRequest, row: Election, told: RoundCount) -> None:
    found = round_count(
        actor_of(request), organisation=row.organisation, election=row, counted_=told
    )
    if found.is_valid:
        messages.success(request, _("计票已登记，结果在下面。"))
    else:
        messages.warning(request, _("计票已登记：这次选举无效，原因在下面，请重新进行。"))


def _uploaded(request: HttpRequest, row: Election, view: OfficeView) -> list[str]:
    """Take the workbook sent into the election; what is wrong with it, line by line."""
    sent = request.FILES.get("file")
    if sent is None:
        return [_("请先选择填好的计票表（.xlsx）。")]
    try:
        reading = sheet_read(workbook_read(sent.read(), sent.name or ""))
        if reading.sheet is None:
            return list(reading.problems)
        if reading.held_on is None or not reading.sheet.again:
            return [_("请用这次选举的计票表（两名计票人各填一张），从本页下载。")]
        key = request.POST.get("client_key", "")[:40]
        _count(request, row, RoundCount(view.office, reading.held_on, reading.sheet, key))
    except UploadRefused as refused:
        return [str(refused)]
    except Refused as refused:
        return str(refused).splitlines()
    return []
