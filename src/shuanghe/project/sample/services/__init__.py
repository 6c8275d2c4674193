"""The sample comes in by the doors of a customer."""

from shuanghe.project.sample.services.loading import (
    Loaded,
    accounts_load,
    sample_load,
    years_to_issue,
)

__all__ = ["Loaded", "accounts_load", "sample_load", "years_to_issue"]
