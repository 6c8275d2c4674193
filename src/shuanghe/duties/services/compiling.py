"""The rulebook becomes slots: duty, period and kind of subject, one row each."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from shuanghe.duties.models import Slot, SlotKind
from shuanghe.duties.queries.slots import slots_change
from shuanghe.kernel.periods import Every, Period, period_of, periods_in_year
from shuanghe.rulebook.rules import Rule

RulesOn = Callable[[date], Iterable[Rule]]
OWED = ("starts_on", "ends_on", "due_on", "needs", "unit", "kinds", "only_if", "owner", "is_soft")
TOLD = ("title", "citation", "rule_version")
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Compiled:
    """Slot ids: those in use, those just added, and those retired with what took their place."""

    used: list[int]
    fresh: list[int]
    retired: dict[int, int | None]


def periods_for(*, year: int | None = None, month: Period | None = None) -> list[Period]:
    """The periods to issue: all of a year, or the four that hold a month."""
    if month is not None:
        return [period_of(every, month.starts_on) for every in Every]
    if year is None:
        raise ValueError("请指明年份或月份。")
    return [period for every in Every for period in periods_in_year(every, year)]


def slots_compile(periods: Sequence[Period], *, rules_on: RulesOn, on: date) -> Compiled:
    """Bring the slots of these periods up to the rulebook.

    A period that ended before `on` keeps the slots it has: it is judged by the rules it was
    issued under. Elsewhere a slot whose demand changed is retired and another takes its place.
    """
    wanted = {_key(slot): slot for period in periods for slot in _slots_of(period, rules_on)}
    names = {str(period) for period in periods}
    present = {_key(slot): slot for slot in Slot.objects.filter(period__in=names, retired_at=None)}
    settled = {str(period) for period in periods if period.ends_on < on}
    settled &= {slot.period for slot in present.values()}
    fresh: list[Slot] = []
    retired: list[Slot] = []
    used: list[int] = []
    for key, old in present.items():
        new = wanted.pop(key, None)
        if old.period in settled:
            used.append(old.pk)
        elif new is None:
            retired.append(old)
        elif _differs(old, new, OWED):
            retired.append(old)
            fresh.append(new)
        else:
            used.append(old.pk)
            if _differs(old, new, TOLD):
                Slot.objects.filter(pk=old.pk).update(**{name: getattr(new, name) for name in TOLD})
    fresh += [slot for slot in wanted.values() if slot.period not in settled]
    if fresh or retired:
        slots_change()
    Slot.objects.filter(pk__in=[slot.pk for slot in retired]).update(retired_at=timezone.now())
    made = _slots_add(fresh)
    return Compiled(
        used=used + [slot.pk for slot in made],
        fresh=[slot.pk for slot in made],
        retired=_successors(retired, made),
    )


def _successors(retired: list[Slot], made: list[Slot]) -> dict[int, int | None]:
    heirs = {_key(slot): slot.pk for slot in made}
    return {slot.pk: heirs.get(_key(slot)) for slot in retired}


def _slots_add(fresh: list[Slot]) -> list[Slot]:
    fresh.sort(key=lambda slot: (slot.starts_on, slot.ends_on, slot.duty, slot.subject))
    made = Slot.objects.bulk_create(fresh)
    SlotKind.objects.bulk_create(
        SlotKind(
            slot=slot,
            kind=kind,
            subject=slot.subject,
            starts_on=slot.starts_on,
            ends_on=slot.ends_on,
            is_measured=slot.unit != "times",
        )
        for slot in made
        for kind in slot.kinds
    )
    return made


def _slots_of(period: Period, rules_on: RulesOn) -> Iterator[Slot]:
    """The slots that the rules in force on the first day of the period ask for."""
    for rule in rules_on(period.starts_on):
        recurrence = rule.recurrence
        if recurrence is None or period_of(recurrence.every, period.starts_on) != period:
            continue
        for subject in recurrence.subjects:
            yield Slot(
                duty=rule.id,
                title=rule.title,
                citation=str(rule.citation),
                rule_version=rule.version,
                subject=subject,
                owner=recurrence.owner,
                only_if=recurrence.only_if,
                period=str(period),
                starts_on=period.starts_on,
                ends_on=period.ends_on,
                due_on=recurrence.due_on(period),
                needs=recurrence.needs,
                unit=recurrence.unit,
                kinds=sorted(recurrence.satisfied_by),
                is_soft=rule.is_soft,
            )


def _key(slot: Slot) -> Key:
    return slot.duty, slot.subject, slot.period


def _differs(old: Slot, new: Slot, names: tuple[str, ...]) -> bool:
    return any(getattr(old, name) != getattr(new, name) for name in names)
