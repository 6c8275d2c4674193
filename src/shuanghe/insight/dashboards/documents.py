"""The board as a file: the same rows as the page, with plain counts."""

from collections.abc import Iterator

from django.http import FileResponse

from shuanghe.insight.dashboards.queries import Board
from shuanghe.kernel.documents import csv_stream, download, xlsx_chunks

HEADINGS = (
    "组织编码",
    "组织",
    "到期月份",
    "应办",
    "按期",
    "补办",
    "逾期未办",
    "未到期",
    "豁免",
)


def board_rows(board: Board) -> Iterator[tuple[str | int, ...]]:
    """One row for each organisation and month that has anything due, in tree order."""
    for line in board.rows:
        for month, counts, _shade in line.months:
            if counts.total:
                yield (
                    line.row.code,
                    line.row.name,
                    f"{board.year}-{month:02d}",
                    counts.total,
                    counts.on_time,
                    counts.late,
                    counts.missing,
                    counts.pending,
                    counts.waived,
                )


def board_file(board: Board, form: str) -> FileResponse:
    """The board as csv or xlsx."""
    name = f"看板 {board.organisation} {board.year}"
    if form == "csv":
        return download(name, csv_stream(HEADINGS, board_rows(board)), "csv")
    return download(name, xlsx_chunks([("看板", HEADINGS, board_rows(board))]), "xlsx")
