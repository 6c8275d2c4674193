"""The audit browser."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.audit.forms import LineForm
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.audit.places import names_of
from shuanghe.kernel.audit.queries import (
    LineFilter,
    anchor_lateness,
    lines_all,
    lines_page,
    seal_newest,
)
from shuanghe.kernel.audit.queries.sealed import anchor_signed, heads
from shuanghe.kernel.audit.words import changes_shown, target_title, verb_title
from shuanghe.kernel.documents import download, xlsx_chunks
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.asked import number_asked

EXPORTED = 100_000
HEADINGS = ("时间", "操作人", "动作", "对象", "编号", "组织", "摘要", "改动")


@door("audit.read")
def lines(request: HttpRequest) -> HttpResponseBase:
    """Who did what, where and when; ?format=xlsx gives the same lines as a file."""
    form = LineForm(request.GET or None)
    wanted = (
        form.wanted() if form.is_bound and (form.is_valid() or form.cleaned_data) else LineFilter()
    )
    if request.GET.get("format") == "xlsx":
        name = _("审计记录-%(day)s") % {"day": timezone.localdate()}
        return download(name, xlsx_chunks([(_("审计记录"), HEADINGS, _rows(wanted))]), "xlsx")
    before = request.GET.get("before", "")
    seal = seal_newest()
    found, has_more = lines_page(wanted, before_id=number_asked(before))
    values = {
        "form": form,
        "shown": _shown(found),
        "older": found[-1].pk if has_more else None,
        "is_later_page": bool(before),
        "seal": seal,
        "anchor_late": anchor_lateness(at=timezone.now()),
        "sealed_at": _moment(seal.sealed_at) if seal else "",
    }
    return render(request, "audit/lines.html", values)


@door("audit.read")
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """One line with the values before and after."""
    [shown] = _shown([get_object_or_404(AuditLine, pk=pk)])
    return render(request, "audit/line.html", {"one": shown})


@door("audit.read")
def anchor(request: HttpRequest) -> HttpResponse:
    """How far every ledger is sealed, signed, as a file to be kept elsewhere."""
    now = timezone.now()
    answer = JsonResponse(anchor_signed(heads(), now), json_dumps_params={"indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="anchor-{now:%Y%m%dT%H%M%SZ}.json"'
    return answer


def _moment(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S")


def _shown(found: Iterable[AuditLine]) -> list[dict[str, Any]]:
    """Lines in words."""
    found = list(found)
    names = names_of(one.place for one in found)
    return [
        {
            "line": one,
            "at": _moment(one.at),
            "verb": verb_title(one.verb),
            "target": target_title(one.target_type),
            "place": names.get(one.place, one.place and "—"),
            "changes": changes_shown(one.target_type, one.before, one.after),
        }
        for one in found
    ]


def _rows(wanted: LineFilter) -> Iterator[tuple[Any, ...]]:
    """Lines as rows of the export."""
    held: list[AuditLine] = []
    for one in lines_all(wanted, limit=EXPORTED):
        held.append(one)
        if len(held) == 1000:
            yield from map(_row, _shown(held))
            held = []
    yield from map(_row, _shown(held))


def _row(shown: dict[str, Any]) -> tuple[Any, ...]:
    one: AuditLine = shown["line"]
    changes = ";".join(f"{field}:{old} → {new}" for field, old, new in shown["changes"])
    what = (shown["verb"], shown["target"], one.target_id, shown["place"])
    return (shown["at"], one.actor_name, *what, one.summary, changes)
