"""A meeting on a fairly fixed day is set up, and ended."""

from collections.abc import Sequence
from datetime import date, time
from typing import Required, TypedDict, Unpack

from django.utils.translation import gettext as _

from shuanghe.activities.meetings.models import Series
from shuanghe.activities.meetings.queries.practice import kinds_fault
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.periods import Every
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation

LAST_DAY = 28
"""The last day that every month has."""


class Fixed(TypedDict, total=False):
    """What comes round: every is a code of Every, day_of_month from 1 to 28."""

    title: Required[str]
    kinds: Required[Sequence[str]]
    every: Required[str]
    day_of_month: Required[int]
    from_on: Required[date]
    starts_at: time | None
    place: str


@action("record.file")
def series_add(
    actor: Actor,
    *,
    organisation: Organisation,
    **facts: Unpack[Fixed],
) -> Series:
    """Fix a meeting to a day of every month, quarter or year. Raises Refused.

    The same series again changes nothing and gives back the first.
    """
    kinds, every, day = list(facts["kinds"]), facts["every"], facts["day_of_month"]
    why = kinds_fault(organisation, kinds)
    if why:
        raise Refused(_(why))
    if every not in list(Every) or not 1 <= day <= LAST_DAY:
        raise Refused(_("日子在 1 至 28 之间，周期为每月、每季度或每年，请重新选择。"))
    series: Series
    series, is_new = Series.objects.get_or_create(
        organisation=organisation,
        title=facts["title"].strip(),
        kinds=list(dict.fromkeys(kinds)),
        every=every,
        day_of_month=day,
        until_on=None,
        defaults={
            "starts_at": facts.get("starts_at"),
            "place": facts.get("place", "").strip(),
            "from_on": facts["from_on"],
            "is_sample": organisation.is_sample,
        },
    )
    summary = f"设固定会议《{series.title}》" if is_new else "重复提交，沿用已有固定会议"
    trail().note(series, summary, after={"every": every, "day": day})
    return series


@action("record.file")
def series_end(actor: Actor, *, organisation: Organisation, series: Series, on: date) -> Series:
    """Suggest the series no more from that day; meetings already planned stay."""
    if series.until_on is None:
        series.until_on = on
        series.save(update_fields=["until_on"])
    trail().note(series, f"停止固定会议《{series.title}》", after={"until_on": series.until_on})
    return series
