"""Steps set aside: undone, or because a round is over and another begins."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused
from shuanghe.procedures.models import Case, CaseStep
from shuanghe.procedures.queries.kept import case_facts, facts_kept
from shuanghe.procedures.rules import Procedure, Step, is_open_again, round_set_aside


def rows_before(held: Case, procedure: Procedure, step: Step) -> list[CaseStep]:
    """The steps that stand before this one is done. A round that is over is set aside for another.

    Raises Refused when the step stands and is not to be done once more.
    """
    rows = list(held.steps.filter(replaced_at=None))
    if all(row.code != step.code for row in rows):
        return rows
    facts = case_facts(procedure, held, rows)
    if step.again is None or not is_open_again(step, facts):
        raise Refused(
            _("第 %(number)s 步“%(step)s”已经登记过，要改请用“更正”或“重办”。")
            % {"number": step.number, "step": step.title}
        )
    rest = round_set_aside(procedure, facts, step)
    held.about = facts_kept(rest.about)
    held.save(update_fields=["about"])
    over = [row for row in rows if row.code not in rest.steps]
    rows_set_aside(over, step.again.title)
    return [row for row in rows if row.code in rest.steps]


def rows_set_aside(rows: Sequence[CaseStep], reason: str) -> None:
    """Mark steps as replaced; they stay on record."""
    now = timezone.now()
    for row in rows:
        row.replaced_at, row.replaced_reason = now, reason.strip()
    CaseStep.objects.bulk_update(rows, ["replaced_at", "replaced_reason"])
