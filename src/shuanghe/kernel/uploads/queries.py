"""Reading one's own uploads."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.uploads.models import Upload, UploadRow
from shuanghe.kernel.uploads.previews import Finding, Verdict


@dataclass(frozen=True)
class ShownCell:
    """A cell of the preview with what was found there."""

    text: str
    findings: tuple[str, ...]


@dataclass(frozen=True)
class ShownRow:
    """A row of the preview; row_findings concern it as a whole."""

    sheet: str
    number: int
    verdict: str
    cells: list[ShownCell]
    row_findings: tuple[str, ...]

    @property
    def reasons(self) -> str:
        """Everything found, one line each."""
        found = [text for cell in self.cells for text in cell.findings]
        return "\n".join((*self.row_findings, *found))


def uploads_of(actor: Actor) -> QuerySet[Upload]:
    """What this account brought, newest first, without the files themselves."""
    mine = Upload.objects.filter(user_id=actor.user_id or 0)
    return mine.defer("file_sealed").order_by("-id")


def upload_of(actor: Actor, uid: UUID) -> Upload:
    """One of the account's own uploads, as long as it still holds the right.

    Raises Upload.DoesNotExist for any other.
    """
    upload = uploads_of(actor).get(uid=uid)
    if not actor.may(upload.right, upload.place or None):
        raise Upload.DoesNotExist
    return upload


def rows_found(upload: Upload, *, verdict: str = "") -> QuerySet[UploadRow]:
    """The rows in the order of the file; only those of one verdict when it is given."""
    rows = UploadRow.objects.filter(upload=upload)
    if verdict in set(Verdict):
        rows = rows.filter(verdict=verdict)
    return rows.order_by("id")


def rows_shown(upload: Upload, rows: Any) -> Iterator[ShownRow]:
    """The same rows, ready to show: every finding beside its cell."""
    for row in rows:
        sheet = upload.sheets[row.sheet]
        found = [Finding(*one) for one in json.loads(row.findings or "[]")]
        texts = json.loads(row.cells)
        width = max(len(texts), len(sheet["headings"]))
        texts += [""] * (width - len(texts))
        cells = [
            ShownCell(text, tuple(one.text for one in found if one.column == at))
            for at, text in enumerate(texts)
        ]
        whole = tuple(one.text for one in found if not 0 <= one.column < width)
        yield ShownRow(sheet["title"], row.number, row.verdict, cells, whole)
