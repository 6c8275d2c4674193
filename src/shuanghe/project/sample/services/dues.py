"""The dues of a sample: bases by the sheet of a customer, payments by the ledger's service."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from shuanghe.activities.dues.models import Method
from shuanghe.activities.dues.queries.sheets import month_sheet
from shuanghe.activities.dues.services import Payment, payments_file_many
from shuanghe.activities.dues.uploads import BASES
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.uploads.previews import Applying, Preview, Verdict
from shuanghe.kernel.uploads.reading import workbook_read
from shuanghe.organisation.models import Organisation
from shuanghe.project.sample.rules.dues import Collection, collections_of

NOTE = "示例数据"


@dataclass(frozen=True)
class DuesLoaded:
    """How many bases were set, payments taken down, lines of the account entered."""

    bases: int
    payments: int
    movements: int


def collections_read(path: Path) -> tuple[Collection, ...]:
    """The months paid as `sample create` wrote them; none without the file."""
    if not path.exists():
        return ()
    return collections_of(json.loads(path.read_text(encoding="utf-8")))


def bases_enter(actor: Actor, path: Path) -> int:
    """Apply a sheet of bases as an upload would; how many, 0 without the file.

    Raises Refused with the first error of the sheet.
    """
    if not path.exists():
        return 0
    new = 0

    def confirm(preview: Preview) -> None:
        nonlocal new
        if not preview.is_clean:
            raise Refused(f"党费基数表 {path} 有错误：{_first_error(preview)}")
        new = preview.counts[Verdict.NEW]

    book = workbook_read(path.read_bytes(), path.name, sheets=BASES.sheets)
    BASES.write(actor, Applying(book, path.name, "", {}, confirm))
    return new


def _first_error(preview: Preview) -> str:
    told = [
        f"第 {row.number} 行 {row.findings[0].text}"
        for sheet in preview.sheets
        for row in sheet.rows
        if row.verdict == Verdict.ERROR
    ]
    return "".join([*preview.problems, *told][:1])


def collections_enter(actor: Actor, told: Sequence[Collection], *, on: date) -> int:
    """Take down what came in, month by month; how many payments. on: the day of the sample.

    Raises Refused as the service does.
    """
    with looking(Scope.everything("装入示例党费")):
        return sum(_collected(actor, one, on=on) for one in told)


def _collected(actor: Actor, told: Collection, *, on: date) -> int:
    place = Organisation.objects.get(code=told.organisation)
    owing = {row.name: row for row in month_sheet(place, told.month, on=on).rows}
    payments = [
        Payment(
            member_id=owing[one.name].member_id,
            month=told.month,
            yuan=owing[one.name].open_yuan,
            paid_on=one.paid_on,
            method=Method(one.method),
            note=NOTE,
        )
        for one in told.payings
    ]
    return len(payments_file_many(actor, organisation=place, payments=payments, on=on))
