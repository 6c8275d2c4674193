"""Background jobs for the system administrator."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.tasks.models import JobState
from shuanghe.kernel.tasks.queries import jobs_by_state, jobs_found, title_of
from shuanghe.kernel.tasks.services import job_retry

ON_A_PAGE = 50


@door("system.run")
def listing(request: HttpRequest) -> HttpResponse:
    """Jobs by state, newest first."""
    state = request.GET.get("state", "")
    page = Paginator(jobs_found(state=state), ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [(job, title_of(job)) for job in page.object_list]
    values = {
        "page": page,
        "rows": rows,
        "state": state,
        "counts": jobs_by_state(),
        "states": JobState.choices,
    }
    return render(request, "tasks/list.html", values)


@door("system.run", "POST")
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a parked job again."""
    try:
        job_retry(request.actor, job_id=pk)  # type: ignore[attr-defined]
        messages.success(request, _("已重新排队。"))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("tasks:list")
