"""Cases of branch Z1: an admission, its papers, one on its way here, a drill; moves of people."""

from typing import Any
from uuid import uuid4

from django.utils import timezone
from tests.activities.transfers.worlds import World as Transfers
from tests.permissions.things import PAPER, Thing, Things, thing
from tests.permissions.worlds import SYSTEM
from tests.procedures.samples import good_facts
from tests.procedures.worlds import World as Cases

from shuanghe.activities.transfers.models import Floating
from shuanghe.duties.models import Obligation, Slot, Waiver
from shuanghe.duties.services import obligations_issue
from shuanghe.kernel.periods import Every, period_of
from shuanghe.kernel.uploads.papers import paper_check
from shuanghe.procedures.models import Case
from shuanghe.procedures.queries.paper_book import papers_known
from shuanghe.procedures.services import Opening, case_move, case_open, paper_add
from shuanghe.procedures.services.drills import drill_open


def _world(all_: Things) -> Cases:
    """The same places in the words of the tests of cases."""
    place, members = all_.world.places, all_.world.members
    return Cases(
        place["DW"], place["Z1"], place["Z2"], place["DX"], place["Z3"], members["Z1"]
    )  # fmt: skip


def _case(all_: Things) -> Case:
    def make() -> Case:
        world = _world(all_)
        return world.go_on(world.admission(), "activist_filed")

    found: Case = all_.row("case", make)
    return found


@thing("case")
def _one_case(all_: Things) -> Thing:
    return Thing({"pk": _case(all_).pk})


@thing("case_approved")
def _case_approved(all_: Things) -> Thing:
    """An admission that the committee has approved."""

    def make() -> Case:
        world = _world(all_)
        about = {**good_facts()["about"], "name": "示例批"}
        return world.go_on(world.admission(about=about, subject_name="示例批"), "approval")

    return Thing({"pk": all_.row("case_approved", make).pk})


@thing("case_step")
def _case_step(all_: Things) -> Thing:
    """A step that is done."""
    return Thing({"pk": _case(all_).pk, "code": "activist"}, fixed=("code",))


@thing("case_step_next")
def _case_step_next(all_: Things) -> Thing:
    return Thing({"pk": _case(all_).pk, "code": "contacts"}, fixed=("code",))


@thing("case_step_approved")
def _case_step_approved(all_: Things) -> Thing:
    """A step that the committee above has filed."""
    return Thing({"pk": _case(all_).pk, "code": "activist_filed"}, fixed=("code",))


@thing("case_print")
def _case_print(all_: Things) -> Thing:
    code = next(one.code for one in papers_known("admission") if one.is_ours)
    parts = {"pk": _case(all_).pk, "code": code, "kind": "docx"}
    return Thing(parts, fixed=("code", "kind"))


@thing("case_paper")
def _case_paper(all_: Things) -> Thing:
    case = _case(all_)
    made = paper_add(
        SYSTEM, organisation=all_.world.branch, case=case, code="application",
        title="入党申请书", paper=paper_check(PAPER, "a.pdf"),
    )  # fmt: skip
    return Thing({"pk": case.pk, "paper": made.pk})


@thing("case_restricted")
def _restricted(all_: Things) -> Thing:
    """A case that only those see who handle such cases."""
    return Thing({"pk": case_like(all_, procedure="disposal").pk})


def case_like(all_: Things, **changes: Any) -> Case:
    """A case with the fields of the first one, but for the changes."""
    left_out = {"id", "client_key", "opened_at"}
    fields = [one.attname for one in Case._meta.concrete_fields if one.name not in left_out]
    first = _case(all_)
    given = {name: getattr(first, name) for name in fields}
    made: Case = Case.objects.create(**{**given, "client_key": uuid4().hex, **changes})
    return made


@thing("move")
def _move(all_: Things) -> Thing:
    """A case of the sibling on its way to the branch."""
    world = _world(all_)
    about = {**good_facts()["about"], "name": "示例移"}
    case = case_open(
        world.secretary(world.second), organisation=world.second,
        opening=Opening("admission", "示例移", timezone.localdate(), uuid4().hex, about),
    )  # fmt: skip
    made = case_move(
        world.secretary(world.second), organisation=world.second, case=case, to_code="Z1",
        reason="示例", version=case.version,
    )  # fmt: skip
    return Thing({"pk": made.pk})


@thing("drill")
def _drill(all_: Things) -> Thing:
    world, about = _world(all_), good_facts()["about"]
    made = drill_open(
        world.secretary(), organisation=all_.world.branch,
        opening=Opening("admission", "示例甲", timezone.localdate(), uuid4().hex, about),
    )  # fmt: skip
    return Thing({"pk": made.pk})


def _transfers(all_: Things) -> Transfers:
    """The same places in the words of the tests of transfers; the receiver is branch Z4."""
    place, members = all_.world.places, all_.world.members
    return Transfers(
        place["DW"], place["Z1"], place["Z4"], place["DX"], place["Z3"], members["Z1"]
    )  # fmt: skip


@thing("transfer")
def _transfer(all_: Things) -> Thing:
    """From the branch to another one under the same committee."""
    world = _transfers(all_)
    made = world.opened(to="Z4", member=world.members[7])
    return Thing({"pk": made.pk})


@thing("floating")
def _floating(all_: Things) -> Thing:
    member = all_.world.members["Z1"][6]
    made = Floating.objects.create(
        organisation=all_.world.branch, client_key=uuid4().hex, flow="out", member=member,
        person_name=member.name, place="示例市", reason="work", since_on=timezone.localdate(),
        registered_by="测试", other_name="示例党组织",
    )  # fmt: skip
    return Thing({"pk": made.pk})


@thing("floating_act")
def _floating_act(all_: Things) -> Thing:
    return Thing({**all_["floating"].parts, "what": "note"}, fixed=("what",))


def _slots(all_: Things) -> list[Slot]:
    """What the branch owes this month."""

    def make() -> list[Slot]:
        obligations_issue(SYSTEM, month=period_of(Every.MONTH, timezone.localdate()))
        owed = Obligation.objects.filter(organisation=all_.world.branch).order_by("slot_id")
        return [one.slot for one in owed.select_related("slot")]

    found: list[Slot] = all_.row("slots", make)
    return found


@thing("obligation")
def _obligation(all_: Things) -> Thing:
    return Thing({"code": "Z1", "slot_id": _slots(all_)[0].pk}, fixed=("slot_id",))


@thing("waiver")
def _waiver(all_: Things) -> Thing:
    """An obligation with an open request for a waiver."""
    slot = _slots(all_)[1]
    Waiver.objects.create(
        organisation=all_.world.branch, slot=slot, reason="停产", requested_by="测试"
    )
    return Thing({"code": "Z1", "slot_id": slot.pk}, fixed=("slot_id",))
