"""The list of meetings as a file: the same rows as the page."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import FileResponse

from shuanghe.activities.meetings.models import MeetingState
from shuanghe.activities.meetings.queries.found import PAPER, Found
from shuanghe.kernel.documents import csv_stream, download, xlsx_chunks

SHEET = "会议"
HEADINGS = ("组织编码", "组织", "日期", "时间", "事项", "主题", "状态", "地点", "应到", "实到")
STATES = {**{state.value: str(state.label) for state in MeetingState}, PAPER: "纸质登记"}


def listing_rows(found: Iterable[Found]) -> Iterator[tuple[Any, ...]]:
    """One row for each meeting."""
    for one in found:
        yield (
            one.organisation.code,
            one.organisation.name,
            one.day.isoformat(),
            f"{one.starts_at:%H:%M}" if one.starts_at else "",
            "、".join(one.kinds),
            one.title,
            STATES.get(one.state, one.state),
            one.place,
            one.entitled,
            one.present,
        )


def listing_file(found: Iterable[Found], *, name: str, kind: str) -> FileResponse:
    """The list as a download; kind: xlsx or csv."""
    rows = listing_rows(found)
    chunks = csv_stream(HEADINGS, rows) if kind == "csv" else xlsx_chunks([(SHEET, HEADINGS, rows)])
    return download(name, chunks, kind)
