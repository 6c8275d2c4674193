"""The forms of a procedure as blanks: the very texts that the system fills in for a case."""

import re
from collections.abc import Iterator
from datetime import date

from shuanghe.insight.handbooks.queries.filling.setting import Filled, Setting
from shuanghe.insight.handbooks.queries.shapes import SectionShape
from shuanghe.insight.handbooks.rules.content import (
    Block,
    BlockKind,
    heading,
    labelled,
    paragraph,
    remark,
    table,
)
from shuanghe.insight.handbooks.rules.words import quoted, sure
from shuanghe.procedures.queries import procedure_on
from shuanghe.procedures.queries.paper_book import papers_known
from shuanghe.procedures.queries.paper_filled import FilledPaper, FilledSection, Line, filled_of
from shuanghe.procedures.queries.papers import number_words
from shuanghe.procedures.rules import CaseFacts, Procedure, Step
from shuanghe.procedures.rules.filling import Filling
from shuanghe.procedures.rules.papers import Paper
from shuanghe.rulebook.queries import rule

BLANK = re.compile("〔待填：(.*?)〕")
LINE = "＿＿＿＿（{}）"
NOTHING = CaseFacts({}, {})


def papers(shape: SectionShape, setting: Setting) -> Iterator[Filled]:
    """For each stage of each procedure the forms printed here, blank."""
    for key in shape.of:
        procedure = procedure_on(key, on=setting.on)
        known = papers_known(key)
        for stage, title in procedure.stages.items():
            steps = {one.code: one for one in procedure.steps if one.stage == stage}
            found = [one for one in known if one.of in steps]
            blocks = [block for one in found for block in _paper(one, steps, procedure, setting.on)]
            if blocks:
                yield Filled(f"papers.{key}.{stage}", f"{procedure.title}：{title}（表样）", blocks)


def _paper(paper: Paper, steps: dict[str, Step], procedure: Procedure, on: date) -> Iterator[Block]:
    step = steps[paper.of]
    yield heading(f"{paper.title}（第 {step.number} 步）")
    if not paper.is_ours:
        yield paragraph(f"这份材料由{paper.brought_by or '办理人'}提供，不由本系统打印。")
    else:
        yield from _blank(filled_of(paper, step, _filling(procedure, step, on)))
    if paper.note:
        yield labelled("填写说明", paper.note)
    cite = paper.cite or step.citation
    yield remark(f"依据：{cite} · {sure(paper.confidence)}")


def _filling(procedure: Procedure, step: Step, on: date) -> Filling:
    """Nothing is on record: every fact stays a blank, what the rules say is put in."""

    def cited(name: str) -> str:
        rule_id, _, key = name.partition(".")
        found = rule(rule_id, on=on)
        if key:
            return number_words(found.parameter(key).value)
        return f"{quoted(found.citation.regulation_title)}{found.citation.article}"

    def named(name: str) -> str | None:
        place, _, key = name.partition(".")
        if key != "cite":
            return None
        title, _, article = procedure.step(place).citation.partition(" ")
        return f"{quoted(title)}{article}" if article else title

    return Filling(
        procedure=procedure,
        case=NOTHING,
        names=named,
        cited=cited,
        judged=lambda rule_id: (rule(rule_id, on=on).title, None),
        step=step.code,
    )


def _blank(filled: FilledPaper) -> Iterator[Block]:
    if filled.number:
        yield paragraph(_shown(filled.number))
    yield from _sheet(filled.first)
    for sheet in filled.sheets:
        yield paragraph(_shown(f"{sheet.label}　{sheet.title}"))
        yield from _sheet(sheet)
    if filled.issuer:
        yield paragraph(_shown(f"{filled.issuer}　　{filled.day_text}"))


def _sheet(section: FilledSection) -> Iterator[Block]:
    for title in section.title.split("\n"):
        yield Block(BlockKind.VERSE, rows=((_shown(title),),))
    for line in section.lines:
        yield _line(line)
    if section.columns:
        rows = [[_shown(cell) for cell in row] for row in section.rows]
        yield table(section.columns, rows, section.widths)
    for line in section.closing:
        yield _line(line)
    if section.signed_by:
        signs = tuple((_shown(role),) for role in section.signed_by)
        yield Block(BlockKind.SIGNS, rows=signs)


def _line(line: Line) -> Block:
    if line.is_heading:
        return labelled("栏目", _shown(line.text))
    if line.label:
        return labelled(_shown(line.label), _shown(line.text))
    return paragraph(_shown(line.text))


def _shown(text: str) -> str:
    """What is to be filled in stands as a line with its name behind it."""
    return BLANK.sub(lambda found: LINE.format(found[1]), text)
