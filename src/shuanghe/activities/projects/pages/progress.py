"""A month's progress: figures filled in, three fields to write."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.projects.forms.doing import ProgressForm
from shuanghe.activities.projects.pages.running import shown
from shuanghe.activities.projects.queries.progress import figures_of
from shuanghe.activities.projects.queries.showing import project_in_view
from shuanghe.activities.projects.rules.clocks import month_to_file
from shuanghe.activities.projects.services import progress_file
from shuanghe.kernel.pages import actor_of, asked, done
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.asked import month_asked


@door("project.file", "GET", "POST")
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """File the first month that is missing, or another."""
    project = project_in_view(pk)
    filed = list(project.progress.all())
    first = month_to_file(
        project.reports_from or timezone.localdate(), {one.month for one in filed}
    )
    month = month_asked(asked(request, "month"), otherwise=first)
    form = ProgressForm(
        request.POST if request.method == "POST" else None,
        initial={"month": f"{month:%Y-%m}"},
        stones=project.milestones.filter(done_on=None),
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: progress_file(
                actor_of(request), organisation=project.organisation, project=project,
                progress=form.progress(),
            ),
        )
    ):  # fmt: skip
        messages.success(request, _("已报进展。"))
        return redirect("projects:project", pk=pk)
    values = {
        "form": form,
        "project": project,
        "month": month,
        "figures": figures_of(project, month),
        "last": filed[0] if filed else None,
        "is_sample": project.is_sample,
    }
    return shown(request, "progress.html", values, form)
