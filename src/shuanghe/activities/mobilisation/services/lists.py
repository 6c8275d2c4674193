"""Making the lists of a year for a whole subtree, and keeping them in step: set-wise."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.mobilisation.models import DutyItem, DutyList, Holder
from shuanghe.activities.mobilisation.queries.catalogue import default_items
from shuanghe.activities.mobilisation.queries.items import year_has_items
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor, beyond
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import ADMINISTRATIVE, Organisation, SpellKind
from shuanghe.organisation.queries.rolls import KEPT_AS

BEYOND = "任职的人可能来自别的组织，名单按任职和组织关系整批建立"
FIRST_YEAR, LAST_YEAR = 2000, 2200

LIST = DutyList._meta.db_table
COLUMNS = (
    "organisation_id, holder, source_id, member_id, holder_name, post_kind, is_full_time, year,"
    " from_on, until_on, is_sample"
)
UPSERT = """ON CONFLICT (holder, source_id, year) DO UPDATE SET from_on = excluded.from_on,
    until_on = excluded.until_on, holder_name = excluded.holder_name,
    organisation_id = excluded.organisation_id, member_id = excluded.member_id"""
SPAN = """CASE WHEN {row}.from_on < %s THEN {first} ELSE {row}.from_on END,
    CASE WHEN {row}.until_on IS NULL OR {row}.until_on > %s THEN NULL ELSE {row}.until_on END"""
IN_YEAR = """{row}.from_on <= %s AND ({row}.until_on IS NULL
    OR ({row}.until_on > %s AND {row}.until_on > {row}.from_on))"""
BODIES = f"""INSERT INTO {LIST} ({COLUMNS})
    SELECT o.id, 'organisation', o.id, NULL, o.name, '', {{no}}, %s,
        CASE WHEN o.established_on < %s THEN {{first}} ELSE o.established_on END,
        CASE WHEN o.dissolved_on > %s THEN NULL ELSE o.dissolved_on END, o.is_sample
    FROM organisation_organisation o WHERE {{place}} AND o.kind NOT IN ({{units}})
        AND o.established_on <= %s AND (o.dissolved_on IS NULL OR o.dissolved_on > %s)
    {UPSERT}"""
POSTS = f"""INSERT INTO {LIST} ({COLUMNS})
    SELECT o.id, 'post', p.id, m.id, m.name, p.kind, p.is_full_time, %s,
        {SPAN.format(row="p", first="{first}")}, o.is_sample
    FROM organisation_post p JOIN organisation_organisation o ON o.id = p.organisation_id
        JOIN organisation_member w ON w.id = p.member_id
        JOIN organisation_member m ON m.id = {KEPT_AS.format("w")}
    WHERE {{place}} AND {IN_YEAR.format(row="p")}
    {UPSERT}"""
MEMBERS = f"""INSERT INTO {LIST} ({COLUMNS})
    SELECT o.id, 'member', s.id, m.id, m.name, '', {{no}}, %s,
        {SPAN.format(row="s", first="{first}")}, o.is_sample
    FROM organisation_spell s JOIN organisation_organisation o ON o.id = s.organisation_id
        JOIN organisation_member m ON m.id = s.member_id
    WHERE {{place}} AND s.kind = %s AND m.merged_into_id IS NULL
        AND o.kind NOT IN ({{units}}) AND {IN_YEAR.format(row="s")}
    {UPSERT}"""
# A post or stay that was taken back leaves its list without a day.
GONE = f"""UPDATE {LIST} SET until_on = from_on WHERE year = %s AND organisation_id IN
    (SELECT o.id FROM organisation_organisation o WHERE {{place}}) AND (
    (holder = 'post' AND NOT EXISTS (SELECT 1 FROM organisation_post p
        WHERE p.id = source_id AND (p.until_on IS NULL OR p.until_on > p.from_on)))
    OR (holder = 'member' AND NOT EXISTS (SELECT 1 FROM organisation_spell s
        JOIN organisation_member m ON m.id = s.member_id WHERE s.id = source_id
        AND m.merged_into_id IS NULL AND (s.until_on IS NULL OR s.until_on > s.from_on))))"""
YEARS = """SELECT DISTINCT i.year FROM mobilisation_dutyitem i
    JOIN organisation_organisation h ON h.id = i.organisation_id
    JOIN organisation_organisation o ON o.path >= h.path AND o.path < h.path || '~'
    WHERE o.id IN ({ids}) AND i.year >= %s ORDER BY i.year"""


@dataclass(frozen=True)
class Made:
    """What making wrote: new items, and the lists there are now by holder."""

    items: int
    counts: dict[str, int]

    @property
    def lists(self) -> int:
        return sum(self.counts.values())


@action("dutylist.manage")
def duty_lists_make(
    actor: Actor, *, organisation: Organisation, year: int, on: date | None = None
) -> Made:
    """Make the lists of a year for an organisation and everything below it; again to catch up.

    Items come from the catalogue when none were set for the year here or above. Raises Refused
    for a year out of bounds, CatalogueRefused for mistakes in the files.
    """
    today = on or timezone.localdate()
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused(_("年度 %(year)s 不对，请写四位数的年份。") % {"year": year})
    if organisation.kind in ADMINISTRATIVE:
        raise Refused(_("清单按党组织建立，请选择党委、党总支、党支部或党小组。"))
    items = 0 if year_has_items(organisation, year) else _items_set(organisation, year, today)
    path = organisation.path
    lists_sync("o.path >= %s AND o.path < %s", [path, end_of(path)], year)
    counts = _counts(organisation, year)
    trail().note(
        organisation,
        f"建立 {year} 年责任清单 {sum(counts.values())} 份",
        after={"year": year, "items": items, **counts},
    )
    return Made(items, counts)


def _items_set(organisation: Organisation, year: int, on: date) -> int:
    """Copy the catalogue as the rules stand; for a year to come, as they stand today."""
    day = min(date(year, 12, 31), on)
    made = [
        DutyItem(
            organisation=organisation,
            year=year,
            position=at,
            is_sample=organisation.is_sample,
            **{
                name: list(value) if isinstance(value, tuple) else value
                for name, value in vars(facts).items()
            },
        )
        for at, facts in enumerate(default_items(on=day))
    ]
    DutyItem.objects.bulk_create(made, batch_size=200)
    return len(made)


def _counts(organisation: Organisation, year: int) -> dict[str, int]:
    below = DutyList.objects.filter(
        year=year,
        organisation__path__gte=organisation.path,
        organisation__path__lt=end_of(organisation.path),
    )
    return {one: below.filter(holder=one).count() for one in Holder.values}


def lists_sync(place: str, values: Sequence[Any], year: int) -> None:
    """Bring the lists of a year in step with bodies, posts and stays; four statements.

    place: a condition on organisation_organisation o with its parameters.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    text = {
        "place": place,
        "units": ", ".join(f"'{one}'" for one in sorted(ADMINISTRATIVE)),
        "no": "false",
        "first": f"CAST('{first}' AS date)" if connection.vendor == "postgresql" else f"'{first}'",
    }
    with beyond(BEYOND), connection.cursor() as cursor:
        cursor.execute(BODIES.format(**text), [year, first, last, *values, last, first])
        cursor.execute(POSTS.format(**text), [year, first, last, *values, last, first])
        home = SpellKind.HOME.value
        cursor.execute(MEMBERS.format(**text), [year, first, last, *values, home, last, first])
        cursor.execute(GONE.format(**text), [year, *values])


def lists_follow(organisation_ids: Iterable[int], *, on: date) -> None:
    """Posts or the roll changed in these organisations: lists of this and later years follow."""
    ids = ", ".join(str(int(one)) for one in set(organisation_ids))
    if not ids:
        return
    with beyond(BEYOND), connection.cursor() as cursor:
        cursor.execute(YEARS.format(ids=ids), [on.year - 1])
        years = [int(row[0]) for row in cursor.fetchall()]
    for year in years:
        lists_sync(f"o.id IN ({ids})", [], year)
