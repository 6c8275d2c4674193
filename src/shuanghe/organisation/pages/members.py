"""The list of members and one member's page, numbers masked."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.asked import number_asked
from shuanghe.kernel.ui.words import choices_in_words
from shuanghe.organisation.documents import members_file
from shuanghe.organisation.models import Gender, Member, Organisation, StandingKind
from shuanghe.organisation.queries.members import (
    SORTS,
    member_history,
    member_masked,
    members_found,
    members_page,
)
from shuanghe.organisation.rules.codes import code_table


@door("roster.read")
def listing(request: HttpRequest) -> HttpResponseBase:
    """Members in view by name, pinyin, number, organisation and standing; ?sort=, ?format=xlsx."""
    text = request.GET.get("q", "")[:40]
    code = request.GET.get("organisation", "")
    standing = request.GET.get("standing", "roll")
    if standing not in ("roll", "", *StandingKind.values):
        standing = "roll"
    place = get_object_or_404(Organisation, code=code) if code else None
    after, sort = request.GET.get("after", ""), request.GET.get("sort", "")
    sort = sort if sort.removeprefix("-") in SORTS else "name"
    wanted: dict[str, Any] = {"text": text, "organisation": place, "standing": standing}
    if (kind := request.GET.get("format")) in ("xlsx", "csv"):
        return members_file(request.actor, wanted, sort=sort, kind=kind)  # type: ignore[attr-defined]
    members = members_found(**wanted)
    page = members_page(members, after=number_asked(after), sort=sort, is_search=bool(text.strip()))
    values = {
        "page": page,
        "is_first": not after,
        "sort": sort,
        "text": text,
        "place": place,
        "standing": standing,
        "genders": {key: str(word) for key, word in choices_in_words(Gender.choices)},
        "standing_titles": {key: str(word) for key, word in choices_in_words(StandingKind.choices)},
        "standings": [
            ("roll", _("在册")),
            *choices_in_words(StandingKind.choices),
            ("", _("全部")),
        ],
        "may_merge": request.actor.may("member.merge"),  # type: ignore[attr-defined]
        "may_export": request.actor.may("roster.export"),  # type: ignore[attr-defined]
        "may_import": request.actor.may("roster.import"),  # type: ignore[attr-defined]
    }
    return render(request, "organisation/members.html", values)


@door("roster.read")
def show(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One person: particulars masked, dated history, what higher layers add."""
    member: Member = get_object_or_404(Member.objects.select_related("organisation"), uid=uid)
    return _page(request, member)


@door("me.read")
def me(request: HttpRequest) -> HttpResponse:
    """One's own record, as the roster has it."""
    member_id = request.actor.member_id  # type: ignore[attr-defined]
    if member_id is None:
        raise Http404
    with looking(Scope.everything("本人查看本人信息")):
        member = get_object_or_404(Member.objects.select_related("organisation"), pk=member_id)
        return _page(request, member, is_own=True)


def _page(request: HttpRequest, member: Member, *, is_own: bool = False) -> HttpResponse:
    actor, place = request.actor, member.organisation  # type: ignore[attr-defined]
    values = {
        "member": member,
        "place": place,
        "masked": member_masked(member),
        "history": member_history(member),
        "codes": {
            "ethnic": code_table("ethnic").title(member.ethnic),
            "education": code_table("education").title(member.education),
            "category": code_table("category").title(member.category),
        },
        "is_own": is_own,
        "may_manage": not is_own and actor.may("organisation.manage", place.path),
        "may_see_place": actor.may("organisation.read", place.path),
        "is_sample": member.is_sample,
        "actor": actor,
    }
    return render(request, "organisation/member.html", values)
