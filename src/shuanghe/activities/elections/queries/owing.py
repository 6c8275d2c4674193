"""What a term makes the superior and the body owe, as deadlines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shuanghe.activities.elections.queries.terms import TermView, superiors_of, terms_of, whole
from shuanghe.activities.elections.rules.terms import months_before
from shuanghe.duties.models import Deadline
from shuanghe.duties.services.deadlines import DeadlineFacts
from shuanghe.organisation.models import Organisation, OrganisationKind
from shuanghe.rulebook.queries import rule
from shuanghe.rulebook.rules import Rule

SOURCE = "elections.term"
LEAD = "BD-06"
"""A local rule on how long ahead the request is made; the central text has no number (XJ-38)."""
LEAD_KINDS = (OrganisationKind.BRANCH, OrganisationKind.JOINT_BRANCH)
SHOWN_AHEAD = 1
"""示例默认: months before the reminder falls due from which the deadlines are set."""
SUBJECT = 100
REMIND, PREPARE, REQUEST, ELECT = "remind", "prepare", "request", "election"


@dataclass(frozen=True)
class Duty:
    """One thing a term asks for, by which rule and by when."""

    key: str
    rule: Rule
    title: str
    due_on: date


@dataclass(frozen=True)
class Owing:
    """The deadlines of one body's term: those wanted, and the days on which others were met."""

    organisation_id: int
    wanted: tuple[DeadlineFacts, ...]
    met: Mapping[str, date]


def owing_of(organisations: Sequence[Organisation], *, on: date) -> list[Owing]:
    """What each of these bodies, and the committee above it, owes on a day."""
    superiors = superiors_of(organisations)
    return [
        _owing(view, superiors.get(view.organisation.pk), on)
        for view in terms_of(organisations, on=on)
    ]


def owing_changed(owed: Sequence[Owing]) -> list[Owing]:
    """Those whose open deadlines are not what they should be. One statement."""
    ids = [one.organisation_id for one in owed]
    rows = Deadline.objects.filter(
        source_type=SOURCE, source_id__in=ids, met_on=None, dropped_on=None
    )
    standing: dict[int, set[tuple[str, int, date, str]]] = {}
    for row in rows:
        told = (row.source_key, row.organisation_id, row.due_on, row.title)
        standing.setdefault(row.source_id, set()).add(told)
    return [
        one
        for one in owed
        if standing.get(one.organisation_id, set())
        != {(facts.key, facts.organisation_id, facts.due_on, facts.title) for facts in one.wanted}
    ]


def _owing(view: TermView, superior: Organisation | None, on: date) -> Owing:
    ends_on, body = view.term.ends_on, view.organisation
    if ends_on is None:
        return Owing(body.pk, (), {})
    days = {
        REMIND: view.term.reminded_on or view.term.prepared_on,
        PREPARE: view.term.prepared_on,
        REQUEST: view.term.requested_on,
        ELECT: view.term.elected_on,
    }
    met = {f"{key}/{ends_on}": day for key, day in days.items() if day is not None}
    remind_on = view.term.remind_on or ends_on
    if on < months_before(remind_on, SHOWN_AHEAD):
        return Owing(body.pk, (), met)
    due_on = view.term.due_on or ends_on
    facts = [_election(view, ends_on, due_on, on), *_preparing(view, ends_on, due_on, on)]
    if superior is not None:
        duty = Duty(REMIND, view.rule, "提醒做好换届准备", remind_on)
        facts.insert(0, _facts(view, ends_on, duty, organisation_id=superior.pk))
    return Owing(body.pk, tuple(one for one in facts if one.key not in met), met)


def _election(view: TermView, ends_on: date, due_on: date, on: date) -> DeadlineFacts:
    is_late = due_on > ends_on
    asked = rule("XJ-02" if is_late else "XJ-01", on=on)
    title = "换届选举（已批准延期）" if is_late else "换届选举"
    return _facts(view, ends_on, Duty(ELECT, asked, title, due_on))


def _preparing(view: TermView, ends_on: date, due_on: date, on: date) -> list[DeadlineFacts]:
    """Preparing and asking the superior: by the local lead time, else by the end of the term."""
    lead = _lead(view.organisation, on)
    day = due_on if lead is None else months_before(due_on, whole(lead, "months_ahead"))
    papers = lead or rule("XJ-36", on=on)
    duties = (
        Duty(PREPARE, view.rule, "开始换届准备", day),
        Duty(REQUEST, papers, "向上级请示换届", day),
    )
    return [_facts(view, ends_on, duty) for duty in duties]


def _lead(organisation: Organisation, on: date) -> Rule | None:
    """The local rule on the lead time, where this installation has turned it on."""
    if organisation.kind not in LEAD_KINDS:
        return None
    try:
        return rule(LEAD, on=on)
    except KeyError:
        return None


def _facts(
    view: TermView, ends_on: date, duty: Duty, *, organisation_id: int | None = None
) -> DeadlineFacts:
    begins = months_before(view.term.remind_on or ends_on, SHOWN_AHEAD)
    return DeadlineFacts(
        key=f"{duty.key}/{ends_on}",
        organisation_id=organisation_id or view.organisation.pk,
        title=duty.title,
        subject=f"{view.organisation.name}，{ends_on} 届满"[:SUBJECT],
        rule_id=duty.rule.id,
        citation=str(duty.rule.citation),
        owner="" if organisation_id else "secretary",
        starts_on=begins,
        due_on=duty.due_on,
        is_soft=duty.rule.is_soft,
    )
