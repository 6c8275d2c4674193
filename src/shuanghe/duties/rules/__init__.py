"""Pure judgement on dates and amounts: no Django, no clock, no database."""

from shuanghe.duties.rules.verdicts import Verdict, met_on, verdict

__all__ = ["Verdict", "met_on", "verdict"]
