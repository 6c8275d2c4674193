"""What other apps read: the mechanism, catalogues, flow charts, methods and the song."""

from shuanghe.activities.standards.queries.catalogues import (
    Wanted,
    catalogue,
    catalogue_item,
    categories,
    duties_behind,
    may_be_adopted,
)
from shuanghe.activities.standards.queries.charts import (
    chart_titles,
    flow_chart,
    flow_charts,
)
from shuanghe.activities.standards.queries.held import adoptions_over
from shuanghe.activities.standards.queries.mechanisms import mechanism_on, mechanisms, song
from shuanghe.activities.standards.queries.methods import method, methods

__all__ = [
    "Wanted",
    "adoptions_over",
    "catalogue",
    "catalogue_item",
    "categories",
    "chart_titles",
    "duties_behind",
    "flow_chart",
    "flow_charts",
    "may_be_adopted",
    "mechanism_on",
    "mechanisms",
    "method",
    "methods",
    "song",
]
