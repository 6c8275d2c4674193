"""Forms that found, rename, move and dissolve organisations and fill their posts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions.doors import door
from shuanghe.organisation.forms import (
    DayForm,
    FoundForm,
    MoveForm,
    PostForm,
    RenameForm,
    TermForm,
)
from shuanghe.organisation.models import Member, Organisation, Post, PostKind
from shuanghe.organisation.pages.forming import form_run, organisations_offered, place_of
from shuanghe.organisation.queries.members import members_found
from shuanghe.organisation.rules.forest import PARENTS
from shuanghe.organisation.services.organisations import (
    OrganisationFacts,
    organisation_create,
    organisation_dissolve,
    organisation_move,
    organisation_rename,
    organisation_update,
)
from shuanghe.organisation.services.posts import post_appoint, post_end

OFFERED = 300


def _page(place: Organisation) -> str:
    return reverse("organisation:show", args=[place.code])


def _found(request: HttpRequest, parent: Organisation | None) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]

    def do(given: dict[str, Any]) -> str:
        made = organisation_create(actor, organisation=parent, facts=OrganisationFacts(**given))
        return _page(made)

    lead = parent.name if parent else _("最上级组织")
    words = (_("新建组织"), lead, _("建立"))
    back = _page(parent) if parent else reverse("organisation:tree")
    return form_run(request, FoundForm(request.POST or None), words=words, do=do, back=back)


@door("organisation.manage", "GET", "POST")
def found_root(request: HttpRequest) -> HttpResponse:
    """A new organisation at the top."""
    return _found(request, None)


@door("organisation.manage", "GET", "POST")
def found(request: HttpRequest, code: str) -> HttpResponse:
    """A new organisation below another."""
    return _found(request, place_of(code))


@door("organisation.manage", "GET", "POST")
def rename(request: HttpRequest, code: str) -> HttpResponse:
    """Another name from a day."""
    place = place_of(code)
    start = {"name": place.name, "short_name": place.short_name}
    form = RenameForm(request.POST or None, initial=start)

    def do(given: dict[str, Any]) -> str:
        organisation_rename(request.actor, organisation=place, **given)  # type: ignore[attr-defined]
        return _page(place)

    words = (_("更名"), _("%(name)s 的原名称留在沿革里。") % {"name": place.name}, _("保存"))
    return form_run(request, form, words=words, do=do, back=_page(place))


@door("organisation.manage", "GET", "POST")
def term(request: HttpRequest, code: str) -> HttpResponse:
    """Committee and end of term."""
    place = place_of(code)
    start = {"has_committee": place.has_committee, "term_ends_on": place.term_ends_on}
    form = TermForm(request.POST or None, initial=start)

    def do(given: dict[str, Any]) -> str:
        organisation_update(request.actor, organisation=place, **given)  # type: ignore[attr-defined]
        return _page(place)

    words = (_("任期与支委会"), place.name, _("保存"))
    return form_run(request, form, words=words, do=do, back=_page(place))


@door("organisation.manage", "GET", "POST")
def move(request: HttpRequest, code: str) -> HttpResponse:
    """Another parent from a day."""
    place = place_of(code)

    def do(given: dict[str, Any]) -> str:
        organisation_move(request.actor, organisation=place, **given)  # type: ignore[attr-defined]
        return _page(place)

    lead = _("%(name)s 连同全部下级移到新的上级之下。") % {"name": place.name}
    return form_run(
        request,
        MoveForm(request.POST or None),
        words=(_("移动组织"), lead, _("移动")),
        do=do,
        back=_page(place),
        offered=organisations_offered(PARENTS[place.kind]),
    )


@door("organisation.manage", "GET", "POST")
def dissolve(request: HttpRequest, code: str) -> HttpResponse:
    """Dissolve from a day."""
    place = place_of(code)

    def do(given: dict[str, Any]) -> str:
        organisation_dissolve(request.actor, organisation=place, **given)  # type: ignore[attr-defined]
        return reverse("organisation:tree")

    lead = _("%(name)s 撤销后保留在沿革里，不会删除。") % {"name": place.name}
    words = (_("撤销组织"), lead, _("撤销"))
    return form_run(request, DayForm(request.POST or None), words=words, do=do, back=_page(place))


@door("organisation.manage", "GET", "POST")
def appoint(request: HttpRequest, code: str) -> HttpResponse:
    """Somebody takes a post."""
    place = place_of(code)

    def do(given: dict[str, Any]) -> str:
        member = _holder(given.pop("holder"))
        post_appoint(request.actor, organisation=place, member=member, **given)  # type: ignore[attr-defined]
        return _page(place)

    people = members_found(organisation=place).order_by("name_pinyin", "id")[:OFFERED]
    return form_run(
        request,
        PostForm(request.POST or None),
        words=(_("任职"), place.name, _("任职")),
        do=do,
        back=_page(place),
        offered=[(f"{one.name} #{one.pk}", "") for one in people],
    )


def _holder(text: str) -> Member:
    """The person chosen from the list, or the only one of that name in view."""
    name, _mark, number = text.partition("#")
    if number.strip().isdecimal():
        member: Member | None = Member.objects.filter(pk=int(number), merged_into=None).first()
        if member is not None:
            return member
    found: list[Member] = list(members_found().filter(name=name.strip())[:2])
    if len(found) == 1:
        return found[0]
    why = (
        _("有多名同名党员，请从名单中选择。") if found else _("名册里没有这个人，请从名单中选择。")
    )
    raise Refused(why)


@door("organisation.manage", "GET", "POST")
def end_post(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A post ends."""
    place = place_of(code)
    post: Post = get_object_or_404(Post, pk=pk, organisation=place)

    def do(given: dict[str, Any]) -> str:
        post_end(request.actor, organisation=place, post=post, **given)  # type: ignore[attr-defined]
        return _page(place)

    lead = f"{place.name} · {_(PostKind(post.kind).label)} · {post.member.name}"
    words = (_("免职"), lead, _("免职"))
    return form_run(request, DayForm(request.POST or None), words=words, do=do, back=_page(place))
