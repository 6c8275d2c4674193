"""A committee with two branches, a stranger's branch, and a program with a token."""

import json
from datetime import timedelta

from django.test import Client
from django.utils import timezone
from tests.records.worlds import EVERYTHING, FOUNDED, person, place

from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.identity.rules import TOKEN_RIGHTS
from shuanghe.identity.services import TokenAsked, token_create
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.organisation.models import Post, PostKind

SYSTEM = Actor.system("测试")
V1 = "/api/v1/"


class Api:
    """Asks the API as one program."""

    def __init__(self, token=""):
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path, headers=None, **query):
        return self.client.get(V1 + path, query, headers={**self.headers, **(headers or {})})

    def post(self, path, data, content_type="application/json"):
        body = data if isinstance(data, str | bytes) else json.dumps(data)
        return self.client.post(V1 + path, body, content_type, headers=self.headers)


class World:
    """Places by code, and whoever asks."""

    def __init__(self):
        with looking(EVERYTHING):
            top = place("DW", "committee", name="示例党委", has_committee=True)
            first = place("Z1", "branch", top, name="示例第一支部", has_committee=True)
            second = place("Z2", "branch", top, name="示例第二支部", has_committee=True)
            self.places = {"DW": top, "Z1": first, "Z2": second}
            names = ("示例甲", "示例乙", "示例丙")
            self.members = [person(name, first) for name in names]
            self.stranger = person("示例丁", second)
            Post.objects.create(
                organisation=first, member=self.members[0], kind=PostKind.SECRETARY, from_on=FOUNDED
            )

    def user(self, code="Z1", rights=TOKEN_RIGHTS, name="system"):
        """An account with these rights on a place."""
        user = User.objects.create(
            username=f"{name}.{code}".lower(), name="示例系统", organisation=self.places[code]
        )
        role = Role.objects.create(code=f"{name}-{code}", title="测试", rights=list(rights))
        with looking(EVERYTHING):
            RoleGrant.objects.create(
                user=user,
                role=role,
                organisation=self.places[code],
                from_on=timezone.localdate() - timedelta(days=1),
                granted_by="测试",
            )
        return user

    def token(self, user, rights=TOKEN_RIGHTS, days=30, name="人力资源系统"):
        """A token of an account."""
        with looking(EVERYTHING):
            home = self.places["DW"]
            asked = TokenAsked(name, list(rights), days)
            return token_create(SYSTEM, organisation=home, user=user, asked=asked)

    def api(self, code="Z1"):
        """A program that may everything a token can, on a place."""
        return Api(self.token(self.user(code)))
