"""Keeping a definition with the cases that run on it, and moving a case to today's."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.models import Case, Definition
from shuanghe.procedures.queries import procedure_on
from shuanghe.procedures.queries.kept import definition_content, procedure_of
from shuanghe.procedures.rules import Procedure
from shuanghe.procedures.services.cases import case_held
from shuanghe.procedures.services.clocks import clocks_keep


def definition_kept(procedure: Procedure) -> Definition:
    """The kept copy of a definition; made when no case has run on it yet."""
    kept, _is_new = Definition.objects.get_or_create(
        key=f"{procedure.key}-{procedure.version}",
        defaults={
            "procedure": procedure.key,
            "version": procedure.version,
            "content": definition_content(procedure),
        },
    )
    return kept


@action("case.file")
def case_redefine(
    actor: Actor,
    *,
    organisation: Organisation,
    case: Case,
    version: int,
    reason: str,
    on: date | None = None,
) -> Case:
    """Move a running case to the definition as it stands today, on purpose and with a reason.

    Raises Refused when it is on today's already, when a step it has done is no longer there, or
    without a reason.
    """
    today = on or timezone.localdate()
    held = case_held(case, organisation=organisation, version=version)
    if not reason.strip():
        raise Refused(_("请写明为什么改按现行程序办理。"))
    before, now = procedure_of(held), procedure_on(held.procedure, on=today)
    if before.version == now.version:
        raise Refused(_("这件事已经按现行程序办理，不用改。"))
    codes = {step.code for step in now.steps}
    lost = [row.code for row in held.steps.filter(replaced_at=None) if row.code not in codes]
    if lost:
        titles = "、".join(before.step(code).title for code in lost)
        raise Refused(_("现行程序没有这些已办的步骤：%(titles)s，不能改。") % {"titles": titles})
    held.definition = definition_kept(now)
    held.version += 1
    held.save(update_fields=["definition", "version"])
    for row in held.steps.filter(replaced_at=None):
        number = now.step(row.code).number
        if row.number != number:
            raise Refused(_("现行程序的步骤顺序不同，不能直接改，请终止后重新登记。"))
    clocks_keep(held, on=today)
    trail().note(
        held,
        f"{held.subject_name}的{now.title}改按现行程序办理：{reason.strip()}",
        before={"definition": before.version},
        after={"definition": now.version},
    )
    return held
