"""Someone signed in with rights on a part of the small roster."""

from datetime import date

import pytest
from django.test import Client

from shuanghe.identity.models import Role, RoleGrant, User

BACKEND = "shuanghe.identity.pages.entrance.AccountBackend"
ALL_RIGHTS = [
    "organisation.read",
    "organisation.manage",
    "roster.read",
    "roster.import",
    "roster.export",
    "member.merge",
    "me.read",
]


@pytest.fixture
def sign_in(small):
    """sign_in(code, rights): a client of an account with these rights on that subtree."""

    def run(code: str = "DW", rights=ALL_RIGHTS, member=None) -> Client:
        user = User.objects.create_user(f"u{User.objects.count()}", "x", name="示例账号")
        user.member = member
        user.save()
        role = Role.objects.create(code=f"r{user.pk}", title="示例角色", rights=list(rights))
        RoleGrant.objects.create(
            user=user,
            role=role,
            organisation=small[code],
            from_on=date(2020, 1, 1),
            granted_by="测试",
        )
        client = Client(headers={"host": "localhost"})
        client.force_login(user, backend=BACKEND)
        return client

    return run
