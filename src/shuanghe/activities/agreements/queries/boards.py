"""The scoreboard of an issuer: its holders with how far their targets are. One statement a page."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from shuanghe.activities.agreements.models import (
    Agreement,
    AgreementComment,
    AgreementSignature,
    AgreementTarget,
    SelfReport,
    SelfReportLine,
)
from shuanghe.activities.agreements.queries.listing import agreements_in_view
from shuanghe.activities.agreements.rules.reaching import Reach
from shuanghe.activities.agreements.rules.states import Signer, State
from shuanghe.organisation.models import Organisation


def board_rows(
    *, year: int | None, state: str = "", below: Organisation | None = None
) -> QuerySet[Agreement]:
    """Agreements in the order of the tree, each with counts: nobody is ranked.

    target_count, signature_count, open_comments; last_quarter: the last one reported;
    reached_count and missed_count: of its targets with a figure.
    """
    found = agreements_in_view(year=year, state=state, below=below)
    return found.annotate(
        target_count=_count(AgreementTarget.objects.all(), "agreement"),
        signature_count=_count(AgreementSignature.objects.filter(is_again=False), "agreement"),
        open_comments=_count(
            AgreementComment.objects.filter(is_agreed=False, answered_at=None), "agreement"
        ),
        last_quarter=Subquery(_last("quarter")),
        last_report=Subquery(_last("pk")),
        reached_count=_count(
            SelfReportLine.objects.filter(reach=Reach.REACHED), "report", of="last_report"
        ),
        missed_count=_count(
            SelfReportLine.objects.filter(reach=Reach.MISSED), "report", of="last_report"
        ),
    )


def _last(field: str) -> QuerySet[Any, Any]:
    """A field of the last report that was submitted under an agreement."""
    submitted = SelfReport.objects.filter(agreement=OuterRef("pk")).exclude(submitted_on=None)
    return submitted.order_by("-quarter").values(field)[:1]


def _count(rows: QuerySet[Any], to: str, *, of: str = "pk") -> Subquery:
    """How many rows point at an agreement (or at its last report) by a foreign key."""
    key = f"{to}_id"
    mine = rows.filter(**{key: OuterRef(of)}).order_by().values(key)
    return Subquery(mine.annotate(n=Count("pk")).values("n"))


def state_counts(year: int) -> dict[str, int]:
    """How many agreements of a year in view are in each state."""
    found = Agreement.objects.filter(year=year).exclude(state=State.AMENDED)
    return dict(found.order_by().values_list("state").annotate(Count("pk")))


def waiting_for(organisations: list[int], member_id: int | None) -> QuerySet[Agreement]:
    """Agreements that wait for a member who is secretary of these organisations now.

    Those to be signed on a side that has not signed, and those in force that a former secretary
    has signed.
    """
    waits = Q()
    for side, place in ((Signer.ISSUER, "issuer_id"), (Signer.HOLDER, "organisation_id")):
        signed = AgreementSignature.objects.filter(agreement=OuterRef("pk"), side=side)
        waits |= Q(**{f"{place}__in": organisations}) & (
            Q(~Exists(signed), state=State.SIGNING)
            | Q(~Exists(signed.filter(member_id=member_id)), state=State.IN_FORCE)
        )
    found: QuerySet[Agreement] = Agreement.objects.filter(waits)
    return found.order_by("year", "organisation__path")
