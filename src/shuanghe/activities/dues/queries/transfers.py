"""What a bank file is laid against: who owes what for which months, what is filed already."""

from datetime import date

from django.shortcuts import get_object_or_404

from shuanghe.activities.dues.models import DuesEntry, EntryKind, Method
from shuanghe.activities.dues.queries.rolls import Payers
from shuanghe.activities.dues.queries.sheets import LOOKED_BACK, year_of
from shuanghe.activities.dues.rules import Settled, month_day, month_number
from shuanghe.activities.dues.rules.bank import Debtor, Transfer
from shuanghe.activities.dues.rules.many import fen_of
from shuanghe.organisation.models import Organisation

PAYABLE = {Settled.OPEN, Settled.PART, Settled.ARRANGED}


def place_named(code: str) -> Organisation:
    """The organisation in view with a code. Raises Http404."""
    found: Organisation = get_object_or_404(Organisation, code=code)
    return found


def debtors_of(organisation: Organisation, month: date, *, on: date) -> list[Debtor]:
    """Everybody who pays at an organisation, with what is open up to a month, oldest first."""
    last = month_number(month)
    year = year_of(Payers(organisation), first=last - LOOKED_BACK + 1, months=LOOKED_BACK)
    table, debtors = year.table, []
    for row, member in enumerate(table.members):
        here = [at for at in range(LOOKED_BACK) if table.places[row, at] == organisation.pk]
        states = [(at, *year.state(row, at, on=on)) for at in here]
        open_ = tuple(
            (month_day(table.first + at), owed - paid)
            for at, owed, paid, state in states
            if owed is not None and state in PAYABLE
        )
        if here:
            debtors.append(Debtor(member, year.roll.names[member], open_))
    return debtors


def is_filed(member_id: int, transfer: Transfer) -> bool:
    """Whether transfers of a day to that amount stand in the ledger for the member."""
    filed = DuesEntry.objects.filter(
        member_id=member_id,
        kind=EntryKind.PAYMENT,
        method__in=[Method.TRANSFER, Method.PROXY],
        paid_on=transfer.day,
        reversals=None,
    )
    total: int = sum(filed.values_list("paid_fen", flat=True))
    return total > 0 and total == fen_of(transfer.yuan)
