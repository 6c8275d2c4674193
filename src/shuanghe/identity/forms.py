"""Shapes of what people type: sign-in, codes, passwords, accounts, grants."""

from collections.abc import Sequence
from typing import Any

from allauth.account.forms import LoginForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from shuanghe.identity.models import Role
from shuanghe.identity.rules import (
    PASSWORD_LONGEST,
    PASSWORD_SHORTEST,
    TOKEN_DAYS,
    TOKEN_NAME_LONGEST,
)
from shuanghe.identity.services import code_accept
from shuanghe.identity.services.devices import CODE, may_try_now
from shuanghe.identity.services.personal_data import FIELDS, REASON_LONGEST
from shuanghe.kernel.permissions import OWN, RESERVED, RIGHTS
from shuanghe.kernel.ui.words import choices_in_words

WRONG_CODE = _(
    "验证码不正确或已用过。请等下一个验证码，或使用一个恢复码；多次不对时请 15 分钟后再试。"
)
PASSWORD_HINT = format_lazy(
    _("至少 {least} 个字符，可以粘贴。几个不相干的词连在一起，好记又难猜。"),
    least=PASSWORD_SHORTEST,
)


def secret_field(label: Any, autocomplete: str, hint: Any = "") -> forms.CharField:
    """A password field; kept as typed, blanks included."""
    return forms.CharField(
        label=label,
        help_text=hint,
        strip=False,
        max_length=PASSWORD_LONGEST,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


def day_input() -> forms.DateInput:
    """A day picker; browsers take no other writing than this one."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class SignInForm(LoginForm):  # type: ignore[misc]
    """Account and password."""

    field_order = ("login", "password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label = _("账号"), _("密码")
        login.widget.attrs = {
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
            "autofocus": True,
        }
        password.widget.attrs = {"autocomplete": "current-password"}
        password.max_length = PASSWORD_LONGEST
        password.help_text = ""

    def clean_login(self) -> str:
        """Names of accounts are kept in lower case."""
        return str(super().clean_login()).lower()


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """The second factor: a code from the app, or a recovery code. Each is taken once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = _("验证码或恢复码")
        code.widget = forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        )

    def clean_code(self) -> str:
        """Count the try, then look at the code."""
        code = str(self.cleaned_data["code"]).replace(" ", "")
        held = Authenticator.objects.filter(user=self.user).order_by("-type")
        if may_try_now(context.request, self.user.username, prefix=CODE):
            for authenticator in held:
                if self._fits(authenticator, code):
                    authenticator.user = self.user
                    self.authenticator = authenticator
                    return code
        raise forms.ValidationError(WRONG_CODE)

    @staticmethod
    def _fits(authenticator: Authenticator, code: str) -> bool:
        if authenticator.type == Authenticator.Type.TOTP:
            return code_accept(authenticator, code, at=timezone.now())
        return bool(authenticator.wrap().validate_code(code))


class NewPasswordForm(forms.Form):
    """A new password, typed twice."""

    new = secret_field(_("新密码"), "new-password", PASSWORD_HINT)
    again = secret_field(_("再输一遍"), "new-password")

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        data = super().clean() or {}
        if "new" in data and "again" in data and data["new"] != data["again"]:
            self.add_error("again", _("两次输入的密码不一样。"))
        return data


class PasswordChangeForm(NewPasswordForm):
    """The old password and a new one."""

    old = secret_field(_("原密码"), "current-password")
    field_order = ("old", "new", "again")


class PasswordForm(forms.Form):
    """The own password again, before something delicate."""

    password = secret_field(_("当前密码"), "current-password")


class TokenForm(PasswordForm):
    """An access token: for which program, what it may, for how long."""

    field_order = ("name", "rights", "days", "password")
    name = forms.CharField(
        label=_("给哪个程序用"),
        help_text=_("例如“人力资源系统”。会写进审计记录。"),
        max_length=TOKEN_NAME_LONGEST,
    )
    rights = forms.MultipleChoiceField(
        label=_("允许这个程序做什么"), widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(
        label=_("有效期"),
        coerce=int,
        choices=[(days, format_lazy(_("{days} 天"), days=days)) for days in TOKEN_DAYS],
        initial=TOKEN_DAYS[1],
    )

    def __init__(self, *args: Any, rights: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rights"].choices = choices_in_words(  # type: ignore[attr-defined]
            (right, RIGHTS[right]) for right in rights
        )


class EnrolForm(forms.Form):
    """The first code from the app."""

    code = forms.CharField(
        label=_("手机上显示的 6 位验证码"),
        max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_code(self) -> str:
        """Without the blank that apps show in the middle."""
        return str(self.cleaned_data["code"]).replace(" ", "")


class AccountForm(forms.Form):
    """A new account."""

    username = forms.CharField(
        label=_("账号"),
        help_text=_("小写字母、数字、点、横线，例如工号。"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    name = forms.CharField(label=_("姓名"), max_length=60)
    organisation = forms.CharField(label=_("所属组织编码"), max_length=40)


class GrantForm(forms.Form):
    """A role on a subtree, from a day until before another."""

    role = forms.ModelChoiceField(
        Role.objects.order_by("administrator", "id"),
        label=_("角色"),
        widget=forms.Select(attrs={"lang": "zh-Hans"}),
    )
    organisation = forms.CharField(
        label=_("组织编码"), help_text=_("角色在这个组织及其全部下级有效。"), max_length=40
    )
    from_on = forms.DateField(label=_("自"), widget=day_input())
    until_on = forms.DateField(
        label=_("至（不含）"),
        required=False,
        widget=day_input(),
        help_text=_("不填表示长期有效。"),
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("原因"), max_length=200)


class RoleForm(forms.Form):
    """What a business role may do."""

    title = forms.CharField(label=_("名称"), max_length=60)
    is_staff = forms.BooleanField(label=_("登录时须双因素验证"), required=False)
    rights = forms.MultipleChoiceField(
        label=_("权限"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = {right for kind in RESERVED.values() for right in kind} | {OWN}
        self.fields["rights"].choices = choices_in_words(  # type: ignore[attr-defined]
            (right, title) for right, title in RIGHTS.items() if right not in kept
        )


class RevealForm(forms.Form):
    """Which personal numbers, and what for."""

    fields_wanted = forms.MultipleChoiceField(
        label=_("要查看的内容"),
        choices=choices_in_words(FIELDS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(
        label=_("用途"),
        help_text=_("会记入审计，例如“核对组织关系介绍信”。"),
        max_length=REASON_LONGEST,
    )
