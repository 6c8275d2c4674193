"""Who an account is, and what it may do on a day."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Prefetch, Q, QuerySet

from shuanghe.identity.models import AccessToken, FeedKey, Role, RoleGrant, User
from shuanghe.identity.rules import TOKEN_RIGHTS, key_hash, token_spoken
from shuanghe.kernel.permissions import Actor, Grant, Scope, beyond, looking, own_grant
from shuanghe.kernel.permissions.postgresql.prepared import Prepared
from shuanghe.kernel.tree import lineage
from shuanghe.organisation.models import Member, Organisation

BEYOND = "读取授权，数据范围由此而来"

ACCOUNT = tuple(
    field.attname
    for field in User._meta.concrete_fields
    if field.attname not in ("last_login", "created_at")
)
"""What a request knows of an account without asking again."""
GRANT = len(ACCOUNT) + 1
"""The first column of HELD that is about a grant."""
HELD = Prepared(f"""SELECT {", ".join(f"account.{name}" for name in ACCOUNT)},
        (SELECT count(*) FROM notices_notice waiting
            WHERE waiting.recipient_id = account.id AND waiting.read_at IS NULL),
        home.path, place.path, role.rights, role.code, role.title, place.short_name,
        place.name, role.is_staff, place.is_sample,
        CASE WHEN place.kind IN ('branch', 'joint_branch') THEN (
            SELECT CASE WHEN count(*) = 1 THEN min(beside.path) END
            FROM organisation_organisation beside
            WHERE beside.parent_id = place.parent_id AND beside.kind = 'plant'
                AND beside.dissolved_on IS NULL) END
    FROM identity_user account
    LEFT JOIN organisation_organisation home ON home.id = account.organisation_id
    LEFT JOIN identity_rolegrant held ON held.user_id = account.id
        AND held.from_on <= %s AND (held.until_on IS NULL OR held.until_on > %s)
    LEFT JOIN identity_role role ON role.id = held.role_id
    LEFT JOIN organisation_organisation place ON place.id = held.organisation_id
    WHERE account.id = %s ORDER BY held.id""")
READ_BESIDE = frozenset({"kpi.read"})
"""What a branch reads, and no more, of the one plant beside it, which its work is to move."""


def in_force(on: date) -> Q:
    """Grants that hold on the day."""
    return Q(from_on__lte=on) & (Q(until_on=None) | Q(until_on__gt=on))


def account_of(user_id: int, *, on: date) -> User | None:
    """The account with its grants in force on the day and its unread notices; None without one.

    One hand-written statement: every page of a signed-in person begins with it. When the account
    was made and last signed in is read when it is asked for.
    """
    rows = _held(user_id, on)
    if not rows:
        return None
    *known, unread = rows[0][:GRANT]
    user = User.from_db(DEFAULT_DB_ALIAS, ACCOUNT, known)
    user.is_active = bool(user.is_active)
    user.must_change_password = bool(user.must_change_password)
    user.unread = unread
    user.held = (on, rows)
    return user


def actor_of(user: User | AnonymousUser, *, on: date) -> Actor:
    """The actor behind a signed-in account with the grants in force on the day."""
    if not isinstance(user, User):
        return Actor(name="访客")
    read_on, rows = user.held
    if read_on != on:
        rows = _held(user.pk, on)
    grants = tuple(grant for row in rows for grant in _grants(row[GRANT:]))
    home = rows[0][GRANT] if rows else ""
    return Actor(
        name=user.name,
        user_id=user.pk,
        member_id=user.member_id,
        grants=(*grants, own_grant(home or "")),
    )


def _held(user_id: int, on: date) -> list[tuple[Any, ...]]:
    """An account with its grants, a row each; what scopes are made from."""
    with beyond(BEYOND), connection.cursor() as cursor:
        cursor.execute(HELD, [on, on, user_id])
        return list(cursor.fetchall())


def _grants(row: tuple[Any, ...]) -> Iterator[Grant]:
    """The grant of one row, and what it reads of a plant beside its place."""
    _home, path, rights, code, title, short, name, is_staff, is_sample, beside = row
    if path is None:
        return
    held = _rights(rights)
    words = (code, title, short or name, bool(is_staff), bool(is_sample))
    yield Grant(path, held, *words)
    if beside is not None and held & READ_BESIDE:
        yield Grant(beside, held & READ_BESIDE, *words)


def actor_of_key(key: str, *, on: date) -> Actor | None:
    """The actor behind a calendar key, with the grants in force on the day.

    None for an unknown or revoked key and for a closed account. What is looked up is the hash, so
    how long it takes says nothing about any key.
    """
    found = FeedKey.objects.select_related("user").filter(
        key_hash=key_hash(key), revoked_at=None, user__is_active=True
    )
    held = found.first()
    return actor_of(held.user, on=on) if held else None


def feed_key_of(user: User) -> FeedKey | None:
    """The calendar key in force of an account: since when, never what."""
    return FeedKey.objects.filter(user=user, revoked_at=None).first()


def holder_of_token(token: str, *, on: date) -> tuple[AccessToken, Actor] | None:
    """The access token that works on the day, and its owner's rights of now cut down to its own.

    None for one that is unknown, ended or revoked, and when the account is closed or waits for a
    new password. Asked of the first database, so that what is revoked is revoked everywhere.
    """
    found = (
        AccessToken.objects.using(DEFAULT_DB_ALIAS)
        .select_related("user")
        .filter(token_hash=key_hash(token), revoked_at=None, ends_on__gt=on)
        .filter(user__is_active=True, user__must_change_password=False)
        .first()
    )
    if found is None:
        return None
    owner, given = actor_of(found.user, on=on), frozenset(found.rights)
    grants = tuple(
        replace(grant, rights=grant.rights & given)
        for grant in owner.grants
        if grant.rights & given
    )
    return found, replace(owner, name=token_spoken(owner.name, found.name), grants=grants)


def tokens_of(user: User) -> list[AccessToken]:
    """Every access token of an account, newest first: what for and until when, never what."""
    return list(AccessToken.objects.filter(user=user))


def tokens_count(user: User, *, on: date) -> int:
    """How many access tokens of an account work on the day."""
    return AccessToken.objects.filter(user=user, revoked_at=None, ends_on__gt=on).count()


def token_rights_of(user: User, *, on: date) -> list[str]:
    """The rights of an account on a day that an access token of it may have."""
    owner = actor_of(user, on=on)
    return [right for right in TOKEN_RIGHTS if owner.may(right)]


@lru_cache(maxsize=200)
def _rights(stored: str) -> frozenset[str]:
    return frozenset(json.loads(stored))


def holders_of(right: str, *, path: str, on: date) -> list[int]:
    """The open accounts that hold the right on the node at path that day: user ids, sorted."""
    with looking(Scope.everything("通知有权处理的人")):
        held = RoleGrant.objects.filter(
            in_force(on), organisation_id__in=lineage(path), user__is_active=True
        ).values_list("user_id", "role__rights")
        return sorted({user for user, rights in held if right in rights})


def holders_at(right: str, *, organisations: Iterable[int], on: date) -> dict[int, set[int]]:
    """Organisation id → the open accounts granted the right on that very organisation that day."""
    with looking(Scope.everything("提醒直接负责的人")):
        held = RoleGrant.objects.filter(
            in_force(on), organisation_id__in=set(organisations), user__is_active=True
        ).values_list("organisation_id", "user_id", "role__rights")
        found: dict[int, set[int]] = {}
        for place, user, rights in held:
            if right in rights:
                found.setdefault(place, set()).add(user)
        return found


def home_of(user: User) -> Organisation | None:
    """The organisation in whose trail an account's own acts are written."""
    with looking(Scope.everything("读取本人账号所属组织")):
        home: Organisation | None = Organisation.objects.filter(pk=user.organisation_id).first()
    return home


