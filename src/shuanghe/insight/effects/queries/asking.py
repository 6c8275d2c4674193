"""What there is to work out: what began on which KPI, and the confirmed values it shows in."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from shuanghe.insight.effects.queries.programmes import programmes_known
from shuanghe.insight.effects.rules.answering import Terms, Values
from shuanghe.insight.effects.rules.programmes import Programme, questions_of
from shuanghe.insight.effects.rules.questions import MONTHS_BACK, Begun, Question, questions
from shuanghe.operations.models import Intervention, Kpi, KpiUnit
from shuanghe.operations.queries import series_many
from shuanghe.operations.queries.definitions import kpis_named
from shuanghe.operations.queries.interventions import interventions
from shuanghe.operations.queries.reading import month_before
from shuanghe.organisation.models import Organisation

AT_ONCE = 40
"""KPIs whose values are read by one statement."""


@dataclass(frozen=True)
class Posed:
    """A question with where its answer lies: the KPI, the place, how its values are to be read."""

    question: Question
    kpi: Kpi
    place: Organisation
    terms: Terms
    programme_title: str = ""

    @property
    def key(self) -> tuple[int, int, str, date, str]:
        """What makes it the same question the next time."""
        asked = self.question
        return self.kpi.pk, self.place.pk, asked.method, asked.started_on, asked.programme


def questions_posed(*, on: date) -> list[Posed]:
    """Every question of what has begun in view by a day, those of one KPI side by side."""
    begun = interventions(on=on)
    by_kpi: dict[int, list[Intervention]] = defaultdict(list)
    for one in begun:
        by_kpi[one.kpi_id].append(one)
    reporting = _reporting(list(by_kpi))
    kpis = {one.pk: one for one in kpis_named(by_kpi)}
    programmes = programmes_known() if begun else []
    posed: list[Posed] = []
    for pk, told in sorted(by_kpi.items()):
        places = reporting.get(pk, {}) | {one.organisation_id: one.organisation for one in told}
        posed += _of_kpi(kpis[pk], told, places)
        for programme in programmes:
            posed += _of_programme(programme, kpis[pk], told, places)
    return posed


def _of_kpi(
    kpi: Kpi, told: Sequence[Intervention], places: dict[int, Organisation]
) -> Iterator[Posed]:
    terms = _terms(kpi, places)
    for question in questions(_begun(told), sorted(places)):
        place = kpi.organisation if question.unit is None else places[question.unit]
        yield Posed(question, kpi, place, terms)


def _of_programme(
    programme: Programme,
    kpi: Kpi,
    told: Sequence[Intervention],
    places: dict[int, Organisation],
) -> Iterator[Posed]:
    """The same for the works of one programme; the answer lies at the place that defines the KPI,
    and what was left out is told of the works within it."""
    own = {
        one.pk
        for one in told
        if one.source_type == programme.source_type and one.source_id in programme.ids
    }
    if not own:
        return
    terms, outside = _terms(kpi, places), programme.left_out(kpi.organisation.path)
    for one in questions_of(programme, _begun(told), own, sorted(places), terms.names):
        question = replace(one, notes=(*one.notes, *outside))
        yield Posed(question, kpi, kpi.organisation, terms, programme.title)


def _begun(told: Sequence[Intervention]) -> list[Begun]:
    return [Begun(one.pk, one.organisation_id, one.started_on, one.direction) for one in told]


def _terms(kpi: Kpi, places: dict[int, Organisation]) -> Terms:
    return Terms(kpi.frequency, kpi.direction, {pk: place.name for pk, place in places.items()})


def _reporting(kpis: Sequence[int]) -> dict[int, dict[int, Organisation]]:
    rows = KpiUnit.objects.filter(kpi_id__in=kpis).select_related("organisation")
    found: dict[int, dict[int, Organisation]] = defaultdict(dict)
    for one in rows:
        found[one.kpi_id][one.organisation_id] = one.organisation
    return found


def questions_with_values(posed: Sequence[Posed], *, on: date) -> Iterator[tuple[Posed, Values]]:
    """Each question with the confirmed values of the last years, read for many KPIs at once."""
    since = month_before(on.replace(day=1), MONTHS_BACK)
    kpis = list({one.kpi.pk: one.kpi for one in posed}.values())
    for at in range(0, len(kpis), AT_ONCE):
        chosen = kpis[at : at + AT_ONCE]
        values: dict[int, dict[int, dict[date, Decimal]]] = {one.pk: {} for one in chosen}
        for kpi, unit, month, amount in series_many(chosen, None, since, on, is_confirmed=True):
            values[kpi].setdefault(unit, {})[month] = amount
        for one in posed:
            if one.kpi.pk in values:
                yield one, values[one.kpi.pk]
