"""Which projects make a programme: those of one family and year."""

from shuanghe.activities.projects.models import Family, Project, ProjectMeasure
from shuanghe.activities.projects.services.changing import SOURCE as PROJECT
from shuanghe.insight.effects.rules.programmes import Programme, Work


def project_programmes() -> list[Programme]:
    """The programmes of the projects in view."""
    named = set(ProjectMeasure.objects.order_by().values_list("project_id", flat=True).distinct())
    rows = Project.objects.order_by("id").values_list(
        "pk", "year", "family", "organisation__path", "started_on"
    )
    by_family: dict[tuple[int, str], list[Work]] = {}
    for pk, year, family, path, started_on in rows:
        work = Work(str(pk), path, started_on is not None, pk in named)
        by_family.setdefault((year, family), []).append(work)
    return [
        Programme(
            f"projects:{year}:{family}", f"{year} 年{_title(family)}", PROJECT,
            tuple(works),
        )
        for (year, family), works in by_family.items()
    ]  # fmt: skip


def _title(family: str) -> str:
    """What the projects of a family are called together."""
    return f"{str(Family(family).label).removesuffix('项目')}项目"
