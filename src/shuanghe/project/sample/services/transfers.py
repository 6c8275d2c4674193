"""Members of a sample on their way and away: by the services of transfers, no roll changed."""

from dataclasses import dataclass
from datetime import date, timedelta

from shuanghe.activities.transfers.models import NoteKind, Transfer
from shuanghe.activities.transfers.services import (
    Letter,
    Plan,
    Registration,
    floating_note,
    floating_register,
    letter_register,
    transfer_open,
    transfer_receive,
    transfer_send,
)
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.organisation.models import Member, Organisation, OrganisationKind, StandingKind
from shuanghe.organisation.queries.rolls import members_on_the_roll
from shuanghe.procedures.services import Doing

REASON = "装入示例转接"
BRANCHES, PEOPLE = 3, 2
VALID_DAYS = 7


@dataclass(frozen=True)
class Sample:
    """Three branches of one enterprise, two members of each who hold no post."""

    actor: Actor
    on: date
    branches: tuple[Organisation, ...]
    people: tuple[tuple[Member, ...], ...]

    def ago(self, days: int) -> date:
        return self.on - timedelta(days=days)

    def key(self, what: str) -> str:
        return f"sample-{self.branches[0].pk}-{what}"

    @property
    def asked(self) -> dict[str, object]:
        """The facts of a first step."""
        return {"done_on": self.ago(40), "reason": "unit_changed", "changed_on": self.ago(45)}


def transfers_enter(actor: Actor, *, on: date) -> int:
    """Three transfers and two floating members for every enterprise; how many in all."""
    with looking(Scope.everything(REASON)):
        roots = list(Organisation.objects.filter(is_sample=True, parent=None))
        samples = [_sample(actor, root, on) for root in roots]
    return sum(_entered(one) for one in samples if one is not None)


def _sample(actor: Actor, root: Organisation, on: date) -> Sample | None:
    branches = Organisation.objects.filter(
        path__startswith=root.path, kind=OrganisationKind.BRANCH, dissolved_on=None
    ).order_by("code")
    found = [(branch, _plain_members(branch)) for branch in branches[: 4 * BRANCHES]]
    fit = [pair for pair in found if len(pair[1]) == PEOPLE][:BRANCHES]
    if len(fit) < BRANCHES:
        return None
    return Sample(actor, on, tuple(one for one, _ in fit), tuple(people for _, people in fit))


def _plain_members(branch: Organisation) -> tuple[Member, ...]:
    rows = members_on_the_roll(branch).filter(standing=StandingKind.FULL, posts=None)
    return tuple(rows.select_related("organisation").order_by("-pk")[:PEOPLE])


def _entered(sample: Sample) -> int:
    first, second, third = sample.branches
    waiting = _going(sample, sample.people[0][0], second, "waiting")
    _lettered(sample, waiting, "示例介01")
    returned = _going(sample, sample.people[1][0], third, "returned")
    _lettered(sample, returned, "示例介02")
    facts = {"done_on": sample.ago(10), "reason": "介绍信未写明党费交到哪月", "is_proper": True}
    _received(sample, returned, Doing("returned", facts))
    letter = Letter(
        person_name="示例转入",
        standing=StandingKind.FULL,
        sender_name="示例外单位党委",
        client_key=sample.key("arrival"),
        facts=dict(sample.asked),
        is_sample=True,
    )
    letter_register(sample.actor, organisation=third, letter=letter, on=sample.on)
    return 3 + _away(sample, first, second)


def _going(sample: Sample, member: Member, to: Organisation, what: str) -> Transfer:
    plan = Plan(member, sample.key(what), dict(sample.asked), to.code, is_sample=True)
    home = member.organisation
    return transfer_open(sample.actor, organisation=home, plan=plan, on=sample.on)


def _lettered(sample: Sample, transfer: Transfer, number: str) -> None:
    facts = {
        "done_on": sample.ago(30),
        "issuer": "committee",
        "letter_number": number,
        "valid_until": sample.on + timedelta(days=VALID_DAYS),
        "is_three_part": True,
        "dues_paid_until": sample.ago(31),
    }
    if transfer.issuer is not None:
        transfer_send(
            sample.actor,
            organisation=transfer.issuer,
            transfer=transfer,
            doing=Doing("letter", facts),
            on=sample.on,
        )


def _received(sample: Sample, transfer: Transfer, doing: Doing) -> None:
    if transfer.decider is not None:
        transfer_receive(
            sample.actor,
            organisation=transfer.decider,
            transfer=transfer,
            doing=doing,
            on=sample.on,
        )


def _away(sample: Sample, home: Organisation, host: Organisation) -> int:
    """One abroad with a contact on record, one who should report to another branch."""
    abroad, posted = sample.people[0][1], sample.people[2][1]
    told = Registration(
        "", "示例国外高校", "study", sample.ago(200), sample.key("abroad"), abroad,
        is_abroad=True, contact="支部组织委员，电子邮件", is_sample=True,
    )  # fmt: skip
    row = floating_register(sample.actor, organisation=home, told=told, on=sample.on)
    floating_note(
        sample.actor,
        organisation=home,
        floating=row,
        kind=NoteKind.CONTACT,
        done_on=sample.ago(60),
        told="学习情况正常，已寄学习资料",
        client_key=sample.key("contact"),
        on=sample.on,
    )
    told = Registration(
        "", "示例外地项目部", "work", sample.ago(90), sample.key("posted"), posted,
        host_code=host.code, contact="支部书记", is_sample=True,
    )  # fmt: skip
    floating_register(sample.actor, organisation=sample.branches[2], told=told, on=sample.on)
    return 2
