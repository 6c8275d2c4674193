"""Terms: how they stand, whom they make owe what, and what the superior does about them."""

from datetime import date, timedelta

import pytest
from django.http import Http404
from tests.activities.elections.worlds import ENDS, ON, STEPS
from tests.records.worlds import EVERYTHING

from shuanghe.activities.elections.jobs import terms_remind
from shuanghe.activities.elections.queries.owing import SOURCE
from shuanghe.activities.elections.queries.terms import bodies_with_terms, terms_of
from shuanghe.activities.elections.rules.terms import Term, TermState, is_beyond, term_state
from shuanghe.activities.elections.services import (
    Exceptional,
    Reminding,
    exception_approve,
    reminder_file,
    terms_keep,
)
from shuanghe.duties.models import Deadline
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.tasks.running import Run

SYSTEM = Actor.system("测试")


def owed(**more):
    with looking(EVERYTHING):
        rows = Deadline.objects.filter(source_type=SOURCE, dropped_on=None, **more).select_related(
            "organisation"
        )
        return {(row.organisation.code, row.source_key.split("/")[0], row.due_on) for row in rows}


def opened():
    return owed(met_on=None)


@pytest.mark.parametrize(
    ("term", "state"),
    [
        (Term(None), TermState.UNKNOWN),
        (Term(date(2027, 12, 1), date(2027, 6, 1)), TermState.RUNNING),
        (Term(date(2027, 5, 20), date(2026, 11, 21)), TermState.COMING),
        (Term(date(2026, 11, 20), date(2026, 5, 20)), TermState.OVERDUE),
        (Term(ON, date(2026, 5, 21)), TermState.COMING),
        (Term(date(2026, 11, 20), late_until=date(2027, 2, 1)), TermState.COMING),
        (Term(date(2026, 11, 20), has_election=True), TermState.UNDER_WAY),
    ],
)
def test_a_term_stands_as_its_days_say(term, state):
    assert term_state(term, on=ON) == state


def test_a_year_either_way_is_within_and_a_day_more_is_beyond():
    assert not is_beyond(ENDS, date(2027, 12, 20), 1)
    assert not is_beyond(ENDS, date(2025, 12, 20), 1)
    assert is_beyond(ENDS, date(2027, 12, 21), 1)


def test_a_term_makes_the_superior_remind_and_the_branch_elect(world):
    assert terms_keep(SYSTEM, organisation=None, on=ON) == 2

    assert opened() == {
        *(("DW", "remind", date(2026, 6, 20)),),
        *((code, "election", ENDS) for code in ("Z1", "Z2")),
        *((code, key, ENDS) for code in ("Z1", "Z2") for key in ("prepare", "request")),
    }
    with looking(EVERYTHING):
        soft = set(Deadline.objects.filter(is_soft=False).values_list("source_key", flat=True))
    assert soft == {f"election/{ENDS}"}


def test_doing_it_again_changes_nothing_and_the_job_leaves_no_trace(world):
    terms_keep(SYSTEM, organisation=None, on=ON)
    before = opened()

    assert terms_keep(SYSTEM, organisation=None, on=ON) == 0
    assert opened() == before


def test_the_job_sets_the_deadlines_of_today_once(world):
    with looking(EVERYTHING):
        for body in bodies_with_terms().exclude(term_ends_on=None):
            body.term_ends_on = date(2020, 1, 1)
            body.save()
    run = Run("k", {}, 1, lambda _done, _total: None)
    terms_remind(run)
    with looking(EVERYTHING):
        lines = AuditLine.objects.filter(verb="terms_keep").count()
    terms_remind(run)

    with looking(EVERYTHING):
        assert AuditLine.objects.filter(verb="terms_keep").count() == lines == 1
    assert len(opened()) == 7


def test_a_term_far_ahead_makes_nobody_owe_anything(world):
    assert terms_keep(SYSTEM, organisation=None, on=date(2025, 1, 1)) == 0


