"""Facts written into the workbook that people fill in."""

from datetime import date

from shuanghe.activities.development.queries import admission_on
from shuanghe.activities.development.uploads import COLUMNS, SHEET
from shuanghe.kernel.documents import BlankColumn, BlankSheet, xlsx_template
from shuanghe.procedures.rules.definitions import ABOUT

ON = date(2026, 11, 21)


def written(fact, value):
    """A value as an officer writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(str(day) for day in value)
    if fact.choices:
        return fact.choices[value]
    return str(value)


def rows_of(facts, person="001"):
    """The rows of one person."""
    procedure = admission_on(ON)
    places = [("0", "", procedure.about, facts["about"])]
    places += [
        (str(step.number), step.title, step.facts, facts["steps"].get(step.code, {}))
        for step in procedure.steps
    ]
    return [
        (person, number, title, fact.title, written(fact, known.get(fact.key)), "")
        for number, title, asked, known in places
        for fact in asked
    ]


def workbook_of(rows, headings=COLUMNS):
    """The bytes of a workbook with these rows."""
    columns = [BlankColumn(title, is_text=True) for title in headings]
    return xlsx_template([BlankSheet(SHEET, columns, rows)])


__all__ = ["ABOUT", "ON", "rows_of", "workbook_of"]
