"""Dues of branch Z1: entries, requests, the account, extra payments on their way."""

from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from tests.permissions.things import PAPER, Thing, Things, thing

from shuanghe.activities.dues.models import DuesAccount, DuesEntry, DuesMovement, Hardship, Passing


def _entry(all_: Things, at: int, **more: Any) -> DuesEntry:
    today = timezone.localdate()
    return DuesEntry.objects.create(
        organisation=all_.world.branch, member=all_.world.members["Z1"][at],
        month=today.replace(day=1), kind="payment", paid_on=today, method="cash",
        entered_by="测试", **more,
    )  # fmt: skip


@thing("dues_entry")
def _dues_entry(all_: Things) -> Thing:
    return Thing({"pk": _entry(all_, 1, due_fen=5000, paid_fen=5000).pk})


@thing("own_dues_entry")
def _own_dues_entry(all_: Things) -> Thing:
    """A payment of the member behind the accounts of the branch."""
    made = _entry(all_, -1, due_fen=5000, paid_fen=5000)
    return Thing({"pk": made.pk}, owner="@own")


def _large(all_: Things) -> DuesEntry:
    return all_.row(
        "large", lambda: _entry(all_, 2, due_fen=5000, paid_fen=305000, extra_fen=300000)
    )


@thing("extra")
def _extra(all_: Things) -> Thing:
    return Thing({"pk": _large(all_).pk})


@thing("passing")
def _passing(all_: Things) -> Thing:
    """An extra payment on its way up, that the committee is to confirm."""
    committee = all_.world.places["DW"]
    made = Passing.objects.create(
        organisation=all_.world.branch, entry=_entry(all_, 3, paid_fen=305000, extra_fen=300000),
        to_organisation=committee, to_name=committee.name, passed_on=timezone.localdate(),
        passed_by="测试",
    )  # fmt: skip
    return Thing({"pk": made.pk})


@thing("hardship")
def _hardship(all_: Things) -> Thing:
    made = Hardship.objects.create(
        organisation=all_.world.branch, member=all_.world.members["Z1"][1],
        from_on=date(2026, 11, 1), until_on=date(2027, 3, 1), reduced_fen=0,
        studied_on=timezone.localdate(), asked_by="测试",
    )  # fmt: skip
    return Thing({"pk": made.pk})


@thing("movement")
def _movement(all_: Things) -> Thing:
    here = all_.world.branch
    bookkeeper, cashier = all_.world.members["Z1"][:2]
    DuesAccount.objects.create(
        organisation=here, title="示例", bookkeeper=bookkeeper, cashier=cashier,
        from_on=date(2026, 1, 1),
    )  # fmt: skip
    made = DuesMovement.objects.create(
        organisation=here, kind="training", fen=100, done_on=timezone.localdate(), text="示例",
        paper=ContentFile(PAPER, "p.pdf"), paper_name="p.pdf", bookkeeper_name="甲",
        cashier_name="乙", entered_by="测试",
    )  # fmt: skip
    return Thing({"pk": made.pk})
