"""Reading values, definitions, benchmarks and goals. For other apps: `series`, `series_many`."""

from shuanghe.operations.queries.values import series, series_many

__all__ = ["series", "series_many"]
