"""The command line: --json, exit codes, messages."""

import json

import pytest
from tests.organisation.samples import SMALL, number, person
from typer.testing import CliRunner

from shuanghe.kernel.documents import xlsx_chunks
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.organisation.management import organisation, roster
from shuanghe.organisation.models import Member
from shuanghe.organisation.rules.sheets import SHEETS

pytestmark = pytest.mark.django_db


def run(group, *arguments):
    return CliRunner().invoke(group, list(arguments), catch_exceptions=False)


@pytest.fixture
def file(tmp_path):
    """Writes rows of the three sheets to a file, the small roster unless told otherwise."""

    def write(rows=SMALL):
        sheets = [
            (
                sheet.title,
                [column.title for column in sheet.columns],
                [[row.get(column.key, "") for column in sheet.columns] for row in some],
            )
            for sheet, some in zip(SHEETS, rows, strict=True)
        ]
        place = tmp_path / "名册.xlsx"
        place.write_bytes(b"".join(xlsx_chunks(sheets)))
        return str(place)

    return write


def test_a_preview_counts_and_writes_nothing(file):
    answer = run(roster.group, "import", file(), "--json")
    assert answer.exit_code == 0
    assert json.loads(answer.stdout)["counts"] == {"new": 8, "changed": 0, "same": 0, "error": 0}
    with looking(Scope.everything("测试")):
        assert not Member.objects.exists()


def test_apply_writes_and_the_second_time_nothing_changes(file):
    place = file()
    first = json.loads(run(roster.group, "import", place, "--apply", "--json").stdout)
    assert first["applied"]["members_new"] == 3
    again = json.loads(run(roster.group, "import", place, "--apply", "--json").stdout)
    assert again["counts"]["same"] == 8


def test_an_error_names_the_cell_and_ends_with_failure(file):
    organisations, members, posts = SMALL
    bad = [*members, person(9, "Z1") | {"id_number": number(9)[:-1] + "?"}]
    answer = run(roster.group, "import", file((organisations, bad, posts)), "--apply", "--json")
    assert answer.exit_code == 1
    found = json.loads(answer.stdout)
    assert "applied" not in found
    assert found["rows"][0]["messages"][0]["cell"] == "C5"
    plain = run(roster.group, "import", file((organisations, bad, posts)))
    assert "C5" in plain.stderr


@pytest.mark.parametrize(
    "arguments",
    [("import", "没有.xlsx"), ("export", "/没有/x.xlsx"), ("import", "x", "--on", "2月")],
)
def test_what_cannot_be_done_says_so_in_chinese(arguments):
    answer = run(roster.group, *arguments, "--json")
    assert answer.exit_code == 1
    assert json.loads(answer.stdout)["error"]


def test_an_export_comes_back_as_the_same(file, tmp_path):
    run(roster.group, "import", file(), "--apply")
    out = str(tmp_path / "导出.xlsx")
    assert json.loads(run(roster.group, "export", out, "--json").stdout)["is_clear"]
    again = json.loads(run(roster.group, "import", out, "--json").stdout)
    assert again["counts"] == {"new": 0, "changed": 0, "same": 8, "error": 0}
    masked = run(roster.group, "export", out, "--masked")
    assert masked.exit_code == 0
    assert run(roster.group, "import", out).exit_code == 1


def test_the_template_is_written(tmp_path):
    place = tmp_path / "模板.xlsx"
    assert run(roster.group, "template", str(place)).exit_code == 0
    assert place.stat().st_size > 5_000


def test_an_organisation_is_shown_as_of_a_day(file):
    run(roster.group, "import", file(), "--apply")
    found = json.loads(run(organisation.group, "show", "Z1", "--on", "2026-06-01", "--json").stdout)
    assert found["home_count"] == 2
    assert [one["code"] for one in found["above"]] == ["DW"]
    assert found["posts"][0]["name"] == "示例甲1"
    assert "示例Z1" in run(organisation.group, "show", "Z1").stdout
    assert run(organisation.group, "show", "Z1", "--on", "1999-01-01").exit_code == 1
    assert run(organisation.group, "show", "ZZ", "--json").exit_code == 1


def test_organisations_are_listed(file):
    assert run(organisation.group, "list").exit_code == 0
    run(roster.group, "import", file(), "--apply")
    rows = json.loads(run(organisation.group, "list", "--json").stdout)
    assert [(one["code"], one["parent"]) for one in rows] == [
        ("DW", None),
        ("Z1", "DW"),
        ("Z2", "DW"),
    ]
    assert "示例Z2" in run(organisation.group, "list").stdout
