"""Files as answers of a page: always saved, never shown, never run."""

import tempfile
from collections.abc import Iterable

from django.http import FileResponse

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "ofd": "application/octet-stream",
    "zip": "application/zip",
}
IN_MEMORY = 2_000_000


def download(filename: str, chunks: Iterable[bytes] | bytes, kind: str) -> FileResponse:
    """A file to save. chunks are drawn at once, while the scope of the page is still open.

    kind is a key of TYPES; the ending is added to the name when it is missing.
    """
    held = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 — the answer closes it
    for chunk in (chunks,) if isinstance(chunks, bytes) else chunks:
        held.write(chunk)
    held.seek(0)
    name = filename if filename.lower().endswith(f".{kind}") else f"{filename}.{kind}"
    answer = FileResponse(held, as_attachment=True, filename=name, content_type=TYPES[kind])
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    answer["Cache-Control"] = "no-store, private"
    return answer
