"""Step records as rows of a sheet, in bounded memory however many there are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from shuanghe.activities.development.queries.checking import ADMISSION
from shuanghe.activities.development.rules import facts_written
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.models import Case, CaseStep
from shuanghe.procedures.queries.kept import procedure_of
from shuanghe.procedures.rules import Fact

CASES_AT_ONCE = 400
Row = Sequence[Any]
STEP_FIELDS = ("case_id", "code", "number", "done_on", "facts", "body_name", "findings")


def records_exported(organisation: Organisation | None = None) -> Iterator[Row]:
    """Every admission in the scope in force (of one subtree), a row for the person and one a step.

    The columns are those of rules.sheets.HEADINGS. Drills are left out.
    """
    cases = Case.objects.filter(procedure=ADMISSION, is_drill=False).order_by("pk")
    if organisation is not None:
        inside = {
            "organisation__path__gte": organisation.path,
            "organisation__path__lt": end_of(organisation.path),
        }
        cases = cases.filter(**inside)
    last = 0
    while some := list(cases.filter(pk__gt=last).select_related("organisation")[:CASES_AT_ONCE]):
        last = some[-1].pk
        yield from _rows(some)


def _rows(cases: list[Case]) -> Iterator[Row]:
    by_case: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    standing = CaseStep.objects.filter(case__in=cases, replaced_at=None).order_by("case", "number")
    for row in standing.values_list(*STEP_FIELDS):
        by_case[row[0]].append(row)
    asked: dict[tuple[int, str], tuple[str, Sequence[Fact]]] = {}
    for case in cases:
        place = case.organisation
        person = (case.client_key, place.code, place.name, case.subject_name)
        procedure = procedure_of(case)
        about = facts_written(procedure.about, case.about)
        yield (*person, 0, "本人情况", None, about, None, None)
        for _id, code, number, done_on, facts, body, findings in by_case[case.pk]:
            known = asked.get((case.definition_id, code))
            if known is None:
                step = procedure.step(code)
                known = asked[case.definition_id, code] = (step.title, step.facts[1:])
            told = "\n".join(findings) if findings else None
            yield (*person, number, known[0], done_on, facts_written(known[1], facts), body, told)


def sheets_of(rows: Iterable[Row], title: str, headings: Sequence[str]) -> Iterator[Any]:
    """The rows on one sheet, or more when they are too many for one."""
    rest = iter(rows)
    first = next(rest, None)
    at = 1
    while first is not None or at == 1:
        taken = _Taken(first, rest)
        yield (title if at == 1 else f"{title}{at}", headings, taken)
        first = next(rest, None)
        at += 1


MOST_ROWS = 1_000_000


class _Taken:
    """The next rows, as many as a sheet can hold."""

    def __init__(self, first: Row | None, rest: Iterator[Row]) -> None:
        self.first, self.rest = first, rest

    def __iter__(self) -> Iterator[Row]:
        if self.first is None:
            return
        yield self.first
        for _at, row in zip(range(MOST_ROWS - 1), self.rest, strict=False):
            yield row
