"""What an upload would do, row by row: the shape in which apps tell it to the shared preview."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from shuanghe.kernel.crypto import mask_id_number, mask_phone
from shuanghe.kernel.uploads.workbooks import Workbook


class Verdict(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    ERROR = "error"


MASKS: dict[str, Callable[[str], str]] = {
    "id_number": mask_id_number,
    "phone": mask_phone,
    "text": lambda text: "*" * min(len(text), 6),
}


class Finding(NamedTuple):
    """A reason or note at one cell: the column counted from 0, -1 for the row as a whole."""

    column: int
    text: str


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row of the file: its number there, its verdict, its texts, what was found."""

    number: int
    verdict: str
    cells: Sequence[str]
    findings: Sequence[Finding] = ()


@dataclass(frozen=True)
class PreviewSheet:
    """The rows of one sheet. masked: column counted from 0 → a key of MASKS.

    first_row is the first row below the headings; every row of the file from there on must be
    in rows, whatever its verdict.
    """

    title: str
    headings: Sequence[str]
    rows: Sequence[PreviewRow]
    first_row: int = 2
    masked: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Preview:
    """The judgement of a whole file. problems stand against it as a whole; plan is the app's own.

    basis: any text that changes when the records the judgement rests on change.
    """

    sheets: Sequence[PreviewSheet]
    problems: Sequence[str] = ()
    basis: str = ""
    plan: Any = None

    @property
    def counts(self) -> dict[str, int]:
        """Rows by verdict; their sum is the number of rows in the file."""
        counts = {str(verdict): 0 for verdict in Verdict}
        for sheet in self.sheets:
            for row in sheet.rows:
                counts[row.verdict] += 1
        return counts

    @property
    def is_clean(self) -> bool:
        """Whether nothing stands against applying it."""
        return not self.problems and not self.counts[Verdict.ERROR]

    def fingerprint(self) -> str:
        """The same for the same judgement; it changes when the records judged against change."""
        told = hashlib.sha256(self.basis.encode())
        told.update(json.dumps(list(self.problems)).encode())
        for sheet in self.sheets:
            rows = [(row.number, row.verdict, row.findings) for row in sheet.rows]
            told.update(json.dumps([sheet.title, rows]).encode())
        return told.hexdigest()


def rows_lost(book: Workbook, preview: Preview) -> list[str]:
    """Rows of the file that the preview does not account for, as "sheet row" texts."""
    lost = []
    for sheet in preview.sheets:
        source = book.sheet(sheet.title)
        if source is not None:
            told = {row.number for row in sheet.rows}
            lost += [
                f"{sheet.title} {row.number}"
                for row in source.rows
                if row.number >= sheet.first_row and row.number not in told
            ]
    return lost


def cells_masked(cells: Sequence[str], masked: Mapping[int, str]) -> list[str]:
    """The texts with personal columns masked."""
    shown = list(cells)
    for at, mask in masked.items():
        if at < len(shown) and shown[at]:
            shown[at] = MASKS[mask](shown[at])
    return shown


@dataclass(frozen=True)
class Applying:
    """An upload at the moment it is applied: handed to the app's write function.

    confirm must be called inside the app's transaction with the judgement made there; it raises
    Refused when the file has errors or the judgement is no longer the one that was previewed.
    """

    book: Workbook
    name: str
    place: str
    options: Mapping[str, Any]
    confirm: Callable[[Preview], None]


@dataclass(frozen=True)
class UploadKind:
    """A sort of upload, plugged in by project: who may, how it is judged, how it is written.

    judge(workbook, options) runs in the actor's scope for the right. write(actor, applying)
    calls one service and gives back one sentence on what was done. sheets: names of the sheets
    to read, None for all.
    """

    code: str
    title: str
    right: str
    judge: Callable[[Workbook, Mapping[str, Any]], Preview]
    write: Callable[[Any, Applying], str]
    sheets: Sequence[str] | None = None
    page: str = ""


_kinds: dict[str, UploadKind] = {}


def upload_kinds_plug(kinds: Iterable[UploadKind]) -> None:
    """Make sorts of uploads known; only project calls this."""
    _kinds.update({kind.code: kind for kind in kinds})


def kind_of(code: str) -> UploadKind:
    """The sort of that code.

    Raises KeyError when no app has brought it.
    """
    return _kinds[code]
