"""What every page knows about itself and its reader. `project.menu` fills it in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class MenuItem:
    """One entry of a menu: what it says, where it leads, whether we are there."""

    title: str
    url: str
    is_current: bool = False
    count: int = 0


@dataclass(frozen=True)
class Site:
    """The frame around a page. messages is called when the page shows them, and empties them.

    tabs: the pages beside this one in its part of the menu.
    """

    language: str
    here: str
    messages: Callable[[], Sequence[Any]]
    person: str = ""
    post: str = ""
    place: str = ""
    menu: Sequence[MenuItem] = ()
    tabs: Sequence[MenuItem] = ()
    own: Sequence[MenuItem] = ()
    notice_count: int = 0
    is_sample: bool = False
    search_url: str = ""
    sign_out_url: str = ""
