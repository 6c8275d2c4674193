"""The list of ideas as a workbook."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.http import FileResponse

from shuanghe.activities.forum.models import Idea
from shuanghe.activities.forum.queries.reading import name_for
from shuanghe.kernel.documents import download, xlsx_chunks
from shuanghe.kernel.permissions import Actor

HEADINGS = (
    "编号", "单位", "建议", "在哪里", "怎么做", "提出人", "提出日期", "应答复日", "答复日期",
    "状态", "是否逾期",
)  # fmt: skip
NAMELESS = "匿名"


def ideas_xlsx(actor: Actor, ideas: Iterable[Idea], *, on: date) -> FileResponse:
    """One row an idea; the name only where the reader may know it."""
    return download("建议台账", xlsx_chunks([("建议", HEADINGS, _rows(actor, ideas, on))]), "xlsx")


def _rows(actor: Actor, ideas: Iterable[Idea], on: date) -> Iterator[tuple[object, ...]]:
    for one in ideas:
        late = (one.answered_on or on) > one.due_on and one.state != "withdrawn"
        yield (
            one.number, one.organisation.name, one.title, one.place, one.text,
            name_for(actor, one) or NAMELESS, one.filed_on, one.due_on, one.answered_on,
            one.state_title, "是" if late else "",
        )  # fmt: skip
