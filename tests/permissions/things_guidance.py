"""Two hand-overs of branch Z1: one to its secretary, one to the member behind the accounts."""

from datetime import date

from tests.permissions.things import Thing, Things, thing

from shuanghe.insight.guidance.models import Handover
from shuanghe.organisation.models import Member, Post


def _made(all_: Things, outgoing: Member, incoming: Member, year: int) -> Handover:
    """One hand-over at the end of a year, before the post of today's secretary began."""
    ended, place = date(year, 12, 31), all_.world.branch
    post = Post.objects.create(
        organisation=place, member=outgoing, kind="secretary",
        from_on=date(year, 1, 1), until_on=ended,
    )  # fmt: skip
    made: Handover = Handover.objects.create(
        organisation=place, outgoing_post=post, outgoing=outgoing, outgoing_name="示例甲",
        outgoing_until_on=ended, incoming=incoming, incoming_name="示例乙",
        incoming_from_on=ended, content={"sections": []}, content_hash="0" * 64, made_on=ended,
        made_by="测试",
    )  # fmt: skip
    return made


@thing("handover")
def _seen(all_: Things) -> Thing:
    members = all_.world.members["Z1"]
    return Thing({"pk": _made(all_, members[1], members[0], 2015).pk})


@thing("own_handover")
def _own(all_: Things) -> Thing:
    """One in which the member behind the accounts of the branch is named."""
    members = all_.world.members["Z1"]
    return Thing({"pk": _made(all_, members[1], members[-1], 2013).pk}, owner="@own")
