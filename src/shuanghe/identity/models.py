"""Accounts, roles and the subtrees on which they hold."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_noop as _

from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel
from shuanghe.organisation.models import Member, Organisation


class UserManager(BaseUserManager["User"]):
    """Creates accounts; identity.services is the only caller in the product."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """One person's account. Rights come from role grants alone."""

    username = models.CharField("账号", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=60)
    email = models.EmailField("邮箱", blank=True)
    organisation = ScopedForeignKey(
        Organisation,
        verbose_name="所属组织",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    member = ScopedForeignKey(
        Member, verbose_name="党员", null=True, blank=True, on_delete=models.PROTECT
    )
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("须改密码", default=False)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    held: tuple[date | None, list[tuple[Any, ...]]] = (None, [])
    """The grants that were read with the account for a request, and of which day."""
    unread: int | None = None
    """How many notices waited when the account was read for a request."""

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        verbose_name = "账号"

    def __str__(self) -> str:
        return self.name


class AdministratorKind(models.TextChoices):
    """The three administrators (三员); nobody may be two of them."""

    NONE = "", "—"
    SYSTEM = "system", _("系统管理员")
    SECURITY = "security", _("安全管理员")
    AUDIT = "audit", _("审计管理员")


class Role(models.Model):
    """A named set of rights. Loaded from roles.yaml, editable by the security administrator."""

    code = models.CharField("编码", max_length=40, unique=True)
    title = models.CharField("名称", max_length=60)
    rights = models.JSONField("权限", default=list)
    is_staff = models.BooleanField("须双因素登录", default=False)
    administrator = models.CharField(
        "三员", max_length=10, choices=AdministratorKind, blank=True, default=""
    )

    class Meta:
        verbose_name = "角色"

    def __str__(self) -> str:
        return self.title


class RoleGrant(ScopedModel):
    """A role held on a subtree, from one day until before another."""

    user = ScopedForeignKey(User, on_delete=models.PROTECT, related_name="role_grants")
    role = ScopedForeignKey(Role, on_delete=models.PROTECT, related_name="grants")
    organisation = ScopedForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField("自")
    until_on = models.DateField("至(不含)", null=True, blank=True)
    granted_by = models.CharField("授权人", max_length=60)

    class Meta(ScopedModel.Meta):
        verbose_name = "授权"
        indexes: ClassVar = [models.Index(fields=["user", "until_on"], name="grant_of_user")]


class FeedKey(models.Model):
    """The secret in the address under which a calendar follows an account's meetings.

    Only its SHA-256 is kept. An account has one at a time; a revoked one stays as a trace.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    key_hash = models.CharField("密钥指纹", max_length=64, unique=True)
    made_at = models.DateTimeField("生成时间")
    revoked_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = "日历订阅密钥"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(revoked_at=None), name="feed_key_one"
            )
        ]


class AccessToken(models.Model):
    """A key with which a program of an account's owner asks the JSON API (接口密钥).

    Only its SHA-256 is kept. rights: those its owner chose for it; what it may is never more than
    what the owner may at the moment of the request. It ends before ends_on or when revoked.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("用途", max_length=30)
    rights = models.JSONField("权限", default=list)
    token_hash = models.CharField("密钥指纹", max_length=64, unique=True)
    made_at = models.DateTimeField("生成时间")
    made_by = models.CharField("生成人", max_length=60)
    ends_on = models.DateField("有效期至(不含)")
    used_on = models.DateField("最近使用", null=True)
    revoked_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = "接口密钥"
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.name


class SignInTry(models.Model):
    """A try at a password or code, counted before it is checked; gone after a quarter of an hour.

    account is a blind index: what is typed there may be a password by mistake.
    """

    account = models.BinaryField("账号索引", max_length=32)
    address = models.CharField("来源地址", max_length=45)
    device = models.CharField("已知设备", max_length=32, blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "登录尝试"
        indexes: ClassVar = [
            models.Index(fields=["account", "at"], name="try_of_account"),
            models.Index(fields=["address", "at"], name="try_from_address"),
            models.Index(fields=["at"], name="try_by_age"),
        ]
