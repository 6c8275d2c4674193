"""The handbooks of the sample: one edition of each issued by every sample enterprise."""

from datetime import date

from shuanghe.insight.handbooks.documents.files import (
    edition_cover,
    edition_files,
    handbook_book,
    handbook_docx,
)
from shuanghe.insight.handbooks.models import Edition, HandbookKind, Receipt
from shuanghe.insight.handbooks.rules.content import Section
from shuanghe.insight.handbooks.services.building import Files, edition_build
from shuanghe.insight.handbooks.services.editions import Issuing, edition_issue, edition_prepare
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.organisation.models import Organisation

SIGNED_BY = "示例书记"
EACH_SIGNED, EACH_READ = 3, 2
"""All but every third unit has signed; every second of those has read."""


def handbooks_enter(actor: Actor, *, on: date) -> int:
    """Issue two handbooks in the first sample enterprise and sign for most; how many receipts."""
    with looking(Scope.everything("装入示例手册")):
        top = Organisation.objects.filter(is_sample=True, parent=None).order_by("path").first()
        if top is None:
            return 0
        _issue(actor, top, HandbookKind.LEARNING, edition_files, on)
        _issue(actor, top, HandbookKind.PRACTICE, _word_alone, on)
        return _sign(on)


def _issue(actor: Actor, place: Organisation, kind: str, files: Files, on: date) -> None:
    made = edition_prepare(actor, organisation=place, kind=kind, on=on, is_built_here=True)
    edition_build(made, files, tell=lambda _done, _total: None)
    issuing = Issuing(note="示例：首次印发。")
    edition_issue(actor, organisation=place, edition=made, issuing=issuing, on=on)


def _word_alone(edition: Edition, sections: list[Section]) -> tuple[None, bytes, int]:
    """Without the PDF, which takes the longest."""
    return None, handbook_docx(handbook_book(edition_cover(edition), sections), pages=()), 0


def _sign(on: date) -> int:
    """Two statements for all receipts."""
    ids = list(Receipt.objects.order_by("pk").values_list("pk", flat=True))
    signed = [pk for at, pk in enumerate(ids) if at % EACH_SIGNED]
    Receipt.objects.filter(pk__in=signed).update(received_on=on, received_by=SIGNED_BY)
    Receipt.objects.filter(pk__in=signed[::EACH_READ]).update(read_on=on, read_by=SIGNED_BY)
    return len(ids)
