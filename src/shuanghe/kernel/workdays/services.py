"""Keeping the calendar."""

from datetime import date

from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.workdays.models import KnownYear, SpecialDay

FIRST_YEAR, LAST_YEAR = 1949, 2100


@action("calendar.manage")
def day_set(actor: Actor, *, day: date, is_workday: bool, title: str) -> SpecialDay:
    """Enter a holiday or make-up working day, or correct the one that is there."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Refused(
            _("日期应在 %(first_year)s 年至 %(last_year)s 年之间。")
            % {"first_year": FIRST_YEAR, "last_year": LAST_YEAR}
        )
    if is_workday == (day.weekday() < 5):
        usual = _("上班") if is_workday else _("休息")
        raise Refused(
            _("%(day)s 本来就%(usual)s，不用录入；只录入与周一至周五不同的日子。")
            % {"day": day, "usual": usual}
        )
    old = SpecialDay.objects.filter(day=day).first()
    before = {"is_workday": old.is_workday, "title": old.title} if old else {}
    entered, _is_new = SpecialDay.objects.update_or_create(
        day=day, defaults={"is_workday": is_workday, "title": title}
    )
    word = "调休上班" if is_workday else "放假"
    after = {"is_workday": is_workday, "title": title}
    trail().note(entered, f"工作日历 {day} 设为{word}({title})", before=before, after=after)
    return entered


@action("calendar.manage")
def day_clear(actor: Actor, *, day: date) -> None:
    """Take an entry out, so that the day counts as its weekday again."""
    entered = SpecialDay.objects.filter(day=day).first()
    if entered is None:
        raise Refused(_("%(day)s 没有录入特别安排。") % {"day": day})
    before = {"is_workday": entered.is_workday, "title": entered.title}
    trail().note(entered, f"工作日历 {day} 恢复为普通日（{entered.title}）", before=before)
    entered.delete()


@action("calendar.manage")
def year_confirm(actor: Actor, *, year: int, source: str) -> KnownYear:
    """Say that a year's arrangement is entered in full, and where it comes from."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused(
            _("年份应在 %(first_year)s 至 %(last_year)s 之间。")
            % {"first_year": FIRST_YEAR, "last_year": LAST_YEAR}
        )
    known, _is_new = KnownYear.objects.update_or_create(year=year, defaults={"source": source})
    trail().note(known, f"确认 {year} 年节假日安排已录全", after={"source": source})
    return known
