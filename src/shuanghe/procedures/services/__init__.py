"""Cases under way: opened, done step by step, set right, moved, loaded."""

from shuanghe.procedures.services.cases import Opening
from shuanghe.procedures.services.definitions import case_redefine, definition_kept
from shuanghe.procedures.services.loading import Loaded, cases_load
from shuanghe.procedures.services.moving import case_move, move_accept, move_return
from shuanghe.procedures.services.opening import case_open, case_stop
from shuanghe.procedures.services.papers import paper_add, paper_withdraw
from shuanghe.procedures.services.redoing import approval_withdraw, step_correct, step_redo
from shuanghe.procedures.services.stepping import (
    Doing,
    StepRefused,
    step_approve,
    step_do,
)

__all__ = [
    "Doing",
    "Loaded",
    "Opening",
    "StepRefused",
    "approval_withdraw",
    "case_move",
    "case_open",
    "case_redefine",
    "case_stop",
    "cases_load",
    "definition_kept",
    "move_accept",
    "move_return",
    "paper_add",
    "paper_withdraw",
    "step_approve",
    "step_correct",
    "step_do",
    "step_redo",
]
