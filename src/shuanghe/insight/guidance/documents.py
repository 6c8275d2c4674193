"""The hand-over kit as a Word file and as an archive of Word file and workbook."""

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import FileResponse

from shuanghe.insight.guidance.models import HandoverSignature, Side
from shuanghe.insight.guidance.queries.handovers import Frozen
from shuanghe.insight.guidance.queries.kit import Kit, Section
from shuanghe.kernel.documents import (
    Block,
    Heading,
    OfficialPaper,
    Paragraph,
    Signatures,
    Table,
    day_words,
    docx_official,
    download,
    xlsx_chunks,
)
from shuanghe.kernel.ui.words import SOURCE_LANGUAGE, speaking

EVERY_DATE = (1980, 1, 1, 0, 0, 0)
TITLE = "书记工作交接清册"


@dataclass(frozen=True)
class Paper:
    """What the files are made of. content_hash: "" for a draft."""

    place: str
    outgoing: str
    incoming: str
    on: date
    sections: Sequence[Section]
    remark: str = ""
    content_hash: str = ""
    version: int = 0
    signatures: Sequence[HandoverSignature] = ()
    is_sample: bool = False

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return f"{TITLE} {self.place} {self.on}"


def paper_of_kit(kit: Kit) -> Paper:
    """The draft: the kit as it stands."""
    change = kit.change
    return Paper(
        place=kit.organisation.name,
        outgoing=change.outgoing_name if change else "",
        incoming=change.incoming_name if change else "",
        on=kit.on,
        sections=kit.sections,
        is_sample=kit.organisation.is_sample,
    )


def paper_of_frozen(frozen: Frozen) -> Paper:
    """The frozen kit with what was signed."""
    made = frozen.handover
    return Paper(
        place=frozen.organisation.name,
        outgoing=made.outgoing_name,
        incoming=made.incoming_name,
        on=made.made_on,
        sections=frozen.sections,
        remark=made.remark,
        content_hash=made.content_hash,
        version=made.version,
        signatures=frozen.signatures,
        is_sample=made.is_sample,
    )


def paper_docx(paper: Paper) -> bytes:
    """The kit as a paper to sign by hand."""
    blocks: list[Block] = [Paragraph(_opening(paper))]
    if paper.remark:
        blocks += [Heading("移交说明"), Paragraph(paper.remark)]
    for section in paper.sections:
        blocks += _blocks(section)
    blocks += [
        Heading("签收"),
        Paragraph(_signed(paper)),
        Signatures(["移交人", "接收人", "监交人"]),
    ]
    header = f"示例数据 · {paper.place}" if paper.is_sample else paper.place
    return docx_official(
        OfficialPaper(title=TITLE, subtitle=paper.place, blocks=blocks, header=header)
    )


def paper_zip(paper: Paper) -> bytes:
    """The Word file, the same sections as a workbook, and a note on how to check the hash."""
    sheets = [(one.title, one.headings, one.rows) for one in paper.sections if not one.is_hidden]
    parts = {
        f"{paper.name}.docx": paper_docx(paper),
        f"{paper.name}.xlsx": b"".join(xlsx_chunks(sheets)),
        "说明.txt": f"{_opening(paper)}\n{_signed(paper)}\n".encode(),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, EVERY_DATE), data)
    return out.getvalue()


MAKERS: dict[str, Callable[[Paper], bytes]] = {"docx": paper_docx, "zip": paper_zip}


def paper_download(paper: Paper, kind: str) -> FileResponse:
    """The file as an answer; kind is docx or zip."""
    return download(paper.name, paper_made(paper, kind), kind)


def paper_made(paper: Paper, kind: str) -> bytes:
    """The bytes of the file, in Chinese whatever language the reader has chosen."""
    with speaking(SOURCE_LANGUAGE):
        return MAKERS[kind](paper)


def _opening(paper: Paper) -> str:
    who = f"移交人{paper.outgoing or '（未登记）'}，接收人{paper.incoming or '（未登记）'}。"
    state = f"第{paper.version}版" if paper.content_hash else "草稿，未定稿"
    return f"{paper.place}，截至{day_words(paper.on)}，{state}。{who}"


def _signed(paper: Paper) -> str:
    if not paper.content_hash:
        return "本草稿供清点，双方在系统中生成清册后签收。"
    done = [
        f"{one.name}（{Side(one.side).label}）{day_words(one.signed_on)}"
        f"{'纸质签字' if one.is_on_paper else '在本人账号签收'}"
        for one in paper.signatures
    ]
    return f"{'；'.join(done) or '尚未签收'}。清册指纹（SHA-256）：{paper.content_hash}。"


def _blocks(section: Section) -> list[Block]:
    blocks: list[Block] = [Heading(section.title)]
    if section.is_hidden:
        return [*blocks, Paragraph("生成人没有查看这一部分的权限，请双方当面核对。")]
    if section.note:
        blocks.append(Paragraph(section.note))
    if section.rows:
        return [*blocks, Table(section.headings, section.rows)]
    return [*blocks, Paragraph(section.empty or "无。")]
