"""Issuing, filing, withdrawing, waiving: who may, what follows, what is refused."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from tests.duties.ledgers import (
    SYSTEM,
    always,
    differences,
    differences_by_loop,
    duty,
    holder,
    member,
    organisation,
)

from shuanghe.duties.models import (
    Credit,
    Evidence,
    MemberObligation,
    Obligation,
    Rollup,
    Slot,
)
from shuanghe.duties.queries import (
    heat_map,
    monthly_list,
    overdue_first,
    personal_list,
    subtree_counts,
    subtree_status,
)
from shuanghe.duties.queries.slots import _settle, slots_refresh
from shuanghe.duties.rules import Verdict
from shuanghe.duties.services import (
    EvidenceEntry,
    MemberEntry,
    cells_rebuild,
    evidence_file,
    evidence_file_many,
    evidence_withdraw,
    member_credit_file,
    obligations_issue,
    waiver_approve,
    waiver_request,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.periods import Every, month_of
from shuanghe.kernel.permissions import Scope, ScopeMissing, looking
from shuanghe.organisation.models import Post
from shuanghe.organisation.services.merging import member_merge

pytestmark = pytest.mark.django_db
NEW_YEAR = date(2026, 1, 1)
JULY = date(2026, 7, 20)


@pytest.fixture
def top():
    return organisation(kind="committee")


@pytest.fixture
def branch(top):
    return organisation(organisation(top, kind="general_branch"))


@pytest.fixture
def issued(branch):
    return obligations_issue(SYSTEM, year=2026, on=NEW_YEAR, rules_on=always(duty()))


@pytest.fixture
def seen():
    with looking(Scope.everything("测试")):
        yield


def act(**more):
    """The facts of one act on 5 March."""
    facts = {
        "kind": "theme_day", "done_on": date(2026, 3, 5), "period_on": date(2026, 3, 5),
        "source_type": "record", "source_id": 1,
    }  # fmt: skip
    return {**facts, **more}


def test_only_a_holder_of_the_right_on_the_place_files_evidence(top, branch, issued, seen):
    other = organisation(top, kind="general_branch")
    for actor in (holder("duty.read", branch), holder("record.file", other)):
        with pytest.raises(Http404):
            evidence_file(actor, organisation=branch, **act())
    assert Evidence.objects.count() == 0
    evidence_file(holder("record.file", branch), organisation=branch, **act())
    assert Obligation.objects.exclude(met_on=None).count() == 1


def test_only_a_holder_of_the_right_issues_duties(branch, seen):
    with pytest.raises(Http404):
        obligations_issue(holder("duty.read", branch), organisation=branch, year=2026)
    obligations_issue(
        holder("duty.issue", branch), organisation=branch, year=2026, on=NEW_YEAR,
        rules_on=always(duty()),
    )  # fmt: skip
    assert Obligation.objects.count() == 12


def test_issuing_again_changes_nothing(top, branch, issued, seen):
    before = list(Obligation.objects.values_list()), list(Rollup.objects.values_list())
    again = obligations_issue(SYSTEM, year=2026, on=NEW_YEAR, rules_on=always(duty()))
    part = obligations_issue(
        SYSTEM, organisation=top, month=month_of("2026-05"), on=NEW_YEAR, rules_on=always(duty())
    )
    assert (again.issued, again.withdrawn, part.issued) == (0, 0, 0)
    assert (list(Obligation.objects.values_list()), list(Rollup.objects.values_list())) == before


def test_issuing_a_month_issues_the_quarter_half_and_year_that_hold_it(branch, seen):
    rules = always(*(duty(f"R-{every}", every=every) for every in Every))
    obligations_issue(SYSTEM, month=month_of("2026-08"), on=NEW_YEAR, rules_on=rules)
    assert set(Slot.objects.values_list("period", flat=True)) == {
        "2026-08", "2026-Q3", "2026-H2", "2026",
    }  # fmt: skip


def test_the_same_source_counts_once(branch, issued, seen):
    first = evidence_file(SYSTEM, organisation=branch, **act())
    assert evidence_file(SYSTEM, organisation=branch, **act()) == first
    many = [EvidenceEntry(organisation_id=branch.pk, **act())] * 2
    assert evidence_file_many(SYSTEM, organisation=branch, entries=many) == 0
    assert (Evidence.objects.count(), Credit.objects.count()) == (1, 1)


def test_one_act_counts_for_every_duty_that_asks_for_its_kind(branch, seen):
    rules = always(duty("R-1"), duty("R-2", every=Every.QUARTER))
    obligations_issue(SYSTEM, year=2026, on=NEW_YEAR, rules_on=rules)
    evidence_file(SYSTEM, organisation=branch, **act())
    met = Obligation.objects.exclude(met_on=None).values_list("slot__duty", "slot__period")
    assert set(met) == {("R-1", "2026-03"), ("R-2", "2026-Q1")}


def test_evidence_filed_before_issue_counts_when_the_duty_is_issued(branch, seen):
    evidence_file(SYSTEM, organisation=branch, **act())
    obligations_issue(SYSTEM, year=2026, on=NEW_YEAR, rules_on=always(duty()))
    assert Obligation.objects.exclude(met_on=None).get().met_on == date(2026, 3, 5)
    assert not differences()


def test_done_late_for_the_period_named_is_late_and_not_of_the_month_it_was_done_in(branch, issued):
    evidence_file(SYSTEM, organisation=branch, **act(done_on=date(2026, 4, 9)))
    with looking(Scope.everything("测试")):
        items = monthly_list(organisation=branch, month=month_of("2026-04"), on=date(2026, 4, 30))
    verdicts = {one.period: one.verdict for one in items}
    assert verdicts["2026-03"] is Verdict.LATE
    assert verdicts["2026-04"] is Verdict.PENDING


def test_withdrawing_a_record_opens_its_cells_again_and_needs_a_reason(branch, issued, seen):
    evidence_file(SYSTEM, organisation=branch, **act())
    evidence_file(SYSTEM, organisation=branch, **act(source_id=2, done_on=date(2026, 3, 20)))
    with pytest.raises(Refused, match="原因"):
        evidence_withdraw(
            SYSTEM, organisation=branch, source_type="record", source_id=1, reason=" "
        )
    for source_id, expected in ((1, date(2026, 3, 20)), (2, None)):
        evidence_withdraw(
            SYSTEM, organisation=branch, source_type="record", source_id=source_id, reason="录错"
        )
        assert Obligation.objects.get(slot__period="2026-03").met_on == expected
        assert not differences()
    assert Evidence.objects.exclude(withdrawn_at=None).count() == 2


def test_a_batch_gives_what_the_same_acts_give_one_by_one(top, seen):
    places = [organisation(top) for _ in range(3)]
    acts = [
        (place, act(source_id=number, done_on=date(2026, 2 + number % 3, 3 + number)))
        for number, place in enumerate(places * 3)
    ]
    obligations_issue(SYSTEM, year=2026, on=NEW_YEAR, rules_on=always(duty(needs=2)))
    for place, facts in acts:
        evidence_file(SYSTEM, organisation=place, **facts)
    single = _cells_and_sums()
    for number in range(len(acts)):
        evidence_withdraw(
            SYSTEM, organisation=top, source_type="record", source_id=number, reason="重来"
        )
    entries = [EvidenceEntry(organisation_id=place.pk, **facts) for place, facts in acts]
    assert evidence_file_many(SYSTEM, organisation=top, entries=entries) == 9
    assert _cells_and_sums() == single


def _cells_and_sums() -> list[list[tuple[object, ...]]]:
    return [
        list(model.objects.order_by("organisation_id", "slot_id").values_list())
        for model in (Obligation, Rollup)
    ]


def test_a_batch_with_an_entry_from_elsewhere_is_refused_whole(branch, issued, seen):
    stranger = organisation(kind="committee")
    entries = [
        EvidenceEntry(organisation_id=place.pk, **act(source_id=place.pk))
        for place in (branch, stranger)
    ]
    with pytest.raises(Refused, match="1 条"):
        evidence_file_many(SYSTEM, organisation=branch, entries=entries)
    assert Evidence.objects.count() == 0


def test_an_organisation_that_was_moved_meanwhile_is_not_filed_under_its_old_place(branch, issued):
    branch.path = "0000zz" + branch.path[6:]
    with pytest.raises(Refused, match="刚刚调整"):
        evidence_file(SYSTEM, organisation=branch, **act())


def test_a_changed_rule_replaces_open_periods_and_leaves_settled_ones(branch, issued, seen):
    changed = always(duty(needs=2, version="2"))
    result = obligations_issue(SYSTEM, year=2026, on=date(2026, 5, 10), rules_on=changed)
    needs = dict(Slot.objects.filter(retired_at=None).values_list("period", "needs"))
    assert needs["2026-04"] == 1
    assert needs["2026-05"] == 2
    assert Obligation.objects.count() == 12
    assert result.issued == 8
    assert not differences()


def test_a_dropped_rule_takes_its_open_cells_and_sums_away(branch, issued, seen):
    obligations_issue(SYSTEM, year=2026, on=date(2026, 5, 10), rules_on=always())
    assert Obligation.objects.count() == 4
    assert not differences()


def test_nobody_approves_the_waiver_they_asked_for(branch, issued, seen):
    slot = Slot.objects.get(period="2026-02")
    both = holder("*", branch, name="王示例")
    waiver = waiver_request(both, organisation=branch, slot=slot, reason="停产检修")
    with pytest.raises(Refused, match="不能批准自己"):
        waiver_approve(both, organisation=branch, waiver=waiver)
    with pytest.raises(Http404):
        waiver_approve(holder("record.file", branch), organisation=branch, waiver=waiver)
    waiver_approve(holder("duty.waive", branch, name="赵示例"), organisation=branch, waiver=waiver)
    assert Obligation.objects.get(slot=slot).is_waived
    assert set(Rollup.objects.filter(slot=slot).values_list("waived", flat=True)) == {1}
    with pytest.raises(Refused, match="已有豁免"):
        waiver_request(both, organisation=branch, slot=slot, reason="再来一次")


def test_every_change_leaves_one_audit_line(branch, issued, seen):
    evidence_file(SYSTEM, organisation=branch, **act())
    slot = Slot.objects.get(period="2026-02")
    waiver_request(SYSTEM, organisation=branch, slot=slot, reason="停产")
    assert list(AuditLine.objects.order_by("id").values_list("verb", flat=True)) == [
        "obligations_issue", "evidence_file", "waiver_request",
    ]  # fmt: skip


def test_a_cell_changed_behind_the_services_is_found_and_rebuilt(branch, issued, seen):
    evidence_file(SYSTEM, organisation=branch, **act())
    Obligation.objects.filter(slot__period="2026-03").update(met_on=date(2026, 3, 6))
    Rollup.objects.filter(slot__period="2026-04").update(late=1)
    assert {one.check for one in differences()} == {"完成日", "汇总"}
    assert differences_by_loop()
    assert cells_rebuild(SYSTEM, year=2026, on=NEW_YEAR) == 12
    assert not differences()
    assert not differences_by_loop()


def test_evidence_slipped_in_behind_the_services_is_found(branch, issued, seen):
    Evidence.objects.create(organisation=branch, **act())
    assert {one.check for one in differences()} == {"佐证未计入", "完成日", "汇总"}
    assert differences_by_loop()


def test_members_owe_hours_and_holders_owe_what_their_post_owes(branch, seen):
    person, other = member(branch, "甲示例"), member(branch, "乙示例")
    Post.objects.create(
        organisation=branch, member=person, kind="secretary", from_on=date(2020, 1, 1)
    )
    hours = {"every": Every.YEAR, "unit": "hours", "kinds": ("training_session",), "owner": ""}
    rules = always(
        duty("JG-01", needs=32, subjects=("member",), **hours),
        duty("JG-02", needs=56, subjects=("post:secretary",), **hours),
        duty("ZB-21"),
    )
    obligations_issue(SYSTEM, year=2026, on=NEW_YEAR, rules_on=rules)
    assert MemberObligation.objects.count() == 3
    entry = {"kind": "training_session", "period_on": NEW_YEAR, "source_type": "record"}
    days = [(date(2026, 2, 1), 20), (date(2026, 3, 1), 12), (date(2026, 4, 1), 24)]
    for number, (day, amount) in enumerate(days):
        member_credit_file(
            SYSTEM, organisation=branch,
            entries=[MemberEntry(person.pk, done_on=day, source_id=number,
                                 amount=Decimal(amount), **entry)],
        )  # fmt: skip
    items = personal_list(member_id=person.pk, month=month_of("2026-05"), on=date(2026, 5, 31))
    found = {(one.duty, one.period): (one.met_on, one.amount) for one in items}
    assert found["JG-01", "2026"] == (date(2026, 3, 1), Decimal(56))
    assert found["JG-02", "2026"] == (date(2026, 4, 1), Decimal(56))
    assert found["ZB-21", "2026-05"] == (None, None)
    evidence_withdraw(
        SYSTEM, organisation=branch, source_type="record", source_id=2, reason="未到会"
    )
    items = personal_list(member_id=person.pk, month=month_of("2026-05"), on=date(2026, 5, 31))
    assert {one.duty: one.met_on for one in items if one.member_id}["JG-02"] is None
    others = personal_list(member_id=other.pk, month=month_of("2026-05"), on=date(2026, 5, 31))
    assert [(one.duty, one.amount) for one in others] == [("JG-01", Decimal(0))]


def test_hours_of_two_entries_of_one_person_count_once_for_the_one_that_stays(branch, seen):
    kept, merged = member(branch, "甲示例"), member(branch, "甲示例")
    hours = {"every": Every.YEAR, "unit": "hours", "kinds": ("training_session",), "owner": ""}
    rules = always(duty("JG-01", needs=32, subjects=("member",), **hours))
    obligations_issue(SYSTEM, year=2026, on=NEW_YEAR, rules_on=rules)
    for person, number, amount in ((kept, 1, 20), (merged, 1, 20), (merged, 2, 12)):
        day = date(2026, 2, number)
        entry = MemberEntry(
            person.pk, "training_session", day, day, "record", number, Decimal(amount)
        )
        member_credit_file(SYSTEM, organisation=branch, entries=[entry])
    member_merge(SYSTEM, organisation=branch, kept=kept, merged=merged)
    cell = MemberObligation.objects.get(member=kept)
    assert (cell.amount, cell.met_on) == (Decimal(32), date(2026, 2, 2))
    assert not differences()


def test_a_member_elsewhere_cannot_be_credited(branch, seen):
    stranger = member(organisation(kind="committee"))
    entry = MemberEntry(stranger.pk, "training_session", NEW_YEAR, NEW_YEAR, "record", 1)
    with pytest.raises(Refused, match="名册"):
        member_credit_file(SYSTEM, organisation=branch, entries=[entry])


def test_a_board_adds_up_and_each_cell_is_addressed(top, branch, issued, seen):
    evidence_file(SYSTEM, organisation=branch, **act())
    status = subtree_status(organisation=top, year=2026, on=JULY)
    assert sum(one.total for one in status) == 12
    counts = subtree_counts(organisation=top, year=2026, on=JULY)
    assert tuple(counts) == (7, 1, 0, 0, 5, 1)
    itself, row = heat_map(organisation=top, year=2026, on=JULY)
    assert itself.is_itself
    assert [cell.counts.total for cell in row.cells] == [1] * 12
    assert row.cells[2].counts.on_time == 1
    first = overdue_first(organisation=top, on=JULY, count=3)
    assert [(one.code, one.slot.period) for one in first] == [
        (branch.code, "2026-01"), (branch.code, "2026-02"), (branch.code, "2026-04"),
    ]  # fmt: skip


def test_reads_outside_the_scope_find_nothing_and_without_a_scope_they_raise(top, branch, issued):
    month = month_of("2026-03")
    other = organisation(top, kind="general_branch")
    reads = [
        lambda: monthly_list(organisation=branch, month=month, on=JULY),
        lambda: subtree_status(organisation=branch, year=2026, on=JULY),
        lambda: heat_map(organisation=branch, year=2026, on=JULY),
        lambda: overdue_first(organisation=branch, on=JULY, count=5),
    ]
    for read in reads:
        with pytest.raises(ScopeMissing):
            read()
        with looking(Scope.of(other.path)), pytest.raises(Http404):
            read()
        with looking(Scope.of(branch.path)):
            assert read()


def statements(call) -> int:
    """How many statements a call needs."""
    with CaptureQueriesContext(connection) as queries:
        call()
    return len(queries)


def test_lists_and_boards_need_few_statements_whatever_the_size(top, branch, issued, seen):
    _settle()  # as when the issue has committed
    month = month_of("2026-03")
    reads = {
        "month": (1, lambda: monthly_list(organisation=branch, month=month, on=JULY)),
        "status": (1, lambda: subtree_status(organisation=top, year=2026, on=JULY)),
        "heat": (2, lambda: heat_map(organisation=top, year=2026, on=JULY)),
        "overdue": (1, lambda: overdue_first(organisation=top, on=JULY, count=5)),
    }
    for _, read in reads.values():
        read()
    assert {name: statements(read) for name, (_, read) in reads.items()} == {
        name: limit for name, (limit, _) in reads.items()
    }
    slots_refresh()


def test_one_act_on_an_open_cell_needs_five_statements(branch, issued):
    with CaptureQueriesContext(connection) as queries:
        evidence_file(SYSTEM, organisation=branch, **act())
    assert len([one for one in queries if "SAVEPOINT" not in one["sql"]]) == 5
