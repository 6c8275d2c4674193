"""A hand-over of branch Z1, from its secretary to the member behind the accounts there."""

from datetime import date

from tests.permissions.things import Thing, Things, thing

from shuanghe.insight.guidance.models import Handover
from shuanghe.organisation.models import Post


def _handover(all_: Things) -> Handover:
    def make() -> Handover:
        first, last = all_.world.members["Z1"][0], all_.world.members["Z1"][-1]
        post = Post.objects.create(
            organisation=all_.world.branch, member=first, kind="secretary",
            from_on=date(2015, 1, 1), until_on=date(2016, 1, 1),
        )  # fmt: skip
        made: Handover = Handover.objects.create(
            organisation=all_.world.branch, outgoing_post=post,
            outgoing=first, outgoing_name="示例甲", outgoing_until_on=date(2016, 1, 1),
            incoming=last, incoming_name="示例乙", incoming_from_on=date(2016, 1, 1),
            content={"sections": []}, content_hash="0" * 64, made_on=date(2016, 1, 2),
            made_by="测试",
        )  # fmt: skip
        return made

    found: Handover = all_.row("handover", make)
    return found


@thing("handover")
def _seen(all_: Things) -> Thing:
    return Thing({"pk": _handover(all_).pk})


@thing("own_handover")
def _own(all_: Things) -> Thing:
    """The same one, as whoever is named in it asks for it."""
    return Thing({"pk": _handover(all_).pk}, owner="@own")