def accounts_in_view(*, search: str = "", state: str = "", role: str = "") -> QuerySet[User]:
    """Accounts whose home organisation is in the scope in force, with their open grants.

    state: "active", "disabled" or ""; role: a role code or "".
    """
    found = (
        User.objects.filter(organisation__path__gt="")  # the join itself keeps it in view
        .select_related("organisation", "member")
        .prefetch_related(Prefetch("role_grants", RoleGrant.objects.select_related("role")))
        .order_by("organisation__path", "username")
    )
    if search:
        found = found.filter(Q(username__icontains=search) | Q(name__icontains=search))
    if state:
        found = found.filter(is_active=state == "active")
    if role:
        found = found.filter(pk__in=RoleGrant.objects.filter(role__code=role).values("user_id"))
    return found


def grants_of(user: User) -> QuerySet[RoleGrant]:
    """Every grant of an account in the scope in force, newest first."""
    found: QuerySet[RoleGrant] = (
        RoleGrant.objects.filter(user=user)
        .select_related("role", "organisation")
        .order_by("-from_on", "-id")
    )
    return found


def own_grants(user: User, *, on: date) -> list[RoleGrant]:
    """What a person is told about the own grants in force, wherever they are."""
    with looking(Scope.everything("读取本人授权")):
        return list(grants_of(user).filter(in_force(on)))


def roles_all() -> QuerySet[Role]:
    """The role catalogue, administrators last."""
    return Role.objects.order_by("administrator", "id")


def administrator_kinds(user: User, *, from_on: date, until_on: date | None) -> set[str]:
    """Administrator kinds ("" for business roles) a person holds at any time in the span.

    A person with several accounts is one person: accounts of the same member count together, and
    of entries that were merged into one.
    """
    with looking(Scope.everything("核对三员分离")):
        overlapping = Q(until_on=None) | Q(until_on__gt=from_on)
        if until_on is not None:
            overlapping &= Q(from_on__lt=until_on)
        own = set(_kinds(RoleGrant.objects.filter(overlapping, user=user)))
        if user.member_id is None:
            return own
        mine = Member.objects.filter(pk=user.member_id).values_list("merged_into_id", flat=True)
        kept = mine.first() or user.member_id
        entries = Member.objects.filter(Q(pk=kept) | Q(merged_into_id=kept)).values("pk")
        same_person = RoleGrant.objects.filter(overlapping, user__member_id__in=entries)
        return own | (set(_kinds(same_person)) - {""})


def _kinds(grants: "QuerySet[RoleGrant]") -> Iterable[str]:
    return grants.values_list("role__administrator", flat=True).distinct()


def has_grants_beyond(user: User, scope: Scope, *, on: date) -> bool:
    """Whether an account holds rights outside a scope, now or later."""
    with looking(Scope.everything("核对账号权限是否超出管理范围")):
        paths = RoleGrant.objects.filter(Q(until_on=None) | Q(until_on__gt=on), user=user)
        return any(
            not scope.covers(path) for path in paths.values_list("organisation__path", flat=True)
        )


def is_whole_tree(scope: Scope) -> bool:
    """Whether a scope covers every top organisation."""
    with looking(Scope.everything("核对是否为最上级")):
        tops = Organisation.objects.filter(parent=None).values_list("path", flat=True)
        return all(scope.covers(path) for path in tops)


def members_without_account(organisation: Organisation) -> QuerySet[Member]:
    """Members of one organisation in view who have no account yet."""
    found: QuerySet[Member] = Member.objects.filter(organisation=organisation).exclude(
        pk__in=User.objects.exclude(member=None).values("member_id")
    )
    return found
