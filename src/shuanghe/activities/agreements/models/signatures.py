"""Signatures: rows that are only added, each with the hash of what was signed."""

from typing import Any, ClassVar, NoReturn

from django.db import models

from shuanghe.activities.agreements.models.agreements import SIGNERS, Agreement, choices
from shuanghe.activities.agreements.rules.states import Signer
from shuanghe.kernel.permissions.models import ScopedForeignKey, ScopedModel


class SignaturesOnlyGrow(TypeError):  # noqa: N818 — it is a rule, not a fault
    """Somebody tried to alter or remove a signature."""


class AgreementSignature(ScopedModel):
    """That the secretary of one side signed this very content in their own account.

    member_id: the person on the roll, whose row may lie out of view. is_again: signed anew after
    a change of secretary.
    """

    scope_path: ClassVar[str] = "agreement__organisation__path"

    agreement = ScopedForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField("一方", max_length=10, choices=choices(SIGNERS))
    organisation_name = models.CharField("组织", max_length=100)
    signed_by = models.CharField("签字人", max_length=60)
    user_id = models.BigIntegerField("账号")
    member_id = models.BigIntegerField("人员")
    content_hash = models.CharField("内容校验码", max_length=64)
    signed_on = models.DateField("签字日")
    signed_at = models.DateTimeField("签字时间", auto_now_add=True)
    is_again = models.BooleanField("换人重签", default=False)
    is_sample = models.BooleanField("示例数据", default=False)

    class Meta(ScopedModel.Meta):
        verbose_name = "责任书签字"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agreement", "side", "member_id"], name="agreement_signed_once"
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise SignaturesOnlyGrow("签字不能改动；内容有变请另作修订，由双方重新签字。")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise SignaturesOnlyGrow("签字不能删除；内容有变请另作修订，由双方重新签字。")

    @property
    def side_title(self) -> str:
        return SIGNERS[Signer(self.side)]
