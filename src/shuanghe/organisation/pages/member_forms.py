"""Forms that add a member, correct particulars, move and change standing."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from shuanghe.kernel.permissions.doors import door
from shuanghe.organisation.forms import MemberEditForm, MemberNewForm, PlaceForm, StandingForm
from shuanghe.organisation.models import Member
from shuanghe.organisation.pages.forming import form_run, organisations_offered, place_of
from shuanghe.organisation.rules.forest import PARTY_BODIES
from shuanghe.organisation.services.members import (
    PLAIN,
    MemberFacts,
    member_add,
    member_place,
    member_update,
    standing_change,
)


def _member(uid: UUID) -> Member:
    member: Member = get_object_or_404(
        Member.objects.select_related("organisation"), uid=uid, merged_into=None
    )
    return member


def _page(member: Member) -> str:
    return reverse("organisation:member", args=[member.uid])


@door("organisation.manage", "GET", "POST")
def add(request: HttpRequest, code: str) -> HttpResponse:
    """A new person on the roll."""
    place = place_of(code)

    def do(given: dict[str, Any]) -> str:
        member_add(request.actor, organisation=place, facts=MemberFacts(**given))  # type: ignore[attr-defined]
        return reverse("organisation:show", args=[place.code])

    return form_run(
        request,
        MemberNewForm(request.POST or None),
        words=(_("增加党员"), place.name, _("列入名册")),
        do=do,
        back=reverse("organisation:show", args=[place.code]),
    )


@door("organisation.manage", "GET", "POST")
def edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Corrections to one person."""
    member = _member(uid)
    form = MemberEditForm(
        request.POST or None, initial={field: getattr(member, field) for field in PLAIN}
    )

    def do(given: dict[str, Any]) -> str:
        member_update(
            request.actor,  # type: ignore[attr-defined]
            organisation=member.organisation,
            member=member,
            changes=form.changes(),
        )
        return _page(member)

    words = (_("更正信息"), member.name, _("保存"))
    return form_run(request, form, words=words, do=do, back=_page(member))


@door("organisation.manage", "GET", "POST")
def place(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Another home, or an attachment."""
    member = _member(uid)

    def do(given: dict[str, Any]) -> str:
        member_place(
            request.actor,  # type: ignore[attr-defined]
            organisation=member.organisation,
            member=member,
            **given,
        )
        return reverse("organisation:members")

    lead = f"{member.name} · {member.organisation.name}"
    return form_run(
        request,
        PlaceForm(request.POST or None),
        words=(_("组织关系"), lead, _("办理")),
        do=do,
        back=_page(member),
        offered=organisations_offered(PARTY_BODIES),
    )


@door("organisation.manage", "GET", "POST")
def standing(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Another standing."""
    member = _member(uid)

    def do(given: dict[str, Any]) -> str:
        standing_change(
            request.actor,  # type: ignore[attr-defined]
            organisation=member.organisation,
            member=member,
            **given,
        )
        return _page(member)

    lead = f"{member.name} · {_(member.get_standing_display())}"
    words = (_("党籍状态"), lead, _("改变"))
    return form_run(request, StandingForm(request.POST or None), words=words, do=do,
                    back=_page(member))  # fmt: skip
