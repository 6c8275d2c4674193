"""An election taken for a change, and what may no longer be changed."""

from django.http import Http404
from django.utils.translation import gettext as _

from shuanghe.activities.elections.models import Election
from shuanghe.kernel.actions import Refused
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.models import CaseState, CaseStep


def election_held(election: Election, *, organisation: Organisation) -> Election:
    """The election, locked, of that body. Raises Http404 elsewhere, Refused when it has ended."""
    held: Election | None = (
        Election.objects.select_for_update(of=("self",)).filter(pk=election.pk).first()
    )
    if held is None or held.organisation_id != organisation.pk:
        raise Http404
    case = held.case
    if case.state != CaseState.RUNNING:
        raise Refused(
            _("这次选举%(state)s（%(day)s），不能再改。")
            % {"state": _(CaseState(case.state).label), "day": case.ended_on}
        )
    return held


def steps_done(election: Election) -> set[str]:
    """Codes of the steps that stand."""
    rows = CaseStep.objects.filter(case=election.case_id, replaced_at=None)
    return set(rows.values_list("code", flat=True))


def not_done_yet(election: Election, code: str, told: str) -> None:
    """Refuse a change to what a step has settled. told: what was settled, in words."""
    row = CaseStep.objects.filter(case=election.case_id, code=code, replaced_at=None).first()
    if row is not None:
        raise Refused(
            _("%(told)s（第 %(number)s 步，%(day)s），要改请从这一步重办。")
            % {"told": told, "number": row.number, "day": row.done_on}
        )
