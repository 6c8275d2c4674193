"""Posts held from one day until before another."""

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused, action, announce, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import (
    ON_THE_ROLL,
    Member,
    Organisation,
    Post,
    PostKind,
)
from shuanghe.organisation.services.organisations import day_settled

HELD_BY_ONE = (PostKind.SECRETARY, PostKind.GROUP_LEADER)


@action("organisation.manage")
def post_appoint(
    actor: Actor,
    *,
    organisation: Organisation,
    member: Member,
    kind: str,
    on: date,
    is_full_time: bool = False,
) -> Post:
    """Give a member a post from a day.

    Raises Refused when another still holds a post of which there is one, the member is off the
    roll, or the organisation is dissolved.
    """
    day_settled(on)
    title = PostKind(kind).label
    if organisation.dissolved_on:
        raise Refused(
            _("%(organisation)s已于 %(dissolved_on)s 撤销，不能任职。")
            % {"organisation": organisation.name, "dissolved_on": organisation.dissolved_on}
        )
    if member.standing not in ON_THE_ROLL or member.merged_into_id:
        raise Refused(
            _("%(member)s不在册，不能任%(title)s。") % {"member": member.name, "title": _(title)}
        )
    held = Post.objects.filter(
        Q(until_on=None) | Q(until_on__gt=on), organisation=organisation, kind=kind
    )
    if held.filter(member=member).exists():
        raise Refused(_("%(member)s已任%(title)s。") % {"member": member.name, "title": _(title)})
    if kind in HELD_BY_ONE and (other := held.select_related("member").first()):
        raise Refused(
            _("%(title)s现由%(member)s担任，请先办理免职。")
            % {"title": _(title), "member": other.member.name}
        )
    post: Post = Post.objects.create(
        organisation=organisation, member=member, kind=kind, is_full_time=is_full_time, from_on=on
    )
    trail().note(
        post,
        f"{member.name}任{organisation.name}{title}，自 {on}",
        after={"member": member.pk, "kind": kind, "on": on, "is_full_time": is_full_time},
    )
    announce("organisations_changed", organisation_ids=[organisation.pk])
    return post


@action("organisation.manage")
def post_end(actor: Actor, *, organisation: Organisation, post: Post, on: date) -> Post:
    """End a post on a day: from that day it is no longer held."""
    day_settled(on)
    if post.until_on:
        raise Refused(_("这一任职已于 %(until_on)s 结束。") % {"until_on": post.until_on})
    if on <= post.from_on:
        raise Refused(
            _("任职从 %(from_on)s 开始，免职日期须晚于这一天。") % {"from_on": post.from_on}
        )
    post.until_on = on
    post.save(update_fields=["until_on"])
    title = PostKind(post.kind).label
    trail().note(
        post,
        f"{post.member.name}不再任{organisation.name}{title}，自 {on}",
        before={"until_on": None},
        after={"until_on": on},
    )
    announce("organisations_changed", organisation_ids=[organisation.pk])
    return post
