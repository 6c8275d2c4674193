"""Accounts of the demonstration, one for each way of looking at it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from shuanghe.identity.models import Role, User
from shuanghe.identity.services import password_first_set, role_grant, user_create
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.organisation.models import Member, Organisation, OrganisationKind, Post, PostKind

ACTOR = Actor.system("示例")
PASSWORD = "lamp-Harbour-73-quartz"  # noqa: S105 — printed for everybody to read


@dataclass(frozen=True)
class SignIn:
    """An account that the demonstration prints."""

    username: str
    password: str
    title: str


@dataclass(frozen=True)
class Guest:
    """Who signs in: the role, and the kind of place where it is held."""

    username: str
    role: str
    is_of_branch: bool = False
    is_member: bool = False


GUESTS = (
    Guest("zhibu", "branch_secretary", is_of_branch=True),
    Guest("dangyuan", "member", is_of_branch=True, is_member=True),
    Guest("dangqun", "party_affairs_office"),
    Guest("xitong", "system_administrator"),
    Guest("anquan", "security_administrator"),
    Guest("shenji", "audit_administrator"),
)


def sign_ins() -> list[SignIn]:
    """The accounts there are, made on first call, the branch secretary first."""
    with looking(Scope.everything("示例账号")):
        return [SignIn(guest.username, PASSWORD, title) for guest, title in _welcomed()]


def _welcomed() -> Iterator[tuple[Guest, str]]:
    there = {user.username: user for user in User.objects.select_related("organisation")}
    branch, secretary = _branch()
    top = _root(branch)
    for guest in GUESTS:
        place = branch if guest.is_of_branch else top
        role = Role.objects.get(code=guest.role)
        if guest.username not in there:
            _welcome(guest, role, place, _person(guest, branch, secretary))
        else:
            place = there[guest.username].organisation or place
        yield guest, f"{role.title} · {place}"


def _branch() -> tuple[Organisation, Member]:
    """The first sample branch that has a secretary, and the secretary."""
    posts: QuerySet[Post] = Post.objects.filter(
        kind=PostKind.SECRETARY,
        until_on=None,
        organisation__is_sample=True,
        organisation__kind=OrganisationKind.BRANCH,
    )
    post = posts.select_related("organisation", "member").order_by("organisation__path")[0]
    return post.organisation, post.member


def _root(organisation: Organisation) -> Organisation:
    found = Organisation.objects.filter(parent=None, is_sample=True).order_by("path")
    root: Organisation = next(root for root in found if organisation.path.startswith(root.path))
    return root


def _person(guest: Guest, branch: Organisation, secretary: Member) -> Member | None:
    if not guest.is_of_branch:
        return None
    if not guest.is_member:
        return secretary
    others: QuerySet[Member] = Member.objects.filter(organisation=branch).exclude(pk=secretary.pk)
    return others.order_by("pk").first()


def _welcome(guest: Guest, role: Role, place: Organisation, member: Member | None) -> None:
    name = member.name if member else f"示例{role.title}"
    user = user_create(ACTOR, organisation=place, username=guest.username, name=name, member=member)
    role_grant(ACTOR, organisation=place, user=user, role=role, from_on=timezone.localdate())
    password_first_set(ACTOR, organisation=place, user=user, password=PASSWORD, must_change=False)
