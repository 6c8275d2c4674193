"""A unit says that it has received an edition, and that it has read it."""

from datetime import date

from django.utils.translation import gettext as _

from shuanghe.insight.handbooks.models import Receipt
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation


@action("handbook.receive")
def receipt_sign(actor: Actor, *, organisation: Organisation, receipt: Receipt, on: date) -> None:
    """Sign for an edition. Raises Refused when that was done, and for another unit's."""
    _own(actor, organisation)
    if receipt.received_on is not None:
        raise Refused(_("已经签收过了。"))
    receipt.received_on, receipt.received_by = on, actor.name
    receipt.save(update_fields=["received_on", "received_by"])
    trail().note(receipt, f"签收“{receipt.title}”第 {receipt.number} 版", after={"on": on})


@action("handbook.receive")
def receipt_read(actor: Actor, *, organisation: Organisation, receipt: Receipt, on: date) -> None:
    """Say that it was read. Raises Refused before it was signed for, and when it was said."""
    _own(actor, organisation)
    if receipt.received_on is None:
        raise Refused(_("请先签收，再标记已阅。"))
    if receipt.read_on is not None:
        raise Refused(_("已经标记过已阅了。"))
    receipt.read_on, receipt.read_by = on, actor.name
    receipt.save(update_fields=["read_on", "read_by"])
    trail().note(receipt, f"已阅“{receipt.title}”第 {receipt.number} 版", after={"on": on})


def _own(actor: Actor, organisation: Organisation) -> None:
    """Nobody signs from above for a unit: the right must be held at the unit itself."""
    held = {grant.path for grant in actor.grants if grant.gives("handbook.receive")}
    if organisation.path not in held:
        raise Refused(_("手册由收到的单位自己签收，请由该单位的书记办理。"))
