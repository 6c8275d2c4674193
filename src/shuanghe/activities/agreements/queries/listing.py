"""Agreements in view: lists, one of them, what is wrong among them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from shuanghe.activities.agreements.models import Agreement, AgreementSignature, AgreementTarget
from shuanghe.activities.agreements.queries.content import content_of, faults_of
from shuanghe.activities.agreements.rules.content import content_hash
from shuanghe.activities.agreements.rules.states import RUNS, State
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import Organisation


def agreements_in_view(
    *, year: int | None = None, state: str = "", below: Organisation | None = None
) -> QuerySet[Agreement]:
    """Agreements in view by year and holder; without those an amendment has replaced.

    below: only those whose holder lies under an organisation, the organisation itself excepted.
    """
    found = Agreement.objects.select_related("organisation")
    found = found.filter(state=state) if state else found.exclude(state=State.AMENDED)
    if year is not None:
        found = found.filter(year=year)
    if below is not None:
        found = found.filter(
            organisation__path__gt=below.path, organisation__path__lt=end_of(below.path)
        )
    ordered: QuerySet[Agreement] = found.order_by("-year", "organisation__path", "-version")
    return ordered


def years_in_view() -> list[int]:
    """The years there are agreements of, newest first."""
    return sorted(set(Agreement.objects.order_by().values_list("year", flat=True)), reverse=True)


def agreement_running(organisation: Organisation, year: int) -> Agreement | None:
    """The agreement of a holder that counts in a year: in force, or on its way."""
    found = Agreement.objects.filter(organisation=organisation, year=year, state__in=RUNS)
    in_force: Agreement | None = found.filter(state=State.IN_FORCE).first()
    return in_force or found.order_by("-version").first()


def versions_asked(pk: int) -> list[Agreement]:
    """All versions of the agreement asked for, with that one, oldest first; one statement.

    Raises Http404 for one out of view.
    """
    asked = Agreement.objects.filter(
        pk=pk, organisation_id=OuterRef("organisation_id"), year=OuterRef("year")
    )
    found = Agreement.objects.filter(Exists(asked)).select_related("organisation")
    versions = list(found.order_by("version"))
    if not versions:
        raise Http404
    return versions


def with_targets(agreements: Iterable[Agreement]) -> dict[int, list[AgreementTarget]]:
    """The targets of agreements in order, by agreement; one statement."""
    ids = [one.pk for one in agreements]
    found: dict[int, list[AgreementTarget]] = {pk: [] for pk in ids}
    for one in AgreementTarget.objects.filter(agreement_id__in=ids):
        found[one.agreement_id].append(one)
    return found


def signatures_of(agreements: Iterable[Agreement]) -> dict[int, list[AgreementSignature]]:
    """The signatures under agreements in order, by agreement; one statement."""
    ids = [one.pk for one in agreements]
    found: dict[int, list[AgreementSignature]] = {pk: [] for pk in ids}
    for one in AgreementSignature.objects.filter(agreement_id__in=ids):
        found[one.agreement_id].append(one)
    return found


@dataclass(frozen=True)
class Finding:
    """What is wrong with one agreement, in words. is_soft: it only warns."""

    agreement: Agreement
    text: str
    is_soft: bool = False


def agreement_findings(wanted: Q) -> tuple[int, list[Finding]]:
    """How many agreements were looked at, and what is wrong with them. Three statements.

    Targets that may not be signed, frozen content that is no longer what was signed, signatures
    under another content.
    """
    agreements: Sequence[Agreement] = list(Agreement.objects.filter(wanted))
    targets = with_targets(agreements)
    signatures = signatures_of(agreements)
    found = []
    for agreement in agreements:
        lines = targets[agreement.pk]
        found += [Finding(agreement, one.text, one.is_soft) for one in faults_of(lines)]
        signed = signatures[agreement.pk]
        found += [Finding(agreement, text) for text in _altered(agreement, lines, signed)]
    return len(agreements), found


def _altered(
    agreement: Agreement, targets: Sequence[AgreementTarget], signed: Sequence[AgreementSignature]
) -> list[str]:
    if not agreement.content_hash and not signed:
        return []
    now = content_hash(content_of(agreement, targets))
    found = []
    if now != agreement.content_hash:
        found.append("内容与签订时的校验码不一致，请从备份核对，不要据此考核。")
    wrong = [one.signed_by for one in signed if one.content_hash != agreement.content_hash]
    if wrong:
        found.append(f"{'、'.join(wrong)}的签字不是对现在这份内容签的，请核对。")
    return found
