"""Working every effect out from confirmed values, and keeping what came of it.

A run goes on where a killed one stopped: what is kept already has the same fingerprint and is
left alone. Every chunk is one transaction with one line of the trail.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from shuanghe.insight.effects.models import Effect, EffectRun
from shuanghe.insight.effects.queries.asking import Posed, questions_posed, questions_with_values
from shuanghe.insight.effects.rules.answering import Values, answered, fingerprint_of, within
from shuanghe.insight.effects.rules.panels import Floats
from shuanghe.insight.effects.rules.results import Effect as Found
from shuanghe.insight.effects.rules.results import Line
from shuanghe.kernel.actions import action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.tasks.services import job_enqueue

KIND = "effects.renew"
CHUNK = 25
Key = tuple[int, int, str, date, str]


@dataclass(frozen=True)
class Renewed:
    """What a run did: questions there are, answers that are new, effects that no longer apply."""

    total: int
    written: int
    gone: int


@action("kpi.manage")
def effects_ask(actor: Actor) -> str:
    """Have every effect worked out anew in the background; gives the key of the job.

    Asked again within the same minute it is the same job.
    """
    key = f"{KIND}:{timezone.localtime():%Y-%m-%dT%H:%M}"
    job_enqueue(kind=KIND, key=key)
    trail().note(("tasks.job", key), "要求重新测算成效")
    return key


def effects_renew(actor: Actor, *, key: str, on: date, tell: Callable[[int, int], None]) -> Renewed:
    """Work out every effect in view whose data changed; the caller has opened the scope.

    actor: one with everything in view. key: of the run, the same when it is taken up again.
    tell: hears how many questions of how many are done; what it raises ends the run.
    """
    posed = questions_posed(on=on)
    run, _is_new = EffectRun.objects.get_or_create(key=key)
    EffectRun.objects.filter(pk=run.pk).update(total_count=len(posed), done_count=0)
    known = _known()
    waiting: list[Effect] = []
    written = done = 0
    for one, values in questions_with_values(posed, on=on):
        done += 1
        fingerprint = fingerprint_of(one.question, values, one.terms)
        if known.get(one.key) != fingerprint:
            waiting.append(_effect(one, fingerprint, values))
        if len(waiting) >= CHUNK:
            written += effects_keep(actor, effects=waiting)
            waiting = []
            _counted(run, done, written)
            tell(done, len(posed))
    written += effects_keep(actor, effects=waiting) if waiting else 0
    gone = sorted(known.keys() - {one.key for one in posed})
    if gone:
        effects_retire(actor, keys=gone)
    _counted(run, done, written)
    EffectRun.objects.filter(pk=run.pk).update(finished_at=timezone.now())
    tell(done, len(posed))
    return Renewed(len(posed), written, len(gone))


def _counted(run: EffectRun, done: int, written: int) -> None:
    EffectRun.objects.filter(pk=run.pk).update(done_count=done, written_count=written)


def _known() -> dict[Key, str]:
    """What stands, by question: its fingerprint."""
    rows = Effect.objects.filter(replaced_at=None).order_by()
    told = rows.values_list(
        "kpi_id", "organisation_id", "method", "started_on", "programme", "fingerprint"
    )
    return {(kpi, place, how, start, name): sum_ for kpi, place, how, start, name, sum_ in told}


@action("kpi.manage")
def effects_keep(actor: Actor, *, effects: Sequence[Effect]) -> int:
    """Keep effects in the place of those that answered the same questions; how many."""
    _replace({_key(one) for one in effects})
    Effect.objects.bulk_create(effects)
    trail().note(
        ("effects.effect", "many"),
        f"测算成效 {len(effects)} 项",
        after={"effects": len(effects)},
    )
    return len(effects)


@action("kpi.manage")
def effects_retire(actor: Actor, *, keys: Sequence[Key]) -> int:
    """Set aside the effects of questions that are no longer asked; how many."""
    count = _replace(set(keys))
    trail().note(("effects.effect", "many"), f"停用成效 {count} 项，所测的工作已撤销")
    return count


def _key(one: Effect) -> Key:
    return one.kpi_id, one.organisation_id, one.method, one.started_on, one.programme


def _replace(keys: set[Key]) -> int:
    rows = Effect.objects.filter(replaced_at=None, kpi_id__in={key[0] for key in keys}).order_by()
    told = rows.values_list("pk", "kpi_id", "organisation_id", "method", "started_on", "programme")
    ids = [pk for pk, *key in told if tuple(key) in keys]
    return Effect.objects.filter(pk__in=ids).update(replaced_at=timezone.now(), line={}, parts={})


def _effect(one: Posed, fingerprint: str, values: Values) -> Effect:
    found = answered(one.question, values, one.terms)
    months = [
        month
        for unit in one.question.starts
        for month in within(one.question, values.get(unit, {}))
    ]
    low, high = found.interval or (None, None)
    return Effect(
        organisation=one.place,
        kpi_id=one.kpi.pk,
        method=one.question.method,
        started_on=one.question.started_on,
        programme=one.question.programme,
        programme_title=one.programme_title,
        interventions=list(one.question.pks),
        direction=found.direction.value,
        estimate=found.estimate,
        low=low,
        high=high,
        conclusion=found.conclusion.value,
        verdict=found.verdict,
        reason=found.reason,
        checks=[vars(check) for check in found.checks],
        counts=found.counts,
        parts=_plain(found),
        notes=list(found.notes),
        line=_drawn(found.line),
        from_on=min(months, default=None),
        to_on=max(months, default=None),
        fingerprint=fingerprint,
        is_sample=one.place.is_sample,
    )


def _plain(found: Found) -> dict[str, object]:
    """The figures of the method that are finite, for JSON knows no others."""
    return {
        name: value
        for name, value in found.parts.items()
        if not isinstance(value, float) or math.isfinite(value)
    }


def _drawn(line: Line | None) -> dict[str, object]:
    if line is None:
        return {}
    kept = {name: _listed(getattr(line, name)) for name in ("actual", "expected", "low", "high")}
    return {**kept, "periods": list(line.periods), "starts": list(line.starts)}


def _listed(values: Floats) -> list[float | None]:
    """Seven digits are more than a chart shows."""
    return [float(f"{one:.7g}") if math.isfinite(one) else None for one in values.tolist()]
