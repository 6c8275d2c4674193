"""The items of one's own lists: added, changed, closed; those from above only by who set them."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from shuanghe.activities.mobilisation.models import DutyItem
from shuanghe.activities.mobilisation.queries.items import items_by_place
from shuanghe.activities.mobilisation.rules.targets import EVENT
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation
from shuanghe.rulebook.queries import evidence_kinds

KEPT = ("duty", "standard", "every", "times", "kinds", "due", "basis")
OURS = "示例默认"


@action("dutylist.manage")
def item_add(
    actor: Actor, *, organisation: Organisation, year: int, like: DutyItem, line: dict[str, Any]
) -> DutyItem:
    """Add an item to the lists that `like` is on. line: fields of the model. Raises Refused."""
    _check(line)
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    taken = {one.code for one in items_by_place([organisation], year)[organisation.pk]}
    code = str(line.get("code", "")).strip().upper()
    if not code or code in taken:
        raise Refused(_("编号 %(code)s 没有填或已经用过，请换一个。") % {"code": code})
    made: DutyItem = DutyItem.objects.create(
        organisation=organisation,
        year=year,
        code=code,
        holder=like.holder,
        list_title=like.list_title,
        responsibility=like.responsibility,
        bodies=like.bodies,
        posts=like.posts,
        position=like.position,
        is_sample=organisation.is_sample,
        **{name: line[name] for name in KEPT if name in line},
    )
    trail().note(made, f"清单增加事项“{made.duty}”", after=told(made))
    return made


@action("dutylist.manage")
def item_change(
    actor: Actor, *, organisation: Organisation, item: DutyItem, line: dict[str, Any]
) -> DutyItem:
    """Change an item of one's own; what follows a rule keeps its amount. Raises Refused."""
    if item.rule_id:
        line = {name: line[name] for name in ("duty", "standard", "due") if name in line}
    _check({**told(item), **line})
    before = told(item)
    for name in KEPT:
        if name in line:
            setattr(item, name, line[name])
    item.save()
    trail().note(item, f"修改清单事项“{item.duty}”", before=before, after=told(item))
    return item


@action("dutylist.manage")
def item_close(actor: Actor, *, organisation: Organisation, item: DutyItem, reason: str) -> None:
    """Take an item off the lists; it stays in the history. Raises Refused."""
    if not reason.strip():
        raise Refused(_("请写明停用的原因。"))
    if item.is_closed:
        raise Refused(_("这一项已经停用了。"))
    item.is_closed = True
    item.save(update_fields=["is_closed"])
    trail().note(item, f"停用清单事项“{item.duty}”", after={"reason": reason.strip()[:200]})


def told(item: DutyItem) -> dict[str, Any]:
    """What the audit line keeps of an item."""
    return {name: getattr(item, name) for name in KEPT}


def _check(line: dict[str, Any]) -> None:
    if not str(line.get("duty", "")).strip():
        raise Refused(_("请写明职责。"))
    if not str(line.get("basis", "")).strip():
        raise Refused(_("请写明依据；自己定的写“%(ours)s”。") % {"ours": OURS})
    if line.get("every") != EVENT and Decimal(line.get("times") or 0) <= 0:
        raise Refused(_("请写明每期几次；随时发生的，频次选“有则做”。"))
    unknown = set(line.get("kinds") or ()) - set(evidence_kinds())
    if unknown:
        raise Refused(_("不认识的佐证：%(kinds)s。") % {"kinds": "、".join(sorted(unknown))})
