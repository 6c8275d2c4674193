"""示例数据: made-up organisations and people, built from plain numbers, and sheets of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from stdnum.cn import ric

from shuanghe.kernel.uploads.workbooks import Row, Sheet, Workbook
from shuanghe.organisation.rules.sheets import MEMBERS, ORGANISATIONS, POSTS
from shuanghe.organisation.rules.sheets import Sheet as Template

TODAY = date(2026, 6, 30)


def number(serial: int, born: str = "19800102", region: str = "150203") -> str:
    """A made-up identity number with a right check digit; odd serials are men."""
    body = f"{region}{born}{serial:03d}"
    return body + ric.calc_check_digit(body + "0")


def sheet_of(
    template: Template, rows: Iterable[Mapping[str, str]], *, kinds: Mapping[int, str] | None = None
) -> Sheet:
    """A sheet as the reader would give it; rows by column key, kinds by row number."""
    columns = template.columns
    lines = [Row(1, [column.title for column in columns])]
    for at, row in enumerate(rows, 2):
        texts = [row.get(column.key, "") for column in columns]
        lines.append(Row(at, texts, (kinds or {}).get(at, "")))
    return Sheet(template.title, lines)


def book(
    organisations: Sequence[Mapping[str, str]] = (),
    members: Sequence[Mapping[str, str]] = (),
    posts: Sequence[Mapping[str, str]] = (),
) -> Workbook:
    """A whole roster workbook."""
    return Workbook(
        "示例.xlsx",
        (
            sheet_of(ORGANISATIONS, organisations),
            sheet_of(MEMBERS, members),
            sheet_of(POSTS, posts),
        ),
    )


def body(code: str, kind: str = "党支部", parent: str = "", **more: str) -> dict[str, str]:
    """One row of the sheet 组织."""
    return {
        "code": code,
        "name": f"示例{code}",
        "kind": kind,
        "parent": parent,
        "established_on": "2010-01-01",
    } | more


def person(serial: int, organisation: str, **more: str) -> dict[str, str]:
    """One row of the sheet 党员."""
    return {
        "name": f"示例甲{serial}",
        "id_number": number(serial),
        "organisation": organisation,
        "joined_on": "2005-07-01",
        "confirmed_on": "2006-07-01",
        "standing": "正式党员",
    } | more


def post(serial: int, organisation: str, kind: str = "书记", **more: str) -> dict[str, str]:
    """One row of the sheet 任职."""
    return {
        "organisation": organisation,
        "id_number": number(serial),
        "kind": kind,
        "from_on": "2024-01-01",
    } | more


SMALL = (
    [body("DW", "党委"), body("Z1", parent="DW"), body("Z2", parent="DW")],
    [person(1, "Z1"), person(2, "Z1", phone="13800000002", address="示例路2号"), person(3, "Z2")],
    [post(1, "Z1"), post(3, "Z2")],
)
