"""One's own uploads: the preview, its error report, apply, discard."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.documents import download, xlsx_chunks
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.uploads.models import Upload
from shuanghe.kernel.uploads.previews import Verdict, kind_of
from shuanghe.kernel.uploads.queries import ShownRow, rows_found, rows_shown, upload_of, uploads_of
from shuanghe.kernel.uploads.services import upload_apply, upload_discard

ROWS = 50
LATEST = 30


class CountedPaginator(Paginator[Any]):
    """Pages over rows whose number is known from the preview."""

    def __init__(self, rows: Any, total: int) -> None:
        super().__init__(rows, ROWS)
        self._total = total

    @cached_property
    def count(self) -> int:
        return self._total


@door("me.read")
def listing(request: HttpRequest) -> HttpResponse:
    """My latest uploads."""
    found = uploads_of(request.actor)[:LATEST]  # type: ignore[attr-defined]
    rows = [(upload, kind_of(upload.kind).title) for upload in found]
    return render(request, "uploads/list.html", {"rows": rows})


@door("me.read")
def preview(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What a file would change, row by row, before anything is written."""
    upload = _mine(request, uid)
    verdict = request.GET.get("verdict", "")
    total = upload.counts.get(verdict, 0) if verdict else upload.row_count
    pages = CountedPaginator(rows_found(upload, verdict=verdict), total)
    page = pages.get_page(request.GET.get("page"))
    shown = list(rows_shown(upload, page.object_list)) if upload.state == "previewed" else []
    return render(
        request,
        "uploads/preview.html",
        {
            "upload": upload,
            "kind": kind_of(upload.kind),
            "verdict": verdict,
            "verdicts": list(words().items()),
            "page": page,
            "groups": _grouped(upload, shown),
        },
    )


@door("me.read")
def errors(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """The rows with errors as a workbook, the reasons beside them."""
    upload = _mine(request, uid)
    rows = list(rows_shown(upload, rows_found(upload, verdict=Verdict.ERROR).iterator()))
    sheets = [
        (sheet["title"], [_("行号"), _("原因"), *sheet["headings"]], _report(rows, sheet["title"]))
        for sheet in upload.sheets
    ]
    whole = [[problem] for problem in upload.problems]
    if whole:
        sheets.append((_("整体问题"), [_("问题")], whole))
    name = upload.name.rsplit(".", 1)[0]
    return download(_("%(name)s-错误清单") % {"name": name}, xlsx_chunks(sheets), "xlsx")


@door("me.read", "POST")
def apply(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Write the previewed file."""
    upload = _mine(request, uid)
    try:
        messages.success(request, upload_apply(request.actor, uid=upload.uid))  # type: ignore[attr-defined]
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("uploads:preview", uid=uid)


@door("me.read", "POST")
def discard(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Throw the previewed file away."""
    upload = _mine(request, uid)
    try:
        upload_discard(request.actor, uid=upload.uid)  # type: ignore[attr-defined]
        messages.success(request, _("已放弃，没有写入任何内容。"))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("uploads:list")


def words() -> dict[str, str]:
    """The verdicts as people read them."""
    return {
        Verdict.NEW: _("新增"),
        Verdict.CHANGED: _("变更"),
        Verdict.SAME: _("相同"),
        Verdict.ERROR: _("错误"),
    }


def _mine(request: HttpRequest, uid: UUID) -> Upload:
    try:
        return upload_of(request.actor, uid)  # type: ignore[attr-defined]
    except Upload.DoesNotExist:
        raise Http404 from None


def _grouped(
    upload: Upload, rows: Iterable[ShownRow]
) -> list[tuple[dict[str, Any], list[ShownRow]]]:
    """The rows of a page under the sheets they come from."""
    by_sheet: dict[str, list[ShownRow]] = {}
    for row in rows:
        by_sheet.setdefault(row.sheet, []).append(row)
    return [
        (sheet, by_sheet[sheet["title"]]) for sheet in upload.sheets if sheet["title"] in by_sheet
    ]


def _report(rows: Iterable[ShownRow], title: str) -> list[list[Any]]:
    return [
        [row.number, row.reasons, *(cell.text for cell in row.cells)]
        for row in rows
        if row.sheet == title
    ]
