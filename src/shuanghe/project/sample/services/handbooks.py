"""The handbooks of the sample: one edition of each issued by every sample enterprise."""

from datetime import date

from shuanghe.insight.handbooks.documents.files import edition_files
from shuanghe.insight.handbooks.models import HandbookKind, Receipt
from shuanghe.insight.handbooks.services.building import edition_build
from shuanghe.insight.handbooks.services.editions import Issuing, edition_issue, edition_prepare
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.organisation.models import Organisation

SIGNED_BY = "示例书记"
EACH_SIGNED, EACH_READ = 3, 2
"""All but every third unit has signed; every second of those has read."""


def handbooks_enter(actor: Actor, *, on: date) -> int:
    """Issue the handbooks in the first sample enterprise and sign for most; how many receipts."""
    with looking(Scope.everything("装入示例手册")):
        top = Organisation.objects.filter(is_sample=True, parent=None).order_by("path").first()
        if top is None:
            return 0
        for kind in (HandbookKind.LEARNING, HandbookKind.PRACTICE, HandbookKind.MANAGEMENT):
            _issue(actor, top, kind, on)
        return _sign(on)


def _issue(actor: Actor, place: Organisation, kind: str, on: date) -> None:
    made = edition_prepare(actor, organisation=place, kind=kind, on=on, is_built_here=True)
    edition_build(made, edition_files, tell=lambda _done, _total: None)
    issuing = Issuing(note="示例：首次印发。")
    edition_issue(actor, organisation=place, edition=made, issuing=issuing, on=on)


def _sign(on: date) -> int:
    """Two statements for all receipts."""
    ids = list(Receipt.objects.order_by("pk").values_list("pk", flat=True))
    signed = [pk for at, pk in enumerate(ids) if at % EACH_SIGNED]
    Receipt.objects.filter(pk__in=signed).update(received_on=on, received_by=SIGNED_BY)
    Receipt.objects.filter(pk__in=signed[::EACH_READ]).update(read_on=on, read_by=SIGNED_BY)
    return len(ids)
