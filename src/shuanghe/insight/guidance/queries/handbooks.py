"""How many handbooks were issued to an organisation: counted as whoever issues them says."""

from typing import NamedTuple


class Handbooks(NamedTuple):
    """How handbooks are counted, as SQL of one number each, and the page they are on.

    The SQL takes %(here)s, the id of the organisation, which the asker has found to be in view.
    """

    issued: str = "SELECT 0"
    received: str = "SELECT 0"
    page: str = ""


_plugged: list[Handbooks] = []


def handbooks_plug(handbooks: Handbooks) -> None:
    """Say who knows of handbooks; without one the guide leaves the step out."""
    _plugged[:] = [handbooks]


def handbooks_counted() -> Handbooks:
    """How to count what an organisation was given and has signed for."""
    return _plugged[0] if _plugged else Handbooks()
