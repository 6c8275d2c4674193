"""What the search of the header shows of the handbooks: sections the reader may open."""

from django.urls import reverse

from shuanghe.insight.handbooks.queries.finding import sections_found
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.ui.slots import Offer

AT_MOST = 10


def handbook_hits(*, actor: Actor, wanted: str) -> list[Offer]:
    """The sections with all these words, the newest first, each with its handbook."""
    if not actor.may("handbook.read"):
        return []
    with looking(actor.scope("handbook.read")):
        found = sections_found(wanted)[:AT_MOST]
    return [
        Offer(
            f"{one.title}（{one.handbook}）",
            reverse("handbooks:section", args=[one.edition_id, one.number]),
        )
        for one in found
    ]
