"""Terms in view: when each ends, how it stands, what it makes whom owe."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import QuerySet

from shuanghe.activities.elections.models import Election, TermException, TermReminder
from shuanghe.activities.elections.rules.terms import Term, TermState, months_before, term_state
from shuanghe.kernel.tree import lineage
from shuanghe.organisation.models import Organisation, OrganisationKind
from shuanghe.procedures.models import CaseState, CaseStep
from shuanghe.rulebook.queries import rule
from shuanghe.rulebook.rules import Rule

REMINDERS: Mapping[str, str] = {
    OrganisationKind.BRANCH: "ZB-36",
    OrganisationKind.JOINT_BRANCH: "ZB-36",
    OrganisationKind.GENERAL_BRANCH: "GQ-05",
    OrganisationKind.COMMITTEE: "GQ-05",
}
"""Which rule says when the superior reminds a body of this kind; its keys are all with a term."""
YEARS: Mapping[str, str] = {
    OrganisationKind.BRANCH: "branch_years",
    OrganisationKind.JOINT_BRANCH: "branch_years",
    OrganisationKind.GENERAL_BRANCH: "general_branch_years",
    OrganisationKind.COMMITTEE: "committee_years",
}
ELECTING = (
    OrganisationKind.BRANCH,
    OrganisationKind.JOINT_BRANCH,
    OrganisationKind.GENERAL_BRANCH,
)
"""Kinds whose election runs here; a committee files three requests and a report (XJ-37)."""
TERMS = "XJ-03"

T = TypeVar("T", Election, TermException, TermReminder)


@dataclass(frozen=True)
class TermView:
    """The term of one body as it stands on a day. election: the one for this term, if any."""

    organisation: Organisation
    term: Term
    state: TermState
    rule: Rule
    election: Election | None = None
    exception: TermException | None = None
    reminder: TermReminder | None = None

    @property
    def ends_on(self) -> date | None:
        """The last day of the term."""
        day: date | None = self.organisation.term_ends_on
        return day

    @property
    def may_elect(self) -> bool:
        """Whether an election of this body is run here."""
        return self.organisation.kind in ELECTING


def bodies_with_terms() -> QuerySet[Organisation]:
    """Living bodies in view that are elected for a term."""
    return Organisation.objects.filter(kind__in=list(REMINDERS), dissolved_on=None)


def terms_of(organisations: Iterable[Organisation], *, on: date) -> list[TermView]:
    """The terms of these bodies in their order: four statements, whatever the number."""
    bodies = list(organisations)
    ends = {one.pk: one.term_ends_on for one in bodies}
    elections = _for_term(
        Election.objects.filter(organisation__in=ends).exclude(case__state=CaseState.STOPPED)
        .select_related("case").order_by("id"),
        ends,
    )  # fmt: skip
    reminders = _for_term(TermReminder.objects.filter(organisation__in=ends), ends)
    exceptions = _for_term(TermException.objects.filter(organisation__in=ends), ends)
    days = _days(elections.values())
    found = []
    for one in bodies:
        asked = rule(REMINDERS[one.kind], on=on)
        term = _term(
            one, asked, elections.get(one.pk), exceptions.get(one.pk), reminders.get(one.pk), days
        )
        found.append(
            TermView(
                organisation=one,
                term=term,
                state=term_state(term, on=on),
                rule=asked,
                election=elections.get(one.pk),
                exception=exceptions.get(one.pk),
                reminder=reminders.get(one.pk),
            )
        )
    return found


def _for_term(rows: Iterable[T], ends: Mapping[int, date | None]) -> dict[int, T]:
    """By organisation, the last row that is about the term it is in."""
    return {
        row.organisation_id: row for row in rows if row.term_ends_on == ends[row.organisation_id]
    }


def _days(elections: Iterable[Election]) -> dict[tuple[int, str], date]:
    """(case, step) → day of the steps that the clocks of a term look at."""
    codes = ("preparation", "term_request", "election_meeting")
    cases = [one.case_id for one in elections]
    rows = CaseStep.objects.filter(case__in=cases, code__in=codes, replaced_at=None)
    return {(case, code): day for case, code, day in rows.values_list("case_id", "code", "done_on")}


def _term(
    one: Organisation,
    asked: Rule,
    election: Election | None,
    exception: TermException | None,
    reminder: TermReminder | None,
    days: Mapping[tuple[int, str], date],
) -> Term:
    ends_on: date | None = one.term_ends_on
    if ends_on is None:
        return Term(None)
    case = election.case_id if election else 0
    return Term(
        ends_on=ends_on,
        remind_on=months_before(ends_on, whole(asked, "months_ahead")),
        late_until=exception.until_on if exception else None,
        reminded_on=reminder.reminded_on if reminder else None,
        prepared_on=days.get((case, "preparation")),
        requested_on=days.get((case, "term_request")),
        elected_on=days.get((case, "election_meeting")),
        has_election=election is not None,
    )


def whole(asked: Rule, key: str) -> int:
    """A parameter of a rule that is a whole number."""
    return int(str(asked.parameter(key).value))


def superiors_of(organisations: Sequence[Organisation]) -> dict[int, Organisation]:
    """By id, the nearest committee above each body; in the scope in force, one statement."""
    above = {pk for one in organisations for pk in lineage(one.path)}
    rows = Organisation.objects.filter(
        pk__in=above, kind=OrganisationKind.COMMITTEE, dissolved_on=None
    )
    committees = {row.pk: row for row in rows}
    found = {}
    for one in organisations:
        line = [committees[pk] for pk in lineage(one.path) if pk != one.pk and pk in committees]
        if line:
            found[one.pk] = line[-1]
    return found


def term_years(kind: str, *, on: date) -> int:
    """How long the term of a body of this kind is, by the rule of that day (XJ-03)."""
    return whole(rule(TERMS, on=on), YEARS[kind])
