"""`shuanghe dues …`: all its commands together."""

from shuanghe.activities.dues.management import amounts, computing
from shuanghe.activities.dues.management.entry import group

__all__ = ["amounts", "computing", "group"]
