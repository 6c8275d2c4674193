"""The admissions of a sample: kept as an import of paper files keeps them, faults told."""

from datetime import date
from importlib.resources import files
from itertools import cycle

import yaml

from shuanghe.activities.development.queries import ADMISSION, admission_on
from shuanghe.identity.models import RoleGrant
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.organisation.models import Organisation, OrganisationKind
from shuanghe.procedures.queries import case_faults
from shuanghe.procedures.rules import CaseFacts
from shuanghe.procedures.services import Loaded, Opening, cases_load
from shuanghe.project.sample.rules.admissions import Admission, admissions_of

ORIGIN = "示例数据"
NAME = "admissions.yaml"
REASON = "装入示例发展党员"


def admissions_enter(actor: Actor, *, on: date) -> int:
    """Keep a dozen made-up admissions in branches of the sample; how many."""
    text = files("shuanghe.project.sample").joinpath(NAME).read_text("utf-8")
    told = admissions_of(yaml.safe_load(text), on)
    with looking(Scope.everything(REASON)):
        branches = list(
            Organisation.objects.filter(
                kind=OrganisationKind.BRANCH, is_sample=True, dissolved_on=None
            ).order_by("path")
        )
        shown = _shown(branches)
    if shown is None:
        return 0
    others = cycle([one for one in branches if one != shown] or branches)
    entries = [_entry(one, shown if one.is_in_first else next(others), on=on) for one in told]
    return cases_load(actor, organisation=None, procedure=admission_on(on), entries=entries, on=on)


def _shown(branches: list[Organisation]) -> Organisation | None:
    """The branch whose secretary has an account of the sample; else the first."""
    grants = RoleGrant.objects.filter(role__code="branch_secretary", organisation__in=branches)
    grant = grants.first()
    if grant is not None:
        return next(one for one in branches if one.pk == grant.organisation_id)
    return branches[0] if branches else None


def _entry(one: Admission, place: Organisation, *, on: date) -> Loaded:
    facts = CaseFacts(one.about, one.steps)
    return Loaded(
        organisation=place,
        opening=Opening(
            procedure=ADMISSION,
            subject_name=one.name,
            opened_on=one.steps["application"]["done_on"],
            client_key=f"{place.code}/{one.name}",
            about=one.about,
            origin=ORIGIN,
            is_sample=True,
        ),
        facts=facts,
        faults=case_faults(admission_on(on), facts, on=on),
    )
