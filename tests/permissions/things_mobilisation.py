"""A duty list of branch Z1 with one item of its own and a line about it; cards and a round."""

from typing import Any

from django.utils import timezone
from tests.permissions.things import Thing, Things, thing

from shuanghe.activities.mobilisation.models import (
    Commitment,
    CompareEntry,
    CompareEvent,
    DutyItem,
    DutyList,
    DutyReport,
    Evaluation,
    EvaluationTally,
    ShowCard,
)


def _item(all_: Things) -> DutyItem:
    def make() -> DutyItem:
        made: DutyItem = DutyItem.objects.create(
            organisation=all_.world.branch, year=timezone.localdate().year, code="BD01",
            holder="organisation", list_title="示例清单", bodies=["branch"], duty="示例事项",
            every="month", times=1, basis="示例默认",
        )  # fmt: skip
        return made

    found: DutyItem = all_.row("duty_item", make)
    return found


def _list(all_: Things, **more: Any) -> DutyList:
    _item(all_)
    today = timezone.localdate()
    facts = {
        "organisation": all_.world.branch, "holder": "organisation", "year": today.year,
        "source_id": all_.world.branch.pk, "holder_name": "示例", "from_on": today.replace(day=1),
    }  # fmt: skip
    return DutyList.objects.create(**{**facts, **more})


def _body_list(all_: Things) -> DutyList:
    found: DutyList = all_.row("duty_list", lambda: _list(all_))
    return found


@thing("duty_item")
def _duty_item(all_: Things) -> Thing:
    return Thing({"pk": _item(all_).pk})


@thing("duty_list")
def _duty_list(all_: Things) -> Thing:
    return Thing({"pk": _body_list(all_).pk})


@thing("own_duty_list")
def _own_duty_list(all_: Things) -> Thing:
    """The list of the member behind the accounts of the branch."""
    member = all_.world.members["Z1"][-1]
    made = _list(all_, holder="member", source_id=1, member=member, holder_name=member.name)
    return Thing({"pk": made.pk}, owner="@own")


@thing("duty_report")
def _duty_report(all_: Things) -> Thing:
    list_ = _body_list(all_)
    made = DutyReport.objects.create(
        organisation=all_.world.branch, duty_list=list_, code="BD01",
        done_on=timezone.localdate(), text="示例", reported_by="测试",
    )  # fmt: skip
    return Thing({"pk": made.pk})


def _card(all_: Things, at: int, state: str) -> ShowCard:
    def make() -> ShowCard:
        today = timezone.localdate()
        made: ShowCard = ShowCard.objects.create(
            organisation=all_.world.branch, member=all_.world.members["Z1"][at], post="示例岗位",
            year=today.year, duty="示例", service_standard="示例", state=state, submitted_on=today,
            review_due_on=today,
        )  # fmt: skip
        Commitment.objects.create(
            card=made, number=1, category="work", text="示例承诺", measure="示例", due_on=today
        )
        return made

    found: ShowCard = all_.row(f"card {at}", make)
    return found


def _commitment_of(card: ShowCard) -> Commitment:
    found: Commitment = Commitment.objects.get(card=card)
    return found


@thing("show_card")
def _show_card(all_: Things) -> Thing:
    return Thing({"pk": _card(all_, 2, "shown").pk})


@thing("card_waiting")
def _card_waiting(all_: Things) -> Thing:
    return Thing({"pk": _card(all_, 3, "submitted").pk})


@thing("commitment")
def _commitment(all_: Things) -> Thing:
    return Thing({"pk": _commitment_of(_card(all_, 2, "shown")).pk})


@thing("own_commitment")
def _own_commitment(all_: Things) -> Thing:
    """A commitment of the member behind the accounts of the branch."""
    return Thing({"pk": _commitment_of(_card(all_, -1, "shown")).pk}, owner="@own")


@thing("evaluation")
def _evaluation(all_: Things) -> Thing:
    """A round that reviewers answer, about one card."""
    today = timezone.localdate()
    made = Evaluation.objects.create(
        organisation=all_.world.branch, kind="leader", title="示例测评", year=today.year,
        opens_on=today, closes_on=today, least_raters=5, opened_by="测试",
        grades=[{"code": "good", "title": "好", "value": 3}],
        questions=[{"code": "work", "title": "工作"}],
    )  # fmt: skip
    EvaluationTally.objects.create(
        evaluation=made, card=_card(all_, 2, "shown"), question="work", grade="good"
    )
    return Thing({"pk": made.pk})


@thing("compare_event")
def _compare_event(all_: Things) -> Thing:
    """An event whose one entrant has reached a level, not published yet."""
    today = timezone.localdate()
    made = CompareEvent.objects.create(
        organisation=all_.world.branch, kind="skill", title="示例比武", rules="示例",
        held_on=today, created_by="测试",
    )  # fmt: skip
    CompareEntry.objects.create(
        event=made, member=all_.world.members["Z1"][1], award="一等", reason="示例"
    )
    return Thing({"pk": made.pk})
