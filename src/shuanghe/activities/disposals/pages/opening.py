"""The beginning of a case, by a person who says who decided to begin it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.disposals.forms import OpeningForm
from shuanghe.activities.disposals.pages.running import done, member_asked, shown
from shuanghe.activities.disposals.rules.decided import KEYS
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.procedures.queries import procedures_known
from shuanghe.procedures.services import case_open


@door("case.file", "GET", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """Begin a case about ?member=; without one, how to get here."""
    if not request.GET.get("member"):
        return shown(request, "how.html", {})
    member, today = member_asked(request, right="case.file"), timezone.localdate()
    titles = procedures_known()
    asked = request.GET.get("procedure", "")
    form = OpeningForm(
        request.POST or None,
        procedures=[(key, titles[key]) for key in KEYS],
        on=today,
        initial={
            "procedure": asked if asked in KEYS else KEYS[0],
            "last_contact_on": member.lost_contact_on,
        },
    )
    if request.method == "POST" and form.is_valid():
        case = done(
            form,
            lambda: case_open(
                actor_of(request),
                organisation=member.organisation,
                opening=form.opening(member),
                on=today,
            ),
        )
        if case is not None:
            messages.success(request, _("已开始办理，下面写着先办什么。"))
            return redirect("procedures:case", pk=case.pk)
    values = {"form": form, "member": member, "is_sample": member.is_sample}
    return shown(request, "new.html", values, form)
