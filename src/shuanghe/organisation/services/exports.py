"""Taking the roster out leaves a line in the audit trail before the file is made."""

from django.http import Http404

from shuanghe.kernel.actions import action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import Member, Organisation


@action("roster.export")
def roster_export_note(actor: Actor, *, organisation: Organisation | None, is_clear: bool) -> int:
    """Record an export of a subtree (None: all in view); how many members it holds.

    Identity numbers in clear need the right to reveal them as well; without it the answer is
    the same as for something that is not there.
    """
    path = organisation.path if organisation else None
    if is_clear and not (
        actor.may("member.reveal", path) if path is not None else may_reveal_all(actor)
    ):
        raise Http404
    members = Member.objects.filter(merged_into=None)
    if organisation is not None:
        members = members.filter(
            organisation__path__gte=organisation.path,
            organisation__path__lt=end_of(organisation.path),
        )
    count = members.count()
    what = "含身份号码、电话、住址明文" if is_clear else "号码已遮蔽"
    trail().note(
        (Member._meta.label_lower, "*"),
        f"导出名册 {count} 人（{what}）",
        after={"count": count, "is_clear": is_clear},
    )
    return count


def may_reveal_all(actor: Actor) -> bool:
    """Whether everything the actor may export may also be shown in clear."""
    reveal = actor.scope("member.reveal")
    roots = actor.scope("roster.export").roots
    return bool(roots) and all(reveal.covers(root) for root in roots)


@action("roster.export")
def members_export_note(actor: Actor, *, organisation: Organisation | None, count: int) -> None:
    """Record that a list of so many members, without their numbers, was taken out.

    What they were searched by is not kept: it may be somebody's number.
    """
    trail().note(
        (Member._meta.label_lower, "*"),
        f"导出党员名单 {count} 人（不含号码）",
        after={"count": count},
    )
