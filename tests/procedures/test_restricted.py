"""Cases that only those see who handle them: disposals, lost members, withdrawals."""

from uuid import uuid4

import pytest
from django.http import Http404
from tests.procedures.samples import ON
from tests.procedures.test_other_procedures import good
from tests.procedures.test_running_others import run
from tests.records.worlds import EVERYTHING

from shuanghe.duties.models import Deadline
from shuanghe.duties.queries import Pressing, deadline_counts, deadlines_in_month, deadlines_open
from shuanghe.kernel.periods import month_of
from shuanghe.kernel.permissions import Actor, Grant, Scope, looking
from shuanghe.procedures.models import Case, CaseMove
from shuanghe.procedures.queries import procedures_restricted
from shuanghe.procedures.queries.found import Wanted, cases_found, moves_waiting
from shuanghe.procedures.queries.timeline import case_in_view

READER = frozenset({"organisation.read", "case.read"})


def disposal(world):
    return run(world, "disposal", good("correction"), "served")


def reader(place):
    return Actor("宣传委员", grants=(Grant(place.path, READER),))


def seen(actor):
    with looking(actor.scope("case.read")):
        return list(cases_found(Wanted(state="")).values_list("pk", flat=True))


def test_a_disposal_is_not_there_for_somebody_who_only_reads_cases(world):
    case, admission = disposal(world), world.admission()
    actor = reader(world.committee)

    assert seen(actor) == [admission.pk]
    with looking(actor.scope("case.read")), pytest.raises(Http404):
        case_in_view(case.pk)


def test_those_who_run_or_approve_it_see_it(world):
    case = disposal(world)

    for actor in (world.secretary(), world.office()):
        assert seen(actor) == [case.pk]


def test_reading_here_and_handling_elsewhere_does_not_open_it(world):
    case = disposal(world)
    actor = Actor(
        "两处任职",
        grants=(
            Grant(world.first.path, READER),
            Grant(world.second.path, frozenset({*READER, "case.file"})),
        ),
    )

    assert case.pk not in seen(actor)


def test_a_job_for_the_whole_tree_and_a_scope_without_a_reader_see_everything(world):
    case = disposal(world)

    for scope in (EVERYTHING, Scope.of(world.first.path)):
        with looking(scope):
            assert case_in_view(case.pk) == case


def test_its_deadline_does_not_name_the_person(world):
    disposal(world)
    world.admission()

    with looking(EVERYTHING):
        rows = {row.title.partition("：")[0]: row.subject for row in Deadline.objects.all()}
    assert rows.pop("不合格党员组织处置") == ""
    assert all(rows.values())


def test_one_that_is_handed_over_is_announced_to_those_who_can_take_it_only(world):
    title = procedures_restricted()["disposal"]
    with looking(EVERYTHING):
        case = Case.objects.get(pk=disposal(world).pk)
        CaseMove.objects.create(
            organisation=world.second,
            case_id=case.pk,
            procedure_title=title,
            subject_name=uuid4().hex,
            from_name=world.first.name,
            from_path=world.first.path,
            sent_on=ON,
            reason="测试",
        )

    with looking(reader(world.second).scope("case.read")):
        assert not moves_waiting().exists()
    with looking(world.secretary(world.second).scope("case.read")):
        assert moves_waiting().exists()


def deadlines_seen(actor, place):
    """The titles on every list of deadlines that the actor may read, and how many are counted."""
    with looking(actor.scope("duty.read")):
        listed = {row.title.partition("：")[0] for row in deadlines_open(on=ON)}
        month = month_of(f"{ON:%Y-%m}")
        due = {
            item.title.partition("：")[0] for item in deadlines_in_month(place, month=month, on=ON)
        }
        return listed, due, sum(deadline_counts(on=ON)[one] for one in Pressing)


def test_its_deadline_is_on_no_list_of_somebody_who_does_not_handle_it(world):
    disposal(world)
    world.admission()
    title = procedures_restricted()["disposal"]
    with looking(EVERYTHING):
        places = sorted({row.organisation_id for row in Deadline.objects.all()})
        assert {
            row.title.partition("：")[0] for row in Deadline.objects.filter(is_restricted=True)
        } == {title}
        rows = Deadline.objects.filter(met_on=None, dropped_on=None).count()
    reads = frozenset({*READER, "duty.read"})
    path = world.committee.path
    for actor, is_handling in (
        (Actor("宣传委员", grants=(Grant(path, reads),)), False),
        (Actor("党群部", grants=(Grant(path, reads | {"case.approve"}),)), True),
        (Actor.system("任务"), True),
    ):
        listed, due, counted = deadlines_seen(actor, places)
        assert (title in listed, title in listed | due) == (is_handling, is_handling)
        assert (counted == rows) is is_handling
