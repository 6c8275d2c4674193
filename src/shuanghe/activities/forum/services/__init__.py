"""Writes: an idea filed, answered, tried out, handed on or taken back."""

from shuanghe.activities.forum.services.filing import Proposal, idea_file, idea_withdraw
from shuanghe.activities.forum.services.moving import idea_move

__all__ = ["Proposal", "idea_file", "idea_move", "idea_withdraw"]
