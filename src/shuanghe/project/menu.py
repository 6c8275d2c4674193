"""The menu, by rights, and the frame of every page."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shuanghe.kernel.notices.queries import unread_of
from shuanghe.kernel.permissions import Actor, Grant
from shuanghe.kernel.ui.context import MenuItem, Site
from shuanghe.kernel.ui.environment import url


class Entry(NamedTuple):
    """A menu entry: its title, the name of its page, the right that opens it.

    unless: a right whose holders have something better to begin with.
    of_member: only for an account that belongs to a member of the roster.
    covers: other pages that this entry is current on, with all below them.
    views: pages about one thing, with arguments in their address, that it is current on.
    """

    title: Any
    page: str
    right: str
    unless: str = ""
    of_member: bool = False
    covers: tuple[str, ...] = ()
    views: tuple[str, ...] = ()


class Page(NamedTuple):
    """An entry that is open to a reader: what it says, where it leads."""

    title: str
    url: str
    entry: Entry


class Section(NamedTuple):
    """A part of the menu: it leads to the first page open to the reader and shows the others."""

    title: Any
    entries: tuple[Entry, ...]


class Opened(NamedTuple):
    """The menu of a reader: the title and the pages of each section, and the reader's own pages."""

    sections: tuple[tuple[str, tuple[Page, ...]], ...]
    own: tuple[Page, ...]


def alone(title: Any, page: str, right: str, *, unless: str = "") -> Section:
    """A section of one page."""
    return Section(title, (Entry(title, page, right, unless=unless),))


MENU: tuple[Section, ...] = (
    Section(_("本月"), (Entry(_("本月"), "home:month", "duty.read", views=("home:start",)),)),
    alone(_("我的清单"), "home:mine", "me.read", unless="duty.read"),
    alone(_("看板"), "dashboards:board", "duty.read"),
    Section(
        _("办理"),
        (
            Entry(_("办理事项"), "procedures:cases", "case.read"),
            Entry(_("限时事项"), "duties:deadlines", "duty.read"),
            Entry(_("发展党员"), "development:board", "case.read"),
            Entry(_("换届"), "elections:terms", "case.read"),
            Entry(_("组织关系转接"), "transfers:list", "case.read"),
            Entry(_("组织处置"), "disposals:list", "case.file"),
            Entry(_("组织处置"), "disposals:list", "case.approve", unless="case.file"),
        ),
    ),
    Section(
        _("会议"),
        (
            Entry(_("会议"), "meetings:list", "record.read"),
            Entry(_("记录"), "records:list", "record.read"),
        ),
    ),
    alone(_("党费"), "dues:sheet", "dues.read"),
    Section(
        _("经营指标"),
        (
            Entry(_("指标"), "operations:kpis", "kpi.read"),
            Entry(_("本月填报"), "operations:month", "kpi.file"),
            Entry(_("确认"), "operations:waiting", "kpi.confirm"),
            Entry(_("对标"), "operations:league", "kpi.read"),
            Entry(_("目标"), "operations:goals", "goal.read"),
            Entry(_("一账"), "ledgers:sheet", "kpi.read"),
        ),
    ),
    Section(
        _("标准"),
        (
            Entry(_("机制"), "standards:matrix", "standard.read"),
            Entry(_("目录"), "standards:catalogues", "standard.read", views=("standards:item",)),
            Entry(_("流程图"), "standards:charts", "standard.read"),
            Entry(_("责任书"), "agreements:list", "agreement.read"),
            Entry(_("清单"), "mobilisation:lists", "dutylist.read"),
            Entry(
                _("三亮三比"),
                "mobilisation:cards",
                "commitment.read",
                covers=("mobilisation:evaluations", "mobilisation:events"),
            ),
            Entry(_("手册"), "handbooks:list", "handbook.read"),
        ),
    ),
    Section(
        _("项目"),
        (
            Entry(_("两带两创"), "projects:board", "project.read"),
            Entry(_("公示"), "projects:notice", "project.read"),
            Entry(_("成果推广"), "projects:replications", "project.read"),
            Entry(_("党建辅导"), "counselling:pool", "counselling.read"),
            Entry(_("辅导课题"), "counselling:topics", "counselling.read"),
            Entry(_("创新论坛"), "forum:list", "idea.read"),
            Entry(_("成效"), "effects:overview", "kpi.read"),
        ),
    ),
    Section(
        _("组织"),
        (
            Entry(_("组织"), "organisation:tree", "organisation.read"),
            Entry(_("党员"), "organisation:members", "roster.read"),
            Entry(_("名册导入"), "organisation:roster", "roster.import"),
            Entry(_("书记交接"), "guidance:handovers", "handover.read", views=("guidance:kit",)),
        ),
    ),
    Section(
        _("规则"),
        (
            Entry(_("规则"), "rulebook:list", "rule.read"),
            Entry(_("程序"), "procedures:list", "rule.read"),
        ),
    ),
    alone(_("审计"), "audit:lines", "audit.read"),
    alone(_("账号"), "identity:accounts", "account.manage"),
    alone(_("系统"), "tasks:list", "system.run"),
)
OWN: tuple[Entry, ...] = (
    Entry(_("我的清单"), "home:mine", "me.read"),
    Entry(_("通知"), "notices:list", "account.own"),
    Entry(_("我的记录"), "organisation:me", "me.read", of_member=True),
    Entry(_("我的评议与谈话"), "meetings:own_appraisals", "me.read", of_member=True),
    Entry(_("我的建议"), "forum:own", "me.read"),
    Entry(_("我的上传"), "uploads:list", "record.import"),
    Entry(_("我的党费"), "dues:own", "me.read", of_member=True),
    Entry(_("我的组织关系"), "transfers:own", "me.read", of_member=True),
    Entry(_("我的权利"), "disposals:own", "me.read", of_member=True),
    Entry(_("我的责任清单"), "mobilisation:own", "me.read", of_member=True),
    Entry(_("我的三亮卡"), "mobilisation:own_card", "commitment.file", of_member=True),
    Entry(_("我的辅导"), "counselling:own", "me.read", of_member=True),
    Entry(_("我的学习手册"), "handbooks:mine", "me.read", of_member=True),
    Entry(_("第一个月"), "guidance:month", "guidance.use"),
    Entry(_("我的交接"), "guidance:own", "me.read", of_member=True),
    Entry(_("项目公示"), "projects:notice", "me.read"),
    Entry(_("算党费"), "dues:amount", "rule.read"),
    Entry(_("发展党员材料检查"), "development:check", "record.file"),
    Entry(_("选举计票"), "elections:count", "record.file"),
    Entry(_("工作日历"), "workdays:list", "calendar.manage"),
    Entry(_("账号与安全"), "identity:own", "account.own"),
)


