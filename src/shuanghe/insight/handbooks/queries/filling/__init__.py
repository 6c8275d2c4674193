"""What fills the sections of a handbook, by the name that the outline calls it."""

from collections.abc import Callable, Iterator, Mapping

from shuanghe.insight.handbooks.queries.filling import (
    acts,
    duties,
    duty_lists,
    papers,
    places,
    procedures,
    regulations,
    standards,
    voting,
    wording,
)
from shuanghe.insight.handbooks.queries.filling.setting import Filled, Setting
from shuanghe.insight.handbooks.queries.outline import Outline
from shuanghe.insight.handbooks.queries.shapes import ChapterShape, SectionShape
from shuanghe.insight.handbooks.rules.content import Section, paragraph, remark, split

Filler = Callable[[SectionShape, Setting], Iterator[Filled]]

FILLERS: Mapping[str, Filler] = {
    "calendar": duties.calendar,
    "catalogues": standards.catalogues,
    "counting": voting.counting,
    "duties": duties.duties,
    "duty_lists": duty_lists.duty_lists,
    "evidence": acts.evidence,
    "flow_charts": standards.flow_charts,
    "form": wording.form,
    "ledgers": acts.ledgers,
    "limits": procedures.limits,
    "matters": voting.matters,
    "mechanism": standards.mechanism,
    "meeting_steps": acts.meeting_steps,
    "methods": standards.methods,
    "papers": papers.papers,
    "posts": duties.posts,
    "procedures": procedures.procedures,
    "rules": regulations.rules,
    "song": standards.song,
    "sources": regulations.sources,
    "rules_named": regulations.rules_named,
    "team": places.team,
    "text": wording.text,
    "units": places.units,
}


def sections_filled(outline: Outline, setting: Setting) -> list[Section]:
    """Every section of a handbook in order, each small enough for a page of the web."""
    return [
        part
        for chapter in outline.chapters
        for section in _of_chapter(chapter, setting)
        for part in split(section)
    ]


def _of_chapter(chapter: ChapterShape, setting: Setting) -> Iterator[Section]:
    """The sections of a chapter; its lead stands at the head of the first."""
    title = f"第{setting.numeral(chapter.number)}章　{chapter.title}"
    lead = [paragraph(chapter.lead)] if chapter.lead else []
    number = 0
    for shape in chapter.sections:
        for filled in FILLERS[shape.fill](shape, setting):
            number += 1
            blocks = [*lead, *filled.blocks]
            if filled.source:
                blocks.append(remark(filled.source))
            yield Section(
                filled.code, title, f"{chapter.number}.{number} {filled.title}", tuple(blocks)
            )
            lead = []
