"""Writes: local wording of the mechanism, adopted catalogue items and their deadlines."""

from shuanghe.activities.standards.services.adopting import adoption_end, item_adopt
from shuanghe.activities.standards.services.keeping import adoptions_keep, evidence_changed
from shuanghe.activities.standards.services.wording import Said, wording_end, wording_write

__all__ = [
    "Said",
    "adoption_end",
    "adoptions_keep",
    "evidence_changed",
    "item_adopt",
    "wording_end",
    "wording_write",
]
