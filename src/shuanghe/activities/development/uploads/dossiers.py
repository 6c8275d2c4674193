"""Admissions written on a sheet: the blank, and what a filled one holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from shuanghe.activities.development.rules.sheets import ABOUT_STEP
from shuanghe.kernel.documents import BlankColumn, BlankSheet, xlsx_template
from shuanghe.kernel.uploads.workbooks import Kind, Row, Sheet, Workbook, address_of
from shuanghe.procedures.rules import CaseFacts, Fact, Procedure
from shuanghe.procedures.rules.definitions import ABOUT
from shuanghe.procedures.rules.writing import fact_read, how_to_fill

SHEET = "发展党员材料"
PERSON, STEP, STEP_TITLE, ITEM, VALUE, HOW = "人员", "步骤", "步骤名称", "项目", "填写", "怎样填"
COLUMNS = (PERSON, STEP, STEP_TITLE, ITEM, VALUE, HOW)
REQUIRED = (PERSON, STEP, ITEM, VALUE)
HEADINGS_WITHIN = 10
NOTES = (
    "一、一个人一个“人员”编号或姓名，同一个人的各行写一样的；要查几个人，把这些行复制一份往下接。",
    "二、只填“填写”一列；没有办到的步骤整步留空，办过的步骤把带 * 的项目填全。",
    "三、日期按材料原件填写，不要改动；查出的问题会写明第几步、哪一条、怎样改。",
    "四、文件只用来检查，不保存；多数检查是中央细则的要求，标“提醒”的请结合实际判断。",
)


@dataclass
class Dossier:
    """One person's papers: the facts read, and the cell of each."""

    person: str
    about: dict[str, Any] = field(default_factory=dict)
    steps: dict[str, dict[str, Any]] = field(default_factory=dict)
    cells: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def case(self) -> CaseFacts:
        """The facts as a case to be judged."""
        return CaseFacts(self.about, self.steps)

    @property
    def name(self) -> str:
        """The name when it is given, else what stands in the first column."""
        return str(self.about.get("name") or self.person)


@dataclass(frozen=True)
class Reading:
    """What a workbook holds. problems: what could not be read, with cell and mend."""

    dossiers: tuple[Dossier, ...] = ()
    problems: tuple[str, ...] = ()


def admission_template(procedure: Procedure) -> bytes:
    """The workbook to fill in, with every item of every step for one person."""
    columns = [
        BlankColumn(PERSON, "编号或姓名，同一个人写一样的", "001", is_required=True, is_text=True),
        BlankColumn(STEP, "第几步；0 是本人情况", "7", is_required=True, is_text=True),
        BlankColumn(STEP_TITLE, "方便对照，可以不填", "确定发展对象", width=28),
        BlankColumn(ITEM, "不要改动", "日期", is_required=True, width=30),
        BlankColumn(
            VALUE, "按材料原件填写", "2021-03-01", is_required=True, is_text=True, width=28
        ),
        BlankColumn(HOW, "带 * 的必填", "", width=40),
    ]
    return xlsx_template([BlankSheet(SHEET, columns, list(_items(procedure)))], notes=NOTES)


def _items(procedure: Procedure) -> Iterator[tuple[str, ...]]:
    for fact in procedure.about:
        yield ("001", ABOUT_STEP, "本人情况", fact.title, "", f"* {how_to_fill(fact)}")
    for step in procedure.steps:
        for fact in step.facts:
            mark = "* " if fact.is_required else ""
            yield (
                "001",
                str(step.number),
                step.title,
                fact.title,
                "",
                f"{mark}{how_to_fill(fact)}",
            )


def dossiers_read(workbook: Workbook, procedure: Procedure) -> Reading:
    """The dossiers in a filled workbook; a cell that cannot be read is a problem, not a guess."""
    sheet = workbook.sheet(SHEET) or workbook.sheets[0]
    head = next((row for row in sheet.rows[:HEADINGS_WITHIN] if _is_head(row)), None)
    if head is None:
        wanted = "、".join(REQUIRED)
        return Reading(problems=(f"工作表“{sheet.name}”里没有找到表头（{wanted}），请使用模板。",))
    columns = {text.strip("* "): at for at, text in enumerate(head.texts)}
    return _Reader(procedure, columns).read(sheet, head)


def _is_head(row: Row) -> bool:
    return set(REQUIRED) <= {text.strip("* ") for text in row.texts}


class _Reader:
    """A sheet under way: dossiers by person, and what could not be read."""

    def __init__(self, procedure: Procedure, columns: Mapping[str, int]) -> None:
        self.columns = columns
        self.places: dict[str, tuple[str, dict[str, Fact]]] = {
            ABOUT_STEP: (ABOUT, {fact.title: fact for fact in procedure.about})
        }
        for step in procedure.steps:
            self.places[str(step.number)] = (step.code, {fact.title: fact for fact in step.facts})
        self.dossiers: dict[str, Dossier] = {}
        self.problems: list[str] = []

    def read(self, sheet: Sheet, head: Row) -> Reading:
        for row in sheet.rows:
            if row.number > head.number:
                self._row(row)
        if not self.dossiers and not self.problems:
            self.problems.append("文件里没有填写任何内容，请在“填写”一列按材料填写。")
        return Reading(tuple(self.dossiers.values()), tuple(self.problems))

    def _row(self, row: Row) -> None:
        person, number, item, value = (
            row.text(self.columns[title]).strip() for title in (PERSON, STEP, ITEM, VALUE)
        )
        cell = address_of(row.number, self.columns[VALUE])
        if row.kind(self.columns[VALUE]) in (Kind.FORMULA, Kind.ERROR):
            self.problems.append(f"单元格 {cell} 是公式或错误值，请换成文字。")
        elif not value:
            return
        elif not person:
            self.problems.append(f"第 {row.number} 行没有写“{PERSON}”。")
        else:
            self._fact(person, number.removesuffix(".0"), item, value, cell)

    def _fact(self, person: str, number: str, item: str, value: str, cell: str) -> None:
        code, facts = self.places.get(number, ("", {}))
        fact = facts.get(item)
        if fact is None:
            known = "、".join(facts) if facts else f"0 到 {len(self.places) - 1}"
            what = f"第 {number} 步没有“{item}”" if facts else f"没有第“{number}”步"
            self.problems.append(f"单元格 {cell}：{what}，可用：{known}。")
            return
        dossier = self.dossiers.setdefault(person, Dossier(person))
        known_facts = dossier.about if code == ABOUT else dossier.steps.setdefault(code, {})
        if fact.key in known_facts:
            earlier = dossier.cells[code, fact.key]
            self.problems.append(
                f"单元格 {cell}：{person} 的“{item}”已在 {earlier} 填过，只留一行。"
            )
            return
        try:
            known_facts[fact.key] = fact_read(fact, value)
        except ValueError as wrong:
            self.problems.append(f"单元格 {cell}（{person} 第 {number} 步）：{wrong}。")
        dossier.cells[code, fact.key] = cell
