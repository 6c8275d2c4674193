"""Procedures as defined on a day, and a case judged against one."""

from shuanghe.procedures.queries.book import (
    procedure_on,
    procedures_check,
    procedures_known,
    procedures_restricted,
)
from shuanghe.procedures.queries.judging import case_faults, counting_on

__all__ = [
    "case_faults",
    "counting_on",
    "procedure_on",
    "procedures_check",
    "procedures_known",
    "procedures_restricted",
]
