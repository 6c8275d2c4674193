"""The papers of a case as files: official letters, registers, minutes, certificates, lists."""

import io
import zipfile
from collections.abc import Callable, Iterator

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.documents import (
    Annex,
    Block,
    Heading,
    Labelled,
    OfficialPaper,
    PaperUnset,
    Paragraph,
    Signature,
    Signatures,
    Table,
    docx_official,
    pdf_official,
)
from shuanghe.procedures.models import Case
from shuanghe.procedures.queries.paper_filled import FilledPaper, FilledSection, Line
from shuanghe.procedures.queries.papers import CaseInWords

KINDS: dict[str, Callable[[OfficialPaper], bytes]] = {"docx": docx_official, "pdf": pdf_official}
FORMS = {
    "letter": "公文",
    "register": "登记表",
    "minutes": "记录、决议",
    "certificate": "证明",
    "checklist": "清单",
    "guide": "填写参考",
    "outside": "自带材料",
}
STAMPED = frozenset({"letter", "certificate"})
GUIDE = "填写参考，不代替统一印制的正式表"
NOT_IN_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|\r\n\t', " "))
LONGEST_NAME = 80
EVERY_DATE = (1980, 1, 1, 0, 0, 0)


def paper_official(filled: FilledPaper, case: Case) -> OfficialPaper:
    """The paper in words as the official page takes it."""
    first, form = filled.first, filled.paper.form
    signature = None
    if filled.issuer:
        signature = Signature(
            filled.issuer, filled.day, is_stamped=form in STAMPED, day_text=filled.day_text
        )
    return OfficialPaper(
        title=first.title,
        subtitle=filled.subtitle,
        mark=filled.mark,
        number=filled.number,
        addressee=filled.addressee,
        blocks=[*_body(first), *_signed(first)],
        signature=signature,
        note=filled.note,
        annexes=[
            Annex(one.title, [*_body(one), *_signed(one)], label=one.label) for one in filled.sheets
        ],
        header=_header(filled, case),
    )


def paper_bytes(filled: FilledPaper, case: Case, kind: str) -> bytes:
    """The file. kind: docx or pdf. Raises Refused where this machine cannot set the paper."""
    try:
        return KINDS[kind](paper_official(filled, case))
    except PaperUnset as unset:
        raise Refused(str(unset)) from unset


def paper_name(filled: FilledPaper, case: Case) -> str:
    """What the file is called, without its ending."""
    return plain_name(f"{case.subject_name} {filled.step.number:02d} {filled.paper.title}")


def papers_archive(words: CaseInWords) -> bytes:
    """All papers of a case that are printed here, as Word files in one archive."""
    out = io.BytesIO()
    taken: set[str] = set()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for paper in words.papers:
            if not paper.is_ours:
                continue
            filled = words.filled(paper)
            name = paper_name(filled, words.case)
            path = f"{name}.docx" if name not in taken else f"{name} {paper.code}.docx"
            taken.add(name)
            archive.writestr(
                zipfile.ZipInfo(path, EVERY_DATE), paper_bytes(filled, words.case, "docx")
            )
    return out.getvalue()


def plain_name(text: str) -> str:
    """A name that every file system takes."""
    return " ".join(text.translate(NOT_IN_NAMES).split()).strip(". ")[:LONGEST_NAME] or "材料"


def _body(section: FilledSection) -> Iterator[Block]:
    yield from map(_block, section.lines)
    if section.columns:
        yield Table(section.columns, section.rows, section.widths)
    yield from map(_block, section.closing)


def _signed(section: FilledSection) -> Iterator[Block]:
    if section.signed_by:
        yield Signatures(section.signed_by)


def _block(line: Line) -> Block:
    if line.is_heading:
        return Heading(line.text)
    return Labelled(line.label, line.text) if line.label else Paragraph(line.text)


def _header(filled: FilledPaper, case: Case) -> str:
    """What stands at the head of every page: a drill, a sample, a guide, a draft."""
    marks = (
        ("演练", case.is_drill),
        ("示例数据", case.is_sample),
        (GUIDE, filled.paper.form == "guide"),
        ("草稿：有待填项", filled.is_draft),
    )
    return "　".join(mark for mark, is_so in marks if is_so)
