"""A case comes into being, and may be stopped."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused, action, announce, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.models import Case, CaseState
from shuanghe.procedures.queries import procedure_on
from shuanghe.procedures.queries.kept import facts_kept
from shuanghe.procedures.rules import Procedure
from shuanghe.procedures.rules.writing import text_seen
from shuanghe.procedures.services.cases import (
    Opening,
    case_ended,
    case_held,
    day_come,
    key_kept,
    key_taken,
)
from shuanghe.procedures.services.clocks import clocks_keep
from shuanghe.procedures.services.definitions import definition_kept


@action("case.file")
def case_open(
    actor: Actor, *, organisation: Organisation, opening: Opening, on: date | None = None
) -> Case:
    """Open a case on the definition in force today. The same client key gives the first again.

    Raises Refused for an unknown procedure, a day that has not come, a dissolved organisation, no
    subject, a key of another submission, or a second running case of the same procedure for the
    same member.
    """
    first: Case | None = Case.objects.filter(
        client_key=opening.client_key, opened_in=organisation.pk
    ).first()
    if first is not None:
        return _again(first, organisation, opening)
    today = on or timezone.localdate()
    day_come(opening.opened_on, today)
    _check(organisation, opening)
    procedure = _procedure(opening.procedure, today)
    case = Case(
        organisation=organisation,
        procedure=procedure.key,
        definition=definition_kept(procedure),
        subject_name=opening.subject_name.strip(),
        member=opening.member,
        about=facts_kept(opening.about),
        opened_on=opening.opened_on,
        client_key=opening.client_key,
        opened_in=organisation.pk,
        opened_by=actor.name,
        origin=opening.origin,
        is_drill=opening.is_drill,
        is_sample=opening.is_sample,
    )
    with key_kept():
        case.save()
    clocks_keep(case, on=today)
    drill = "（演练）" if case.is_drill else ""
    trail().note(
        case,
        f"开始办理{case.subject_name}的{procedure.title}{drill}",
        after={"procedure": procedure.key, "definition": procedure.version},
    )
    if not case.is_drill:
        announce("case_opened", case=case, actor=actor)
    return case


def _again(first: Case, organisation: Organisation, opening: Opening) -> Case:
    """The case that the same client key opened. Raises Refused when it was for something else."""
    sent = (organisation.pk, opening.procedure, opening.is_drill)
    if (first.organisation_id, first.procedure, first.is_drill) != sent:
        raise key_taken()
    trail().note(first, f"{first.subject_name}的办理事项已经登记，没有重复登记")
    return first


@action("case.file")
def case_stop(
    actor: Actor,
    *,
    organisation: Organisation,
    case: Case,
    version: int,
    reason: str,
    on: date | None = None,
) -> Case:
    """End a running case before its last step, with a reason; all that was done stays on record.

    Raises Refused without a reason.
    """
    today = on or timezone.localdate()
    held = case_held(case, organisation=organisation, version=version)
    if not reason.strip():
        raise Refused(_("请写明终止的原因。"))
    held.version += 1
    case_ended(held, state=CaseState.STOPPED, on=today, reason=reason.strip())
    clocks_keep(held, on=today)
    trail().note(
        held,
        f"终止{held.subject_name}的办理事项：{reason.strip()}",
        before={"state": CaseState.RUNNING},
        after={"state": CaseState.STOPPED},
    )
    if not held.is_drill:
        announce("case_stopped", case=held, actor=actor)
    return held


def _procedure(key: str, on: date) -> Procedure:
    try:
        return procedure_on(key, on=on)
    except KeyError as error:
        raise Refused(str(error.args[0])) from None


def _check(organisation: Organisation, opening: Opening) -> None:
    if organisation.dissolved_on:
        raise Refused(
            _("%(organisation)s已于 %(day)s 撤销，不能再办理。")
            % {"organisation": organisation.name, "day": organisation.dissolved_on}
        )
    name = text_seen(opening.subject_name)
    if not name:
        raise Refused(_("请写明对象：姓名或组织名称。"))
    if name != opening.subject_name.strip():
        raise Refused(_("“%(name)s”里夹着看不见的字符，请重新输入。") % {"name": name})
    if opening.member is None or opening.is_drill:
        return
    same = Case.objects.filter(
        procedure=opening.procedure, member=opening.member, state=CaseState.RUNNING, is_drill=False
    )
    if same.exists():
        raise Refused(
            _("%(name)s已有一件同类事项在办，请接着办那一件。") % {"name": opening.subject_name}
        )
