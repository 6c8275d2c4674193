"""Months in arrears put a clock on the branch: DF-13 says how long paying later normally takes."""

from datetime import date

from django.db.models import Max

from shuanghe.activities.dues.models import DuesEntry, EntryKind, MonthSum
from shuanghe.activities.dues.queries.sheets import (
    ARREARS,
    LOOKED_BACK,
    SheetRow,
    clocks_on,
    month_sheet,
)
from shuanghe.activities.dues.rules import month_after
from shuanghe.duties.models import Deadline
from shuanghe.duties.services.deadlines import DeadlineFacts, Source, deadlines_keep
from shuanghe.kernel.actions import action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation, Spell
from shuanghe.rulebook.queries import rule

SOURCE = "dues.arrears"
OWNER = "organisation_commissioner"


def arrears_follow(organisation: Organisation, *, on: date) -> None:
    """Keep one deadline for each member in arrears at a branch. Runs inside an action.

    It counts from the oldest month that is open and is met on the day that settled it. Nothing
    follows by itself when it passes: the branch is reminded to speak with the member.
    """
    rule_ = rule(ARREARS, on=on)
    if organisation.kind not in rule_.subject:
        return
    clocks = clocks_on(on)
    rows = month_sheet(organisation, on.replace(day=1), on=on).rows
    wanted = [
        DeadlineFacts(
            key=_key(row.member_id, row.open_months[0]),
            organisation_id=organisation.pk,
            title=f"督促补交 {row.open_months[0]:%Y-%m} 起的党费",
            subject=row.name,
            starts_on=month_after(row.open_months[0]),
            due_on=clocks.make_up_by(row.open_months[0]),
            rule_id=ARREARS,
            citation=str(rule_.citation),
            owner=OWNER,
            is_soft=True,
        )
        for row in rows
        if row.open_months
    ]
    deadlines_keep(Source(SOURCE, organisation.pk), wanted=wanted, met=_met(rows), on=on)


@action("system.run")
def arrears_renew(actor: Actor, *, on: date) -> int:
    """Do so wherever a month is open or a clock runs, and where those who left there went.

    How many branches were looked at.
    """
    first = month_after(on, 1 - LOOKED_BACK)
    owing = MonthSum.objects.filter(open_count__gt=0, month__gte=first, month__lt=on.replace(day=1))
    running = Deadline.objects.filter(source_type=SOURCE, met_on=None, dropped_on=None)
    places = {
        *owing.values_list("organisation_id", flat=True),
        *running.values_list("organisation_id", flat=True),
    }
    left = Spell.objects.filter(organisation_id__in=places, until_on__gt=first)
    homes = Spell.objects.filter(member_id__in=left.values("member_id"), until_on=None)
    places |= set(homes.values_list("organisation_id", flat=True))
    for organisation in Organisation.objects.filter(pk__in=places).order_by("pk"):
        arrears_follow(organisation, on=on)
    trail().note(("dues.arrears", on.isoformat()), f"核对 {len(places)} 个支部的党费补交时限")
    return len(places)


def _met(rows: tuple[SheetRow, ...]) -> dict[str, date]:
    """The clocks that a payment met: the day of the last one for the month, by the key.

    Whoever paid in the month itself was never in arrears, only written down later: no such clock.
    """
    paid = DuesEntry.objects.filter(
        member_id__in=[row.member_id for row in rows], kind=EntryKind.PAYMENT
    )
    last = paid.values_list("member_id", "month").annotate(last_on=Max("paid_on"))
    return {_key(member, month): day for member, month, day in last if day >= month_after(month)}


def _key(member_id: int, month: date) -> str:
    return f"{member_id}-{month:%Y-%m}"
