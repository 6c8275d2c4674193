"""Short words that pages say the same way everywhere."""

from django.utils.translation import gettext as _

QUARTERS = ("一", "二", "三", "四")


def period_words(period: object) -> str:
    """A period as people say it: 2026-07 → 7月, 2026-Q3 → 三季度, 2026-H2 → 下半年, 2026 → 2026年.

    Anything else is given back as it came.
    """
    year, _dash, part = str(period).partition("-")
    if not year.isdigit():
        return str(period)
    if not part:
        return _("%(year)s年") % {"year": year}
    if part in ("H1", "H2"):
        return _("上半年") if part == "H1" else _("下半年")
    if part[0] == "Q" and part[1:] in ("1", "2", "3", "4"):
        return _("%(quarter)s季度") % {"quarter": QUARTERS[int(part[1:]) - 1]}
    return _("%(month)d月") % {"month": int(part)} if part.isdigit() else str(period)
