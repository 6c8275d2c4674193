"""What goes out on paper: an agreement with its signatures after GB/T 9704, one or many."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence

from shuanghe.activities.agreements.models import Agreement, AgreementSignature, AgreementTarget
from shuanghe.activities.agreements.queries.listing import signatures_of, with_targets
from shuanghe.activities.agreements.queries.skeletons import CLAUSES
from shuanghe.activities.agreements.rules.weights import plain
from shuanghe.kernel.documents import (
    Block,
    Heading,
    Labelled,
    OfficialPaper,
    Paragraph,
    Signatures,
    Table,
    day_words,
    docx_official,
    pdf_official,
)

COLUMNS = ("编号", "目标内容和质量要求", "数量", "分值", "完成时限")
WIDTHS = (20, 72, 24, 16, 24)
BEFORE = ("basis", "holder_duties")
AFTER = ("issuer_duties", "rhythm", "scoring", "rewards", "vetoes", "changes", "disputes")
NOT_IN_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|\r\n\t', " "))
AT_ONCE = 50
# The same agreements give the same archive.
EVERY_DATE = (1980, 1, 1, 0, 0, 0)
HASH, HASH_PART = 64, 16
"""Digits of a hash, and after how many a line may break."""


def agreement_word(agreement: Agreement) -> bytes:
    """One agreement as .docx."""
    return docx_official(agreement_paper(agreement))


def agreement_pdf(agreement: Agreement) -> bytes:
    """One agreement as PDF. Raises PaperUnset where the machine has no Chinese font."""
    return pdf_official(agreement_paper(agreement))


def agreement_paper(agreement: Agreement) -> OfficialPaper:
    """One agreement in words, with who has signed it and the hash of what was signed."""
    targets = with_targets([agreement])[agreement.pk]
    return paper_of(agreement, targets, list(agreement.signatures.all()))


def paper_of(
    agreement: Agreement,
    targets: Sequence[AgreementTarget],
    signatures: Sequence[AgreementSignature],
) -> OfficialPaper:
    """The same from rows that are at hand."""
    blocks: list[Block] = [
        Labelled("甲方", agreement.issuer_name),
        Labelled("乙方", agreement.holder_name),
        Labelled("编号", f"{agreement.number}（第{agreement.version}版）"),
        Labelled("期限", f"{agreement.year}年1月1日至{agreement.year}年12月31日"),
    ]
    if agreement.reason:
        blocks.append(Labelled("修订原因", agreement.reason))
    for kind in BEFORE:
        blocks += _clauses(agreement, kind)
    blocks += [Heading("目标"), *_areas(targets)]
    for kind in AFTER:
        blocks += _clauses(agreement, kind)
    blocks += _signed(agreement, signatures)
    return OfficialPaper(
        title=f"{agreement.year}年{agreement.title}",
        subtitle=f"{agreement.issuer_name}与{agreement.holder_name}",
        blocks=blocks,
        header="示例数据" if agreement.is_sample else "",
    )


def _clauses(agreement: Agreement, kind: str) -> Iterator[Block]:
    lines = agreement.clauses.get(kind, ())
    if lines:
        yield Heading(CLAUSES[kind])
        for at, one in enumerate(lines, 1):
            text = str(one["text"])
            stop = "" if text.endswith(("。", "；", "！")) else "。"
            yield Paragraph(f"{at}．{text}{stop}")


def _areas(targets: Sequence[AgreementTarget]) -> Iterator[Block]:
    """Area by area: a heading with its weight, and the table of its targets."""
    areas: dict[str, list[AgreementTarget]] = {}
    for one in targets:
        areas.setdefault(one.area_title, []).append(one)
    for title, inside in areas.items():
        weight = plain(sum((one.weight for one in inside), start=inside[0].weight * 0))
        yield Heading(f"{title}（{weight} 分）", 2)
        yield Table(COLUMNS, [_row(one) for one in inside], WIDTHS)


def _row(one: AgreementTarget) -> list[str]:
    who = f"（{one.post_title}）" if one.post else ""
    said = f"{one.statement}{who}：{one.quality}"
    due = f"{one.due_on.month}月{one.due_on.day}日"
    return [one.code, said, one.quantity_text or "—", plain(one.weight), due]


def _signed(agreement: Agreement, signatures: Sequence[AgreementSignature]) -> Iterator[Block]:
    """Who signed when, under which hash; lines to sign by hand while nobody has."""
    if not signatures:
        yield Heading("签订")
        yield Paragraph("本责任书尚未签字。")
        yield Signatures(("甲方书记", "乙方书记"))
        return
    yield Heading("签订（各用本人账号签字，签字后内容不再变动）")
    rows = [
        [
            one.side_title + ("（换人重签）" if one.is_again else ""),
            one.organisation_name,
            one.signed_by,
            day_words(one.signed_on),
        ]
        for one in signatures
    ]
    yield Table(("一方", "组织", "签字人", "日期"), rows, (24, 60, 28, 44))
    parts = [agreement.content_hash[at : at + HASH_PART] for at in range(0, HASH, HASH_PART)]
    yield Table(("内容校验码（SHA-256）", " ".join(parts)), (), (52, 104))


def file_name(agreement: Agreement) -> str:
    """A name that every file system takes."""
    text = f"{agreement.number} {agreement.holder_name}{agreement.year}年责任书"
    if agreement.version > 1:
        text += f" 第{agreement.version}版"
    return " ".join(text.translate(NOT_IN_NAMES).split())[:120]


class _Taken(io.RawIOBase):
    """Where the archive is written to: nothing is kept longer than until it is taken."""

    def __init__(self) -> None:
        super().__init__()
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._held += data
        return len(data)

    def take(self) -> bytes:
        taken = bytes(self._held)
        self._held.clear()
        return taken


def archive_chunks(agreements: Iterable[Agreement]) -> Iterator[bytes]:
    """Many agreements as Word files in one archive, in pieces: memory does not grow with them."""
    out, names = _Taken(), set[str]()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for some in _batches(list(agreements)):
            targets, signed = with_targets(some), signatures_of(some)
            for one in some:
                name = file_name(one)
                name = name if name not in names else f"{name} {one.pk}"
                names.add(name)
                paper = paper_of(one, targets[one.pk], signed[one.pk])
                archive.writestr(zipfile.ZipInfo(f"{name}.docx", EVERY_DATE), docx_official(paper))
                yield out.take()
    yield out.take()


def _batches(agreements: Sequence[Agreement]) -> Iterator[Sequence[Agreement]]:
    for at in range(0, len(agreements), AT_ONCE):
        yield agreements[at : at + AT_ONCE]
