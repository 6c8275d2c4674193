"""An edition of branch Z1 that waits to be issued, a receipt of another, a note of one's own."""

import hashlib
import uuid
from datetime import date

from django.core.files.base import ContentFile
from django.utils import timezone
from tests.permissions.things import PAPER, Thing, Things, thing

from shuanghe.insight.handbooks.models import Edition, EditionSection, Receipt, StudyNote
from shuanghe.insight.handbooks.queries.own import note_place
from shuanghe.insight.handbooks.rules.content import (
    Section,
    edition_hash,
    frozen,
    paragraph,
    section_hash,
)
from shuanghe.kernel.crypto import seal

ONLY = Section("first", "第一章", "1.1 示例", (paragraph("示例内容"),))


def _made(all_: Things, kind: str) -> Edition:
    digest = hashlib.sha256(PAPER).hexdigest()
    made = Edition(
        organisation=all_.world.branch, kind=kind, title="示例手册", state="ready",
        as_of=date(2026, 1, 1), rules_version="1", prepared_by="测试", section_count=1,
        hash=edition_hash([section_hash(ONLY)]), pdf_hash=digest, docx_hash=digest,
    )  # fmt: skip
    made.pdf.save("a.pdf", ContentFile(PAPER), save=False)
    made.docx.save("a.docx", ContentFile(PAPER), save=False)
    made.save()
    EditionSection.objects.create(
        edition=made, number=1, code=ONLY.code, chapter=ONLY.chapter, title=ONLY.title,
        blocks=frozen(ONLY), hash=section_hash(ONLY),
    )  # fmt: skip
    return made


def _edition(all_: Things) -> Edition:
    found: Edition = all_.row("edition", lambda: _made(all_, "practice"))
    return found


@thing("edition")
def _of_branch(all_: Things) -> Thing:
    return Thing({"pk": _edition(all_).pk})


@thing("edition_section")
def _section(all_: Things) -> Thing:
    return Thing({"pk": _edition(all_).pk, "number": 1})


@thing("receipt")
def _receipt(all_: Things) -> Thing:
    made = Receipt.objects.create(
        organisation=all_.world.branch, edition=_made(all_, "management"), kind="management",
        number=1, title="示例手册", issuer="示例党委", issued_on=date(2026, 1, 1), hash="x",
    )  # fmt: skip
    return Thing({"pk": made.pk})


@thing("own_note")
def _own_note(all_: Things) -> Thing:
    """A note of the member behind the accounts of the branch."""
    made = StudyNote(
        organisation=all_.world.branch, member=all_.world.members["Z1"][-1], kind="plan",
        written_on=timezone.localdate(), uid=uuid.uuid4(),
    )  # fmt: skip
    made.text_sealed = seal("示例", where=note_place(made))
    made.save()
    return Thing({"pk": made.pk}, owner="@own")
