"""What a password must be. The rules sit in the service, so no door can go round them."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from shuanghe.identity.models import User
from shuanghe.identity.queries import home_of
from shuanghe.identity.rules import password_fault
from shuanghe.kernel.actions import Refused


class PlainPasswordValidator:
    """Refuses short passwords and those made of common words, own or organisation names."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError with the fault."""
        fault = password_fault(password, _words(user) if user is not None else ())
        if fault:
            raise ValidationError(fault)

    def get_help_text(self) -> str:
        """What a form says beforehand."""
        return "不要用常见词、姓名、账号或单位名称；可以把几个不相干的词连在一起。"


def password_put(user: User, password: str) -> None:
    """Give an account a new password: other sessions and links made for the old one end.

    Raises Refused with every fault at once.
    """
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])


def _words(user: User) -> list[str]:
    home = home_of(user)
    names: list[Any] = [user.username, user.name]
    if home is not None:
        names += [home.code, home.name, home.short_name]
    return [name for name in names if name]
