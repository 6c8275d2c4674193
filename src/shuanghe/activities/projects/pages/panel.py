"""The panel of acceptance."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from shuanghe.activities.projects.forms.doing import ScoreForm
from shuanghe.activities.projects.pages.running import shown
from shuanghe.activities.projects.queries.facts import claims_standing
from shuanghe.activities.projects.queries.judges import partiality_of
from shuanghe.activities.projects.queries.showing import project_in_view
from shuanghe.activities.projects.queries.terms import acceptance as terms_of
from shuanghe.activities.projects.rules.states import State
from shuanghe.activities.projects.services import score_give, score_recuse
from shuanghe.activities.projects.services.changing import company_asked
from shuanghe.kernel.pages import actor_of, asked, done, tried
from shuanghe.kernel.permissions.doors import door


@door("project.accept", "GET", "POST")
def acceptance(request: HttpRequest, pk: int) -> HttpResponse:
    """Score a project, or stand aside."""
    project, actor = project_in_view(pk), actor_of(request)
    company_asked(actor, project, "project.accept")
    is_recusal = asked(request, "do") == "recuse"
    form = ScoreForm(request.POST if request.method == "POST" and not is_recusal else None)
    home = project.organisation
    if request.method == "POST" and is_recusal:
        reason = asked(request, "reason")
        tried(
            request,
            lambda: score_recuse(actor, organisation=home, project=project, reason=reason),
            well=_("已登记回避。"),
        )
        return redirect("projects:acceptance", pk=pk)
    if request.method == "POST" and form.is_valid():
        given, words = form.marks(), form.cleaned_data["reason"]
        if done(
            form,
            lambda: score_give(
                actor, organisation=home, project=project, marks=given, reason=words
            ),
        ):
            messages.success(request, _("已打分。"))
            return redirect("projects:project", pk=pk)
    values = {
        "project": project,
        "form": form,
        "terms": terms_of(),
        "claims": claims_standing(project),
        "bar": partiality_of(actor, project, "project.accept"),
        "is_open": project.state == State.FINANCE_VERIFIED,
        "given": project.scores.filter(judge=actor.name, judge_id=actor.user_id).first(),
        "is_sample": project.is_sample,
    }
    return shown(request, "acceptance.html", values, form)
