"""The live side of a flow chart: the cases that run it, or how its meeting stands this month."""

from dataclasses import dataclass
from datetime import date

from shuanghe.activities.standards.rules import FlowChart
from shuanghe.duties.queries import Item, monthly_list
from shuanghe.kernel.periods import Every, period_of
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.models import Case
from shuanghe.procedures.queries.found import Wanted, cases_found
from shuanghe.procedures.queries.timeline import case_in_view, case_view

MOST = 20


@dataclass(frozen=True)
class Live:
    """A case drawn into its chart: codes of the steps behind it and of those that come next."""

    case: Case
    done: frozenset[str]
    coming: frozenset[str]
    late: frozenset[str]


def cases_of(chart: FlowChart) -> list[Case]:
    """The running cases of a procedure in the scope in force, newest first."""
    return list(cases_found(Wanted(procedure=chart.procedure))[:MOST]) if chart.procedure else []


def case_in_chart(chart: FlowChart, pk: int, *, on: date) -> Live | None:
    """A case of this chart's procedure, as far as it has come. None for one of another procedure.

    Raises Http404 for a case that is not in view.
    """
    case = case_in_view(pk)
    if case.procedure != chart.procedure:
        return None
    view = case_view(case, on=on)
    return Live(
        case=case,
        done=frozenset(one.step.code for one in view.done),
        coming=frozenset(one.step.code for one in view.next),
        late=frozenset(one.step.code for one in view.next if one.is_late),
    )


def duties_of(chart: FlowChart, organisation: Organisation, *, on: date) -> list[Item]:
    """The duties of an organisation this month that the meeting of a chart meets. One statement."""
    if not chart.evidence:
        return []
    month = period_of(Every.MONTH, on)
    lines = monthly_list(organisation=organisation, month=month, on=on)
    return [one for one in lines if set(one.kinds) & set(chart.evidence)]
