"""One's own lists, wherever they lie; nobody else's."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.mobilisation.pages.lists import list_values, person_page, report_form
from shuanghe.activities.mobilisation.pages.running import shown
from shuanghe.activities.mobilisation.queries.lists import list_in_view
from shuanghe.activities.mobilisation.queries.standing import views_of
from shuanghe.activities.mobilisation.services.reports import Told, duty_report_own
from shuanghe.kernel.pages import actor_of, done
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.permissions.doors import door
from shuanghe.organisation.models import Member


def own_member(request: HttpRequest) -> Member:
    """The member whose account asks. Raises Http404 for an account of nobody on the roster."""
    member_id = actor_of(request).member_id
    if member_id is None:
        raise Http404
    found: Member = get_object_or_404(Member.objects.select_related("organisation"), pk=member_id)
    return found


@door("me.read")
def own(request: HttpRequest) -> HttpResponseBase:
    """One's own year: the lists of posts held and as a member; ?format=docx."""
    with looking(Scope.everything("本人查看本人责任清单")):
        return person_page(request, own_member(request), is_own=True)


@door("me.read", "GET", "POST")
def own_list(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One of one's own lists, and one line about an item that no evidence shows."""
    with looking(Scope.everything("本人查看本人责任清单")):
        member, found = own_member(request), list_in_view(pk)
        if found.member_id != member.pk:
            raise Http404
        actor = actor_of(request)
        view = views_of([found], on=timezone.localdate())[0]
        form = report_form(request, view)
        if request.method == "POST" and form.is_valid():
            told = Told(**form.cleaned_data)
            if done(
                form,
                lambda: duty_report_own(
                    actor, organisation=found.organisation, duty_list=found, told=told
                ),
            ):
                messages.success(request, _("已报告。"))
                return redirect("mobilisation:own_list", pk=pk)
        may_report = actor.may("commitment.file", found.organisation.path)
        values = {**list_values(found, view), "form": form if may_report else None, "is_own": True}
        return shown(request, "list.html", values, form if request.method == "POST" else None)
