"""A member's own learning handbook. Nobody else opens it."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.insight.handbooks.documents.own import own_docx, own_pdf
from shuanghe.insight.handbooks.forms import NoteForm
from shuanghe.insight.handbooks.pages.running import shown
from shuanghe.insight.handbooks.queries.own import hours_words, note_of, own_handbook
from shuanghe.insight.handbooks.services.notes import note_remove, note_write, plan_finish
from shuanghe.kernel.documents import PaperUnset, download
from shuanghe.kernel.pages import actor_of, done, tried
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.asked import number_asked
from shuanghe.organisation.models import Member

FILES = {"docx": own_docx, "pdf": own_pdf}
YEARS = 5


@door("me.read", "GET", "POST")
def mine(request: HttpRequest) -> HttpResponseBase:
    """The plan, hours and notes of a year; ?year=, ?format=docx|pdf. Here they are written."""
    member, today = _member(request), timezone.localdate()
    form = NoteForm(request.POST or None)
    if form.is_valid() and done(form, lambda: _write(request, member, form)):
        messages.success(request, _("已保存，只有您本人能看到。"))
        return redirect("handbooks:mine")
    years = range(today.year, today.year - YEARS, -1)
    asked = number_asked(request.GET.get("year"))
    year = asked if asked is not None and asked in years else today.year
    with looking(_whole()):
        found = own_handbook(member, year=year, on=today)
        values: dict[str, Any] = {
            "found": found,
            "form": form,
            "years": years,
            "hours_words": hours_words,
            "is_sample": member.is_sample,
        }
        kind = request.GET.get("format", "")
        if kind in FILES:
            return _file(request, found, kind)
        return shown(request, "mine.html", values, form)


def _file(request: HttpRequest, found: Any, kind: str) -> HttpResponseBase:
    try:
        data = FILES[kind](found)
    except PaperUnset as unset:
        messages.error(request, str(unset))
        return redirect("handbooks:mine")
    name = _("%(name)s %(year)s 年学习手册") % {"name": found.member.name, "year": found.year}
    return download(name, data, kind)


@door("me.read", "POST")
def note(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Tick a plan off, or remove what one wrote."""
    member, actor = _member(request), actor_of(request)
    with looking(_whole()):
        found = note_of(member, pk)
        if found is None:
            raise Http404
        place = found.organisation
    if request.POST.get("do") == "finish":
        today = timezone.localdate()
        tried(
            request,
            lambda: plan_finish(actor, organisation=place, note=found, on=today),
            well=_("这项计划已完成。"),
        )
    else:
        remove = partial(note_remove, actor, organisation=place, note=found)
        tried(request, remove, well=_("已删除。"))
    return redirect("handbooks:mine")


def _whole() -> Scope:
    return Scope.everything("本人的学习手册，学习在哪里都算")


def _member(request: HttpRequest) -> Member:
    member_id = actor_of(request).member_id
    if member_id is None:
        raise Http404
    with looking(_whole()):
        found: Member = get_object_or_404(
            Member.objects.select_related("organisation"), pk=member_id
        )
    return found


def _write(request: HttpRequest, member: Member, form: NoteForm) -> None:
    given = form.cleaned_data
    note_write(
        actor_of(request),
        organisation=member.organisation,
        member=member,
        kind=given["kind"],
        text=given["text"],
        on=timezone.localdate(),
    )
