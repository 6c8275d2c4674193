"""Merging two entries of one person: one is kept, the other stays and points to it."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused, action, announce, trail
from shuanghe.kernel.crypto import open_sealed, seal
from shuanghe.kernel.permissions import Actor, current_scope
from shuanghe.organisation.models import Member, Organisation
from shuanghe.organisation.queries.members import seal_place
from shuanghe.organisation.services.members import PLAIN, SEALED

CHOOSABLE = (*PLAIN, *SEALED)


@action("member.merge")
def member_merge(
    actor: Actor,
    *,
    organisation: Organisation,
    kept: Member,
    merged: Member,
    take: Iterable[str] = (),
) -> Member:
    """Keep one entry, let the other point to it; `take` names fields to take from the other.

    Both histories stay under their own rows and are read together; the other's open stretches
    and posts end today. `organisation` is where the kept entry belongs. Raises Refused when they
    are the same row, one is already merged, or the other is out of view.
    """
    if kept.pk == merged.pk:
        raise Refused(_("请选择两条不同的党员信息。"))
    if kept.merged_into_id or merged.merged_into_id:
        raise Refused(_("其中一条已经合并过，请刷新名单。"))
    if not current_scope().covers(merged.organisation.path):
        raise Refused(_("另一条不在您的管理范围内，请由上级组织合并。"))
    today = timezone.localdate()
    fields = sorted(set(take))
    before = {field: str(getattr(kept, field)) for field in fields if field in PLAIN}
    places = [kept.organisation_id, merged.organisation_id]
    _retire(kept, merged)
    for field in fields:
        _take(kept, merged, field)
    kept.save()
    open_rows = {"until_on": None, "from_on__lt": today}
    merged.spells.filter(**open_rows).update(until_on=today)
    merged.standings.filter(**open_rows).update(until_on=today)
    merged.posts.filter(**open_rows).update(until_on=today)
    trail().note(
        kept,
        f"合并重复党员：保留 {kept.name}({kept.pk})，并入 {merged.name}({merged.pk})",
        before=before | {"merged": merged.pk},
        after={field: str(getattr(kept, field)) for field in before} | {"taken": fields},
    )
    announce("members_merged", kept=kept, merged=merged)
    announce("roll_changed", organisation_ids=sorted(set(places)))
    return kept


def _retire(kept: Member, merged: Member) -> None:
    """Point the other entry at the kept one first: then both may hold the same number."""
    merged.merged_into = kept
    merged.save(update_fields=["merged_into"])


def _take(kept: Member, merged: Member, field: str) -> None:
    if field in PLAIN:
        setattr(kept, field, getattr(merged, field))
        if field == "name":
            kept.name_pinyin = merged.name_pinyin
    elif field in SEALED:
        sealed = getattr(merged, f"{field}_sealed")
        text = open_sealed(sealed, where=seal_place(field, merged)) if sealed else ""
        place = seal_place(field, kept)
        setattr(kept, f"{field}_sealed", seal(text, where=place) if text else None)
        if field != "address":
            setattr(kept, f"{field}_index", getattr(merged, f"{field}_index"))
    else:
        raise Refused(_("没有可选的字段“%(field)s”。") % {"field": field})
