"""Who holds which edition."""

from django.db.models import QuerySet
from django.http import Http404

from shuanghe.insight.handbooks.models import Edition, Receipt
from shuanghe.organisation.models import OrganisationKind

RECEIVERS = (
    OrganisationKind.COMMITTEE,
    OrganisationKind.GENERAL_BRANCH,
    OrganisationKind.BRANCH,
    OrganisationKind.JOINT_BRANCH,
    OrganisationKind.TEMPORARY_BRANCH,
)
"""The kinds of bodies that a handbook is issued to."""


def receipts_of(edition: Edition, state: str = "") -> "QuerySet[Receipt]":
    """The receipts of an edition in view by place; state: issued, received, read, "" for all."""
    found: QuerySet[Receipt] = Receipt.objects.filter(edition_id=edition.pk)
    if state == "issued":
        found = found.filter(received_on=None)
    elif state == "received":
        found = found.exclude(received_on=None).filter(read_on=None)
    elif state == "read":
        found = found.exclude(read_on=None)
    return found.select_related("organisation").order_by("organisation__path")


def receipts_held() -> "QuerySet[Receipt]":
    """What was issued to the units in view, newest first."""
    found: QuerySet[Receipt] = Receipt.objects.select_related("organisation")
    return found


def receipt_in_view(pk: int) -> Receipt:
    """A receipt of a unit in view. Raises Http404."""
    found: Receipt | None = receipts_held().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def waiting_count() -> int:
    """How many editions wait for a signature in the scope in force."""
    return Receipt.objects.filter(received_on=None).count()


def held_before(edition: Edition, paths: list[str]) -> Receipt | None:
    """The newest edition of that handbook that units of these places signed for before this one."""
    held = Receipt.objects.filter(
        organisation__path__in=paths, kind=edition.kind, issuer=edition.organisation.name
    ).exclude(received_on=None)
    if edition.number:
        held = held.filter(number__lt=edition.number)
    found: Receipt | None = held.order_by("-number").first()
    return found
