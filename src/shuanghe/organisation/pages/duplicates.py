"""People who are probably on the roll twice: look, compare, merge."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions.doors import door
from shuanghe.organisation.models import Member
from shuanghe.organisation.queries.duplicates import (
    likeness_of,
    probable_duplicates,
    sealed_alike,
)
from shuanghe.organisation.queries.members import member_history, member_masked
from shuanghe.organisation.rules.codes import code_table
from shuanghe.organisation.services.merging import CHOOSABLE, member_merge

SHOWN = (
    ("name", gettext_noop("姓名")),
    ("gender", gettext_noop("性别")),
    ("born_on", gettext_noop("出生日期")),
    ("id_number", gettext_noop("公民身份号码")),
    ("phone", gettext_noop("联系电话")),
    ("address", gettext_noop("家庭住址")),
    ("ethnic", gettext_noop("民族")),
    ("education", gettext_noop("学历")),
    ("category", gettext_noop("人员类别")),
    ("position", gettext_noop("工作岗位")),
    ("joined_on", gettext_noop("加入党组织日期")),
    ("confirmed_on", gettext_noop("转为正式党员日期")),
    ("lost_contact_on", gettext_noop("失联日期")),
    ("floating_to", gettext_noop("外出流向")),
)


@door("member.merge")
def listing(request: HttpRequest) -> HttpResponse:
    """Pairs that look like one person."""
    return render(request, "organisation/duplicates.html", {"pairs": probable_duplicates()})


@door("member.merge", "GET", "POST")
def compare(request: HttpRequest, first: UUID, second: UUID) -> HttpResponse:
    """Two entries side by side; choose what to keep and merge."""
    kept, merged = (
        get_object_or_404(Member.objects.select_related("organisation"), uid=uid, merged_into=None)
        for uid in (first, second)
    )
    if kept.pk == merged.pk:
        raise Http404
    if request.method == "POST":
        take = [field for field in CHOOSABLE if request.POST.get(field) == "second"]
        try:
            member_merge(
                request.actor,  # type: ignore[attr-defined]
                organisation=kept.organisation,
                kept=kept,
                merged=merged,
                take=take,
            )
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("已合并；两条的历史都保留。"))
            return redirect("organisation:duplicates")
    values = {
        "first": kept,
        "second": merged,
        "reasons": likeness_of(kept, merged),
        "rows": _rows(kept, merged),
        "histories": [(one, member_history(one)) for one in (kept, merged)],
    }
    return render(request, "organisation/merge.html", values)


def _rows(first: Member, second: Member) -> list[tuple[str, str, str, str, bool]]:
    """Field, title, both texts, and whether the values behind the masks are the same."""
    left, right = _texts(first), _texts(second)
    hidden = sealed_alike(first, second)
    return [
        (field, _(title), left[field], right[field], hidden.get(field, left[field] == right[field]))
        for field, title in SHOWN
    ]


def _texts(member: Member) -> dict[str, str]:
    masked = member_masked(member)
    texts: dict[str, Any] = {
        "id_number": masked.id_number,
        "phone": masked.phone,
        "address": _("有") if masked.has_address else "",
        "gender": _(member.get_gender_display()),
    }
    for field, _title in SHOWN:
        if field in ("ethnic", "education", "category"):
            texts[field] = code_table(field).title(getattr(member, field))
        elif field not in texts:
            texts[field] = getattr(member, field) or ""
    return {field: str(text) for field, text in texts.items()}
