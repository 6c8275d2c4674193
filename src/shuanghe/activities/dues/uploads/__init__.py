"""What comes in as a file: bases of a year, transfers of a bank."""

from shuanghe.activities.dues.uploads.bases import BASES, base_template
from shuanghe.activities.dues.uploads.transfers import TRANSFERS

__all__ = ["BASES", "TRANSFERS", "base_template"]
