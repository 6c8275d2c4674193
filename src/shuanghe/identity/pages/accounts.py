"""Accounts and grants, for the security administrator."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from shuanghe.identity import services
from shuanghe.identity.forms import AccountForm, GrantForm, ReasonForm
from shuanghe.identity.models import RoleGrant, User
from shuanghe.identity.pages.tokens import token_rows
from shuanghe.identity.queries import (
    accounts_in_view,
    grants_of,
    members_without_account,
    roles_all,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.asked import number_asked
from shuanghe.organisation.models import Organisation

PAGE = 50
STATES = {"active": gettext_noop("启用"), "disabled": gettext_noop("停用")}


@door("account.manage")
def accounts(request: HttpRequest) -> HttpResponse:
    """Accounts whose home lies in my subtree: search, filter, pages."""
    asked = {key: request.GET.get(key, "").strip() for key in ("search", "state", "role")}
    page = Paginator(accounts_in_view(**asked), PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    rows = [(user, [g for g in user.role_grants.all() if _holds(g, today)]) for user in page]
    values = {"page": page, "rows": rows, "asked": asked, "roles": roles_all(), "states": STATES}
    return render(request, "identity/accounts.html", values)


@door("account.manage", "GET", "POST")
def account_new(request: HttpRequest) -> HttpResponse:
    """A new account; its set-password link is shown once."""
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        home = Organisation.objects.filter(code=data["organisation"].strip()).first()
        if home is None:
            form.add_error("organisation", _("您的管理范围内没有这个编码的组织。"))
        else:
            try:
                user = services.user_create(
                    request.actor,  # type: ignore[attr-defined]
                    organisation=home,
                    username=data["username"],
                    name=data["name"],
                )
            except Refused as reason:
                form.add_error(None, str(reason))
            else:
                return _link_shown(request, user)
    return render(request, "identity/account_new.html", {"form": form})


@door("account.manage")
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: state, grants, what can be done."""
    return _account_page(request, _account(pk))


@door("account.manage", "POST")
def account_disable(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the account."""
    user = _account(pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _account_page(request, user, disable_form=form)
    services.user_disable(
        request.actor,  # type: ignore[attr-defined]
        organisation=user.organisation,
        user=user,
        reason=form.cleaned_data["reason"],
    )
    messages.success(request, _("账号已停用，对方的下一次操作就会被拒绝。"))
    return redirect("identity:account", pk=pk)


@door("account.manage", "POST")
def account_enable(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the account again."""
    user = _account(pk)
    services.user_enable(request.actor, organisation=user.organisation, user=user)  # type: ignore[attr-defined]
    messages.success(request, _("账号已启用。"))
    return redirect("identity:account", pk=pk)


@door("account.manage", "POST")
def account_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue a set-password link; the old password is void from now."""
    user = _account(pk)
    return _link_shown(request, user)


@door("account.manage", "POST")
def account_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Tie the account to a member of its home organisation."""
    user = _account(pk)
    members = members_without_account(user.organisation)
    member = get_object_or_404(members, pk=number_asked(request.POST.get("member")))
    services.member_link(
        request.actor,  # type: ignore[attr-defined]
        organisation=user.organisation,
        user=user,
        member=member,
    )
    messages.success(request, _("账号已关联党员。"))
    return redirect("identity:account", pk=pk)


@door("grant.manage", "POST")
def grant_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the account a role on a subtree."""
    user = _account(pk)
    form = GrantForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        place = Organisation.objects.filter(code=data["organisation"].strip()).first()
        if place is None:
            form.add_error("organisation", _("您的管理范围内没有这个编码的组织。"))
        else:
            try:
                services.role_grant(
                    request.actor,  # type: ignore[attr-defined]
                    organisation=place,
                    user=user,
                    role=data["role"],
                    from_on=data["from_on"],
                    until_on=data["until_on"],
                )
            except Refused as reason:
                form.add_error(None, str(reason))
            else:
                messages.success(request, _("已授权，对方下一次操作起生效。"))
                return redirect("identity:account", pk=pk)
    return _account_page(request, user, grant_form=form)


@door("grant.manage", "POST")
def grant_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a grant today."""
    found = RoleGrant.objects.select_related("user", "role", "organisation")
    grant = get_object_or_404(found, pk=pk)
    services.role_revoke(request.actor, organisation=grant.organisation, grant=grant)  # type: ignore[attr-defined]
    messages.success(request, _("授权已收回，对方的下一次操作就不再有这项权限。"))
    return redirect("identity:account", pk=grant.user_id)


def _account(pk: int) -> User:
    return get_object_or_404(accounts_in_view(), pk=pk)


def _account_page(request: HttpRequest, user: User, **forms: Any) -> HttpResponse:
    today = timezone.localdate()
    first = {"from_on": today, "organisation": user.organisation.code}
    values = {
        "account": user,
        "grants": [(grant, _holds(grant, today)) for grant in grants_of(user)],
        "grant_form": GrantForm(initial=first),
        "disable_form": ReasonForm(),
        "members": [] if user.member_id else members_without_account(user.organisation)[:300],
        "tokens": token_rows(user),
        "today": today,
        "is_self": user.pk == request.user.pk,
        **forms,
    }
    return render(request, "identity/account.html", values)


def _link_shown(request: HttpRequest, user: User) -> HttpResponse:
    uid, token = services.password_reset_issue(
        request.actor,  # type: ignore[attr-defined]
        organisation=user.organisation,
        user=user,
    )
    link = request.build_absolute_uri(reverse("set_password", args=(uid, token)))
    return render(request, "identity/link.html", {"account": user, "link": link})


def _holds(grant: RoleGrant, today: Any) -> bool:
    return grant.from_on <= today and (grant.until_on is None or grant.until_on > today)
