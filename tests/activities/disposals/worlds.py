"""A committee over branches, and cases about one member, step by step."""

from dataclasses import dataclass
from uuid import uuid4

from tests.procedures.samples import ON
from tests.procedures.test_other_procedures import good
from tests.procedures.worlds import World
from tests.records.worlds import EVERYTHING

from shuanghe.kernel.permissions import looking
from shuanghe.organisation.models import Member, Standing
from shuanghe.procedures.models import Case
from shuanghe.procedures.queries import procedure_on
from shuanghe.procedures.services import Doing, Opening, case_open, step_approve, step_do

KEY_OF = {
    "correction": "disposal",
    "removal": "disposal",
    "persuasion": "disposal",
    "lost_contact": "lost_contact",
    "withdrawal": "withdrawal",
}


@dataclass
class DisposalWorld(World):
    """The world of procedures, with cases about its first member."""

    @property
    def person(self) -> Member:
        return self.members[0]

    def opened(self, name: str, member: Member | None = None) -> tuple[Case, dict]:
        """A case of a good file, opened about a member."""
        facts, member = good(name), member or self.person
        first = next(iter(facts["steps"].values()))
        opening = Opening(
            procedure=KEY_OF[name],
            subject_name=member.name,
            opened_on=first["done_on"],
            client_key=uuid4().hex,
            about={**facts["about"], "name": member.name},
            member=member,
            origin="支部委员会会议",
        )
        case = case_open(self.secretary(), organisation=self.first, opening=opening, on=ON)
        return case, facts["steps"]

    def do(self, case: Case, code: str, facts: dict) -> None:
        """One step, by whom it belongs to."""
        step, doing = procedure_on(case.procedure, on=ON).step(code), Doing(code, facts)
        if step.approver:
            step_approve(self.office(), organisation=self.committee, case=case, doing=doing, on=ON)
        else:
            step_do(self.secretary(), organisation=self.first, case=case, doing=doing, on=ON)

    def run(self, name: str, until: str = "", change: dict | None = None) -> Case:
        """A good file up to and including a step; change: step → facts that differ."""
        case, steps = self.opened(name)
        for code, facts in steps.items():
            self.do(case, code, {**facts, **(change or {}).get(code, {})})
            if code == until:
                break
        with looking(EVERYTHING):
            return Case.objects.select_related("organisation").get(pk=case.pk)


def standings(member: Member) -> list[tuple[str, object]]:
    """Kind and first day of every standing of a member."""
    with looking(EVERYTHING):
        return list(
            Standing.objects.filter(member=member)
            .order_by("from_on")
            .values_list("kind", "from_on")
        )
