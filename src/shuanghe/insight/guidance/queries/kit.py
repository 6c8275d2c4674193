"""The kit of a hand-over: what is open, what was done, who holds what, as sections of rows.

One structure feeds the page, the Word file, the workbook and the frozen content.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from shuanghe.insight.guidance.queries import kit_people, kit_work
from shuanghe.insight.guidance.queries.changes import Change, change_of
from shuanghe.insight.guidance.queries.practice import kit_papers
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation

Rows = list[list[str]]


@dataclass(frozen=True)
class Section:
    """Some rows under a heading. note: what to mind; empty: what to say when there are none.

    is_hidden: the reader lacks the right to see it.
    """

    key: str
    title: str
    headings: tuple[str, ...]
    rows: Rows
    note: str = ""
    empty: str = ""
    is_hidden: bool = False


@dataclass(frozen=True)
class Kit:
    """All sections of one organisation on one day, with the change of secretary behind it."""

    organisation: Organisation
    on: date
    change: Change | None
    sections: tuple[Section, ...]

    def content(self) -> dict[str, Any]:
        """What is frozen: plain values only, none of the sections that nobody could see."""
        return {
            "organisation": {"code": self.organisation.code, "name": self.organisation.name},
            "on": self.on.isoformat(),
            "sections": [asdict(one) for one in self.sections],
        }


@dataclass(frozen=True)
class _Made:
    """How one section is made: the part it stands in, the right it needs, heading and rows."""

    part: str
    key: str
    right: str
    title: str
    headings: tuple[str, ...]
    rows: Callable[[Organisation, date, Change | None], Rows]
    note: str = ""
    empty: str = ""


def kit_parts() -> dict[str, str]:
    """The parts that a page shows one at a time, with their titles, in order."""
    return {
        "people": _("班子和权限"),
        "open": _("未办事项"),
        "work": _("会议和记录"),
        "papers": _("党费和材料"),
    }


def kit_of(organisation: Organisation, *, actor: Actor, on: date, part: str = "") -> Kit:
    """The kit as it stands on a day; sections the actor may not see are there without rows.

    part: only the sections of one part; "" for all.
    """
    change = change_of(organisation, on=on)
    asked = (one for one in _plan() if part in ("", one.part))
    found = tuple(_section(one, organisation, change, actor, on) for one in asked)
    return Kit(organisation, on, change, found)


def sections_of(content: dict[str, Any]) -> list[Section]:
    """The sections of a frozen kit."""
    return [Section(**{**one, "headings": tuple(one["headings"])}) for one in content["sections"]]


def _section(
    made: _Made, organisation: Organisation, change: Change | None, actor: Actor, on: date
) -> Section:
    is_hidden = not actor.may(made.right, organisation.path)
    rows = [] if is_hidden else made.rows(organisation, on, change)
    return Section(
        made.key, made.title, made.headings, rows, made.note, made.empty, is_hidden=is_hidden
    )


def _papers(_organisation: Organisation, _on: date, _change: Change | None) -> Rows:
    return [[title, about, ""] for title, about in kit_papers()]


def _plan() -> Sequence[_Made]:
    restricted = _("受限事项（组织处置等）不列入本清册，由双方当面交接。")
    return (
        _Made("people", "basics", "organisation.read", _("基本情况"), (_("项目"), _("内容")),
              kit_people.basics),
        _Made("people", "posts", "organisation.read", _("班子任职"),
              (_("职务"), _("姓名"), _("自")),
              kit_people.posts, empty=_("没有登记任职。")),
        _Made("open", "duties", "duty.read", _("未办任务"),
              (_("事项"), _("所属期"), _("应完成日"), _("情况"), _("依据")),
              kit_work.duties, empty=_("没有未办的任务。")),
        _Made("open", "deadlines", "case.read", _("限时事项"),
              (_("要办的事"), _("对象"), _("应完成日"), _("情况")),
              kit_work.deadlines, restricted, _("没有未办的限时事项。")),
        _Made("open", "cases", "case.read", _("在办事项"),
              (_("程序"), _("对象"), _("开始日期"), _("进度"), _("下一步")),
              kit_work.cases, restricted, _("没有在办的事项。")),
        _Made("work", "meetings", "record.read", _("未结束的会议"),
              (_("会议"), _("日期"), _("情况")),
              kit_work.meetings, empty=_("没有未结束的会议。")),
        _Made("work", "tasks", "record.read", _("会议交办"),
              (_("任务"), _("负责人"), _("完成期限")),
              kit_work.tasks, empty=_("没有未了结的会议任务。")),
        _Made("papers", "dues", "dues.read", _("党费情况"), (_("项目"), _("内容")),
              kit_work.dues, _("只列人数和金额，名单在党费收缴表。"), _("本组织不直接收缴党费。")),
        _Made("work", "records", "record.read", _("最近十二个月的工作记录"),
              (_("日期"), _("事项"), _("主题"), _("说明")),
              kit_work.records, empty=_("没有工作记录。")),
        _Made("people", "rights", "organisation.read", _("系统权限"),
              (_("账号姓名"), _("角色"), _("自"), _("说明")),
              kit_people.rights, empty=_("没有授予本组织的角色。")),
        _Made("people", "accounts", "organisation.read", _("账号变更"),
              (_("要办的事"), _("由谁办")),
              kit_people.accounts, empty=_("没有要变更的账号。")),
        _Made("papers", "papers", "organisation.read", _("移交材料"),
              (_("材料"), _("核对要点"), _("数量和存放处（当面填写）")),
              _papers, _("清单为示例默认，可由本单位增减。")),
    )  # fmt: skip
