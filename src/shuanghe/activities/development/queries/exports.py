"""Step records as rows of a sheet, in bounded memory however many there are."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast

from shuanghe.activities.development.queries.checking import ADMISSION
from shuanghe.activities.development.rules import facts_written
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.models import Case, CaseStep
from shuanghe.procedures.queries.kept import procedure_of

CASES_AT_ONCE = 400
MOST_KNOWN = 20_000
Row = Sequence[Any]
NOTHING = "[]"
STEP_FIELDS = ("case_id", "code", "number", "done_on", "facts_text", "body_name", "told_text")


class _Words:
    """Facts as lines of text; what many people share is written once, up to a bound."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str], tuple[str, str]] = {}

    def of(self, case: Case, code: str, facts: str) -> tuple[str, str]:
        """The title of a step of a case, and its facts (JSON) as lines."""
        key = (case.definition_id, code, facts)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            step = procedure_of(case).step(code)
            found = step.title, facts_written(step.facts[1:], json.loads(facts))
            self._known[key] = found
        return found


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
    last, words = 0, _Words()
    while some := list(cases.filter(pk__gt=last).select_related("organisation")[:CASES_AT_ONCE]):
        last = some[-1].pk
        yield from _rows(some, words)


def _rows(cases: list[Case], words: _Words) -> Iterator[Row]:
    by_case: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    standing = CaseStep.objects.filter(case__in=cases, replaced_at=None).order_by("case", "number")
    plain = standing.annotate(
        facts_text=Cast("facts", TextField()), told_text=Cast("findings", TextField())
    )
    for row in plain.values_list(*STEP_FIELDS):
        by_case[row[0]].append(row)
    for case in cases:
        code = case.organisation.code
        person = (case.client_key, code, None, case.subject_name)
        about = facts_written(procedure_of(case).about, case.about)
        first = (case.client_key, code, case.organisation.name, case.subject_name)
        yield (*first, 0, "本人情况", None, about, None, None)
        for _id, step, number, done_on, facts, body, told in by_case[case.pk]:
            title, written = words.of(case, step, facts)
            said = "\n".join(json.loads(told)) if told != NOTHING else None
            yield (*person, number, title, done_on, written, body, said)


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