def site(request: HttpRequest) -> dict[str, Any]:
    """The context processor behind the frame; worked out only when a page shows it.

    csrf_input: the hidden field of Django's own, drawn once for all the forms of a page.
    """
    return {
        "site": SimpleLazyObject(lambda: _site(request)),
        "csrf_input": SimpleLazyObject(lambda: csrf_input(request)),
    }


def _site(request: HttpRequest) -> Site:
    frame: dict[str, Any] = {
        "language": get_language() or "zh-hans",
        "here": _here(request),
        "messages": lambda: list(get_messages(request)),
    }
    actor = getattr(request, "actor", None)
    if actor is None or actor.user_id is None:
        return Site(**frame)
    unread = unread_of(request)
    opened = _opened(actor.rights, frame["language"], is_member=actor.member_id is not None)
    menu, tabs = _sections(request, opened)
    first = next((grant for grant in actor.grants if grant.title), None)
    return Site(
        **frame,
        person=actor.name,
        post=first.title if first else "",
        place=first.place if first else "",
        is_sample=any(grant.is_sample for grant in actor.grants),
        menu=menu,
        tabs=tabs,
        own=list(_own(request, opened, counts={"notices:list": unread})),
        notice_count=unread,
        search_url=url("home:search"),
        sign_out_url=url("account_logout"),
    )


def _here(request: HttpRequest) -> str:
    """Where this page is read: of an address that only takes a form, the nearest one above it."""
    path = request.path
    if _is_read(request.resolver_match or _view_of(path)):
        return request.get_full_path()
    while path != "/" and not _is_read(_view_of(path)):
        path = f"{path.rstrip('/').rpartition('/')[0]}/"
    return path


def _view_of(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None


def _is_read(match: ResolverMatch | None) -> bool:
    return match is not None and "GET" in getattr(match.func, "methods", ("GET",))


def _sections(request: HttpRequest, opened: Opened) -> tuple[list[MenuItem], list[MenuItem]]:
    """The menu, and the pages beside this one in its section."""
    here = _current(request, [page for _title, pages in opened.sections for page in pages])
    menu, tabs = [], []
    for title, pages in opened.sections:
        items = [MenuItem(page.title, page.url, is_current=page.url == here) for page in pages]
        is_here = any(item.is_current for item in items)
        menu.append(MenuItem(title, items[0].url, is_current=is_here))
        if is_here and len(items) > 1:
            tabs = items
    return menu, tabs


def _own(request: HttpRequest, opened: Opened, *, counts: Mapping[str, int]) -> Iterator[MenuItem]:
    """The reader's own pages; the one whose address starts this page's is current."""
    here = _current(request, opened.own)
    for page in opened.own:
        count = counts.get(page.entry.page, 0)
        yield MenuItem(page.title, page.url, is_current=page.url == here, count=count)


@lru_cache(maxsize=500)
def _opened(rights: frozenset[str], _language: str, *, is_member: bool) -> Opened:
    """What of the menu is open to whoever holds these rights, in the reader's language.

    Readers of one role have it in common, so it is worked out once for them all.
    """
    holder = Actor("", member_id=int(is_member) or None, grants=(Grant("", rights),))
    sections = ((str(one.title), _open_to(holder, one.entries)) for one in MENU)
    return Opened(
        sections=tuple((title, pages) for title, pages in sections if pages),
        own=_open_to(holder, OWN),
    )


def _open_to(actor: Actor, entries: Sequence[Entry]) -> tuple[Page, ...]:
    return tuple(
        Page(str(entry.title), url(entry.page), entry)
        for entry in entries
        if actor.may(entry.right)
        and not (entry.unless and actor.may(entry.unless))
        and not (entry.of_member and actor.member_id is None)
    )


def _current(request: HttpRequest, pages: Sequence[Page]) -> str:
    """The address of the entry that this page lies under; of several, the nearest."""
    match = request.resolver_match
    for page in pages:
        if match is not None and match.view_name in page.entry.views:
            return page.url
    fitting = {
        above: page.url
        for page in pages
        for above in (page.url, *map(url, page.entry.covers))
        if _is_under(request.path, above)
    }
    return fitting[max(fitting, key=len)] if fitting else ""


def _is_under(path: str, address: str) -> bool:
    return path == address or (address != "/" and path.startswith(address))
