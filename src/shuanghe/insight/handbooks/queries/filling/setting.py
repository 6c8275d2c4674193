"""For whom and for which day a handbook is filled, and what a filler gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shuanghe.insight.handbooks.rules.content import Block
from shuanghe.kernel.documents.wording import numeral
from shuanghe.organisation.models import Organisation


@dataclass(frozen=True)
class Setting:
    """The day of the rules, and the organisation whose handbook it is (None: of nobody)."""

    on: date
    organisation: Organisation | None = None

    def numeral(self, number: int) -> str:
        """1 to 99 in Chinese."""
        return numeral(number)


@dataclass(frozen=True)
class Filled:
    """One section as filled. source: whose words or figures they are, where all have one source."""

    code: str
    title: str
    blocks: Sequence[Block]
    source: str = ""
