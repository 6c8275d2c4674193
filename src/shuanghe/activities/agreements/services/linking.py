"""Targets on the goal tree: hung up when an agreement comes into force, taken down when it ends."""

from datetime import date

from shuanghe.activities.agreements.models import Agreement
from shuanghe.kernel.actions import Refused
from shuanghe.operations.models import GoalLink, Side
from shuanghe.operations.services import Linked
from shuanghe.operations.services.linking import link_keep

SOURCE = "agreements.target"


def targets_hang(name: str, agreement: Agreement, *, on: date) -> int:
    """Hang the targets of an agreement on the goals they serve; how many. Inside an action.

    One whose goal has ended since stays off the tree: the agreement is signed all the same.
    """
    hung = 0
    for one in agreement.targets.order_by("pk"):
        if one.goal_id is None:
            continue
        side = Side.PARTY if one.kpi_id is None else Side.BOTH
        linked = Linked(SOURCE, str(one.pk), f"责任书：{one.statement}"[:100], side)
        try:
            link_keep(
                name,
                organisation=agreement.organisation,
                goal_id=one.goal_id,
                linked=linked,
                on=on,
            )
        except Refused:
            continue
        hung += 1
    return hung


def targets_take_down(agreement: Agreement, *, on: date) -> int:
    """End the links of an agreement that no longer counts; how many. Inside an action."""
    ids = [str(pk) for pk in agreement.targets.values_list("pk", flat=True)]
    return GoalLink.objects.filter(source_type=SOURCE, source_id__in=ids, until_on=None).update(
        until_on=on
    )
