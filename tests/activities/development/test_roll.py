"""What follows from the steps of an admission: the roll, and what can no longer be undone."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.http import Http404
from stdnum.cn import ric
from tests.procedures.good_admissions import cancelled, cancelled_early, extended, extending, plain
from tests.procedures.samples import ON
from tests.records.worlds import EVERYTHING

from shuanghe.activities.development.queries import admission_on, record_checked
from shuanghe.activities.development.services import Listing, probationer_list
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.organisation.models import Member, Standing
from shuanghe.organisation.queries.rolls import roll_on
from shuanghe.procedures.models import Case, CaseStep
from shuanghe.procedures.rules import CaseFacts
from shuanghe.procedures.services import (
    Doing,
    Loaded,
    Opening,
    approval_withdraw,
    cases_load,
    step_approve,
    step_correct,
    step_do,
)

BORN = plain()["about"]["born_on"]


def number_of(born_on=BORN, serial="001"):
    first = f"110101{born_on:%Y%m%d}{serial}"
    return first + ric.calc_check_digit(first + "0")


def placed(world, facts=None, **changes):
    """An admission up to its approval, with the person put on the roll."""
    case = world.go_on(world.admission(), "approval", (facts or plain())["steps"])
    listing = Listing(changes.get("number", number_of()))
    member = probationer_list(
        world.secretary(), organisation=world.first, case=case, listing=listing
    )
    return reload(case), member


def reload(case):
    with looking(EVERYTHING):
        return Case.objects.select_related("organisation", "member").get(pk=case.pk)


def go_from(world, case, steps, after, until):
    codes = list(steps)
    for code in codes[codes.index(after) + 1 : codes.index(until) + 1]:
        do(world, case, code, steps[code])
    return reload(case)


def do(world, case, code, facts):
    is_above = code in ("approval", "confirmation_approval")
    service, actor = (step_approve, world.office()) if is_above else (step_do, world.secretary())
    place = world.committee if is_above else world.first
    service(actor, organisation=place, case=case, doing=Doing(code, facts), on=ON)


def standings(member):
    with looking(EVERYTHING):
        rows = Standing.objects.filter(member=member).order_by("from_on")
        return [(row.kind, row.from_on, row.until_on) for row in rows]


def test_the_approved_is_on_the_roll_as_a_probationer_from_the_branch_meeting(world):
    case, member = placed(world)
    meeting = plain()["steps"]["admission_meeting"]["done_on"]

    assert case.member_id == member.pk
    assert member.joined_on == meeting
    assert standings(member) == [("probationary", meeting, None)]
    with looking(EVERYTHING):
        roll = {one.name: one.standing for one in roll_on(world.first, ON).home}
    assert roll["示例甲"] in {"full", "probationary"}
    assert list(roll_standings(world, meeting)).count("probationary") == 1
    assert "probationary" not in roll_standings(world, meeting - timedelta(days=1))


def roll_standings(world, day):
    with looking(EVERYTHING):
        return [one.standing for one in roll_on(world.first, day).home]


def test_the_identity_number_is_kept_nowhere_but_sealed_on_the_roll(world):
    case, member = placed(world)
    number = number_of()
    with connection.cursor() as cursor:
        cursor.execute("SELECT facts, findings, snapshot FROM procedures_casestep")
        kept = str(cursor.fetchall())
        cursor.execute("SELECT about FROM procedures_case")
        kept += str(cursor.fetchall())
        cursor.execute("SELECT summary, before, after FROM audit_auditline")
        kept += str(cursor.fetchall())
    assert case.pk
    assert number not in kept
    assert member.id_number_index


def test_before_the_approval_nobody_is_put_on_the_roll(world):
    case = world.go_on(world.admission(), "approval_talk")
    with pytest.raises(Refused, match="第 17 步"):
        probationer_list(
            world.secretary(), organisation=world.first, case=case, listing=Listing(number_of())
        )


@pytest.mark.parametrize(
    ("number", "told"),
    [("123", "18"), (number_of(BORN + timedelta(days=1)), "核对哪一个有误")],
)
def test_a_wrong_number_is_refused_and_nothing_is_written(world, number, told):
    case = world.go_on(world.admission(), "approval")
    with looking(EVERYTHING):
        before = Member.objects.count()
    with pytest.raises(Refused, match=told):
        probationer_list(
            world.secretary(), organisation=world.first, case=case, listing=Listing(number)
        )
    with looking(EVERYTHING):
        assert Member.objects.count() == before
    assert reload(case).member_id is None


def test_a_second_listing_and_the_number_of_somebody_else_are_refused(world):
    case, _member = placed(world)
    with pytest.raises(Refused, match="已经列入"):
        probationer_list(
            world.secretary(), organisation=world.first, case=case, listing=Listing(number_of())
        )
    other = world.go_on(world.admission(subject_name="示例别人"), "approval")
    with pytest.raises(Refused, match="不是本组织的示例别人"):
        probationer_list(
            world.secretary(), organisation=world.first, case=other, listing=Listing(number_of())
        )


def test_somebody_of_another_branch_cannot_list(world):
    case = world.go_on(world.admission(), "approval")
    with pytest.raises(Http404):
        probationer_list(
            world.secretary(world.second),
            organisation=world.first,
            case=case,
            listing=Listing(number_of()),
        )


def test_a_confirmation_makes_a_full_member_from_the_end_of_the_probation(world):
    steps = plain()["steps"]
    case, member = placed(world)
    go_from(world, case, steps, "approval", "confirmation_approval")

    ends = steps["approval"]["probation_until"]
    meeting = steps["admission_meeting"]["done_on"]
    assert standings(member) == [("probationary", meeting, ends), ("full", ends, None)]
    with looking(EVERYTHING):
        now = Member.objects.get(pk=member.pk)
        reason = Standing.objects.get(member=member, kind="full").reason
    assert (now.joined_on, now.confirmed_on, now.standing) == (meeting, ends, "full")
    assert f"党籍自 {meeting}" in reason
    assert f"党龄自 {ends}" in reason


def test_an_extended_probation_runs_to_a_second_meeting(world):
    first, second = extending()["steps"], extended()
    case, member = placed(world)
    case = go_from(world, case, first, "approval", "confirmation_approval")
    assert case.state == "running"
    assert standings(member)[-1][0] == "probationary"

    do(world, case, "confirmation_meeting", second["steps"]["confirmation_meeting"])
    case = reload(case)
    assert case.about["extended_until"] == second["about"]["extended_until"].isoformat()
    do(world, case, "confirmation_approval", second["steps"]["confirmation_approval"])
    do(world, case, "archive", second["steps"]["archive"])

    case = reload(case)
    assert case.state == "finished"
    assert standings(member)[-1] == ("full", second["about"]["extended_until"], None)
    with looking(EVERYTHING):
        rounds = CaseStep.objects.filter(case=case, code="confirmation_meeting")
        assert sorted((row.round, bool(row.replaced_at)) for row in rounds) == [
            (1, True),
            (2, False),
        ]


def test_a_second_extension_and_a_meeting_before_its_time_are_refused(world):
    second = extended()["steps"]["confirmation_meeting"]
    case, _member = placed(world)
    case = go_from(world, case, extending()["steps"], "approval", "confirmation_approval")
    again = {**second, "result": "extended", "extended_until": date(2026, 1, 1)}
    with pytest.raises(Refused, match="只能延长一次"):
        do(world, case, "confirmation_meeting", again)
    early = {**second, "done_on": second["done_on"] - timedelta(days=20)}
    with pytest.raises(Refused, match="FZ-21"):
        do(world, case, "confirmation_meeting", early)
    assert "extended_until" not in reload(case).about


@pytest.mark.parametrize("facts", [cancelled, cancelled_early])
def test_a_cancelled_probation_ends_the_standing_and_the_case(world, facts):
    steps = facts()["steps"]
    case, member = placed(world, facts())
    case = go_from(world, case, steps, "approval", "confirmation_approval")

    assert case.state == "finished"
    with looking(EVERYTHING):
        last = Standing.objects.get(member=member, until_on=None)
        assert "不是党的纪律处分" in last.reason
    assert (last.kind, last.from_on) == ("removed", steps["confirmation_approval"]["done_on"])
    assert "probationary" not in roll_standings(world, ON)


def test_what_the_roll_rests_on_cannot_be_undone(world):
    case, member = placed(world)
    with pytest.raises(Refused, match="已经列入名册，不能撤回"):
        withdraw(world, case, "approval")
    case = go_from(world, case, plain()["steps"], "approval", "confirmation_approval")
    with pytest.raises(Refused, match="不能撤回；确有错误的"):
        withdraw(world, case, "confirmation_approval")
    assert standings(member)[-1][0] == "full"


def test_an_approval_that_nobody_stands_on_the_roll_for_can_be_taken_back(world):
    case = world.go_on(world.admission(), "approval")
    withdraw(world, case, "approval")
    with looking(EVERYTHING):
        assert not CaseStep.objects.filter(case=case, code="approval", replaced_at=None).exists()


def withdraw(world, case, code):
    approval_withdraw(
        world.office(),
        organisation=world.committee,
        case=case,
        code=code,
        reason="材料有误",
        version=case.version,
        on=ON,
    )


def imported(world, about, steps):
    """An admission as a sheet of its papers brought it in."""
    opening = Opening("admission", "示例甲", steps["application"]["done_on"], "k", about)
    loaded = Loaded(world.first, opening, CaseFacts(about, steps))
    procedure = admission_on(ON)
    cases_load(
        Actor.system("测试"), organisation=None, procedure=procedure, entries=[loaded], on=ON
    )
    with looking(EVERYTHING):
        return reload(Case.objects.get(client_key="k"))


def test_an_imported_approval_puts_nobody_on_the_roll_by_the_hand_of_the_branch(world):
    facts = plain()
    case = imported(world, facts["about"], facts["steps"])
    given = {"organisation": world.first, "case": case, "listing": Listing(number_of())}
    with pytest.raises(Refused, match="来自导入的档案"):
        probationer_list(world.secretary(), **given)
    with looking(EVERYTHING):
        assert Member.objects.count() == len(world.members)
    assert probationer_list(world.office(), **given).standing == "full"


def test_a_correction_that_disagrees_with_the_roll_is_refused(world):
    facts = plain()
    codes = list(facts["steps"])
    steps = {code: facts["steps"][code] for code in codes[: codes.index("approval") + 1]}
    meeting = steps["admission_meeting"]["done_on"]
    steps["approval"]["probation_from"] = meeting + timedelta(days=1)
    case = imported(world, facts["about"], steps)
    listing = Listing(number_of())
    probationer_list(world.office(), organisation=world.first, case=case, listing=listing)
    right = {**steps["admission_meeting"], "done_on": meeting + timedelta(days=1)}
    given = {"organisation": world.first, "case": case, "code": "admission_meeting"}

    with pytest.raises(Refused, match=f"入党日期是 {meeting}"):
        step_correct(
            world.secretary(), **given, facts=right, reason="笔误", version=case.version, on=ON
        )
    same = {**steps["admission_meeting"], "against": 1}
    step_correct(world.secretary(), **given, facts=same, reason="补记", version=case.version, on=ON)


def test_papers_of_a_past_admission_are_tied_to_the_member_who_is_there(world):
    _case, member = placed(world)
    other = world.admission()
    other = world.go_on(other, "approval")
    tied = probationer_list(
        world.secretary(), organisation=world.first, case=other, listing=Listing(number_of())
    )
    assert tied.pk == member.pk


def test_a_vote_that_counts_others_than_the_roll_is_told(world):
    case = world.go_on(world.admission(), "admission_meeting")
    with looking(EVERYTHING):
        finding = record_checked(case, on=ON)
    told = {(one.number, one.rule_id) for one in finding.faults}
    assert told == {(15, "FZ-29")}
    assert finding.blocking == []


def test_a_confirmation_where_the_member_is_not_is_refused_in_words(world):
    """The case went on to another committee before the member's own transfer did."""
    steps = plain()["steps"]
    case, _member = placed(world)
    case = go_from(world, case, steps, "approval", "confirmation_meeting")
    with looking(EVERYTHING):
        case.organisation = world.third
        case.save(update_fields=["organisation"])
    case = reload(case)
    doing = Doing("confirmation_approval", steps["confirmation_approval"])
    with pytest.raises(Refused, match="示例甲的组织关系已不在本组织范围内"):
        step_approve(
            world.office(world.other_committee),
            organisation=world.other_committee,
            case=case,
            doing=doing,
            on=ON,
        )
