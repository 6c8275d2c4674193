"""What everybody of a company sees of projects while they are published."""

from dataclasses import dataclass
from datetime import date

from shuanghe.activities.projects.models import Project, ProjectMeasure
from shuanghe.activities.projects.queries.places import top_of
from shuanghe.activities.projects.rules.states import State
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.permissions.actors import NO_PLACE

MOST = 200


@dataclass(frozen=True)
class Published:
    """A published project: what a public notice says, and no more."""

    path: str
    number: str
    title: str
    family_title: str
    place: str
    leader: str
    problem: str
    expected_fen: int
    until: date
    measures: tuple[ProjectMeasure, ...]
    is_sample: bool


def published_to(actor: Actor, *, on: date) -> list[Published]:
    """The projects published on a day in the trees the reader belongs to, soonest end first."""
    roots = {one.path for one in actor.grants if one.path and one.path != NO_PLACE}
    tops = sorted({top_of(path) for path in roots}, key=lambda one: one.roots)
    found: list[Published] = []
    for top in tops:
        with looking(top):
            rows = Project.objects.filter(state=State.APPROVED, notice_until__gte=on)
            rows = rows.select_related("organisation").prefetch_related("measures")
            found += [_published(one) for one in rows.order_by("notice_until", "number")[:MOST]]
    return found


def _published(one: Project) -> Published:
    return Published(
        path=one.organisation.path,
        number=one.number,
        title=one.title,
        family_title=one.family_title,
        place=str(one.organisation),
        leader=one.leader_name,
        problem=one.problem,
        expected_fen=one.expected_fen,
        until=one.notice_until or one.state_on,
        measures=tuple(one.measures.all()),
        is_sample=one.is_sample,
    )
