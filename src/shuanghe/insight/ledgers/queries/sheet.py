"""一账: the combined sheet of one place and month, each part only for who may read it."""

from dataclasses import dataclass, replace
from datetime import date

from shuanghe.insight.ledgers.queries.counselling import topic_rows
from shuanghe.insight.ledgers.queries.figures import kpi_rows
from shuanghe.insight.ledgers.queries.party import duty_rows, meeting_rows, project_rows
from shuanghe.insight.ledgers.queries.places import Around
from shuanghe.insight.ledgers.queries.ties import ties_of
from shuanghe.insight.ledgers.rules.rows import Group, Row, tied
from shuanghe.kernel.periods import Period
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.organisation.models import Organisation

RIGHTS = {
    Group.DUTY: "duty.read",
    Group.MEETING: "record.read",
    Group.PROJECT: "project.read",
    Group.COUNSELLING: "counselling.read",
    Group.KPI: "kpi.read",
}
READERS = {
    Group.DUTY: duty_rows,
    Group.MEETING: meeting_rows,
    Group.PROJECT: project_rows,
    Group.COUNSELLING: topic_rows,
}


@dataclass(frozen=True)
class Sheet:
    """The one ledger. hidden: the parts the reader has no right to, which are left out."""

    organisation: Organisation
    month: Period
    party: list[Row]
    operations: list[Row]
    hidden: tuple[Group, ...]

    @property
    def rows(self) -> list[Row]:
        """Both sides, the Party's first."""
        return [*self.party, *self.operations]

    @property
    def linked(self) -> int:
        """How many KPIs have Party work on the other side."""
        return sum(bool(row.ties) for row in self.operations)


def sheet_for(actor: Actor, place: Around, *, month: Period, on: date) -> Sheet:
    """The sheet of a place and everything below it, with the rights of its reader.

    Seven statements, however large the subtree is.
    """
    organisation = place.organisation
    path = organisation.path
    seen = [group for group, right in RIGHTS.items() if actor.may(right, path)]
    party: list[Row] = []
    for group, read in READERS.items():
        if group in seen:
            with looking(actor.scope(RIGHTS[group])):
                party += read(organisation, month=month, on=on)
    operations: list[Row] = []
    if Group.KPI in seen:
        with looking(actor.scope(RIGHTS[Group.KPI])):
            operations = kpi_rows(place.reporting, month=month)
    if operations and actor.may("goal.read", path):
        with looking(actor.scope("goal.read")):
            ties = ties_of(organisation, on=min(month.ends_on, on))
        operations = [
            replace(row, ties=tuple(tie for kpi in row.kpis for tie in ties.get(kpi, ())))
            for row in operations
        ]
    hidden = tuple(group for group in RIGHTS if group not in seen)
    return Sheet(organisation, month, *tied(party, operations), hidden)
