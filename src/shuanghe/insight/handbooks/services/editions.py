"""An edition is prepared, built in the background, and issued to every unit below at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from shuanghe.identity.queries import holders_at
from shuanghe.insight.handbooks.models import (
    Edition,
    EditionSection,
    EditionState,
    HandbookKind,
    Receipt,
)
from shuanghe.insight.handbooks.queries.editions import is_whole
from shuanghe.insight.handbooks.queries.finding import SOURCE
from shuanghe.insight.handbooks.queries.outline import outline_of
from shuanghe.insight.handbooks.queries.receipts import RECEIVERS
from shuanghe.kernel.actions import Refused, action, announce, trail
from shuanghe.kernel.notices.services import notices_send
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.search.services import entries_remove
from shuanghe.kernel.tasks.services import job_enqueue
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import Organisation, OrganisationKind
from shuanghe.rulebook.queries import rulebook

BUILD = "handbooks.build"
RECEIVE = "handbook.receive"
AT_ONCE = 1_000
ISSUERS = (OrganisationKind.COMMITTEE, OrganisationKind.GENERAL_BRANCH)


@dataclass(frozen=True)
class Issuing:
    """To whom an edition goes. paths: subtrees, all below the issuer when empty; note: why."""

    paths: Sequence[str] = ()
    note: str = ""


@action("handbook.issue")
def edition_prepare(
    actor: Actor, *, organisation: Organisation, kind: str, on: date, is_built_here: bool = False
) -> Edition:
    """Begin an edition of a handbook with the rules of a day; a job builds it.

    is_built_here: the caller builds it at once, so no job is asked for.
    Raises Refused for a handbook that is not known, a body that issues none, or one under way.
    """
    if kind not in HandbookKind.values:
        raise Refused(
            _("没有“%(kind)s”这本手册，可选：%(known)s。")
            % {"kind": kind, "known": "、".join(HandbookKind.values)}
        )
    if organisation.kind not in ISSUERS:
        raise Refused(_("手册由党委或党总支编制、印发，请选上级组织。"))
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if Edition.objects.filter(
        organisation=organisation, kind=kind, state=EditionState.BUILDING
    ).exists():
        raise Refused(_("这本手册正在编制，请等它完成后再编新版。"))
    made: Edition = Edition.objects.create(
        organisation=organisation,
        kind=kind,
        title=outline_of(kind).about.title,
        as_of=on,
        rules_version=rulebook().version,
        prepared_by=actor.name,
        is_sample=organisation.is_sample,
    )
    if not is_built_here:
        job_enqueue(kind=BUILD, key=f"{BUILD}:{made.pk}", payload={"edition": made.pk})
    trail().note(made, f"编制“{made.title}”", after={"kind": kind, "as_of": on})
    return made


@action("handbook.issue")
def edition_discard(actor: Actor, *, organisation: Organisation, edition: Edition) -> None:
    """Throw a draft away. Raises Refused for an issued edition: it stays as it was given out."""
    held = _locked(edition)
    if held.state == EditionState.ISSUED:
        raise Refused(_("已印发的版次不能删除；内容有变化请编制新版。"))
    trail().note(held, f"删除草稿“{held.title}”", before={"as_of": held.as_of})
    sections = EditionSection.objects.filter(edition=held)
    entries_remove(SOURCE, list(sections.values_list("pk", flat=True)))
    held.delete()


def _locked(edition: Edition) -> Edition:
    """An edition as it stands now, until this is written. Raises Refused for one thrown away."""
    found = Edition.objects.select_for_update(of=("self",)).select_related("organisation")
    held: Edition | None = found.filter(pk=edition.pk).first()
    if held is None:
        raise Refused(_("这份草稿已经删除了。"))
    return held


@action("handbook.issue")
def edition_issue(
    actor: Actor, *, organisation: Organisation, edition: Edition, issuing: Issuing, on: date
) -> int:
    """Number an edition and give it to the Party bodies below; how many.

    Raises Refused for one that is not built, was issued, or says what the last one said, and for
    places outside the issuer.
    """
    _check(_locked(edition), organisation, issuing)
    issued = Edition.objects.filter(organisation=organisation, kind=edition.kind)
    last = issued.aggregate(last=Max("number"))["last"] or 0
    number = last + 1
    edition.number, edition.state = number, EditionState.ISSUED
    edition.issued_on, edition.issued_by = on, actor.name
    edition.note = issuing.note.strip()[:300]
    edition.save(update_fields=["number", "state", "issued_on", "issued_by", "note"])
    receivers = list(_receivers(organisation, issuing.paths))
    for at in range(0, len(receivers), AT_ONCE):
        Receipt.objects.bulk_create(
            [
                _receipt(edition, place, issuer=organisation.name, number=number, on=on)
                for place in receivers[at : at + AT_ONCE]
            ]
        )
    _tell(edition, receivers, issuer=organisation.name, on=on)
    announce("handbook_issued", edition=edition, actor=actor)
    after = {"number": edition.number, "units": len(receivers), "hash": edition.hash}
    trail().note(edition, f"印发“{edition}”，发至 {len(receivers)} 个党组织", after=after)
    return len(receivers)


def _check(edition: Edition, organisation: Organisation, issuing: Issuing) -> None:
    if edition.state == EditionState.BUILDING:
        raise Refused(_("手册还在编制，完成后再印发。"))
    if edition.state == EditionState.ISSUED:
        raise Refused(_("这一版已经印发了；内容有变化请编制新版。"))
    if not is_whole(edition):
        raise Refused(_("内容与编制时不一致，不能印发。请重新编制，并告诉系统管理员核对数据。"))
    if any(not path.startswith(organisation.path) for path in issuing.paths):
        raise Refused(_("只能印发给本组织和下级党组织，请重新选择。"))
    same = Edition.objects.filter(
        organisation=organisation, kind=edition.kind, state=EditionState.ISSUED
    )
    newest = same.order_by("-number").first()
    if newest is not None and newest.hash == edition.hash:
        text = _("内容与%(number)s完全相同，不必再印发。")
        raise Refused(text % {"number": newest.number_words})


def _receivers(organisation: Organisation, paths: Sequence[str]) -> list[int]:
    """The Party bodies of these subtrees that stand today, by path; ids alone."""
    found: dict[int, None] = {}
    for path in paths or [organisation.path]:
        rows = Organisation.objects.filter(
            path__gte=path, path__lt=end_of(path), kind__in=RECEIVERS, dissolved_on=None
        )
        found.update(dict.fromkeys(rows.order_by("path").values_list("pk", flat=True)))
    return list(found)


def _tell(edition: Edition, receivers: Sequence[int], *, issuer: str, on: date) -> None:
    """Tell whoever signs for a unit that an edition waits; each account once."""
    told: set[int] = set()
    for at in range(0, len(receivers), AT_ONCE):
        found = holders_at(RECEIVE, organisations=receivers[at : at + AT_ONCE], on=on)
        told.update(*found.values())
    notices_send(
        recipients=told,
        text=f"{issuer}印发《{edition.title}》{edition.number_words}，请签收。",
        url=reverse("handbooks:list"),
        source=("handbooks.edition", str(edition.pk)),
        key=f"handbook.issued.{edition.pk}",
    )


def _receipt(edition: Edition, place: int, *, issuer: str, number: int, on: date) -> Receipt:
    return Receipt(
        organisation_id=place,
        edition=edition,
        kind=edition.kind,
        number=number,
        title=edition.title,
        issuer=issuer,
        issued_on=on,
        hash=edition.hash,
    )