def test_the_local_lead_time_counts_where_it_is_turned_on(world, settings):
    settings.RULEBOOK_PRESETS = ["common_local_practice"]

    terms_keep(SYSTEM, organisation=None, on=ON)

    assert ("Z1", "request", date(2026, 10, 20)) in opened()


def test_a_reminder_is_taken_down_once_and_meets_the_deadline(world):
    terms_keep(SYSTEM, organisation=None, on=ON)
    told = {"organisation": world.committee, "body": world.first, "on": ON}
    first = reminder_file(world.office(), **told, reminding=Reminding(date(2026, 6, 1)))
    again = reminder_file(world.office(), **told, reminding=Reminding(date(2026, 6, 5)))

    assert first.pk == again.pk
    assert again.reminded_on == date(2026, 6, 1)
    with looking(EVERYTHING):
        met = Deadline.objects.get(source_id=world.first.pk, source_key=f"remind/{ENDS}")
    assert met.met_on == date(2026, 6, 1)


def test_a_branch_cannot_remind_or_except_itself(world):
    told = {"organisation": world.first, "body": world.first}
    with pytest.raises(Http404):
        reminder_file(world.secretary(), **told, reminding=Reminding(ON))
    with pytest.raises(Refused, match="的上级组织"):
        reminder_file(
            world.office(),
            organisation=world.committee,
            body=world.committee,
            reminding=Reminding(ON),
        )


def late(world, until_on, **changes):
    given = {"approved_on": ON, "document": "示例〔2026〕3 号", **changes}
    return exception_approve(
        world.office(),
        organisation=world.committee,
        body=world.first,
        approved=Exceptional(until_on, **given),
        on=ON,
    )


def test_an_approved_delay_moves_the_deadline_of_the_election(world):
    terms_keep(SYSTEM, organisation=None, on=ON)

    late(world, date(2027, 6, 30))

    assert ("Z1", "election", date(2027, 6, 30)) in opened()
    assert ("Z1", "election", ENDS) not in opened()
    with looking(EVERYTHING):
        (view,) = terms_of([world.first], on=date(2027, 1, 15))
    assert view.state == TermState.COMING


def test_a_delay_without_document_or_beyond_a_year_without_reason_is_refused(world):
    with pytest.raises(Refused, match="文号"):
        late(world, date(2027, 6, 30), document=" ")
    with pytest.raises(Refused, match="XJ-02B"):
        late(world, date(2027, 12, 21))
    with pytest.raises(Refused, match="不是提前也不是延期"):
        late(world, ENDS)
    with pytest.raises(Refused, match="还没有到"):
        late(world, date(2027, 6, 30), approved_on=ON + timedelta(days=1))

    assert late(world, date(2027, 12, 21), reason="企业改制").reason == "企业改制"


def test_an_election_under_way_meets_what_it_has_done(world):
    terms_keep(SYSTEM, organisation=None, on=ON)
    election = world.open()
    world.do(election, *STEPS[0])

    mine = {key for code, key, _day in opened() if code == "Z1"}
    assert mine == {"election"}
    assert "DW" in {code for code, *_ in opened()}
    with looking(EVERYTHING):
        (view,) = terms_of([world.first], on=ON)
    assert view.state == TermState.UNDER_WAY


def test_after_the_election_the_new_term_runs(world):
    terms_keep(SYSTEM, organisation=None, on=ON)
    world.finished(world.voted(world.ready()))

    assert not [code for code, *_ in opened() if code == "Z1"]
    with looking(EVERYTHING):
        world.first.refresh_from_db()
        (view,) = terms_of([world.first], on=ON)
    assert view.state == TermState.RUNNING
    assert view.election is None


def test_terms_are_found_in_a_handful_of_statements(world, django_assert_max_num_queries):
    with looking(EVERYTHING), django_assert_max_num_queries(5):
        assert len(terms_of(bodies_with_terms(), on=ON)) == 3
