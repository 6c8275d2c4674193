"""The mechanism, its song, the ten methods and the catalogues, each with where it comes from."""

from collections.abc import Iterator

from shuanghe.activities.standards.queries import (
    catalogue,
    categories,
    mechanism_on,
)
from shuanghe.activities.standards.queries import flow_charts as charts_on
from shuanghe.activities.standards.queries import methods as methods_known
from shuanghe.activities.standards.queries import song as song_on
from shuanghe.activities.standards.rules import CatalogueItem, FlowChart, FlowStep, Source
from shuanghe.activities.standards.rules.definitions import KINDS
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
from shuanghe.insight.handbooks.rules.words import OUTCOME, sure
from shuanghe.rulebook.queries import rulebook

ITEM = ("编号", "工作", "多久一次", "谁负责", "要留的材料", "来源")
ITEM_WIDE = (8, 24, 14, 14, 26, 14)
STEP = ("步", "做什么", "谁办", "材料", "时限和数量", "依据")
STEP_WIDE = (5, 22, 14, 18, 22, 19)


def song(shape: SectionShape, setting: Setting) -> Iterator[Filled]:
    """The mnemonic song; nothing where there is none."""
    found = song_on(on=setting.on, organisation=setting.organisation)
    if found is None:
        return
    blocks: list[Block] = [
        Block(BlockKind.VERSE, rows=tuple((line.text,) for line in found.lines)),
        *(remark(line.note) for line in found.lines if line.note),
    ]
    if found.note:
        blocks.append(remark(found.note))
    yield Filled("song", shape.title or found.title, blocks, _from(found.source))


def mechanism(shape: SectionShape, setting: Setting) -> Iterator[Filled]:
    """The mechanism in use: its layers and what each names."""
    found = mechanism_on(on=setting.on, organisation=setting.organisation)
    blocks: list[Block] = []
    for layer in found.layers:
        blocks.append(heading(f"{layer.title}（{layer.source.title}）"))
        if layer.written:
            blocks.append(paragraph(layer.written))
        rows = [(slot.title, slot.text or "—") for slot in layer.slots]
        if rows:
            blocks.append(table(("名称", "说明"), rows, (50, 50)))
    if found.note:
        blocks.append(remark(found.note))
    source = f"{_from(found.source)}；{found.meaning_title}"
    yield Filled("mechanism", shape.title or found.title, blocks, source)


def methods(shape: SectionShape, setting: Setting) -> Iterator[Filled]:
    """The ten methods, each with where it lives in the system."""
    blocks: list[Block] = []
    for one in methods_known():
        blocks += [heading(f"{one.number}. {one.title}"), paragraph(one.text)]
        if one.here:
            blocks.append(labelled("在系统里", "；".join(one.here)))
        blocks.append(remark(_from(one.source)))
    yield Filled("methods", shape.title or "工作十法", blocks)


def catalogues(shape: SectionShape, setting: Setting) -> Iterator[Filled]:
    """A section for each catalogue named, by category."""
    for kind in shape.of:
        blocks: list[Block] = []
        items = catalogue(kind)
        for category in categories(kind):
            rows = [_item(one) for one in items if one.category == category]
            blocks += [heading(category), table(ITEM, rows, ITEM_WIDE)]
        yield Filled(f"catalogue.{kind}", KINDS[kind], blocks)


def flow_charts(shape: SectionShape, setting: Setting) -> Iterator[Filled]:
    """A section for each flow chart of the sorts named: the chart, and its steps with clocks."""
    for chart in charts_on(on=setting.on):
        if chart.kind in shape.of:
            rows = [_step(one) for one in chart.steps]
            blocks = [_flow(chart), table(STEP, rows, STEP_WIDE)]
            if chart.note:
                blocks.append(remark(chart.note))
            title = f"{chart.title}（{chart.kind_title}）"
            yield Filled(f"chart.{chart.code}", title, blocks, _from(chart.source))


def _flow(chart: FlowChart) -> Block:
    rows = tuple(
        (
            chart.stages.get(one.stage, ""),
            f"{one.number}. {one.title}",
            f"{one.actor} · {one.article}",
            OUTCOME[one.outcome],
        )
        for one in chart.steps
    )
    return Block(BlockKind.FLOW, chart.title, rows=rows)


def _step(one: FlowStep) -> tuple[str, ...]:
    clocks, papers = "；".join(one.clocks) or "—", "、".join(one.papers) or "—"
    return (
        str(one.number),
        one.title,
        one.actor,
        papers,
        clocks,
        f"{one.article}（{sure(one.confidence)}）",
    )


def _item(one: CatalogueItem) -> tuple[str, ...]:
    kinds, subjects = rulebook().evidence_kinds, rulebook().subjects
    proofs = [kinds[code].title for code in one.evidence if code in kinds]
    owner = subjects.get(f"post:{one.owner}", subjects.get(one.owner, one.owner))
    rules = f"（{'、'.join(one.rules)}）" if one.rules else ""
    papers = "、".join(dict.fromkeys([*proofs, *one.papers])) or "—"
    return one.code, f"{one.title}{rules}", one.frequency, owner, papers, one.source.title


def _from(source: Source) -> str:
    return f"来源：{source.title}{f'——{source.text}' if source.text else ''}"
