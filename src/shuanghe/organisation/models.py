"""Organisations, members and posts, each with the days on which it was so."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_noop as _

from shuanghe.kernel.permissions.models import PathField, ScopedForeignKey, ScopedModel


class OrganisationKind(models.TextChoices):
    """Party bodies, and the administrative units they sit beside."""

    COMMITTEE = "committee", _("党委")
    GENERAL_BRANCH = "general_branch", _("党总支")
    BRANCH = "branch", _("党支部")
    JOINT_BRANCH = "joint_branch", _("联合党支部")
    TEMPORARY_BRANCH = "temporary_branch", _("临时党支部")
    PARTY_GROUP = "party_group", _("党小组")
    COMPANY = "company", _("公司")
    PLANT = "plant", _("二级单位")
    DEPARTMENT = "department", _("部门")
    WORKSHOP = "workshop", _("车间")
    TEAM = "team", _("班组")


ADMINISTRATIVE = frozenset(
    {
        OrganisationKind.COMPANY,
        OrganisationKind.PLANT,
        OrganisationKind.DEPARTMENT,
        OrganisationKind.WORKSHOP,
        OrganisationKind.TEAM,
    }
)


class Organisation(ScopedModel):
    """A body as it stands today. An administrative unit hangs under the Party body beside it."""

    scope_path: ClassVar[str] = "path"

    code = models.CharField("编码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=100)
    short_name = models.CharField("简称", max_length=40, blank=True)
    kind = models.CharField("类别", max_length=20, choices=OrganisationKind)
    parent = ScopedForeignKey(
        "self", verbose_name="上级", null=True, on_delete=models.PROTECT, related_name="children"
    )
    path = PathField("路径", unique=True)
    has_committee = models.BooleanField("设支部委员会", default=False)
    established_on = models.DateField("成立日期")
    dissolved_on = models.DateField("撤销日期", null=True, blank=True)
    term_ends_on = models.DateField("任期届满日", null=True, blank=True)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "组织"
        ordering: ClassVar = ["path"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="organisation_dissolved_after_established",
                condition=Q(dissolved_on=None) | Q(dissolved_on__gte=F("established_on")),
            )
        ]

    def __str__(self) -> str:
        return self.short_name or self.name


class OrganisationSpan(ScopedModel):
    """What an organisation was called and where it stood, from one day until before another."""

    organisation = ScopedForeignKey(Organisation, on_delete=models.PROTECT, related_name="spans")
    name = models.CharField("名称", max_length=100)
    kind = models.CharField("类别", max_length=20, choices=OrganisationKind)
    parent_id = models.BigIntegerField("当时上级", null=True)
    path = PathField("当时路径")
    from_on = models.DateField("自")
    until_on = models.DateField("至(不含)", null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "组织沿革"
        ordering: ClassVar = ["organisation", "from_on"]
        indexes: ClassVar = [
            models.Index(fields=["path", "from_on"], name="organisation_span_path"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(until_on=None),
                name="organisation_one_open_span",
            )
        ]


class Gender(models.TextChoices):
    """GB/T 2261.1-2003."""

    UNKNOWN = "0", _("未知")
    MALE = "1", _("男")
    FEMALE = "2", _("女")
    UNSTATED = "9", _("未说明")


class StandingKind(models.TextChoices):
    """Where a person stands with the Party."""

    PROBATIONARY = "probationary", _("预备党员")
    FULL = "full", _("正式党员")
    SUSPENDED = "suspended", _("停止党籍")
    LEFT = "left", _("已转出")
    REMOVED = "removed", _("出党")
    DECEASED = "deceased", _("去世")


ON_THE_ROLL = (StandingKind.PROBATIONARY, StandingKind.FULL)


class Member(ScopedModel):
    """A member as known today; the dated truth is in spells and standings."""

    uid = models.UUIDField("内部编号", default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField("姓名", max_length=60)
    name_pinyin = models.CharField("拼音", max_length=120, blank=True)
    gender = models.CharField("性别", max_length=1, choices=Gender, default=Gender.UNKNOWN)
    born_on = models.DateField("出生日期", null=True)
    id_number_sealed = models.BinaryField("公民身份号码", null=True)
    id_number_index = models.BinaryField("公民身份号码索引", null=True, max_length=32)
    phone_sealed = models.BinaryField("联系电话", null=True)
    phone_index = models.BinaryField("联系电话索引", null=True, max_length=32)
    address_sealed = models.BinaryField("家庭住址", null=True)
    ethnic = models.CharField("民族", max_length=2, blank=True)
    education = models.CharField("学历", max_length=20, blank=True)
    category = models.CharField("人员类别", max_length=40, blank=True)
    position = models.CharField("工作岗位", max_length=60, blank=True)
    joined_on = models.DateField("加入党组织日期", null=True)
    confirmed_on = models.DateField("转为正式党员日期", null=True)
    organisation = ScopedForeignKey(
        Organisation, verbose_name="所在党组织", on_delete=models.PROTECT, related_name="members"
    )
    standing = models.CharField("党籍状态", max_length=20, choices=StandingKind)
    lost_contact_on = models.DateField("失联日期", null=True, blank=True)
    is_floating = models.BooleanField("流动党员", default=False)
    floating_to = models.CharField("外出流向", max_length=100, blank=True)
    merged_into = ScopedForeignKey(
        "self", verbose_name="已合并到", null=True, blank=True, on_delete=models.PROTECT
    )
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "党员"
        ordering: ClassVar = ["organisation", "name_pinyin", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["id_number_index"],
                condition=Q(merged_into=None),
                name="member_one_per_id_number",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "standing"], name="member_on_roll"),
            models.Index(  # holds all that counting, finding and leafing through the list asks for
                fields=["organisation", "standing", "merged_into", "name_pinyin", "id", "name"],
                name="member_listed",
            ),
            models.Index(fields=["phone_index"], name="member_phone"),
            models.Index(fields=["name"], name="member_name"),
            models.Index(fields=["name_pinyin", "id"], name="member_reading"),
        ]

    def __str__(self) -> str:
        return self.name


class SpellKind(models.TextChoices):
    """Home: where the formal relations lie. Attached: where the person takes part meanwhile."""

    HOME = "home", _("组织关系所在")
    ATTACHED = "attached", _("临时编入")


class Spell(ScopedModel):
    """A member's time in an organisation, from one day until before another."""

    member = ScopedForeignKey(Member, on_delete=models.PROTECT, related_name="spells")
    organisation = ScopedForeignKey(Organisation, on_delete=models.PROTECT, related_name="spells")
    kind = models.CharField("性质", max_length=10, choices=SpellKind)
    from_on = models.DateField("自")
    until_on = models.DateField("至(不含)", null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "组织关系"
        ordering: ClassVar = ["member", "from_on"]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "kind", "from_on"], name="spell_roll"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(kind=SpellKind.HOME, until_on=None),
                name="member_one_home",
            )
        ]


