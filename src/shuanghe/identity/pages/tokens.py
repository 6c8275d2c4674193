"""Access tokens of the own account; the security administrator can stop one."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.identity import services
from shuanghe.identity.forms import TokenForm
from shuanghe.identity.models import AccessToken, User
from shuanghe.identity.queries import accounts_in_view, home_of, token_rights_of, tokens_of
from shuanghe.identity.services.devices import may_try_now
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import OWN, RIGHTS
from shuanghe.kernel.permissions.doors import door


def token_rows(user: User) -> list[tuple[AccessToken, list[str]]]:
    """The access tokens of an account, each with its rights in words."""
    return [(one, [_(RIGHTS[right]) for right in one.rights]) for one in tokens_of(user)]


@door(OWN, "GET", "POST")
def tokens(request: HttpRequest) -> HttpResponse:
    """The own access tokens, and a form for another; a fresh one is shown this once."""
    user, today = cast("User", request.user), timezone.localdate()
    rights = token_rights_of(user, on=today)
    form = TokenForm(request.POST or None, rights=rights)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            _check_tries(request, user)
            token = services.token_create(
                request.actor,  # type: ignore[attr-defined]
                organisation=home_of(user),
                user=user,
                asked=services.TokenAsked(data["name"], data["rights"], data["days"]),
                password=data["password"],
            )
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            values = {"token": token, "name": data["name"]}
            return render(request, "identity/token_made.html", values)
    values = {"form": form, "tokens": token_rows(user), "today": today, "may_any": bool(rights)}
    status = 422 if form.errors else 200
    return render(request, "identity/tokens.html", values, status=status)


@door(OWN, "POST")
def token_end(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the own tokens stops working at once."""
    user = cast("User", request.user)
    services.token_revoke(
        request.actor,  # type: ignore[attr-defined]
        organisation=home_of(user),
        user=user,
        token=get_object_or_404(AccessToken, pk=pk, user=user),
    )
    messages.success(request, _("接口密钥已停用，用它的程序下一次请求就会被拒绝。"))
    return redirect("identity:tokens")


@door("account.manage", "POST")
def token_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The security administrator stops a token of an account in view."""
    token = get_object_or_404(AccessToken.objects.filter(user__in=accounts_in_view()), pk=pk)
    user = get_object_or_404(accounts_in_view(), pk=token.user_id)
    services.token_withdraw(
        request.actor,  # type: ignore[attr-defined]
        organisation=user.organisation,
        user=user,
        token=token,
    )
    messages.success(request, _("接口密钥已停用，用它的程序下一次请求就会被拒绝。"))
    return redirect("identity:account", pk=user.pk)


def _check_tries(request: HttpRequest, user: User) -> None:
    if not may_try_now(request, user.username):
        raise Refused(_("尝试次数过多，请 15 分钟后再试。"))
