"""The roster as files: the blank template, and exports that can come back in."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.http import FileResponse

from shuanghe.kernel.documents import (
    BlankColumn,
    BlankSheet,
    csv_stream,
    download,
    xlsx_chunks,
    xlsx_template,
)
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.organisation.models import (
    Organisation,
    OrganisationKind,
    PostKind,
    StandingKind,
)
from shuanghe.organisation.queries.exports import member_rows, organisation_rows, post_rows
from shuanghe.organisation.queries.members import members_found, members_sorted
from shuanghe.organisation.rules.codes import code_table, code_tables
from shuanghe.organisation.rules.sheets import (
    GUIDE,
    GUIDE_TITLE,
    MASKED,
    MEMBERS,
    ORGANISATIONS,
    POSTS,
    SHEETS,
    Column,
    Sheet,
)
from shuanghe.organisation.services.exports import (
    may_reveal_all,
    members_export_note,
    roster_export_note,
)

LISTED = ("姓名", "性别", "所在党组织", "组织编码", "党籍状态", "加入党组织日期", "工作岗位")
LISTED_FROM = (
    "name", "gender", "organisation__name", "organisation__code", "standing", "joined_on",
    "position",
)  # fmt: skip
AT_ONCE = 2_000
FIXED_CHOICES = {
    "kind": [str(kind.label) for kind in OrganisationKind],
    "standing": [str(kind.label) for kind in StandingKind],
    "post": [str(kind.label) for kind in PostKind],
    "yes_no": ["是", "否"],
}


def choices_of(column: Column) -> list[str]:
    """The texts a column's drop-down offers."""
    if column.choices in code_tables():
        return list(code_table(column.choices).titles.values())
    return FIXED_CHOICES.get(column.choices, [])


def roster_template() -> bytes:
    """The blank workbook with drop-downs, text columns and the sheet 填写说明."""
    return xlsx_template([_blank(sheet) for sheet in SHEETS], notes=GUIDE)


def _blank(sheet: Sheet) -> BlankSheet:
    columns = [
        BlankColumn(
            column.title,
            hint=column.hint,
            choices=choices_of(column),
            is_required=column.is_required,
            is_text=True,
        )
        for column in sheet.columns
    ]
    return BlankSheet(sheet.title, columns)


def roster_export(
    actor: Actor, *, organisation: Organisation | None = None, is_clear: bool | None = None
) -> Iterator[bytes]:
    """The roster of a subtree (None: all in view) as a workbook in the template's columns.

    Noted in the audit trail first. is_clear None: in clear when the actor may reveal numbers.
    A masked export names its columns so, and the import refuses it. Draw it while the scope of
    roster.export is open.
    """
    if is_clear is None:
        is_clear = (
            may_reveal_all(actor)
            if organisation is None
            else actor.may("member.reveal", organisation.path)
        )
    roster_export_note(actor, organisation=organisation, is_clear=is_clear)
    guide = (
        GUIDE if is_clear else (f"本文件{MASKED}：身份号码、电话、住址不完整，不能再导入。", *GUIDE)
    )
    return xlsx_chunks(
        [
            (
                ORGANISATIONS.title,
                _titles(ORGANISATIONS, is_clear=True),
                organisation_rows(organisation),
            ),
            (
                MEMBERS.title,
                _titles(MEMBERS, is_clear=is_clear),
                member_rows(organisation, is_clear=is_clear),
            ),
            (
                POSTS.title,
                _titles(POSTS, is_clear=is_clear),
                post_rows(organisation, is_clear=is_clear),
            ),
            (GUIDE_TITLE, ["说明"], [[line] for line in guide]),
        ]
    )


def _titles(sheet: Sheet, *, is_clear: bool) -> list[str]:
    return [
        column.title + ("" if is_clear or not column.is_number else MASKED)
        for column in sheet.columns
    ]


def members_file(actor: Actor, wanted: Mapping[str, Any], *, sort: str, kind: str) -> FileResponse:
    """The list of members as a download, without numbers, noted in the audit trail first.

    wanted: the arguments of members_found; kind: xlsx or csv. Raises Http404 without the right to
    take the roster out there.
    """
    with looking(actor.scope("roster.export")):
        members = members_found(**wanted)
        members_export_note(actor, organisation=wanted["organisation"], count=members.count())
        ordered = members_sorted(members, sort).values_list(*LISTED_FROM)
        rows = _listed(ordered.iterator(AT_ONCE))
        chunks = (
            csv_stream(LISTED, rows) if kind == "csv" else xlsx_chunks([("党员", LISTED, rows)])
        )
        return download("党员名单", chunks, kind)


def _listed(members: Iterable[tuple[Any, ...]]) -> Iterator[list[str]]:
    """The columns LISTED from the fields LISTED_FROM; plain rows, as there are many."""
    gender = code_table("gender").titles
    standing = {kind.value: str(kind.label) for kind in StandingKind}
    for name, sex, place, code, kind, joined_on, position in members:
        joined = joined_on.isoformat() if joined_on else ""
        yield [name, gender.get(sex, sex), place, code, standing[kind], joined, position]