class Standing(ScopedModel):
    """A member's dated status, from one day until before another."""

    scope_path: ClassVar[str] = "member__organisation__path"

    member = ScopedForeignKey(Member, on_delete=models.PROTECT, related_name="standings")
    kind = models.CharField("党籍状态", max_length=20, choices=StandingKind)
    from_on = models.DateField("自")
    until_on = models.DateField("至(不含)", null=True)
    reason = models.CharField("事由", max_length=200, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "党籍状态"
        ordering: ClassVar = ["member", "from_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(until_on=None), name="member_one_standing"
            )
        ]


class RightsSuspension(ScopedModel):
    """Days on which a member may not vote, elect or be elected (CF-02), and on what basis.

    Only the outcome and its days; what it was about stays with those who decided it (CF-05).
    """

    scope_path: ClassVar[str] = "member__organisation__path"

    member = ScopedForeignKey(Member, on_delete=models.PROTECT, related_name="rights_suspensions")
    from_on = models.DateField("自")
    until_on = models.DateField("至(不含)")
    basis = models.CharField("决定文号", max_length=100)
    entered_by = models.CharField("录入人", max_length=60)
    entered_at = models.DateTimeField("录入时间", auto_now_add=True)
    withdrawn_at = models.DateTimeField("撤销时间", null=True)
    withdrawn_reason = models.CharField("撤销原因", max_length=200, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "党员权利暂停"
        ordering: ClassVar = ["member", "from_on"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="rights_suspension_days", condition=Q(until_on__gt=F("from_on"))
            ),
            models.UniqueConstraint(
                fields=["member", "from_on"],
                condition=Q(withdrawn_at=None),
                name="rights_suspension_once",
            ),
        ]


class PostKind(models.TextChoices):
    """Posts in a Party organisation."""

    SECRETARY = "secretary", _("书记")
    DEPUTY_SECRETARY = "deputy_secretary", _("副书记")
    ORGANISATION_COMMISSIONER = "organisation_commissioner", _("组织委员")
    PUBLICITY_COMMISSIONER = "publicity_commissioner", _("宣传委员")
    DISCIPLINE_COMMISSIONER = "discipline_commissioner", _("纪检委员")
    COMMISSIONER = "commissioner", _("委员")
    GROUP_LEADER = "group_leader", _("党小组长")


class Post(ScopedModel):
    """A post held in an organisation, from one day until before another."""

    organisation = ScopedForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    member = ScopedForeignKey(Member, on_delete=models.PROTECT, related_name="posts")
    kind = models.CharField("职务", max_length=30, choices=PostKind)
    is_full_time = models.BooleanField("专职", default=False)
    from_on = models.DateField("自")
    until_on = models.DateField("至(不含)", null=True, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "任职"
        ordering: ClassVar = ["organisation", "from_on"]
        indexes: ClassVar = [
            models.Index(fields=["member", "until_on"], name="post_of_member"),
            models.Index(fields=["organisation", "kind", "until_on"], name="post_in_organisation"),
        ]


class Capability(ScopedModel):
    """A power that a body was given, or denied, by name: what its kind alone does not settle.

    power: "approve_" or "file_" and the key of a procedure, or "direct_transfer".
    """

    organisation = ScopedForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="capabilities"
    )
    power = models.CharField("权限", max_length=60)
    is_given = models.BooleanField("具有", default=True)
    basis = models.CharField("依据", max_length=200)
    from_on = models.DateField("自")
    until_on = models.DateField("至(不含)", null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = "组织权限"
        ordering: ClassVar = ["organisation", "power", "from_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "power"],
                condition=Q(until_on=None),
                name="capability_one_open",
            )
        ]
