"""A small tree with a person at each place, and ways to sign in."""

from datetime import date

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.identity.services import roles_load
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.tree import path_of
from shuanghe.organisation.models import Member, Organisation, OrganisationKind, StandingKind

PASSWORD = "horse battery staple 7"
SYSTEM = Actor.system("测试")
EVERYTHING = Scope.everything("测试")


@pytest.fixture(autouse=True)
def quick_hash(settings):
    """Nothing here is secret."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def organisation_at(parent: Organisation | None, code: str) -> Organisation:
    """One more organisation below parent."""
    with looking(EVERYTHING):
        made = Organisation.objects.create(
            code=code,
            name=f"{code}党组织",
            kind=OrganisationKind.BRANCH if parent else OrganisationKind.COMMITTEE,
            parent=parent,
            path=f"draft-{code}",
            established_on=date(2020, 1, 1),
        )
        made.path = path_of(parent.path if parent else "", made.pk)
        made.save()
    return made


def member_at(organisation: Organisation, name: str) -> Member:
    """One more full member of the organisation."""
    with looking(EVERYTHING):
        return Member.objects.create(
            name=name, organisation=organisation, standing=StandingKind.FULL
        )


@pytest.fixture
def tree(db):
    """root ── left ── leaf, and right beside left."""
    root = organisation_at(None, "root")
    left = organisation_at(root, "left")
    return {
        "root": root,
        "left": left,
        "leaf": organisation_at(left, "leaf"),
        "right": organisation_at(root, "right"),
    }


@pytest.fixture
def roles(db):
    """The catalogue, by code."""
    roles_load(SYSTEM)
    return {role.code: role for role in Role.objects.all()}


@pytest.fixture
def person(tree, roles):
    """person("name", role="member", at="left") makes an account with PASSWORD and that grant."""

    def make(username, *, role=None, at="left", member=None):
        user = User.objects.create_user(
            username, None, name=f"{username}君", organisation=tree[at], member=member
        )
        user.password = make_password(PASSWORD)
        user.save()
        if role:
            grant(user, role, at)
        return user

    def grant(user, role, at):
        with looking(EVERYTHING):
            return RoleGrant.objects.create(
                user=user,
                role=roles[role],
                organisation=tree[at],
                from_on=date(2020, 1, 1),
                granted_by="测试",
            )

    make.grant = grant
    return make


@pytest.fixture
def sign_in(client):
    """sign_in("name") posts the sign-in form and gives the answer."""

    def post(username, password=PASSWORD, *, by=client, address="10.0.0.1", **more):
        return by.post(
            "/sign-in/",
            {"login": username, "password": password, **more},
            REMOTE_ADDR=address,
        )

    return post


@pytest.fixture
def later(monkeypatch):
    """later(timedelta) moves the program's clock to that long after now."""
    begun = timezone.now()

    def move(by):
        monkeypatch.setattr(timezone, "now", lambda: begun + by)
        return begun + by

    return move
