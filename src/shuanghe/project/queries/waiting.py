"""What waits for one person's marks or coaching: every kind of work in one statement."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shuanghe.activities.counselling.models import CounsellingTopic, TopicPart, TopicStage
from shuanghe.activities.projects.models import Project
from shuanghe.activities.projects.rules.states import State
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.ui.slots import Offer

MOST_NAMED = 5
"""How many of one kind a page names; of more it gives the number."""
NO_STAGE = Value("", output_field=CharField())


@dataclass(frozen=True)
class Work:
    """One kind of work: whose right it waits for, the rows that wait, and what a page says.

    rows: those in view that wait for the actor. page: the address of one row. listed, state: the
    list that holds them. one, many, none: the words for a row, for more than a page names, and
    for none; without many each one is named. stage: what the words for a row say of where it is.
    """

    right: str
    rows: Callable[[Actor], QuerySet[Any]]
    page: str
    listed: str
    state: str
    one: Any
    many: Any = ""
    none: Any = ""
    stage: Combinable = NO_STAGE

    @property
    def list_url(self) -> str:
        """Where all of them are listed."""
        return f"{reverse(self.listed)}?{self.state}"


@dataclass(frozen=True)
class Waiting:
    """A row that waits."""

    pk: int
    number: str
    title: str
    stage: str


def works_offered(actor: Actor, works: Sequence[Work], *, says_none: bool) -> list[Offer]:
    """The links to what waits, kind by kind in the order it came; of many, one to their list.

    says_none: whether a kind that the actor has the right for and that has no rows is named too.
    """
    held = [work for work in works if actor.may(work.right)]
    found: list[Offer] = []
    for work, rows in zip(held, _rows(actor, held), strict=True):
        if rows or says_none:
            found += _offers(work, rows)
    return found


def _rows(actor: Actor, works: Sequence[Work]) -> list[list[Waiting]]:
    """The rows of each kind, each asked for within its own right, together in one statement."""
    scopes = [actor.scope(work.right) for work in works]
    asked: list[QuerySet[Any]] = []
    for at, (work, scope) in enumerate(zip(works, scopes, strict=True)):
        with looking(scope):
            rows = work.rows(actor).order_by().annotate(at=Value(at), at_stage=work.stage)
            asked.append(rows.values_list("at", "pk", "number", "title", "at_stage"))
    found: list[list[Waiting]] = [[] for _work in works]
    if not asked:
        return found
    with looking(Scope.of(*(root for scope in scopes for root in scope.roots))):
        for at, *row in sorted(asked[0].union(*asked[1:])):
            found[at].append(Waiting(*row))
    return found


def _offers(work: Work, rows: Sequence[Waiting]) -> list[Offer]:
    if not rows:
        return [Offer(str(work.none), work.list_url)]
    if work.many and len(rows) > MOST_NAMED:
        return [Offer(work.many % {"count": len(rows)}, work.list_url)]
    return [
        Offer(
            work.one
            % {
                "title": f"{row.number} {row.title}",
                "stage": gettext(TopicStage(row.stage).label) if row.stage else "",
            },
            reverse(work.page, args=[row.pk]),
        )
        for row in rows
    ]


def _coached(actor: Actor) -> QuerySet[Any]:
    if actor.member_id is None:
        return CounsellingTopic.objects.none()
    return CounsellingTopic.objects.filter(
        people__member_id=actor.member_id, people__part=TopicPart.COUNSELLOR
    ).exclude(stage__in=(TopicStage.FIXED, TopicStage.STOPPED))


def _projects_to_judge(actor: Actor) -> QuerySet[Any]:
    waiting = Project.objects.filter(state=State.FINANCE_VERIFIED)
    return waiting.exclude(scores__judge_id=actor.user_id)


def _topics_to_judge(actor: Actor) -> QuerySet[Any]:
    waiting = CounsellingTopic.objects.filter(stage=TopicStage.CLOSING)
    return waiting.exclude(scores__judge_id=actor.user_id)


COACHED = Work(
    right="counselling.coach",
    rows=_coached,
    page="counselling:topic",
    listed="counselling:topics",
    state="",
    one=_("辅导课题：%(title)s（%(stage)s）"),
    stage=F("stage"),
)
MARKED = (
    Work(
        right="project.accept",
        rows=_projects_to_judge,
        page="projects:acceptance",
        listed="projects:table",
        state=f"state={State.FINANCE_VERIFIED}",
        one=_("项目验收打分：%(title)s"),
        many=_("项目验收：%(count)s 个项目等您打分"),
        none=_("项目验收：没有等您打分的项目"),
    ),
    Work(
        right="counselling.judge",
        rows=_topics_to_judge,
        page="counselling:topic_marks",
        listed="counselling:topics",
        state=f"stage={TopicStage.CLOSING}",
        one=_("课题评审打分：%(title)s"),
        many=_("课题评审：%(count)s 个课题等您打分"),
        none=_("课题评审：没有等您打分的课题"),
    ),
)
