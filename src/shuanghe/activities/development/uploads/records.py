"""Whole records of 25 steps, one row a step: judged row by row, kept with the faults of history."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from shuanghe.activities.development.queries import ADMISSION, admission_on
from shuanghe.activities.development.queries.known import bodies_by_code, cases_known
from shuanghe.activities.development.rules.sheets import HEADINGS, LEAST, RECORDS_SHEET
from shuanghe.activities.development.uploads.reading import Record, RecordReading, records_laid
from shuanghe.kernel.documents import BlankColumn, BlankSheet, xlsx_template
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.uploads.previews import (
    Applying,
    Finding,
    Preview,
    PreviewRow,
    PreviewSheet,
    UploadKind,
    Verdict,
)
from shuanghe.kernel.uploads.workbooks import Workbook
from shuanghe.procedures.queries import case_faults
from shuanghe.procedures.rules import Fault, Procedure
from shuanghe.procedures.rules.definitions import DONE_ON
from shuanghe.procedures.services import Loaded, Opening, cases_load

KNOWN = "这份档案已在系统里，不会重复写入。"
HINTS = {
    "档案号": "一份档案一个号，各行写一样的",
    "组织编码": "承办的党支部",
    "步骤": "第几步；0 是本人情况",
    "步骤名称": "方便对照，可以不填",
    "日期": "这一步的日期，如 2021-03-01；步骤 0 不填",
    "内容": "一行一项，写作“项目：内容”",
    "办理组织": "不填即承办的党支部",
    "提醒": "导出时带出，导入时不看",
}
NOTES = (
    "一、一步一行；没有办到的步骤不写。",
    "二、历史档案有不合规定的地方照原样写，导入后随步骤保存并标出，不会拦住。",
    "三、同一份档案（组织编码和档案号相同）再次导入，不会重复写入。",
)


def records_template(procedure: Procedure) -> bytes:
    """The blank sheet of step records, with every step of one person."""
    columns = [
        BlankColumn(title, HINTS.get(title, ""), is_required=title in LEAST, is_text=True, width=18)
        for title in HEADINGS
    ]
    facts = [("0", "本人情况", procedure.about)]
    facts += [(str(step.number), step.title, step.facts[1:]) for step in procedure.steps]
    rows = [
        ("", "", "", "", number, title, "", "\n".join(f"{fact.title}：" for fact in asked))
        for number, title, asked in facts
    ]
    return xlsx_template([BlankSheet(RECORDS_SHEET, columns, rows)], notes=NOTES)


def records_read(workbook: Workbook, procedure: Procedure) -> RecordReading:
    """The records in a workbook, with the bodies in the scope in force."""
    return records_laid(workbook, procedure, bodies_by_code())


def records_judge(workbook: Workbook, _options: Mapping[str, Any]) -> Preview:
    """Judge a sheet of step records in the scope in force.

    A row that cannot be read is an error; what is wrong with the admission itself is told and
    hinders nothing: a paper file is history.
    """
    on = timezone.localdate()
    procedure = admission_on(on)
    reading = records_read(workbook, procedure)
    if reading.problems:
        return Preview((), reading.problems)
    known = cases_known([record.key for record in reading.records])
    told: dict[int, list[Finding]] = {}
    plan: list[Loaded] = []
    for record in reading.records:
        if record.key in known:
            told |= {number: [Finding(-1, KNOWN)] for number in record.rows.values()}
            continue
        faults = case_faults(procedure, record.dossier.case, on=on)
        for fault in faults:
            number = record.rows.get(fault.step, record.first_row)
            told.setdefault(number, []).append(Finding(-1, str(fault)))
        plan.append(_loaded(record, faults, workbook.name))
    rows = _rows(reading, {one.key for one in reading.records if one.key in known}, told)
    sheet = PreviewSheet(reading.sheet, reading.headings, rows, reading.first_row)
    basis = hashlib.sha256(repr((procedure.version, sorted(known))).encode()).hexdigest()
    return Preview((sheet,), basis=basis, plan=plan)


def _rows(
    reading: RecordReading, known: set[str], told: Mapping[int, list[Finding]]
) -> list[PreviewRow]:
    rows = []
    for row in reading.rows:
        if row.findings:
            verdict, findings = Verdict.ERROR, row.findings
        else:
            verdict = Verdict.SAME if row.key in known else Verdict.NEW
            findings = told.get(row.number, [])
        rows.append(PreviewRow(row.number, verdict, row.texts, findings))
    return rows


def _loaded(record: Record, faults: list[Fault], name: str) -> Loaded:
    case = record.dossier.case
    days = [facts[DONE_ON] for facts in case.steps.values()]
    return Loaded(
        organisation=record.organisation,
        opening=Opening(
            procedure=ADMISSION,
            subject_name=record.dossier.name,
            opened_on=min(days),
            client_key=record.key,
            about=dict(case.about),
            origin=f"导入 {name}"[:200],
            is_sample=record.organisation.is_sample,
        ),
        facts=case,
        faults=faults,
        bodies=record.bodies,
    )


def records_write(actor: Actor, applying: Applying) -> str:
    """Keep the records of a previewed sheet; one sentence on what was done."""
    with looking(actor.scope(RECORDS.right)):
        preview = records_judge(applying.book, applying.options)
        applying.confirm(preview)
    entries: list[Loaded] = preview.plan
    procedure = admission_on(timezone.localdate())
    new = cases_load(actor, organisation=None, procedure=procedure, entries=entries)
    faults = sum(len(entry.faults) for entry in entries)
    same = preview.counts[Verdict.SAME]
    return f"已导入发展党员档案 {new} 份，查出 {faults} 处，已随步骤标出；原有的 {same} 行未动。"


RECORDS = UploadKind(
    code="admission_records",
    title="发展党员档案",
    right="case.file",
    judge=records_judge,
    write=records_write,
    page="development:records",
)
