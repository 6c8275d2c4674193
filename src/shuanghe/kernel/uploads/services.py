"""The two steps of every upload: look first, then write everything or nothing, once."""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.crypto import open_sealed, seal
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.uploads.models import Upload, UploadRow, UploadState
from shuanghe.kernel.uploads.previews import (
    Applying,
    Preview,
    UploadKind,
    cells_masked,
    kind_of,
    rows_lost,
)
from shuanghe.kernel.uploads.queries import upload_of
from shuanghe.kernel.uploads.reading import Workbook, workbook_read

HOURS_KEPT = 24
AT_ONCE = 5_000
COLUMNS = ("upload_id", "sheet", "number", "verdict", "cells", "findings")
OVER = gettext_noop("这次上传%(state)s，不能再写入。请重新上传。")
HAS_ERRORS = gettext_noop("文件里还有错误行，不能写入。请改正后重新上传。")
HAS_MOVED = gettext_noop(
    "预览之后，系统里的数据已有变动，判定结果不再相同。请重新上传、核对后再写入。"
)
StoredRow = tuple[int, int, int, str, str, str]


@dataclass(frozen=True)
class Place:
    """The organisation an upload concerns, as far as the kernel knows one."""

    path: str


def upload_open(
    actor: Actor,
    *,
    kind: str,
    organisation: Any = None,
    name: str,
    data: bytes,
    options: Mapping[str, Any] | None = None,
) -> Upload:
    """Read and judge a file and keep the judgement for the actor's own eyes.

    organisation: anything with a path, None for the whole of the actor's scope.
    Raises UploadRefused when the file cannot be read, Http404 without the right, RuntimeError
    when the app's judgement leaves out a row of the file.
    """
    sort = kind_of(kind)
    if not actor.may(sort.right, getattr(organisation, "path", None)):
        raise Http404
    book = workbook_read(data, name, sheets=sort.sheets)
    chosen = dict(options or {})
    with looking(actor.scope(sort.right)):
        preview = sort.judge(book, chosen)
    lost = rows_lost(book, preview)
    if lost:
        raise RuntimeError(f"判定遗漏了 {len(lost)} 行，如 {lost[0]}。")
    uploads_expire()
    store = action(sort.right)(upload_preview_store)
    return store(
        actor,
        organisation=organisation,
        kind=sort,
        book=book,
        data=data,
        preview=preview,
        options=chosen,
    )


def upload_preview_store(
    actor: Actor,
    *,
    organisation: Any,
    kind: UploadKind,
    book: Workbook,
    data: bytes,
    preview: Preview,
    options: Mapping[str, Any],
) -> Upload:
    """Keep a judgement: rows set-wise and masked, the file itself sealed."""
    upload = Upload(
        user_id=actor.user_id or 0,
        actor_name=actor.name,
        kind=kind.code,
        right=kind.right,
        place=getattr(organisation, "path", ""),
        name=book.name,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        options=dict(options),
        sheets=[{"title": one.title, "headings": list(one.headings)} for one in preview.sheets],
        notes=list(book.notes),
        problems=list(preview.problems),
        counts=preview.counts,
        fingerprint=preview.fingerprint(),
        expires_at=timezone.now() + timedelta(hours=HOURS_KEPT),
    )
    upload.file_sealed = seal(base64.b64encode(data).decode(), where=_where(upload))
    upload.save()
    _rows_load(_rows(upload, preview))
    told = {"file": upload.name, "sha256": upload.sha256, **upload.counts}
    trail().note(upload, f"上传“{upload.name}”供预览，共 {upload.row_count} 行", after=told)
    return upload


