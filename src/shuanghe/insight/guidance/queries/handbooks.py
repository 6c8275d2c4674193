"""How many handbooks were issued to an organisation, asked of whoever issues them."""

from collections.abc import Callable
from typing import NamedTuple

from shuanghe.organisation.models import Organisation


class Handbooks(NamedTuple):
    """Handbooks issued to one organisation, how many it has received, and where they are."""

    issued: int = 0
    received: int = 0
    url: str = ""


Reader = Callable[[Organisation], Handbooks]
_reader: list[Reader] = []


def reader_plug(reader: Reader) -> None:
    """Say who knows of handbooks; without one the guide leaves the step out."""
    _reader[:] = [reader]


def handbooks_of(organisation: Organisation) -> Handbooks:
    """What the organisation was given and has signed for."""
    return _reader[0](organisation) if _reader else Handbooks()
