"""The own account: password, second factor, what one may do and where."""

from typing import cast

import segno
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlsafe_base64_decode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache

from shuanghe.identity import services
from shuanghe.identity.forms import (
    EnrolForm,
    NewPasswordForm,
    PasswordChangeForm,
    PasswordForm,
)
from shuanghe.identity.models import User
from shuanghe.identity.queries import feed_key_of, home_of, own_grants, tokens_count
from shuanghe.identity.services.devices import may_try_now
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import OWN, RIGHTS, Actor
from shuanghe.kernel.permissions.doors import door

DRAFT = "totp_secret"
TOO_MANY = gettext_noop("尝试次数过多，请 15 分钟后再试。")


@door(OWN)
def own_account(request: HttpRequest) -> HttpResponse:
    """Who I am here, my roles in force, and the ways to look after my access."""
    user = _user(request)
    today = timezone.localdate()
    grants = own_grants(user, on=today)
    feed_key = feed_key_of(user)
    values = {
        "user": user,
        "home": home_of(user),
        "grants": [(grant, [_(RIGHTS[right]) for right in grant.role.rights]) for grant in grants],
        "has_second_factor": _totp(user) is not None,
        "feed_since": timezone.localtime(feed_key.made_at).date() if feed_key else None,
        "tokens_count": tokens_count(user, on=today),
    }
    return render(request, "identity/own.html", values)


@door(OWN, "POST")
def feed_key_off(request: HttpRequest) -> HttpResponse:
    """The address under which a calendar follows the meetings stops working."""
    user = _user(request)
    try:
        services.feed_key_revoke(
            request.actor,  # type: ignore[attr-defined]
            organisation=home_of(user),
            user=user,
        )
        messages.success(request, _("日历订阅已停用，原来的地址不再有效。"))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("identity:own")


@door(OWN, "GET", "POST")
def password(request: HttpRequest) -> HttpResponse:
    """Change the own password; every other session ends."""
    user = _user(request)
    form = PasswordChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            _check_tries(request, user)
            services.password_change(
                request.actor,  # type: ignore[attr-defined]
                organisation=home_of(user),
                user=user,
                old=data["old"],
                new=data["new"],
            )
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            update_session_auth_hash(request, user)
            messages.success(request, _("密码已修改，其他设备上的登录已全部退出。"))
            return redirect("identity:own")
    return render(request, "identity/password.html", {"form": form, "user": user})


@never_cache
def password_link(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Set a password through a link handed over by the security administrator."""
    user = _user_of_link(uid)
    if user is None or not default_token_generator.check_token(user, token):
        return render(request, "identity/link_dead.html", status=410)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        home = home_of(user)
        actor = Actor.for_self(name=user.name, user_id=user.pk, home=home.path if home else "")
        try:
            services.password_set_by_link(
                actor, organisation=home, user=user, token=token, new=form.cleaned_data["new"]
            )
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("密码已设置，请用新密码登录。"))
            return redirect("account_login")
    return render(request, "identity/set_password.html", {"form": form, "user": user})


@door(OWN, "GET", "POST")
def second_factor(request: HttpRequest) -> HttpResponse:
    """Tie an authenticator app to the account, or see that one is tied."""
    user = _user(request)
    if _totp(user) is not None:
        if request.actor.is_staff and not request.session.get("second_factor"):  # type: ignore[attr-defined]
            logout(request)
            return redirect("account_login")
        return render(request, "identity/second_factor.html", {"form": PasswordForm()})
    secret = request.session.setdefault(DRAFT, generate_totp_secret())
    form = EnrolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = services.second_factor_enrol(
                request.actor,  # type: ignore[attr-defined]
                organisation=home_of(user),
                user=user,
                secret=secret,
                code=form.cleaned_data["code"],
                at=timezone.now(),
            )
        except Refused as reason:
            form.add_error("code", str(reason))
        else:
            del request.session[DRAFT]
            request.session["second_factor"] = True
            return _codes_shown(request, codes)
    address = get_adapter().build_totp_url(user, secret)
    values = {"form": form, "secret": _in_fours(secret), "picture": _picture(address)}
    return render(request, "identity/enrol.html", values)


@door(OWN, "POST")
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes, after the password."""
    user = _user(request)
    form = PasswordForm(request.POST)
    if form.is_valid():
        try:
            _check_tries(request, user)
            codes = services.recovery_codes_renew(
                request.actor,  # type: ignore[attr-defined]
                organisation=home_of(user),
                user=user,
                password=form.cleaned_data["password"],
            )
            return _codes_shown(request, codes)
        except Refused as reason:
            form.add_error("password", str(reason))
    return render(request, "identity/second_factor.html", {"form": form})


@door(OWN, "POST")
def second_factor_off(request: HttpRequest) -> HttpResponse:
    """Untie the app, after the password; not for staff."""
    user = _user(request)
    form = PasswordForm(request.POST)
    if form.is_valid():
        try:
            _check_tries(request, user)
            services.second_factor_remove(
                request.actor,  # type: ignore[attr-defined]
                organisation=home_of(user),
                user=user,
                password=form.cleaned_data["password"],
            )
        except Refused as reason:
            form.add_error("password", str(reason))
        else:
            messages.success(request, _("双因素登录已停用。"))
            return redirect("identity:own")
    return render(request, "identity/second_factor.html", {"form": form})


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _totp(user: User) -> Authenticator | None:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()


def _user_of_link(uid: str) -> User | None:
    try:
        return User.objects.filter(pk=int(urlsafe_base64_decode(uid)), is_active=True).first()
    except (ValueError, OverflowError):
        return None


def _check_tries(request: HttpRequest, user: User) -> None:
    if not may_try_now(request, user.username):
        raise Refused(_(TOO_MANY))


def _codes_shown(request: HttpRequest, codes: list[str]) -> HttpResponse:
    return render(request, "identity/codes.html", {"codes": codes})


def _in_fours(secret: str) -> str:
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def _picture(text: str) -> str:
    """A QR code as an SVG data address; nothing is fetched from outside."""
    return str(segno.make(text, error="m").svg_data_uri(scale=5, border=4, light="#fff"))
