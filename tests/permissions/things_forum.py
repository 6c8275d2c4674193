"""Ideas of branch Z1: one that anybody of the branch filed, one of the account that asks."""

from datetime import date

from django.core.files.base import ContentFile
from tests.permissions.things import PAPER, Thing, Things, _owner, thing

from shuanghe.activities.forum.models import Idea


def _made(all_: Things, user_id: int, key: str) -> Idea:
    return Idea.objects.create(
        organisation=all_.world.branch, title="示例建议", text="示例做法", place="示例岗位",
        proposer_id=user_id, proposer_name="测试", client_key=f"permissions-{key}",
        filed_on=date(2026, 11, 2), due_on=date(2026, 11, 11),
        paper=ContentFile(PAPER, "i.pdf"), paper_name="i.pdf",
    )  # fmt: skip


@thing("idea")
def _idea(all_: Things) -> Thing:
    return Thing({"pk": _made(all_, 0, "others").pk})


@thing("own_idea")
def _own_idea(all_: Things) -> Thing:
    return Thing({"pk": _made(all_, _owner(all_).pk, "own").pk}, owner="everything@own")
