"""A committee with two branches, and people who run and approve cases there."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from tests.procedures.samples import ON, good_facts
from tests.records.worlds import EVERYTHING, person, place

from shuanghe.kernel.permissions import Actor, Grant, looking
from shuanghe.organisation.models import Member, Organisation
from shuanghe.procedures.models import Case
from shuanghe.procedures.services import Doing, Opening, case_open, step_approve, step_do

SECRETARY = frozenset({"organisation.read", "case.read", "case.file", "duty.read", "record.read"})
OFFICE = frozenset({*SECRETARY, "case.approve", "organisation.manage", "roster.read"})
ADMISSION = "admission"
FILED_ABOVE = ("activist_filed", "prospective_filed", "pre_review", "approval")


@dataclass
class World:
    """Committee DW over branches Z1 (five members) and Z2, and a second committee DX over Z3."""

    committee: Organisation
    first: Organisation
    second: Organisation
    other_committee: Organisation
    third: Organisation
    members: list[Member]

    def secretary(self, branch: Organisation | None = None, *rights: str) -> Actor:
        """Somebody who runs the cases of one branch."""
        held = frozenset(rights) or SECRETARY
        return Actor("王书记", grants=(Grant((branch or self.first).path, held),))

    def office(self, committee: Organisation | None = None) -> Actor:
        """Somebody who approves for a committee."""
        return Actor("党群部", grants=(Grant((committee or self.committee).path, OFFICE),))

    def admission(self, actor: Actor | None = None, **changes) -> Case:
        """An admission opened in the first branch."""
        about = good_facts()["about"]
        given = {
            "procedure": ADMISSION,
            "subject_name": about["name"],
            "opened_on": date(2021, 3, 1),
            "client_key": uuid4().hex,
            "about": about,
        }
        return case_open(
            actor or self.secretary(),
            organisation=self.first,
            opening=Opening(**{**given, **changes}),
            on=ON,
        )

    def go_on(self, case: Case, until: str, steps: dict | None = None) -> Case:
        """Do the steps of a good admission up to and including one, each by whom it belongs to."""
        steps = steps or good_facts()["steps"]
        for code, facts in steps.items():
            if code in FILED_ABOVE or code == "confirmation_approval":
                actor, place_, service = self.office(), self.committee, step_approve
            else:
                actor, place_, service = self.secretary(), self.first, step_do
            service(actor, organisation=place_, case=case, doing=Doing(code, facts), on=ON)
            if code == until:
                break
        with looking(EVERYTHING):
            return Case.objects.select_related("organisation").get(pk=case.pk)


def world_create() -> World:
    """Make it in the database."""
    with looking(EVERYTHING):
        committee = place("DW", "committee", name="示例党委")
        first = place("Z1", "branch", committee, name="示例第一支部", has_committee=True)
        second = place("Z2", "branch", committee, name="示例第二支部")
        other = place("DX", "committee", name="示例乙党委")
        third = place("Z3", "branch", other, name="示例第三支部")
        members = [person(f"示例{name}", first) for name in "甲乙丙丁戊"]
        return World(committee, first, second, other, third, members)
