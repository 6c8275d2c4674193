"""Writing the posts of a roster."""

from collections.abc import Mapping

from shuanghe.kernel.crypto import blind_index
from shuanghe.organisation.models import Post
from shuanghe.organisation.queries.roster import members_known
from shuanghe.organisation.rules.plans import RosterPlan
from shuanghe.organisation.services.loading import rows_change, rows_load

COLUMNS = ("organisation_id", "member_id", "kind", "is_full_time", "from_on", "until_on")


def posts_write(plan: RosterPlan, places: Mapping[str, int]) -> None:
    """Insert new posts and settle the end and full-time mark of known ones."""
    indexes = {
        one.id_number: blind_index(one.id_number, purpose="id_number") for one in plan.new_posts
    }
    members = members_known(indexes.values()) if indexes else {}
    rows_load(
        Post,
        COLUMNS,
        [
            (
                places[one.organisation],
                members[indexes[one.id_number]].id,
                one.kind,
                bool(one.is_full_time),
                one.from_on.isoformat(),
                one.until_on.isoformat() if one.until_on else None,
            )
            for one in plan.new_posts
        ],
    )
    rows_change(
        "UPDATE organisation_post SET until_on = %s, is_full_time = %s WHERE id = %s",
        [
            (
                str(one.until_on or now.until_on) if one.until_on or now.until_on else None,
                now.is_full_time if one.is_full_time is None else one.is_full_time,
                now.id,
            )
            for one, now in plan.changed_posts
        ],
    )
