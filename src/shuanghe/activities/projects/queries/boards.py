"""Projects in view: by state, as a table, along the months of a year."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from shuanghe.activities.projects.models import (
    Family,
    Project,
    ProjectMilestone,
    ProjectState,
)
from shuanghe.activities.projects.rules.states import ORDER, State
from shuanghe.kernel.tree import end_of

CARDS = 6
"""How many projects a column of the board shows; the table has them all."""
CARD_FIELDS = (
    "number", "title", "leader_name", "family", "state", "state_on", "notice_until",
    "claimed_fen", "verified_fen", "expected_fen", "is_sample", "organisation__name",
    "organisation__short_name", "organisation__path",
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """Which projects are asked for; empty for all."""

    state: str = ""
    family: str = ""
    field: str = ""
    year: int | None = None
    organisation: Any = None
    text: str = ""


@dataclass
class Column:
    """The projects of one state: how many, what they claim and what was verified, the first few."""

    state: State
    count: int
    expected_fen: int
    claimed_fen: int
    verified_fen: int
    cards: list[Project] = field(default_factory=list)

    @property
    def title(self) -> str:
        return str(ProjectState(self.state).label)

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.cards)


def projects_found(wanted: Wanted) -> "QuerySet[Project]":
    """The projects in view that are asked for, those that moved last first."""
    found: QuerySet[Project] = Project.objects.all()
    for name in ("family", "field", "year"):
        value = getattr(wanted, name)
        if value:
            found = found.filter(**{name: value})
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.organisation is not None:
        path = wanted.organisation.path
        found = found.filter(organisation__path__gte=path, organisation__path__lt=end_of(path))
    if wanted.text:
        said = Q(title__icontains=wanted.text) | Q(number__icontains=wanted.text)
        found = found.filter(said | Q(leader_name__icontains=wanted.text))
    return found.order_by("-state_on", "-id")


def board(wanted: Wanted) -> list[Column]:
    """The projects asked for by state, in the order of the way: two statements for any number."""
    found = projects_found(wanted)
    rows = found.order_by().values("state").annotate(
        count=Count("pk"), sum_expected=Sum("expected_fen"), sum_claimed=Sum("claimed_fen"),
        sum_verified=Sum("verified_fen"),
    )  # fmt: skip
    columns = {
        row["state"]: Column(
            State(row["state"]),
            row["count"],
            row["sum_expected"],
            row["sum_claimed"],
            row["sum_verified"] or 0,
        )
        for row in rows
    }
    place = Window(
        RowNumber(), partition_by=F("state"), order_by=[F("state_on").desc(), F("id").desc()]
    )
    shown = found.annotate(place=place).filter(place__lte=CARDS).values_list("pk", flat=True)
    cards = Project.objects.filter(pk__in=list(shown)).select_related("organisation")
    for one in cards.only(*CARD_FIELDS).order_by("-state_on", "-id"):
        columns[one.state].cards.append(one)
    return [columns[state] for state in ORDER if state in columns]


def years_known() -> list[int]:
    """The years that projects in view are of, newest first."""
    years = Project.objects.order_by().values_list("year", flat=True).distinct()
    return sorted(years, reverse=True)


@dataclass(frozen=True)
class Line:
    """One project along the months of a year: month → what falls into it."""

    project: Project
    months: dict[int, list[str]]


MILESTONE = "节点"
MARKS = (
    ("approved_on", "评审"), ("started_on", "立项"), ("verified_on", "核定"),
    ("accepted_on", "验收"),
)  # fmt: skip


def lines_of(projects: list[Project], year: int) -> list[Line]:
    """What falls into each month of a year: the days reached, and how many milestones are due."""
    due: dict[int, list[date]] = {}
    stones = ProjectMilestone.objects.filter(project__in=projects, due_on__year=year)
    for project, day in stones.order_by("due_on").values_list("project_id", "due_on"):
        due.setdefault(project, []).append(day)
    lines = []
    for one in projects:
        months: dict[int, list[str]] = {}
        for name, text in MARKS:
            day = getattr(one, name)
            if day is not None and day.year == year:
                months.setdefault(day.month, []).append(text)
        for day in due.get(one.pk, ()):
            months.setdefault(day.month, []).append(MILESTONE)
        lines.append(Line(one, months))
    return lines


def family_totals(wanted: Wanted) -> list[dict[str, Any]]:
    """By family: how many projects, what is expected, claimed and verified."""
    rows = projects_found(wanted).order_by().values("family").annotate(
        count=Count("pk"), sum_expected=Sum("expected_fen"), sum_claimed=Sum("claimed_fen"),
        sum_verified=Sum("verified_fen"),
    )  # fmt: skip
    known = {row["family"]: row for row in rows}
    return [
        {**known[one], "title": str(Family(one).label)} for one in Family.values if one in known
    ]
