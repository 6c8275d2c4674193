"""The letter of appointment, the agreement and the report of a topic, after GB/T 9704."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from django.http import FileResponse

from shuanghe.activities.counselling.models import (
    Appointment,
    CounsellingTopic,
    TopicPerson,
    TopicSheet,
)
from shuanghe.activities.counselling.queries.terms import families, specialties, titles
from shuanghe.activities.counselling.queries.topics.report import Grid, Report
from shuanghe.activities.counselling.queries.topics.terms import forms
from shuanghe.activities.counselling.rules.topics.sheets import lines_of
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
    day_words,
    docx_official,
    download,
    pdf_official,
    xlsx_chunks,
)

KINDS: dict[str, Callable[[OfficialPaper], bytes]] = {"docx": docx_official, "pdf": pdf_official}
ONE_DAY = timedelta(days=1)
WIDTH = 156.0
"""Millimetres of the type area."""
NARROWEST, WIDEST = 7, 20
"""Characters that a column of a table is reckoned with at least and at most."""


def letter(one: Appointment) -> OfficialPaper:
    """The letter of one appointment."""
    family = families().get(one.family, "")
    about = f"，重点辅导“党建+{family}”" if family else ""
    again = "续" if one.renews_id else ""
    last = one.until_on - ONE_DAY
    return OfficialPaper(
        title=f"{one.issuer_name}\n党建辅导员聘书",
        addressee=f"{one.counsellor_name}同志",
        blocks=[
            Paragraph(
                f"经研究，{again}聘您为{one.host_name}党建辅导员，"
                f"聘期自{day_words(one.from_on)}起至{day_words(last)}止{about}。"
            ),
            Labelled("编号", one.number),
            Labelled("所在单位", one.counsellor_unit),
            Labelled("专长", titles(specialties(), one.specialties)),
        ],
        signature=Signature(one.issuer_name, one.offered_on),
        header="示例数据" if one.is_sample else "",
    )


def letter_name(one: Appointment) -> str:
    """What the file is called, without its ending."""
    return f"{one.number} {one.counsellor_name} 党建辅导员聘书"


def letter_bytes(one: Appointment, kind: str) -> bytes:
    """The file. kind: docx or pdf. Raises Refused where this machine cannot set it."""
    try:
        return KINDS[kind](letter(one))
    except PaperUnset as unset:
        raise Refused(str(unset)) from unset


def report_paper(report: Report) -> OfficialPaper:
    """The report of a topic: cover, eleven parts, annexed tables; what is missing is said."""
    blocks: list[Block] = [Labelled(label, text) for label, text in report.cover]
    for part in report.parts:
        blocks.append(Heading(part.title))
        blocks += [Paragraph(text) for text in part.texts]
        for grid in part.grids:
            blocks += _grid(grid)
        blocks += [Paragraph(f"（待补：{text.rstrip('。')}）") for text in part.lacks]
    annexes = [Annex(one.title, [_table(one)]) for one in report.annexes]
    return OfficialPaper(
        title=report.title,
        blocks=blocks,
        attachments=[one.title for one in report.annexes],
        signature=Signature(report.issuer, report.day),
        annexes=annexes,
        header="示例数据" if report.is_sample else "",
    )


def _grid(grid: Grid) -> list[Block]:
    return [Paragraph(f"{grid.title}："), _table(grid)]


def _table(grid: Grid) -> Table:
    """A table whose columns are as wide as what stands in them, within bounds."""
    longest = [
        min(max(NARROWEST, len(head), *(len(str(row[at])) for row in grid.rows)), WIDEST)
        for at, head in enumerate(grid.headings)
    ]
    widths = [round(WIDTH * one / sum(longest), 1) for one in longest]
    return Table(grid.headings, grid.rows, widths)


def report_bytes(report: Report, kind: str) -> bytes:
    """The report as a file. kind: docx or pdf. Raises Refused where it cannot be set."""
    try:
        return KINDS[kind](report_paper(report))
    except PaperUnset as unset:
        raise Refused(str(unset)) from unset


def report_file(report: Report, kind: str) -> FileResponse:
    """The report to save."""
    return download(report.title.replace("\n", " "), report_bytes(report, kind), kind)


def report_data(report: Report) -> FileResponse:
    """Every table of the report as a sheet of .xlsx, for a machine to read."""
    grids = [grid for part in report.parts for grid in part.grids] + list(report.annexes)
    sheets = [(one.key, tuple(one.headings), [tuple(row) for row in one.rows]) for one in grids]
    return download(f"{report.title.replace(chr(10), ' ')} 附表", xlsx_chunks(sheets), "xlsx")


def agreement_paper(
    topic: CounsellingTopic, sheet: TopicSheet, people: Sequence[TopicPerson]
) -> OfficialPaper:
    """The agreement of a topic: who, what each side does, places to sign."""
    group = "、".join(f"{one.name}（{one.part_title}）" for one in people)
    signed = "；".join(f"{one['name']} {one['on']}" for one in topic.agreed)
    until = topic.ends_on
    blocks: list[Block] = [
        Labelled("课题", f"{topic.number} {topic.title}"),
        Labelled("企业", topic.organisation.name),
        Labelled("辅导员", topic.counsellor_names),
        Labelled("课题组", group),
        Labelled("期间", f"{topic.started_on or '—'} 至 {until or '—'}"),
    ]
    for title, text in lines_of(forms()["agreement"], sheet.content):
        blocks += [Heading(title), Paragraph(text)]
    if signed:
        blocks.append(Paragraph(f"已在系统中签署：{signed}。"))
    blocks.append(Signatures(["企业", "辅导员"]))
    return OfficialPaper(
        title="党建辅导协议",
        blocks=blocks,
        signature=Signature(topic.organisation.name, sheet.filed_on),
        header="示例数据" if topic.is_sample else "",
    )


def agreement_file(
    topic: CounsellingTopic, sheet: TopicSheet, people: Sequence[TopicPerson]
) -> FileResponse:
    """The agreement to save, as docx."""
    paper = docx_official(agreement_paper(topic, sheet, people))
    return download(f"{topic.number} 党建辅导协议", paper, "docx")
