"""Sample agreements: signed by whoever was secretary, one to comment on, one to be signed."""

import time
from datetime import date

import pytest
from django.db.models import Q
from tests.operations.worlds import SYSTEM
from tests.records.worlds import EVERYTHING, FOUNDED, person, place

from shuanghe.activities.agreements.models import Agreement, AgreementSignature, SelfReport
from shuanghe.activities.agreements.queries.listing import agreement_findings
from shuanghe.duties.models import Deadline
from shuanghe.kernel.permissions import looking
from shuanghe.operations.models import GoalLink
from shuanghe.organisation.models import Organisation, Post, PostKind
from shuanghe.project.sample.services.agreements import agreements_enter
from shuanghe.project.sample.services.operations import operations_enter

ON = date(2026, 11, 21)
UNITS = ("D1", "D2", "D3", "H1", "H2", "RD", "TS")
BRANCHES = 8
CHANGED = date(2026, 6, 5)


@pytest.mark.django_db
def test_the_sample_has_signed_agreements_that_check_and_two_on_their_way():
    with looking(EVERYTHING):
        top = place("SAL", "committee", has_committee=True)
        bodies = [top]
        for unit in UNITS:
            body = place(f"SAL-{unit}", "committee", top)
            place(f"SAL-{unit}-X", "plant", body)
            bodies.append(body)
            bodies += [
                place(f"SAL-{unit}-{at:02d}", "branch", body) for at in range(1, BRANCHES + 1)
            ]
        for body in bodies[:-1]:
            until = CHANGED if body == bodies[2] else None
            held = {"kind": PostKind.SECRETARY, "organisation": body}
            Post.objects.create(
                member=person(f"书记{body.code}", body), from_on=FOUNDED, until_on=until, **held
            )
            if until:
                Post.objects.create(member=person("新书记", body), from_on=until, **held)
        Organisation.objects.update(is_sample=True)
    operations_enter(SYSTEM, on=ON)
    start = time.process_time()
    made = agreements_enter(SYSTEM, on=ON)
    took = time.process_time() - start
    with looking(EVERYTHING):
        count, found = agreement_findings(Q())
        states = list(Agreement.objects.filter(year=2027).values_list("state", flat=True))
        assert (count, [one.text for one in found if not one.is_soft]) == (made, [])
        assert sorted(set(states)) == ["comment", "draft", "signing"]
        signed = Agreement.objects.filter(year=2026, state="in_force")
        assert signed.count() == len(bodies) - 2
        assert Agreement.objects.get(year=2026, state="draft").organisation == bodies[-1]
        assert AgreementSignature.objects.count() == 2 * signed.count()
        assert not AgreementSignature.objects.filter(
            signed_on__lt=CHANGED, signed_by="新书记"
        ).exists()
        assert set(SelfReport.objects.values_list("quarter", flat=True)) == {1, 2, 3}
        assert GoalLink.objects.filter(source_type="agreements.target").exists()
        keys = set(Deadline.objects.filter(dropped_on=None, met_on=None).values_list(
            "source_key", flat=True
        ))  # fmt: skip
        assert {"comment", "sign-issuer", "sign-holder"} <= keys
        assert not Agreement.objects.filter(is_sample=False).exists()
    assert took < 4
