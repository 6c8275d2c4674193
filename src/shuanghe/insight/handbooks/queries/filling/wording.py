"""Words and blank forms that stand in the outline itself."""

from collections.abc import Iterator

from shuanghe.insight.handbooks.queries.filling.setting import Filled, Setting
from shuanghe.insight.handbooks.queries.shapes import SectionShape
from shuanghe.insight.handbooks.rules.content import paragraph, table
from shuanghe.insight.handbooks.rules.words import sure


def text(shape: SectionShape, setting: Setting) -> Iterator[Filled]:
    """Words of the outline, with their source."""
    yield Filled(shape.code or "", shape.title, [paragraph(shape.text)], _source(shape))


def form(shape: SectionShape, setting: Setting) -> Iterator[Filled]:
    """A blank form to copy and fill in by hand."""
    if shape.form is None:
        return
    blank = [[""] * len(shape.form.columns)] * shape.form.lines
    blocks = [paragraph(shape.text)] if shape.text else []
    blocks.append(table(shape.form.columns, blank))
    yield Filled(shape.code or "", shape.title, blocks, _source(shape))


def _source(shape: SectionShape) -> str:
    return f"出处：{shape.cite or '示例默认'} · {sure(shape.confidence)}"
