"""What procedures give out: the flow chart, and the papers of a case."""

from shuanghe.procedures.documents.charts import OUTCOMES, procedure_svg

__all__ = ["OUTCOMES", "procedure_svg"]