def upload_apply(actor: Actor, *, uid: UUID) -> str:
    """Write a previewed upload, all of it or nothing, and only once; what was done, in a sentence.

    Raises Upload.DoesNotExist for somebody else's, Refused when it is over, has errors, or when
    the records have changed since the preview.
    """
    upload = upload_of(actor, uid)
    kind = kind_of(upload.kind)
    _check_open(upload)
    if not upload.may_be_applied:
        raise Refused(_(HAS_ERRORS))
    book = workbook_read(_file(upload), upload.name, sheets=kind.sheets)

    def confirm(preview: Preview) -> None:
        if not preview.is_clean:
            raise Refused(_(HAS_ERRORS))
        if preview.fingerprint() != upload.fingerprint:
            raise Refused(_(HAS_MOVED))

    applying = Applying(book, upload.name, upload.place, upload.options, confirm)
    with transaction.atomic():
        _finish(upload, UploadState.APPLIED)
        result = kind.write(actor, applying)
        Upload.objects.filter(pk=upload.pk).update(result=result[:300])
    return result


def upload_discard(actor: Actor, *, uid: UUID) -> None:
    """Throw a previewed upload away: its rows and its file go at once.

    Raises Upload.DoesNotExist for somebody else's, Refused when it is over.
    """
    upload = upload_of(actor, uid)
    place = Place(upload.place) if upload.place else None
    action(upload.right)(_upload_discard)(actor, organisation=place, upload=upload)


def _upload_discard(actor: Actor, *, organisation: Place | None, upload: Upload) -> None:
    _finish(upload, UploadState.DISCARDED)
    trail().note(upload, f"放弃上传“{upload.name}”，没有写入任何内容")


def uploads_expire() -> int:
    """Purge previews whose time is over; how many there were."""
    late = Upload.objects.filter(state=UploadState.PREVIEWED, expires_at__lte=timezone.now())
    late = late.defer("file_sealed")
    for upload in late:
        with transaction.atomic():
            _finish(upload, UploadState.EXPIRED)
    return len(late)


def _finish(upload: Upload, state: UploadState) -> None:
    """Close an upload exactly once and take its rows and file away.

    Raises Refused when somebody was quicker.
    """
    open_ = Upload.objects.filter(pk=upload.pk, state=UploadState.PREVIEWED)
    if not open_.update(state=state, finished_at=timezone.now(), file_sealed=None):
        raise Refused(_(OVER) % {"state": _("已经处理过")})
    UploadRow.objects.filter(upload_id=upload.pk)._raw_delete("default")  # noqa: SLF001 — no rows hang on these


def _check_open(upload: Upload) -> None:
    if upload.state != UploadState.PREVIEWED:
        raise Refused(_(OVER) % {"state": _(upload.get_state_display())})
    if upload.expires_at <= timezone.now():
        raise Refused(_(OVER) % {"state": _(UploadState.EXPIRED.label)})


def _where(upload: Upload) -> str:
    return f"uploads_upload.file_sealed.{upload.uid}"


def _file(upload: Upload) -> bytes:
    """The file as it came.

    Raises Refused when it is not the one that was previewed.
    """
    try:
        data = base64.b64decode(open_sealed(upload.file_sealed or b"", where=_where(upload)))
    except (ValueError, binascii.Error) as fault:
        raise Refused(_("暂存的文件已损坏，请重新上传。")) from fault
    if hashlib.sha256(data).hexdigest() != upload.sha256:
        raise Refused(_("暂存的文件与预览时不同，请重新上传。"))
    return data


def _rows(upload: Upload, preview: Preview) -> Iterable[StoredRow]:
    """The rows as they are stored, one by one."""
    for at, sheet in enumerate(preview.sheets):
        for row in sheet.rows:
            cells = json.dumps(cells_masked(row.cells, sheet.masked), ensure_ascii=False)
            found = json.dumps(list(row.findings), ensure_ascii=False) if row.findings else ""
            yield upload.pk, at, row.number, row.verdict, cells, found


def _rows_load(rows: Iterable[StoredRow]) -> None:
    """Store rows set-wise: COPY where there is one, else one prepared statement."""
    table, columns = UploadRow._meta.db_table, ", ".join(COLUMNS)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(COLUMNS))
        insert = f"INSERT INTO {table} ({columns}) VALUES ({marks})"
        source = iter(rows)
        while batch := list(islice(source, AT_ONCE)):
            cursor.executemany(insert, batch)
