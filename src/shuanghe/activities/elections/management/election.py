"""`shuanghe election …`."""

from shuanghe.activities.elections.management import counting, listing
from shuanghe.activities.elections.management.entry import group

__all__ = ["counting", "group", "listing"]
