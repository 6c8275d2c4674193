"""Posts and rolls change and the lists follow in the same transaction; `project` plugs these in."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from shuanghe.activities.mobilisation.services.lists import lists_follow


def organisations_changed(*, organisation_ids: Sequence[int], **_: Any) -> None:
    """Bodies were founded or changed, or posts in them began or ended."""
    lists_follow(organisation_ids, on=timezone.localdate())


def roll_changed(*, organisation_ids: Sequence[int], **_: Any) -> None:
    """Members came or left."""
    lists_follow(organisation_ids, on=timezone.localdate())
