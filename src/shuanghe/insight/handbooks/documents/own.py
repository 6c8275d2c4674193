"""A member's own learning handbook as a file for the member."""

from collections.abc import Iterator

from shuanghe.insight.handbooks.models import NoteKind
from shuanghe.insight.handbooks.queries.own import OwnHandbook, hours_words
from shuanghe.insight.handbooks.rules.words import day, quoted, sure
from shuanghe.kernel.documents import (
    Book,
    BookBlock,
    Paragraph,
    Remark,
    Table,
    Title,
    docx_book,
    pdf_book,
)

TITLES = {
    NoteKind.PLAN: "第一章　学习计划",
    NoteKind.NOTE: "第三章　学习笔记",
    NoteKind.REFLECTION: "第四章　心得体会",
}
NOTHING = "这一年还没有写。"


def own_docx(found: OwnHandbook) -> bytes:
    """As a Word file."""
    return docx_book(own_book(found))


def own_pdf(found: OwnHandbook) -> bytes:
    """As PDF. Raises PaperUnset without Chinese fonts."""
    return pdf_book(own_book(found)).data


def own_book(found: OwnHandbook) -> Book:
    """Plan, hours, notes and reflections of a year."""
    lines = [found.member.name, found.member.organisation.name]
    if found.member.is_sample:
        lines.append("示例数据")
    blocks = [
        *_written(found, NoteKind.PLAN),
        *_hours(found),
        *_written(found, NoteKind.NOTE),
        *_written(found, NoteKind.REFLECTION),
    ]
    return Book(
        "党员学习记录手册", blocks, f"{found.year} 年", lines, header=f"{found.year} 年学习记录"
    )


def _written(found: OwnHandbook, kind: NoteKind) -> Iterator[BookBlock]:
    yield Title(TITLES[kind], 1)
    notes = found.of_kind(kind)
    if not notes:
        yield Paragraph(NOTHING)
    for one in notes:
        ended = f"，{day(one.note.done_on)}完成" if one.note.done_on else ""
        yield Title(f"{day(one.note.written_on)}{ended}", 3)
        yield Paragraph(one.text)


def _hours(found: OwnHandbook) -> Iterator[BookBlock]:
    yield Title("第二章　学时", 1)
    yield Paragraph(f"{found.year} 年计入 {found.total.normalize():f} 学时。")
    for rule in found.asked:
        cite = f"{quoted(rule.citation.regulation_title)}{rule.citation.article}"
        yield Remark(f"要求：{hours_words(rule)}（{rule.id} {cite}，{sure(rule.confidence)}）")
    rows = [
        (day(one.on), one.title or one.kind, one.place, f"{one.hours.normalize():f}")
        for one in found.learnt
    ]
    if rows:
        yield Table(("日期", "内容", "组织单位", "学时"), rows, (18, 44, 28, 10))
