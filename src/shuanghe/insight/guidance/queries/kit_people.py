"""The people's side of a hand-over kit: the body, its posts, rights and accounts."""

from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from shuanghe.identity.models import AccessToken, FeedKey, RoleGrant, User
from shuanghe.identity.queries import in_force
from shuanghe.insight.guidance.queries.changes import Change
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import (
    ON_THE_ROLL,
    Member,
    Organisation,
    OrganisationKind,
    StandingKind,
)
from shuanghe.organisation.queries.rolls import holdings_on

Rows = list[list[str]]


def basics(organisation: Organisation, on: date, _change: Change | None) -> Rows:
    """Name, kind, term and size of the body. Two statements."""
    within = Q(organisation__path__gte=organisation.path) & Q(
        organisation__path__lt=end_of(organisation.path)
    )
    counted = Member.objects.filter(within, merged_into=None).aggregate(
        full=Count("pk", filter=Q(standing=StandingKind.FULL)),
        probationary=Count("pk", filter=Q(standing=StandingKind.PROBATIONARY)),
        floating=Count("pk", filter=Q(is_floating=True, standing__in=ON_THE_ROLL)),
        lost=Count("pk", filter=Q(standing__in=ON_THE_ROLL, lost_contact_on__isnull=False)),
    )
    groups = Organisation.objects.filter(
        parent=organisation, kind=OrganisationKind.PARTY_GROUP, dissolved_on=None
    ).count()
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
        [_("党小组"), f"{groups}"],
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
    """What must be changed on accounts, and by whom; nothing without a change of secretary."""
    if change is None:
        return []
    administrator, oneself = _("安全管理员"), _("本人")
    rows: Rows = []
    for user in User.objects.filter(member=change.outgoing_id, is_active=True):
        held = RoleGrant.objects.filter(in_force(on), user=user, organisation=organisation)
        for title in held.values_list("role__title", flat=True):
            what = _("收回%(name)s在本组织的角色“%(role)s”") % {"name": user.name, "role": title}
            rows.append([what, administrator])
        if FeedKey.objects.filter(user=user, revoked_at=None).exists():
            rows.append([_("%(name)s停用会议日历订阅") % {"name": user.name}, oneself])
        if AccessToken.objects.filter(user=user, revoked_at=None, ends_on__gt=on).exists():
            rows.append([_("停用%(name)s的接口密钥") % {"name": user.name}, administrator])
    if change.incoming_id is not None:
        rows += _for_incoming(organisation, on, change)
    return rows


def _for_incoming(organisation: Organisation, on: date, change: Change) -> Rows:
    user = User.objects.filter(member=change.incoming_id, is_active=True).first()
    name = change.incoming_name
    if user is None:
        return [[_("给%(name)s开通账号并授予书记角色") % {"name": name}, _("安全管理员")]]
    held = RoleGrant.objects.filter(in_force(on), user=user, organisation=organisation)
    if held.exists():
        return []
    return [[_("给%(name)s授予书记角色") % {"name": name}, _("安全管理员")]]
