"""What an event makes somebody owe by a day, kept in step with the thing that set it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shuanghe.duties.models import Deadline
from shuanghe.kernel.actions import trail
from shuanghe.kernel.permissions import Scope, looking

REASON = "限时事项由程序产生，落在应当去办的组织，不一定在经办人的范围内"


@dataclass(frozen=True)
class Source:
    """What sets deadlines: "procedures.case" and its id, say."""

    type: str
    id: int


@dataclass(frozen=True)
class DeadlineFacts:
    """One thing to be done: by which organisation, by when, counted from when, and why.

    key names it within its source. owner: the post that sees to it. is_voiding: done late, it
    does not count. is_restricted: for those alone who handle cases there.
    """

    key: str
    organisation_id: int
    title: str
    starts_on: date
    due_on: date
    subject: str = ""
    rule_id: str = ""
    citation: str = ""
    owner: str = ""
    is_soft: bool = False
    is_voiding: bool = False
    is_restricted: bool = False


def deadlines_keep(
    source: Source, *, wanted: Sequence[DeadlineFacts], met: Mapping[str, date], on: date
) -> None:
    """Make the open deadlines of a source those that are wanted. Runs inside an action.

    met: by key, the day on which a deadline was met. An open one that is neither wanted nor met
    is dropped; one that changed is dropped and set anew. Few statements, whatever the number.
    """
    trail()
    with looking(Scope.everything(REASON)):
        _keep(source, {facts.key: facts for facts in wanted}, met, on)


def deadlines_meet(met: Mapping[int, date | None]) -> None:
    """Say of deadlines, by id, on which day each was met; None opens it again.

    Runs inside an action whose scope covers them.
    """
    trail()
    rows = list(Deadline.objects.filter(pk__in=list(met)))
    for row in rows:
        row.met_on = met[row.pk]
    Deadline.objects.bulk_update(rows, ["met_on"], batch_size=500)


def _keep(
    source: Source, wanted: dict[str, DeadlineFacts], met: Mapping[str, date], on: date
) -> None:
    open_rows = Deadline.objects.filter(
        source_type=source.type, source_id=source.id, met_on=None, dropped_on=None
    )
    changed = []
    for row in open_rows:
        facts = wanted.get(row.source_key)
        if facts is not None and _is_same(row, facts):
            wanted.pop(row.source_key)
            continue
        row.met_on = met.get(row.source_key) if facts is None else None
        row.dropped_on = on if row.met_on is None else None
        changed.append(row)
    Deadline.objects.bulk_update(changed, ["met_on", "dropped_on"])
    Deadline.objects.bulk_create(
        Deadline(
            organisation_id=facts.organisation_id,
            title=facts.title,
            subject=facts.subject,
            rule_id=facts.rule_id,
            citation=facts.citation,
            owner=facts.owner,
            starts_on=facts.starts_on,
            due_on=facts.due_on,
            is_soft=facts.is_soft,
            is_voiding=facts.is_voiding,
            is_restricted=facts.is_restricted,
            source_type=source.type,
            source_id=source.id,
            source_key=facts.key,
        )
        for facts in wanted.values()
    )


def _is_same(row: Deadline, facts: DeadlineFacts) -> bool:
    return (
        row.organisation_id == facts.organisation_id
        and row.due_on == facts.due_on
        and row.title == facts.title
        and row.subject == facts.subject
        and row.is_restricted == facts.is_restricted
    )
