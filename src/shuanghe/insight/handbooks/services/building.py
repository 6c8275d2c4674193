"""Building an edition: its sections are frozen, indexed, and set as PDF and Word."""

import hashlib
from collections.abc import Callable, Iterator

from django.core.files.base import ContentFile
from django.db import transaction

from shuanghe.insight.handbooks.models import Edition, EditionSection, EditionState
from shuanghe.insight.handbooks.queries.editions import sections_kept
from shuanghe.insight.handbooks.queries.filling import sections_filled
from shuanghe.insight.handbooks.queries.filling.setting import Setting
from shuanghe.insight.handbooks.queries.finding import SOURCE, mark_of
from shuanghe.insight.handbooks.queries.outline import outline_of
from shuanghe.insight.handbooks.rules.content import (
    Section,
    edition_hash,
    frozen,
    section_hash,
)
from shuanghe.kernel.search.services import Document, Source, entries_put, entries_remove

STEPS = 4
"""Sections, index, files, done."""

Files = Callable[[Edition, list[Section]], tuple[bytes | None, bytes, int]]
"""Sets an edition: the PDF (None where this machine cannot), the Word file, the pages."""
Tell = Callable[[int, int], None]


def edition_build(edition: Edition, files: Files, *, tell: Tell) -> None:
    """Freeze the content of an edition and set its files; the scope must cover the organisation.

    Begun anew after a kill it replaces what was there; an edition that is built stays as it is.
    """
    if edition.state != EditionState.BUILDING:
        return
    tell(0, STEPS)
    setting = Setting(edition.as_of, edition.organisation)
    sections = sections_filled(outline_of(edition.kind), setting)
    with transaction.atomic():
        _freeze(edition, sections)
    tell(1, STEPS)
    with transaction.atomic():
        entries_put(_documents(edition))
    tell(2, STEPS)
    pdf, docx, pages = files(edition, sections)
    tell(3, STEPS)
    with transaction.atomic():
        _keep(edition, pdf, docx, pages)
    tell(STEPS, STEPS)


def _freeze(edition: Edition, sections: list[Section]) -> None:
    old = EditionSection.objects.filter(edition=edition)
    entries_remove(SOURCE, list(old.values_list("pk", flat=True)))
    old.delete()
    hashes = [section_hash(one) for one in sections]
    EditionSection.objects.bulk_create(
        EditionSection(
            edition=edition,
            number=at,
            code=one.code,
            chapter=one.chapter,
            title=one.title,
            blocks=frozen(one),
            hash=said,
        )
        for at, (one, said) in enumerate(zip(sections, hashes, strict=True), 1)
    )
    edition.hash, edition.section_count = edition_hash(hashes), len(sections)
    edition.save(update_fields=["hash", "section_count"])


def _keep(edition: Edition, pdf: bytes | None, docx: bytes, pages: int) -> None:
    """Keep the files, and say that the edition is ready."""
    name = f"{edition.kind}-{edition.pk}-{edition.hash[:12]}"
    if pdf is not None:
        edition.pdf.save(f"{name}.pdf", ContentFile(pdf), save=False)
        edition.pdf_hash = hashlib.sha256(pdf).hexdigest()
    edition.docx.save(f"{name}.docx", ContentFile(docx), save=False)
    edition.docx_hash = hashlib.sha256(docx).hexdigest()
    edition.page_count, edition.state = pages, EditionState.READY
    edition.save()


def _documents(edition: Edition) -> Iterator[Document]:
    rows = EditionSection.objects.filter(edition=edition).order_by("number")
    for row, section in zip(rows, sections_kept(edition), strict=True):
        yield Document(
            source_type=SOURCE,
            source_id=row.pk,
            path=edition.organisation.path,
            day=edition.as_of,
            kinds=[mark_of(edition.pk)],
            title=section.title,
            text=section.text,
        )


def _all_documents() -> Iterator[Document]:
    for edition in Edition.objects.select_related("organisation").iterator():
        yield from _documents(edition)


SECTIONS = Source(SOURCE, "手册", _all_documents)
