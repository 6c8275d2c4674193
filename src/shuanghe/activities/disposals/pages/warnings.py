"""What somebody should look at before deciding: found again, or perhaps barred."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from shuanghe.activities.disposals.pages.running import case_handled, shown
from shuanghe.activities.disposals.queries.bars import RULE, bars_of
from shuanghe.activities.disposals.queries.own import found_day
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.rulebook.queries import rule


@door("case.read")
def found_again(request: HttpRequest, pk: int) -> HttpResponse:
    """A lost member is there again: the days, what two rules say, and that people decide."""
    case, today = case_handled(request, pk), timezone.localdate()
    found_on = found_day(case)
    if found_on is None or case.member is None:
        raise Http404
    values = {
        "case": case,
        "lost_from": date.fromisoformat(case.about["last_contact_on"]),
        "found_on": found_on,
        "rules": [rule(one, on=today) for one in ("CZ-03", "JG-15")],
        "may_file": actor_of(request).may("case.file", case.organisation.path),
        "is_sample": case.is_sample,
    }
    return shown(request, "found.html", values)


@door("case.read")
def bar(request: HttpRequest, pk: int) -> HttpResponse:
    """Until when an applicant may not join again, as far as the roll knows."""
    case, today = case_handled(request, pk), timezone.localdate()
    bars = bars_of(case, on=today)
    if not bars:
        raise Http404
    values = {"case": case, "bars": bars, "rule": rule(RULE, on=today)}
    return shown(request, "bar.html", values)
