"""Applying a checked roster: all or nothing, set-wise, one audit line, former values closed."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused, action, announce, trail
from shuanghe.kernel.permissions import Actor, current_scope
from shuanghe.organisation.models import Member, Organisation
from shuanghe.organisation.rules.plans import RosterPlan
from shuanghe.organisation.services.roster_members import members_change, members_load
from shuanghe.organisation.services.roster_organisations import (
    organisations_change,
    organisations_load,
)
from shuanghe.organisation.services.roster_posts import posts_write


@dataclass(frozen=True)
class RosterApplied:
    """How many rows of each sort were written."""

    organisations_new: int
    organisations_changed: int
    members_new: int
    members_changed: int
    posts_new: int
    posts_changed: int

    @property
    def total(self) -> int:
        return sum(vars(self).values())


@action("roster.import")
def roster_apply(
    actor: Actor,
    *,
    organisation: Organisation | None = None,
    make_plan: Callable[[], RosterPlan],
    file_name: str,
) -> RosterApplied:
    """Write a roster file, or nothing of it.

    make_plan judges the file again inside this transaction, in the actor's scope, so that what
    is written fits what is on record now; it raises Refused when the file has errors.
    `organisation` is the place of the audit line, None for the whole tree.
    """
    plan = make_plan()
    founded = organisations_load(plan)
    moved = organisations_change(plan)
    places = {code: pk for code, pk, _ in _places()}
    _check_scope(plan)
    touched = members_load(plan, places)
    touched |= members_change(plan, places)
    posts_write(plan, places)
    done = RosterApplied(
        organisations_new=len(plan.new_organisations),
        organisations_changed=len(plan.changed_organisations),
        members_new=len(plan.new_members),
        members_changed=len(plan.changed_members),
        posts_new=len(plan.new_posts),
        posts_changed=len(plan.changed_posts),
    )
    trail().note(
        (Member._meta.label_lower, "*"),
        f"导入名册“{file_name}”，写入 {done.total} 行",
        after={**vars(done), "effective_on": plan.effective_on},
    )
    posts = (*plan.new_posts, *(one for one, _ in plan.changed_posts))
    changed = founded | moved | {places[one.organisation] for one in posts}
    if changed:
        announce("organisations_changed", organisation_ids=sorted(changed))
    if touched:
        announce("roll_changed", organisation_ids=sorted(touched))
    return done


def _places() -> list[tuple[str, int, str]]:
    return list(Organisation.objects.values_list("code", "id", "path"))


def _check_scope(plan: RosterPlan) -> None:
    """The raw loads below do not pass the model's own wall, so it is asked here once."""
    if current_scope().is_everything:
        return
    codes = {code for code, _, _ in _places()}
    wanted = {one.organisation for one in plan.new_members}
    wanted |= {one.organisation for one, _ in plan.changed_members}
    wanted |= {one.attached for one in plan.new_members if one.attached}
    wanted |= {one.attached for one, _ in plan.changed_members if one.attached}
    wanted |= {one.organisation for one in plan.new_posts}
    if wanted - codes:
        raise Refused(_("名册里有您管理范围之外的组织，没有写入任何内容。"))
