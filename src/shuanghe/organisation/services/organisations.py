"""Founding, renaming, moving and dissolving organisations; what they were stays on record."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused, action, announce, trail
from shuanghe.kernel.permissions import Actor, current_scope
from shuanghe.kernel.tree import is_within, path_of
from shuanghe.organisation.models import Organisation, OrganisationKind, OrganisationSpan
from shuanghe.organisation.queries.rolls import members_on_the_roll
from shuanghe.organisation.queries.roster import codes_taken
from shuanghe.organisation.rules.forest import may_hang_under
from shuanghe.organisation.services.loading import ids_reserve
from shuanghe.organisation.services.spans import (
    posts_close,
    span_close,
    span_restate,
    subtree_repath,
)


@dataclass(frozen=True)
class OrganisationFacts:
    """What a new organisation is."""

    code: str
    name: str
    kind: str
    established_on: date
    short_name: str = ""
    has_committee: bool = False
    term_ends_on: date | None = None
    is_sample: bool = False


def day_settled(on: date) -> None:
    """Refuse a day that has not come: the tree is kept as it stands, not as it is planned."""
    if on > timezone.localdate():
        raise Refused(_("生效日期 %(on)s 还没有到，请在当天或之后办理。") % {"on": on})


@action("organisation.manage")
def organisation_create(
    actor: Actor, *, organisation: Organisation | None, facts: OrganisationFacts
) -> Organisation:
    """Found an organisation below `organisation` (None: at the top, whole-tree right needed).

    Raises Refused when the code is taken, the kind does not fit below the parent, the parent was
    dissolved by then or the day is in the future.
    """
    _check_place(facts, organisation)
    if codes_taken([facts.code]):
        raise Refused(_("组织编码 %(facts)s 已被占用，请换一个。") % {"facts": facts.code})
    node = Organisation(
        code=facts.code,
        name=facts.name,
        short_name=facts.short_name,
        kind=facts.kind,
        parent=organisation,
        has_committee=facts.has_committee,
        established_on=facts.established_on,
        term_ends_on=facts.term_ends_on,
        is_sample=facts.is_sample,
    )
    _insert_with_path(node, organisation)
    OrganisationSpan.objects.create(
        organisation=node,
        name=node.name,
        kind=node.kind,
        parent_id=node.parent_id,
        path=node.path,
        from_on=node.established_on,
    )
    trail().note(node, f"成立{node.name}", after={"code": node.code, "kind": node.kind})
    announce("organisations_changed", organisation_ids=[node.pk])
    return node


def _check_place(facts: OrganisationFacts, parent: Organisation | None) -> None:
    day_settled(facts.established_on)
    kind = OrganisationKind(facts.kind)
    if parent is None:
        if not current_scope().is_everything:
            raise Refused(_("只有管理全部组织的人才能建立最上级组织。"))
        if not may_hang_under(kind, None):
            raise Refused(_("%(kind)s不能没有上级，请选择上级组织。") % {"kind": _(kind.label)})
        return
    if not may_hang_under(kind, parent.kind):
        raise Refused(
            _("%(kind)s不能设在%(kind2)s之下。")
            % {"kind": _(kind.label), "kind2": _(OrganisationKind(parent.kind).label)}
        )
    if parent.dissolved_on:
        raise Refused(
            _("上级%(parent)s已于 %(dissolved_on)s 撤销。")
            % {"parent": parent.name, "dissolved_on": parent.dissolved_on}
        )


def _insert_with_path(node: Organisation, parent: Organisation | None) -> None:
    """The id is part of the path: reserve it, then write the row once."""
    node.pk = ids_reserve(Organisation, 1)[0]
    node.path = path_of(parent.path if parent else "", node.pk)
    node.save(force_insert=True)


@action("organisation.manage")
def organisation_rename(
    actor: Actor, *, organisation: Organisation, name: str, short_name: str = "", on: date
) -> Organisation:
    """Give another name from a day; the former name stays in the history."""
    day_settled(on)
    if organisation.dissolved_on:
        raise Refused(
            _("%(organisation)s已于 %(dissolved_on)s 撤销，不能更名。")
            % {"organisation": organisation.name, "dissolved_on": organisation.dissolved_on}
        )
    before = {"name": organisation.name, "short_name": organisation.short_name}
    organisation.name, organisation.short_name = name, short_name
    organisation.save(update_fields=["name", "short_name"])
    span_restate(organisation, on=on)
    trail().note(
        organisation,
        f"{before['name']}更名为{name}，自 {on}",
        before=before,
        after={"name": name, "short_name": short_name, "on": on},
    )
    announce("organisations_changed", organisation_ids=[organisation.pk])
    return organisation


@action("organisation.manage")
def organisation_update(
    actor: Actor,
    *,
    organisation: Organisation,
    has_committee: bool,
    term_ends_on: date | None,
) -> Organisation:
    """Change what is not dated: whether a committee sits, and when the term ends."""
    before = {
        "has_committee": organisation.has_committee,
        "term_ends_on": organisation.term_ends_on,
    }
    organisation.has_committee, organisation.term_ends_on = has_committee, term_ends_on
    organisation.save(update_fields=["has_committee", "term_ends_on"])
    trail().note(
        organisation,
        f"更新{organisation.name}的任期与支委会设置",
        before=before,
        after={"has_committee": has_committee, "term_ends_on": term_ends_on},
    )
    announce("organisations_changed", organisation_ids=[organisation.pk])
    return organisation


@action("organisation.manage")
def organisation_move(
    actor: Actor, *, organisation: Organisation, to: Organisation, on: date
) -> Organisation:
    """Hang an organisation with everything below it under another from a day.

    Raises Refused for a ring, an unfit or dissolved parent, a day in the future or before the
    last change. Announces organisation_moved inside the transaction.
    """
    day_settled(on)
    if is_within(to.path, organisation.path):
        raise Refused(
            _("%(to)s就在%(organisation)s之内，这样会成环，请另选上级。")
            % {"to": to.name, "organisation": organisation.name}
        )
    if not may_hang_under(organisation.kind, to.kind):
        here, there = OrganisationKind(organisation.kind), OrganisationKind(to.kind)
        raise Refused(
            _("%(here)s不能设在%(there)s之下。") % {"here": _(here.label), "there": _(there.label)}
        )
    if to.dissolved_on or organisation.dissolved_on:
        raise Refused(_("已撤销的组织不能移动，也不能接收下级。"))
    if not current_scope().covers(to.path):
        raise Refused(_("%(to)s不在您的管理范围内。") % {"to": to.name})
    old_path, old_parent = organisation.path, organisation.parent_id
    new_path = path_of(to.path, organisation.pk)
    if new_path == old_path:
        raise Refused(
            _("%(organisation)s已经在%(to)s之下。")
            % {"organisation": organisation.name, "to": to.name}
        )
    moved = subtree_repath(organisation, to=to, new_path=new_path, on=on)
    organisation.parent, organisation.path = to, new_path
    trail().note(
        organisation,
        f"{organisation.name}移到{to.name}之下，自 {on}，连同下级共 {moved} 个组织",
        before={"parent": old_parent, "path": old_path},
        after={"parent": to.pk, "path": new_path, "on": on, "count": moved},
    )
    announce("organisation_moved", organisation=organisation, old_path=old_path, new_path=new_path)
    return organisation


@action("organisation.manage")
def organisation_dissolve(actor: Actor, *, organisation: Organisation, on: date) -> Organisation:
    """Dissolve from a day: that day it is no longer there, what was stays.

    Raises Refused while it has living organisations below or members on the roll.
    """
    day_settled(on)
    if organisation.dissolved_on:
        raise Refused(
            _("%(organisation)s已于 %(dissolved_on)s 撤销。")
            % {"organisation": organisation.name, "dissolved_on": organisation.dissolved_on}
        )
    if on < organisation.established_on:
        raise Refused(
            _("撤销日期早于成立日期 %(established_on)s。")
            % {"established_on": organisation.established_on}
        )
    children = Organisation.objects.filter(parent=organisation, dissolved_on=None).count()
    if children:
        raise Refused(
            _("%(organisation)s之下还有 %(children)s 个组织，请先移走或撤销它们。")
            % {"organisation": organisation.name, "children": children}
        )
    members = members_on_the_roll(organisation).count()
    if members:
        raise Refused(
            _("%(organisation)s名册上还有 %(members)s 名党员，请先转出他们的组织关系。")
            % {"organisation": organisation.name, "members": members}
        )
    organisation.dissolved_on = on
    organisation.save(update_fields=["dissolved_on"])
    span_close(organisation, on=on)
    ended = posts_close(organisation, on=on)
    trail().note(
        organisation, f"撤销{organisation.name}，自 {on}", after={"on": on, "posts_ended": ended}
    )
    announce("organisation_dissolved", organisation=organisation, on=on)
    return organisation
