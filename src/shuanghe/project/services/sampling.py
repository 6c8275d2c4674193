"""Fill an empty installation with the sample enterprises, once, and know who can sign in."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from shuanghe.kernel.permissions import Scope, looking
from shuanghe.organisation.models import Organisation
from shuanghe.project.sample.documents import ACCOUNTS, sample_write
from shuanghe.project.sample.services import sample_load

SEED = 1
VISITOR_ROLE = "branch_secretary"


@dataclass(frozen=True)
class SignIn:
    """A sample account with a password that everybody may read."""

    username: str
    password: str
    title: str
    roles: tuple[str, ...]


def sample_folder() -> Path:
    """Where the demonstration keeps the import files it was filled from."""
    return Path(settings.HOME) / "sample"


def is_sample_there() -> bool:
    """Whether the sample enterprises are loaded already."""
    with looking(Scope.everything("查看示例数据是否已装入")):
        return bool(Organisation.objects.filter(is_sample=True).exists())


def sample_stand_up(*, tell: Callable[[str], None]) -> None:
    """Write the import files and load them, unless that was done before.

    Raises Refused when a file has an error.
    """
    if is_sample_there():
        return
    tell("生成示例导入文件")
    sample_write(sample_folder(), seed=SEED, on=timezone.localdate())
    sample_load(sample_folder(), tell=tell)


def sign_ins() -> list[SignIn]:
    """The sample accounts that have a password, in the order they were written."""
    about = json.loads((sample_folder() / ACCOUNTS).read_text(encoding="utf-8"))
    return [
        SignIn(
            username=account["username"],
            password=account["password"],
            title=account["title"],
            roles=tuple(role for role, _place in account["grants"]),
        )
        for account in about["accounts"]
        if account["password"]
    ]


def sign_in_for_visit() -> SignIn:
    """The account that the self-check uses: a branch secretary."""
    return next(one for one in sign_ins() if VISITOR_ROLE in one.roles)
