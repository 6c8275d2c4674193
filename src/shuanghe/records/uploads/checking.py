"""A ledger file judged, and how the shared preview shows and writes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.uploads.previews import (
    Applying,
    Finding,
    Preview,
    PreviewRow,
    PreviewSheet,
    UploadKind,
)
from shuanghe.kernel.uploads.workbooks import Workbook
from shuanghe.organisation.models import Organisation
from shuanghe.records.queries.judging import (
    CHANGED,
    ERROR,
    NEW,
    SAME,
    Judged,
    ledger_judge,
)
from shuanghe.records.services import ledger_apply
from shuanghe.records.uploads.reading import LedgerReading, ledger_read

VERDICTS = (NEW, CHANGED, SAME, ERROR)


@dataclass(frozen=True)
class LedgerCheck:
    """A file judged row by row."""

    reading: LedgerReading
    rows: tuple[Judged, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Rows by verdict; their sum is the number of rows in the file."""
        counts = dict.fromkeys(VERDICTS, 0)
        for one in self.rows:
            counts[one.verdict] += 1
        return counts

    @property
    def is_clean(self) -> bool:
        """Whether nothing stands against importing it."""
        return not self.reading.problems and not self.counts[ERROR]

    @property
    def late_entries(self) -> int:
        """How many rows would be written with the mark 补录."""
        return sum(one.is_late_entry for one in self.rows if one.verdict in (NEW, CHANGED))

    def messages(self, one: Judged) -> list[dict[str, str]]:
        """What there is to say about a row: cell, column, text."""
        return [
            {"cell": self.reading.cell(one.row.number, title), "column": title, "text": text}
            for title, text in (*one.reasons.items(), *one.notes.items())
        ]

    def as_dict(self) -> dict[str, Any]:
        """For --json: counts, problems, and every row with something to say."""
        return {
            "counts": self.counts,
            "late_entries": self.late_entries,
            "problems": list(self.reading.problems),
            "rows": [
                {"row": one.row.number, "verdict": one.verdict, "messages": self.messages(one)}
                for one in self.rows
                if one.reasons or one.notes
            ],
        }

    def preview(self) -> Preview:
        """The same for the shared preview page."""
        reading = self.reading
        if reading.problems:
            return Preview((), reading.problems)
        rows = [
            PreviewRow(
                one.row.number,
                one.verdict,
                one.row.texts,
                [
                    Finding(reading.columns.get(title, -1), text)
                    for title, text in (*one.reasons.items(), *one.notes.items())
                ],
            )
            for one in self.rows
        ]
        sheet = PreviewSheet(reading.sheet, reading.headings, rows, reading.first_row)
        standing = [one.standing.pk for one in self.rows if one.standing is not None]
        return Preview((sheet,), basis=f"{self.late_entries} {standing}", plan=self.rows)


def ledger_judge_upload(workbook: Workbook, options: Mapping[str, Any]) -> Preview:
    """Judge an uploaded ledger; options["on"] is the day of the upload."""
    return ledger_check(workbook, on=date.fromisoformat(options["on"])).preview()


def ledger_write_upload(actor: Actor, applying: Applying) -> str:
    """Write a previewed ledger; one sentence on what was done."""
    on = date.fromisoformat(applying.options["on"])

    def judge() -> Sequence[Judged]:
        preview = ledger_judge_upload(applying.book, applying.options)
        applying.confirm(preview)
        return tuple(preview.plan)

    done = ledger_apply(actor, organisation=_place(actor), judge=judge, name=applying.name, on=on)
    return (
        f"台账已导入：新增 {done.new} 条、更正 {done.changed} 条、无变化 {done.same} 条，"
        f"其中标明补录 {done.late_entries} 条。"
    )


def _place(actor: Actor) -> Organisation | None:
    """Where the audit line belongs: the one organisation the actor imports for, if it is one."""
    scope = actor.scope(LEDGER.right)
    with looking(scope):
        tops = list(Organisation.objects.filter(path__in=scope.roots))
    return tops[0] if len(scope.roots) == len(tops) == 1 else None


LEDGER = UploadKind(
    code="ledger",
    title="工作台账",
    right="record.import",
    judge=ledger_judge_upload,
    write=ledger_write_upload,
    page="records:ledger",
)


def ledger_check(workbook: Workbook, *, on: date) -> LedgerCheck:
    """Read and judge a ledger file in the scope in force; on is the day of import."""
    reading = ledger_read(workbook)
    return LedgerCheck(reading, tuple(ledger_judge(reading.rows, on=on)))
