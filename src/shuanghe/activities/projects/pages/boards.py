"""Projects by state, as a table, along the months of a year."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.projects.documents import projects_file
from shuanghe.activities.projects.models import Family, ProjectState
from shuanghe.activities.projects.pages.running import place_asked, shown
from shuanghe.activities.projects.queries.boards import (
    MILESTONE,
    Wanted,
    family_totals,
    lines_of,
    projects_found,
    years_known,
)
from shuanghe.activities.projects.queries.boards import (
    board as board_of,
)
from shuanghe.activities.projects.queries.terms import fields
from shuanghe.kernel.pages import actor_of, asked, page_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.asked import number_asked

ROWS = 50
LINES = 25
MOST_IN_FILE = 20_000


def wanted_of(request: HttpRequest) -> Wanted:
    """The filters of the address; what is none of the known words counts as not asked."""
    given = {name: asked(request, name) for name in ("state", "family", "field")}
    known = {"state": ProjectState.values, "family": Family.values, "field": list(fields())}
    plain = {name: value if value in known[name] else "" for name, value in given.items()}
    year = number_asked(asked(request, "year"))
    return Wanted(
        **plain,
        year=year if year is not None and year < 10_000 else None,
        organisation=place_asked(request),
        text=asked(request, "q").strip()[:60],
    )


def _shared(request: HttpRequest, wanted: Wanted) -> dict[str, Any]:
    actor = actor_of(request)
    return {
        "wanted": wanted,
        "families": Family.choices,
        "states": ProjectState.choices,
        "fields": fields(),
        "years": years_known(),
        "may_file": actor.may("project.file"),
        "may_manage": actor.may("project.manage"),
    }


@door("project.read")
def board(request: HttpRequest) -> HttpResponse:
    """The projects in view by state."""
    wanted = wanted_of(request)
    columns = board_of(wanted)
    values = {
        **_shared(request, wanted),
        "columns": columns,
        "count": sum(one.count for one in columns),
        "expected": sum(one.expected_fen for one in columns),
        "claimed": sum(one.claimed_fen for one in columns),
        "verified": sum(one.verified_fen for one in columns),
        "is_sample": any(card.is_sample for one in columns for card in one.cards),
    }
    return shown(request, "board.html", values)


@door("project.read")
def table(request: HttpRequest) -> HttpResponseBase:
    """The same as a table; ?format=xlsx gives all of it."""
    wanted = wanted_of(request)
    found = projects_found(wanted).select_related("organisation")
    if asked(request, "format") == "xlsx":
        return projects_file(_("项目"), found[:MOST_IN_FILE].iterator(2000), fields())
    page = page_of(request, found, ROWS)
    values = {
        **_shared(request, wanted),
        "page": page,
        "families_total": family_totals(wanted),
        "is_sample": any(one.is_sample for one in page.object_list),
    }
    return shown(request, "table.html", values)


@door("project.read")
def timeline(request: HttpRequest) -> HttpResponse:
    """What falls into the months of a year."""
    wanted = wanted_of(request)
    year = wanted.year or timezone.localdate().year
    wanted = replace(wanted, year=year)
    page = page_of(request, projects_found(wanted), LINES)
    values = {
        **_shared(request, wanted),
        "year": year,
        "page": page,
        "lines": lines_of(list(page.object_list), year),
        "milestone": MILESTONE,
        "is_sample": any(one.is_sample for one in page.object_list),
    }
    return shown(request, "timeline.html", values)
