"""When posts change, the people concerned are told that there is something to hand over."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone

from shuanghe.identity.models import User
from shuanghe.insight.guidance.queries.changes import Change, changes_lately
from shuanghe.kernel.notices.services import notices_send
from shuanghe.organisation.models import Organisation

AT_MOST = 200
"""A whole roster coming in is no change of secretary; nobody is told of it one by one."""


def organisations_changed(*, organisation_ids: Iterable[int], **_facts: Any) -> None:
    """Offer the kit to the old and the new secretary, once for each change."""
    ids = list(organisation_ids)
    if not ids or len(ids) > AT_MOST:
        return
    places = Organisation.objects.filter(pk__in=ids)
    for change in changes_lately(places, on=timezone.localdate()):
        if change.incoming_id is not None and change.handover_id is None:
            _offer(change)


def _offer(change: Change) -> None:
    parties = [one for one in (change.outgoing_id, change.incoming_id) if one is not None]
    users = User.objects.filter(member_id__in=parties, is_active=True)
    place = change.organisation
    notices_send(
        recipients=users.values_list("pk", flat=True),
        text=(
            f"{place.name}书记由{change.outgoing_name}变更为{change.incoming_name}，"
            "交接清册已备好，请核对、签收。"
        ),
        url=reverse("guidance:kit", args=[place.code]),
        source=("organisation.post", str(change.outgoing_post_id)),
        key=f"handover.offer.{change.outgoing_post_id}.{change.incoming_id}",
    )
