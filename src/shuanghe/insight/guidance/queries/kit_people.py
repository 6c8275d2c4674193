"""The people's side of a hand-over kit: the body, its posts, rights and accounts."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from shuanghe.identity.models import AccessToken, FeedKey, RoleGrant, User
from shuanghe.identity.queries import in_force
from shuanghe.insight.guidance.queries.changes import Change
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import (
    ON_THE_ROLL,
    Organisation,
    OrganisationKind,
    StandingKind,
)
from shuanghe.organisation.queries.rolls import holdings_on

Rows = list[list[str]]
BELONGING = ("member", "employee")
"""Roles that somebody has as one of the body, whoever leads it; nothing to take back."""


def basics(organisation: Organisation, on: date, _change: Change | None) -> Rows:
    """Name, kind, term and size of the body. One statement."""
    within = Q(path__gte=organisation.path) & Q(path__lt=end_of(organisation.path))
    is_group = Q(parent=organisation, kind=OrganisationKind.PARTY_GROUP, dissolved_on=None)
    members = Q(members__merged_into=None)
    on_roll = members & Q(members__standing__in=ON_THE_ROLL)
    counted = Organisation.objects.filter(within).aggregate(
        full=Count("members", filter=members & Q(members__standing=StandingKind.FULL)),
        probationary=Count(
            "members", filter=members & Q(members__standing=StandingKind.PROBATIONARY)
        ),
        floating=Count("members", filter=on_roll & Q(members__is_floating=True)),
        lost=Count("members", filter=on_roll & Q(members__lost_contact_on__isnull=False)),
        groups=Count("pk", distinct=True, filter=is_group),
    )
    term = organisation.term_ends_on
    return [
        [_("名称"), organisation.name],
        [_("类别"), _(OrganisationKind(organisation.kind).label)],
        [_("成立日期"), f"{organisation.established_on}"],
        [_("任期届满日"), f"{term}" if term else _("没有登记")],
        [_("正式党员"), f"{counted['full']}"],
        [_("预备党员"), f"{counted['probationary']}"],
        [_("流动党员"), f"{counted['floating']}"],
        [_("失联党员"), f"{counted['lost']}"],
        [_("党小组"), f"{counted['groups']}"],
    ]


def posts(organisation: Organisation, on: date, _change: Change | None) -> Rows:
    """Who holds which post since when."""
    return [[_(one.title), one.name, f"{one.from_on}"] for one in holdings_on(organisation, on)]


def rights(organisation: Organisation, on: date, change: Change | None) -> Rows:
    """Which accounts hold which role on the body itself."""
    held = RoleGrant.objects.filter(
        in_force(on), organisation=organisation, user__is_active=True
    ).order_by("role__title", "user__name")
    rows = held.values_list("user__name", "user__member_id", "role__title", "from_on")
    return [[name, title, f"{since}", _side(member, change)] for name, member, title, since in rows]


def _side(member_id: int | None, change: Change | None) -> str:
    if change is None or member_id is None:
        return ""
    words = {change.outgoing_id: _("移交人"), change.incoming_id: _("接收人")}
    return words.get(member_id, "")


def accounts(organisation: Organisation, on: date, change: Change | None) -> Rows:
    """What must be changed on accounts, and by whom; nothing without a change. Two statements."""
    if change is None:
        return []
    users = _users(change, on)
    held: dict[int, list[str]] = defaultdict(list)
    grants = RoleGrant.objects.filter(
        in_force(on), user__in=users, organisation=organisation
    ).exclude(role__code__in=BELONGING)
    for user_id, title in grants.values_list("user_id", "role__title"):
        held[user_id].append(title)
    rows: Rows = []
    for user in users:
        if user.member_id == change.outgoing_id:
            rows += _for_outgoing(user, held[user.pk])
    if change.incoming_id is not None:
        user = next((one for one in users if one.member_id == change.incoming_id), None)
        rows += _for_incoming(change.incoming_name, user, is_held=bool(user and held[user.pk]))
    return rows


def _users(change: Change, on: date) -> list[Any]:
    """The active accounts of both, each with whether it has a feed and a token in force."""
    feeds = FeedKey.objects.filter(user=OuterRef("pk"), revoked_at=None)
    tokens = AccessToken.objects.filter(user=OuterRef("pk"), revoked_at=None, ends_on__gt=on)
    parties = [one for one in (change.outgoing_id, change.incoming_id) if one is not None]
    users = User.objects.filter(member_id__in=parties, is_active=True).order_by("pk")
    return list(users.annotate(has_feed=Exists(feeds), has_token=Exists(tokens)))


def _for_outgoing(user: Any, titles: list[str]) -> Rows:
    administrator, name = _("安全管理员"), {"name": user.name}
    rows = [
        [_("收回%(name)s在本组织的角色“%(role)s”") % {**name, "role": title}, administrator]
        for title in titles
    ]
    if user.has_feed:
        rows.append([_("%(name)s停用会议日历订阅") % name, _("本人")])
    if user.has_token:
        rows.append([_("停用%(name)s的接口密钥") % name, administrator])
    return rows


def _for_incoming(name: str, user: User | None, *, is_held: bool) -> Rows:
    if user is None:
        return [[_("给%(name)s开通账号并授予书记角色") % {"name": name}, _("安全管理员")]]
    if is_held:
        return []
    return [[_("给%(name)s授予书记角色") % {"name": name}, _("安全管理员")]]
