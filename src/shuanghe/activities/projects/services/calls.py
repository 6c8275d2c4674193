"""Calls for projects, and the meetings over all projects of one: dispatch, release.

One meeting is written down once and stands in the history of every project it was about.
"""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.projects.models import Call, ChangeKind, Project, ProjectChange
from shuanghe.activities.projects.queries.terms import clocks
from shuanghe.activities.projects.rules.clocks import due_on
from shuanghe.activities.projects.rules.states import UNDER_WAY, State
from shuanghe.duties.models import Deadline
from shuanghe.duties.services.deadlines import DeadlineFacts, Source, deadlines_keep
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.workdays.queries import calendar_entered
from shuanghe.organisation.models import Organisation

CALL = "projects.call"
ABOUT = {
    ChangeKind.DISPATCH: frozenset(UNDER_WAY),
    ChangeKind.RELEASE: frozenset({State.ACCEPTED}),
}


@action("project.manage")
def call_open(
    actor: Actor,
    *,
    organisation: Organisation,
    title: str,
    opens_on: date,
    closes_on: date,
    text: str = "",
) -> Call:
    """Call for projects; it holds for every body below. Raises Refused for days the wrong way."""
    if closes_on < opens_on:
        raise Refused(_("截止日期早于开始日期，请改正其中一个。"))
    if not title.strip():
        raise Refused(_("请写明征集的标题。"))
    made: Call = Call.objects.create(
        organisation=organisation,
        year=opens_on.year,
        title=title.strip()[:100],
        text=text.strip(),
        opens_on=opens_on,
        closes_on=closes_on,
        is_sample=organisation.is_sample,
    )
    dispatch_due(made, start=opens_on)
    trail().note(made, f"征集项目“{made.title}”", after={"closes_on": closes_on})
    return made


@action("project.manage")
def projects_convene(
    actor: Actor,
    *,
    organisation: Organisation,
    call: Call,
    kind: str,
    note: str,
    on: date | None = None,
) -> int:
    """Write down a meeting over the projects of a call; how many it was about.

    organisation: that of the call. Raises Refused without words, for another kind of meeting and
    where no project stands where the meeting is about it.
    """
    today = on or timezone.localdate()
    if call.organisation_id != organisation.pk or kind not in ABOUT:
        raise Refused(_("没有这一项，请从征集页面上办理。"))
    if not note.strip():
        raise Refused(_("请写明情况。"))
    told = ChangeKind(kind)
    rows = list(Project.objects.filter(call_id=call.pk, state__in=ABOUT[told]).order_by("id"))
    if not rows:
        raise Refused(_("这次征集现在没有可以登记“%(title)s”的项目。") % {"title": _(told.label)})
    ProjectChange.objects.bulk_create(
        ProjectChange(
            project=one, kind=told, from_state=one.state, to_state=one.state, done_on=today,
            note=note.strip()[:500], changed_by=actor.name, changed_by_id=actor.user_id,
        )
        for one in rows
    )  # fmt: skip
    if told == ChangeKind.DISPATCH:
        dispatch_due(call, start=today, met=today)
    trail().note(
        call, f"{told.label}：{call.title}，{len(rows)} 个项目",
        after={"note": note.strip()[:200], "projects": len(rows)},
    )  # fmt: skip
    return len(rows)


def dispatch_due(call: Call, *, start: date, met: date | None = None) -> None:
    """The next quarterly dispatch of a call. met: the day on which the one before was held."""
    clock, key = clocks()["dispatch"], f"dispatch-{start:%Y-%m-%d}"
    facts = DeadlineFacts(
        key=key,
        organisation_id=call.organisation_id,
        title=clock.title,
        starts_on=start,
        due_on=due_on(clock, start, calendar_entered().add_workdays),
        subject=call.title[:100],
        citation="示例默认",
        owner=clock.owner,
        is_soft=True,
    )
    waiting = Deadline.objects.filter(
        source_type=CALL, source_id=call.pk, met_on=None, dropped_on=None
    )
    done = dict.fromkeys(waiting.values_list("source_key", flat=True), met) if met else {}
    deadlines_keep(
        Source(CALL, call.pk),
        wanted=[facts],
        met={one: day for one, day in done.items() if day is not None},
        on=start,
    )
