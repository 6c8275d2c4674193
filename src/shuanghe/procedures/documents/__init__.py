"""What procedures give out: the flow chart, and the papers of a case."""

from shuanghe.kernel.documents.charts import OUTCOMES
from shuanghe.kernel.documents.charts import flow_svg as procedure_svg

__all__ = ["OUTCOMES", "procedure_svg"]
