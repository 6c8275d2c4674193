"""The one door to personal numbers in clear. Each reveal leaves a line, never the value."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.crypto import open_sealed
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Member, Organisation
from shuanghe.organisation.queries.members import seal_place

FIELDS = {
    "id_number": gettext_noop("公民身份号码"),
    "phone": gettext_noop("联系电话"),
    "address": gettext_noop("家庭住址"),
}
REASON_LONGEST = 200


@action("member.reveal")
def personal_data_reveal(
    actor: Actor,
    *,
    organisation: Organisation,
    member: Member,
    fields: Sequence[str],
    reason: str,
) -> dict[str, str]:
    """Field name → clear text ("" when not kept) of one member, for a stated reason.

    Raises Refused without a reason or for a field that is not one of FIELDS; SealBroken when the
    value was altered.
    """
    if member.organisation_id != organisation.pk:
        raise Refused(_("该党员已不在这个组织，请从党员页面重新进入。"))
    unknown = [field for field in fields if field not in FIELDS]
    if unknown or not fields:
        raise Refused("请选择要查看的内容：" + "、".join(FIELDS.values()) + "。")
    if not reason.strip():
        raise Refused(_("查看完整个人信息要写明用途。"))
    clear = {}
    for field in fields:
        sealed = getattr(member, f"{field}_sealed")
        clear[field] = open_sealed(sealed, where=seal_place(field, member)) if sealed else ""
    titles = "、".join(FIELDS[field] for field in fields)
    trail().note(
        member,
        f"查看{titles}：{reason.strip()[:REASON_LONGEST]}",
        after={"fields": list(fields)},
    )
    return clear
