"""What belongs to a vote besides its ballots: written opinions, the next person, taking it back."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.forms.voting import NextForm, OpinionForm, WithdrawForm
from shuanghe.activities.meetings.models import AgendaItem
from shuanghe.activities.meetings.pages.running import done, onward
from shuanghe.activities.meetings.pages.voting import (
    count_page,
    item_in_view,
    result_page,
    vote_of,
)
from shuanghe.activities.meetings.queries.offered import may_write
from shuanghe.activities.meetings.services import (
    item_add,
    opinion_enter,
    opinion_remove,
    vote_withdraw,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.asked import number_asked
from shuanghe.kernel.ui.pages import refused as refused_page


@door("record.file", "POST")
def opinion(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Enter a written opinion; refused, it comes back on the page of the vote."""
    meeting, row = item_in_view(pk, item)
    opened = vote_of(row)
    form = OpinionForm(request.POST, people=may_write(opened))
    if form.is_valid():
        given = {**form.cleaned_data}
        given["member_id"] = given.pop("member")

        def act() -> None:
            opinion_enter(
                actor_of(request), organisation=meeting.organisation, vote=opened, **given
            )

        if done(request, form, act, "received_on"):
            return onward(request, _("已登记书面意见。"), "vote", pk, item)
    return count_page(request, meeting, row, opened, opinion_form=form)


@door("record.file", "POST")
def opinion_drop(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Take a written opinion off again before the count."""
    meeting, row = item_in_view(pk, item)
    member, opened = number_asked(request.POST.get("member")), vote_of(row)
    if member is None:
        raise Http404
    try:
        opinion_remove(
            actor_of(request), organisation=meeting.organisation, vote=opened, member_id=member
        )
    except Refused as refused:
        return refused_page(request, str(refused))
    return onward(request, _("已删除这份书面意见。"), "vote", pk, item)


@door("record.file", "POST")
def vote_next(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """The same matter for the next person: an item of its own, voted on alone."""
    meeting, row = item_in_view(pk, item)
    opened, form, made = vote_of(row), NextForm(request.POST), list[AgendaItem]()
    if form.is_valid():
        name = form.cleaned_data["subject_name"]

        def act() -> None:
            made.append(
                item_add(
                    actor_of(request),
                    organisation=meeting.organisation,
                    meeting=meeting,
                    title=title_for(row, name),
                    outcome="vote",
                    matter=opened.matter,
                    subject_name=name,
                )
            )

        if done(request, form, act, "subject_name"):
            return redirect("meetings:vote", pk, made[0].pk)
    return result_page(request, meeting, row, opened, next_form=form)


@door("record.file", "POST")
def withdraw(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Take a vote back that was opened or counted by mistake, with the reason."""
    meeting, row = item_in_view(pk, item)
    opened, form = vote_of(row), WithdrawForm(request.POST)
    if form.is_valid():
        place, reason = meeting.organisation, form.cleaned_data["withdraw_reason"]

        def act() -> None:
            vote_withdraw(actor_of(request), organisation=place, vote=opened, reason=reason)

        if done(request, form, act, "withdraw_reason"):
            return onward(request, _("已撤回这次表决，可以重新表决。"), "vote", pk, item)
    if opened.closed_at is None:
        return count_page(request, meeting, row, opened, withdraw_form=form)
    return result_page(request, meeting, row, opened, withdraw_form=form)


def title_for(row: AgendaItem, name: str) -> str:
    """The item's title with another person in it."""
    if row.subject_name and row.subject_name in row.title:
        return row.title.replace(row.subject_name, name)
    return f"{row.title}（{name}）" if name else row.title
