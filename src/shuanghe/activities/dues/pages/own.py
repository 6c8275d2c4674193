"""One's own dues: how much, why, what was paid. Nobody else's."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from shuanghe.activities.dues.documents import receipt_file
from shuanghe.activities.dues.forms import PAYERS
from shuanghe.activities.dues.pages.years import year_asked
from shuanghe.activities.dues.queries.people import entry_in_view, member_year
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.permissions.doors import door
from shuanghe.organisation.models import Member
from shuanghe.rulebook.queries import rule


@door("me.read")
def own(request: HttpRequest) -> HttpResponse:
    """One's own year with the calculation and the article behind each amount."""
    today = timezone.localdate()
    year = year_asked(request.GET.get("year", ""), today)
    with looking(Scope.everything("本人查看本人党费")):
        member = _member(request)
        found = member_year(member, year, on=today)
        ids = {one: None for m in found.months if m.owed for one in m.owed.amount.rule_ids}
        values = {
            "found": found,
            "last": found.months[-1] if found.months else None,
            "years": [year - 1, year + 1] if year < today.year else [year - 1],
            "rules": [rule(one, on=today) for one in ids],
            "payers": PAYERS,
            "is_sample": member.is_sample,
        }
        return render(request, "dues/own.html", values)


@door("me.read")
def own_receipt(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The receipt of one's own payment."""
    with looking(Scope.everything("本人查看本人党费")):
        entry, member = entry_in_view(pk), _member(request)
        if member.pk not in (entry.member_id, entry.member.merged_into_id):
            raise Http404
        return receipt_file(entry)


def _member(request: HttpRequest) -> Member:
    """The member whose account asks. Raises Http404 for an account of nobody on the roster."""
    member_id = actor_of(request).member_id
    if member_id is None:
        raise Http404
    found: Member = get_object_or_404(Member, pk=member_id)
    return found
