"""Agreements of branch Z1 with the committee above: one to comment on, a draft, one in force."""

from datetime import date, timedelta

from django.utils import timezone
from tests.permissions.things import Thing, Things, thing

from shuanghe.activities.agreements.models import Agreement, AgreementTarget


def _made(all_: Things, version: int, state: str, **more: object) -> Agreement:
    branch, today = all_.world.branch, timezone.localdate()
    made: Agreement = Agreement.objects.create(
        organisation=branch, issuer_id=branch.parent_id, issuer_name="示例党委",
        holder_name=branch.name, year=today.year, number=f"{today.year}-Z1", title="责任书",
        version=version, state=state, drafted_by="测试", **more,
    )  # fmt: skip
    AgreementTarget.objects.create(
        agreement=made, at=1, code="A-1", area="union", area_title="群团",
        statement="办好一件事",
        quality="有实效", weight=100, due_on=date(today.year, 12, 31),
    )  # fmt: skip
    return made


@thing("agreement")
def _agreement(all_: Things) -> Thing:
    until = timezone.localdate() + timedelta(days=3)
    return Thing({"pk": _made(all_, 1, "comment", comment_until_on=until).pk})


@thing("agreement_target")
def _agreement_target(all_: Things) -> Thing:
    made = _made(all_, 2, "draft")
    return Thing({"pk": AgreementTarget.objects.get(agreement=made).pk})


@thing("agreement_report")
def _agreement_report(all_: Things) -> Thing:
    made = _made(all_, 3, "in_force", in_force_on=timezone.localdate())
    return Thing({"pk": made.pk, "quarter": 1}, fixed=("quarter",))
