"""What is under way, and a person's rights in it."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from shuanghe.activities.disposals.pages.running import handler_of, shown
from shuanghe.activities.disposals.queries.running import lines_ended, overview
from shuanghe.kernel.permissions.doors import door
from shuanghe.organisation.models import Organisation
from shuanghe.rulebook.queries import rule

RIGHTS = ("QL-03", "QL-04", "CZ-02", "CZ-12", "CZ-09", "CZ-10", "CZ-11", "CZ-08", "CZ-13")


@door("case.read")
def listing(request: HttpRequest) -> HttpResponse:
    """Disposals under way with what is next and by when; ?view=ended for the others."""
    actor, today = handler_of(request), timezone.localdate()
    is_ended = request.GET.get("view") == "ended"
    may_manage = actor.may("organisation.manage")
    roots = actor.scope("case.read").roots
    values = {
        "is_ended": is_ended,
        "ended": lines_ended(on=today) if is_ended else [],
        "found": None if is_ended else overview(on=today, with_suspensions=may_manage),
        "may_file": actor.may("case.file"),
        "may_manage": may_manage,
        "today": today,
        "is_sample": Organisation.objects.filter(path__in=roots, is_sample=True).exists(),
    }
    return shown(request, "list.html", values)


@door("rule.read")
def rights(request: HttpRequest) -> HttpResponse:
    """What a person may ask for when the own membership is discussed, with the articles."""
    today = timezone.localdate()
    return shown(request, "rights.html", {"rules": [rule(one, on=today) for one in RIGHTS]})
