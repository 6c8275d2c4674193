"""The roster as files: the blank template, and exports that can come back in."""

from collections.abc import Iterator

from shuanghe.kernel.documents import BlankColumn, BlankSheet, xlsx_chunks, xlsx_template
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation, OrganisationKind, PostKind, StandingKind
from shuanghe.organisation.queries.exports import member_rows, organisation_rows, post_rows
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
from shuanghe.organisation.services.exports import may_reveal_all, roster_export_note

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
