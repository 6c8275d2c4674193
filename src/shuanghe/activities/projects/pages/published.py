"""The public notice: what everybody of the company sees and may object to; and the answers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.projects.models import Objection
from shuanghe.activities.projects.pages.running import shown
from shuanghe.activities.projects.queries.published import published_to
from shuanghe.activities.projects.queries.showing import project_in_view
from shuanghe.activities.projects.services import objection_answer, objection_raise
from shuanghe.kernel.pages import actor_of, asked, id_asked, tried
from shuanghe.kernel.permissions.doors import door


@door("me.read", "GET", "POST")
def notice(request: HttpRequest) -> HttpResponse:
    """The projects published now; anybody of the company may say something by name."""
    actor = actor_of(request)
    if request.method == "POST":
        number, text = asked(request, "number"), asked(request, "text")
        tried(
            request,
            lambda: objection_raise(actor, number=number, text=text),
            well=_("已收到您的意见，公示单位会答复。"),
        )
        return redirect("projects:notice")
    rows = published_to(actor, on=timezone.localdate())
    return shown(
        request, "notice.html", {"rows": rows, "is_sample": any(one.is_sample for one in rows)}
    )


@door("project.manage", "POST")
def objections(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer what was said against a project."""
    project = project_in_view(pk)
    row = get_object_or_404(
        Objection.objects.select_related("project__organisation"),
        project=project,
        pk=id_asked(request, "objection"),
    )
    tried(
        request,
        lambda: objection_answer(
            actor_of(request), organisation=project.organisation, objection=row,
            answer=asked(request, "answer"),
        ),
        well=_("已答复。"),
    )  # fmt: skip
    return redirect("projects:project", pk=pk)
