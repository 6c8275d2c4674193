"""What changed between two editions, to be printed and passed on."""

from collections.abc import Iterator, Sequence

from shuanghe.insight.handbooks.models import Edition
from shuanghe.insight.handbooks.rules.comparing import (
    WORDS,
    Change,
    SectionChange,
    counted,
)
from shuanghe.insight.handbooks.rules.words import day
from shuanghe.kernel.documents import (
    Book,
    BookBlock,
    Labelled,
    Paragraph,
    Remark,
    Title,
    docx_book,
)

BEFORE, AFTER = "原来", "现在"


def changes_docx(old: Edition, new: Edition, changes: Sequence[SectionChange]) -> bytes:
    """The changes as a Word file, section by section."""
    how_many = counted(changes)
    told = "，".join(f"{WORDS[kind]} {count} 节" for kind, count in how_many.items())
    blocks: list[BookBlock] = [
        Title("有哪些变化", 1),
        Paragraph(f"{new}与{old}相比：{told}。其余各节没有变化。"),
        Remark("“原来”是上一版的文字，“现在”是这一版的文字；没有标记的是前后文。"),
    ]
    for one in changes:
        blocks += _section(one)
    lines = [new.organisation.name, f"内容截至{day(new.as_of)}"]
    return docx_book(
        Book(f"{new.title}的变化", blocks, f"{old.number_words}至{new.number_words}", lines)
    )


def _section(change: SectionChange) -> Iterator[BookBlock]:
    yield Title(f"{WORDS[change.change]}：{change.title}", 2)
    yield Remark(change.chapter)
    for line in change.lines:
        if line.change == Change.SAME:
            yield Paragraph(line.text or "……")
        else:
            yield Labelled(BEFORE if line.change == Change.REMOVED else AFTER, line.text)
