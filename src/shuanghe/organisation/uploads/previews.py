"""The roster as a sort of upload: judged for the shared preview, written by one service."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.uploads.previews import (
    Applying,
    Finding,
    Preview,
    PreviewRow,
    PreviewSheet,
    UploadKind,
)
from shuanghe.kernel.uploads.workbooks import Workbook
from shuanghe.organisation.models import Organisation
from shuanghe.organisation.rules.plans import RosterPlan
from shuanghe.organisation.services.roster import RosterApplied, roster_apply
from shuanghe.organisation.uploads.checking import Reading, SheetResult
from shuanghe.organisation.uploads.rosters import RosterCheck, roster_check

MASKS = {"id_number": "id_number", "phone": "phone", "address": "text"}


def roster_judge(workbook: Workbook, options: Mapping[str, Any]) -> Preview:
    """Judge a roster file. options: on (ISO day from which changes hold), is_sample."""
    return preview_of(_check(workbook, options))


def _check(workbook: Workbook, options: Mapping[str, Any]) -> RosterCheck:
    today = timezone.localdate()
    on = date.fromisoformat(options["on"]) if options.get("on") else today
    return roster_check(workbook, on=on, today=today, is_sample=bool(options.get("is_sample")))


def preview_of(check: RosterCheck) -> Preview:
    """The judgement in the shape of the shared preview."""
    return Preview(
        sheets=[
            _sheet(reading, result)
            for reading, result in zip(check.readings, check.sheets, strict=True)
        ],
        problems=check.problems,
        basis=_basis(check.plan),
        plan=check,
    )


def _basis(plan: RosterPlan) -> str:
    """Changes when a record that would be changed is no longer what it was at the preview."""
    told = hashlib.sha256(plan.effective_on.isoformat().encode())
    for changes in (plan.changed_organisations, plan.changed_members, plan.changed_posts):
        for _, now in changes:
            told.update(repr(now).encode())
    return told.hexdigest()


def _sheet(reading: Reading, result: SheetResult) -> PreviewSheet:
    return PreviewSheet(
        title=result.title,
        headings=reading.headings,
        first_row=reading.first_row,
        masked={reading.at[key]: mask for key, mask in MASKS.items() if key in reading.at},
        rows=[
            PreviewRow(
                row.number,
                judged.verdict,
                row.texts,
                tuple(Finding(one.at, one.text) for one in (*judged.messages, *judged.notes)),
            )
            for row, judged in zip(reading.rows, result.rows, strict=True)
        ],
    )


def roster_write(actor: Actor, applying: Applying) -> str:
    """Write an uploaded roster; one sentence on what was done."""

    def make_plan() -> RosterPlan:
        check = _check(applying.book, applying.options)
        applying.confirm(preview_of(check))
        return check.clean_plan

    place = Organisation.objects.filter(path=applying.place).first() if applying.place else None
    done = roster_apply(actor, organisation=place, make_plan=make_plan, file_name=applying.name)
    return told(done)


def told(done: RosterApplied) -> str:
    """What was written, as a sentence."""
    return (
        f"组织新增 {done.organisations_new}、变更 {done.organisations_changed};"
        f"党员新增 {done.members_new}、变更 {done.members_changed};"
        f"任职新增 {done.posts_new}、变更 {done.posts_changed}。"
    )


ROSTER = UploadKind(
    code="roster",
    title="名册",
    right="roster.import",
    judge=roster_judge,
    write=roster_write,
    page="organisation:roster",
)
