"""Who an account is, and what it may do on a day."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from shuanghe.identity.models import RoleGrant, User
from shuanghe.kernel.permissions import Actor, Grant, Scope, looking


def actor_of(user: User | AnonymousUser, *, on: date) -> Actor:
    """The actor behind a signed-in account with the grants in force on the day."""
    if not isinstance(user, User):
        return Actor(name="访客")
    with looking(Scope.everything("读取本人授权")):
        held = RoleGrant.objects.filter(
            Q(until_on=None) | Q(until_on__gt=on), user=user, from_on__lte=on
        ).values_list("organisation__path", "role__rights", "role__code")
        grants = tuple(Grant(path, frozenset(rights), code) for path, rights, code in held)
    return Actor(name=user.name, user_id=user.pk, member_id=user.member_id, grants=grants)
