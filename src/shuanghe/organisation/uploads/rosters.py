"""A whole roster file: read, judged, counted, and turned into a plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import current_scope
from shuanghe.kernel.uploads.workbooks import Workbook
from shuanghe.organisation.queries.roster import (
    codes_taken,
    may_found_roots,
    members_known,
    organisations_known,
    posts_known,
)
from shuanghe.organisation.rules.plans import Known, KnownMember, RosterPlan
from shuanghe.organisation.rules.sheets import MEMBERS, ORGANISATIONS, POSTS
from shuanghe.organisation.uploads.checking import (
    ERROR,
    VERDICTS,
    Reading,
    SheetResult,
    sheet_read,
)
from shuanghe.organisation.uploads.members import members_check
from shuanghe.organisation.uploads.organisations import organisations_check
from shuanghe.organisation.uploads.posts import posts_check


@dataclass(frozen=True)
class RosterCheck:
    """What a file says, row by row, and what applying it would write."""

    sheets: tuple[SheetResult, ...]
    problems: tuple[str, ...]
    plan: RosterPlan
    readings: tuple[Reading, ...] = ()

    @property
    def clean_plan(self) -> RosterPlan:
        """The plan, as long as nothing at all stands against it. Raises Refused otherwise."""
        if not self.is_clean:
            wrong = "".join(self.problems) or f"有 {self.counts[ERROR]} 行错误"
            raise Refused(_("%(wrong)s，没有写入任何内容。请改正后重新导入。") % {"wrong": wrong})
        return self.plan

    @property
    def counts(self) -> dict[str, int]:
        """Rows by verdict over all sheets; their sum is the number of rows in the file."""
        return {verdict: sum(one.count(verdict) for one in self.sheets) for verdict in VERDICTS}

    @property
    def is_clean(self) -> bool:
        """Whether nothing stands against applying it."""
        return not self.problems and not self.counts[ERROR]

    def as_dict(self) -> dict[str, Any]:
        """For --json: counts, problems, and every row that is an error or carries a note."""
        return {
            "counts": self.counts,
            "problems": list(self.problems),
            "sheets": {
                one.title: {verdict: one.count(verdict) for verdict in VERDICTS}
                for one in self.sheets
            },
            "rows": [
                {
                    "sheet": sheet.title,
                    "row": row.row,
                    "verdict": row.verdict,
                    "messages": [
                        {"cell": m.cell, "column": m.column, "text": m.text}
                        for m in (*row.messages, *row.notes)
                    ],
                }
                for sheet in self.sheets
                for row in sheet.rows
                if row.messages or row.notes
            ],
        }


def roster_check(
    workbook: Workbook, *, on: date, today: date, is_sample: bool = False
) -> RosterCheck:
    """Judge a workbook against what is in view. Changes would hold from `on`, today at the latest:
    after a stretch that begins in the future nothing could be changed before that day.
    """
    readings = [
        sheet_read(workbook.sheet(sheet.title), sheet) for sheet in (ORGANISATIONS, MEMBERS, POSTS)
    ]
    _spare_missing(readings)
    organisations, members, posts = readings
    known = _known(organisations)
    bodies = organisations_check(organisations, known, on=on, today=today)
    people = members_check(members, bodies.places, members_known, on=on, today=today)
    known.posts = _posts_of(posts, known)
    held = posts_check(
        posts, bodies.places, people.people, known, _remembering(people.known), today=today
    )
    plan = RosterPlan(
        effective_on=on,
        is_sample=is_sample,
        new_organisations=bodies.new,
        changed_organisations=bodies.changed,
        new_members=people.new,
        changed_members=people.changed,
        new_posts=held.new,
        changed_posts=held.changed,
    )
    sheets = (bodies.result, people.result, held.result)
    problems = tuple(problem for one in sheets for problem in one.problems)
    if not problems and not any(one.rows for one in sheets):
        problems = ("文件里没有任何数据行，请在模板的表头下填写。",)
    if on > today:
        early = _("生效日期 %(on)s 还没有到，请在当天或之后办理。") % {"on": on}
        problems = (early, *problems)
    return RosterCheck(sheets, problems, plan, tuple(readings))


def _spare_missing(readings: list[Reading]) -> None:
    """A file may leave whole sheets out, as long as one of the three is there."""
    missing = [one for one in readings if not one.rows and not one.at]
    if len(missing) < len(readings):
        for one in missing:
            one.problems.clear()


def _known(organisations: Reading) -> Known:
    known = Known(organisations=organisations_known())
    known.may_found_roots = may_found_roots(current_scope())
    at = organisations.at.get("code")
    if at is not None:
        codes = {row.text(at).strip() for row in organisations.rows} - known.organisations.keys()
        known.codes_elsewhere = frozenset(codes_taken(codes))
    return known


def _posts_of(posts: Reading, known: Known) -> dict[Any, Any]:
    at = posts.at.get("organisation")
    if at is None:
        return {}
    codes = {row.text(at).strip() for row in posts.rows} & known.organisations.keys()
    return posts_known(known.organisations[code].id for code in codes)


def _remembering(known: Mapping[bytes, KnownMember]) -> Any:
    """Look-up that asks the database only for members not met before."""

    def look_up(indexes: Iterable[bytes]) -> Mapping[bytes, KnownMember]:
        wanted = set(indexes)
        met = {index: known[index] for index in wanted & known.keys()}
        return met | members_known(wanted - met.keys())

    return look_up
