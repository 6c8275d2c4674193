"""What goes out: projects as a workbook, amounts and values as people read them."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.http import FileResponse

from shuanghe.activities.projects.models import Project
from shuanghe.activities.projects.rules.money import yuan_of, yuan_words
from shuanghe.kernel.documents import download, xlsx_chunks
from shuanghe.operations.rules.amounts import rounded

COLUMNS = (
    "编号", "名称", "类别", "领域", "申报单位", "负责人", "状态", "进入状态日期", "预计效益（元）",
    "申报净效益（元）", "核定净效益（元）", "立项日期", "验收日期",
)  # fmt: skip


def written(amount: Decimal | str | None, decimals: int) -> str:
    """A value of a KPI, also as text, as people read it; a dash for none."""
    return "—" if amount is None else f"{rounded(Decimal(amount), decimals):,}"


def yuan(fen: int | None) -> str:
    """An amount in yuan; a dash where there is none."""
    return "—" if fen is None else yuan_words(fen)


def projects_file(title: str, projects: Iterable[Project], fields: dict[str, str]) -> FileResponse:
    """Projects as .xlsx."""
    return download(title, xlsx_chunks([("项目", COLUMNS, _rows(projects, fields))]), "xlsx")


def _rows(projects: Iterable[Project], fields: dict[str, str]) -> Iterator[tuple[object, ...]]:
    for one in projects:
        yield (
            one.number,
            one.title,
            one.family_title,
            fields.get(one.field, one.field),
            one.organisation.name,
            one.leader_name,
            one.state_title,
            one.state_on,
            yuan_of(one.expected_fen),
            yuan_of(one.claimed_fen),
            None if one.verified_fen is None else yuan_of(one.verified_fen),
            one.started_on,
            one.accepted_on,
        )
