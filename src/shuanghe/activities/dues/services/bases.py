"""What a member pays on: class and base from a month on, sealed as it comes in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.dues.models import DuesBase
from shuanghe.activities.dues.queries.rolls import base_place
from shuanghe.activities.dues.queries.tariffs import tariff_on
from shuanghe.activities.dues.rules import Payer, amount_due, month_number
from shuanghe.activities.dues.rules.many import fen_of, yuan_of
from shuanghe.activities.dues.services.sums import members_follow
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.crypto import open_sealed, seal
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.tree import is_within
from shuanghe.organisation.models import Member, Organisation

HIGHEST = Decimal(100_000_000)
MOST_AHEAD = 3
"""Months before a new base begins in which it may be set; our default."""


@dataclass(frozen=True)
class BaseLine:
    """What is set for one member. yuan: the base, or what was chosen where a range is left."""

    member: Member
    payer: Payer
    yuan: Decimal | None
    from_on: date
    source: str = ""


@action("dues.file")
def base_set(actor: Actor, *, organisation: Organisation, line: BaseLine) -> DuesBase:
    """Set a member's class and base from a month on; the row before it holds until then (DF-11).

    organisation: where the member is at home, or above. The audit line says that a base was set,
    never which. Raises Refused for an amount the regulation does not know, a foreign member, or
    a second base for one month that does not say in its source why.
    """
    made = _base(actor, organisation, line)
    known = bases_known([line])
    if is_same_base(line, known):
        raise Refused(_("%(name)s %(month)s 的基数已经这样核定过了，不用重复登记。") % _named(line))
    if is_unexplained(line, known):
        raise Refused(
            _("%(name)s %(month)s 已经核定过基数。要更正，请在“依据”里写明原因。") % _named(line)
        )
    made.save()
    members_follow([line.member.pk], on=timezone.localdate(), since=line.from_on)
    trail().note(made, f"核定 {line.member.name} 的党费基数", after=_told(line))
    return made


@action("dues.file")
def bases_set_many(
    actor: Actor,
    *,
    organisation: Organisation | None = None,
    judge: Callable[[], Sequence[BaseLine]],
    name: str,
) -> int:
    """Set many bases, all or none; how many. judge gives the lines inside this transaction.

    organisation: the place of the audit line, None for all that is in view.
    """
    made = [_base(actor, organisation, line) for line in judge()]
    DuesBase.objects.bulk_create(made, batch_size=500)
    if made:
        since = min(one.from_on for one in made)
        members_follow([one.member_id for one in made], on=timezone.localdate(), since=since)
    trail().note(
        organisation or ("dues.bases", name),
        f"导入《{name}》：核定 {len(made)} 人的党费基数",
        after={"count": len(made)},
    )
    return len(made)


def month_fault(from_on: date, *, on: date) -> str:
    """What is wrong with the month a base begins in; "" when it may stand."""
    if from_on.day != 1:
        return f"起始月份应为某月 1 日，收到的是 {from_on}。"
    if month_number(from_on) > month_number(on) + MOST_AHEAD:
        return (
            f"{from_on:%Y-%m} 还太远：基数从领到新工资的当月起核定（DF-11），"
            f"最早可在之前 {MOST_AHEAD} 个月登记，请核对年份。"
        )
    return ""


def base_fault(line: BaseLine) -> str:
    """What is wrong with a base, and how to mend it; "" when it may stand."""
    try:
        tariff = tariff_on(line.from_on)
        fixed = line.payer in tariff.fixed
        if line.yuan is not None:
            fen_of(line.yuan)
            if line.yuan > HIGHEST:
                return f"金额超过 {HIGHEST} 元，请核对小数点。"
        amount_due(
            line.payer,
            None if fixed else line.yuan,
            tariff=tariff,
            chosen=line.yuan if fixed else None,
        )
    except KeyError:
        return f"{line.from_on:%Y-%m} 还没有现行的党费规定，请换一个月份。"
    except ValueError as wrong:
        return str(wrong)
    return ""


def _base(actor: Actor, organisation: Organisation | None, line: BaseLine) -> DuesBase:
    place = line.member.organisation
    if organisation is not None and not is_within(place.path, organisation.path):
        raise Refused(_("这名党员的组织关系不在该组织，请由所在支部核定。"))
    fault = month_fault(line.from_on, on=timezone.localdate()) or base_fault(line)
    if fault:
        raise Refused(fault)
    uid = uuid4()
    is_fixed = line.payer in tariff_on(line.from_on).fixed
    sealed = chosen = None
    if line.yuan is not None and is_fixed:
        chosen = fen_of(line.yuan)
    elif line.yuan is not None:
        sealed = seal(str(line.yuan), where=base_place(uid))
    return DuesBase(
        uid=uid,
        member=line.member,
        payer=line.payer.value,
        base_sealed=sealed,
        chosen_fen=chosen,
        from_on=line.from_on,
        source=line.source.strip()[:100],
        entered_by=actor.name,
        is_sample=line.member.is_sample,
    )


def bases_known(lines: Sequence[BaseLine]) -> dict[tuple[int, date], tuple[str, Decimal | None]]:
    """What stands for these members in the months these lines begin in: class and amount."""
    months = {line.from_on for line in lines}
    found = DuesBase.objects.filter(from_on__in=months).order_by("id")
    if len(lines) == 1:
        found = found.filter(member=lines[0].member)
    wanted = {(line.member.pk, line.from_on) for line in lines}
    return {
        (one.member_id, one.from_on): (one.payer, _amount(one))
        for one in found
        if (one.member_id, one.from_on) in wanted
    }


def is_same_base(line: BaseLine, known: Mapping[tuple[int, date], object]) -> bool:
    """Whether a line says what stands already."""
    return known.get((line.member.pk, line.from_on)) == (line.payer.value, line.yuan)


def is_unexplained(line: BaseLine, known: Mapping[tuple[int, date], object]) -> bool:
    """Whether a line puts another base in the place of one and does not say why."""
    return (line.member.pk, line.from_on) in known and not line.source.strip()


def _amount(base: DuesBase) -> Decimal | None:
    if base.base_sealed is not None:
        return Decimal(open_sealed(base.base_sealed, where=base_place(base.uid)))
    return None if base.chosen_fen is None else yuan_of(base.chosen_fen)


def _named(line: BaseLine) -> dict[str, str]:
    return {"name": line.member.name, "month": f"{line.from_on:%Y-%m}"}


def _told(line: BaseLine) -> dict[str, str]:
    """What the audit line keeps: never the amount."""
    return {"payer": line.payer.value, "from_on": f"{line.from_on:%Y-%m}", "source": line.source}
