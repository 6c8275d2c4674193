"""Every state a page can show: its colour class, its icon and its word."""

from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from shuanghe.kernel.ui.words import language

MARK = Markup('<span class="mark {}"><i aria-hidden="true">{}</i>{}</span>')
MARKS: dict[str, tuple[str, str, Any]] = {
    # verdicts of duties
    "met": ("done", "✓", _("按期完成")),
    "late": ("late", "△", _("逾期补办")),
    "missing": ("late", "!", _("逾期未办")),
    "pending": ("due", "○", _("待办")),
    "waived": ("", "—", _("已豁免")),
    # rows of an upload
    "new": ("done", "+", _("新增")),
    "changed": ("due", "≠", _("有变化")),
    "same": ("", "=", _("无变化")),
    "error": ("late", "!", _("有错误")),
    # meetings
    "planned": ("info", "○", _("已计划")),
    "held": ("due", "✎", _("记录中")),
    "signed": ("due", "✓", _("已签字")),
    "frozen": ("done", "✓", _("已归档")),
    "cancelled": ("", "—", _("已取消")),
    "paper": ("done", "▤", _("纸质登记")),
    # uploads
    "previewed": ("due", "○", _("待确认")),
    "applied": ("done", "✓", _("已导入")),
    "discarded": ("", "—", _("已放弃")),
    # tasks
    "ready": ("due", "○", _("排队中")),
    "running": ("info", "→", _("进行中")),
    "succeeded": ("done", "✓", _("已完成")),
    "failed": ("late", "!", _("失败")),
    # grants and accounts
    "active": ("done", "✓", _("有效")),
    "ended": ("", "—", _("已结束")),
    "locked": ("late", "!", _("已锁定")),
}


def mark_of(status: object) -> tuple[str, str, str]:
    """Class, icon and word of a state; an unknown one is shown by its own name."""
    return _mark_of(language(), str(getattr(status, "value", status)))


@lru_cache(maxsize=1000)
def _mark_of(_in: str, key: str) -> tuple[str, str, str]:
    kind, icon, word = MARKS.get(key, ("", "·", key))
    return kind, icon, str(word)


def mark(status: object, word: str | None = None) -> Markup:
    """A state as icon and word, in the reader's language."""
    return _mark(language(), str(getattr(status, "value", status)), word)


@lru_cache(maxsize=1000)
def _mark(_in: str, key: str, word: str | None) -> Markup:
    kind, icon, usual = mark_of(key)
    return MARK.format(kind, icon, word or usual)
