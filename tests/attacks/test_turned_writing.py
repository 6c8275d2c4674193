"""Signs that turn the direction of writing get into no title or name, whichever way they come."""

import pytest
from django.test import RequestFactory
from tests.gateways.api.test_operations import ACT
from tests.gateways.api.worlds import World
from tests.kernel.uploads import forge
from tests.records.worlds import EVERYTHING

from shuanghe.kernel.permissions import looking
from shuanghe.kernel.ui.asked import without_turns
from shuanghe.kernel.uploads.reading import workbook_read
from shuanghe.project.middleware import PagesMiddleware
from shuanghe.records.models import Record

TURNS = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
TURNED = f"党课{''.join(TURNS)}记录"


def test_every_such_sign_is_known_and_nothing_else_is_taken():
    assert len(TURNS) == 9
    assert without_turns(TURNED) == "党课记录"
    kept = "书记\u00b7阿卜杜 A\u200d\u4e00\u3400"
    assert without_turns(kept) == kept


def test_a_form_loses_them_before_any_page_reads_it():
    request = RequestFactory().post("/x/", {"title": TURNED, "kinds": ["a", f"b{TURNS[0]}"]})
    assert PagesMiddleware(lambda _request: None).process_view(request, None, (), {}) is None
    assert request.POST["title"] == "党课记录"
    assert request.POST.getlist("kinds") == ["a", "b"]


def test_a_sheet_loses_them_in_every_cell():
    data = forge.xlsx(forge.sheet(forge.data(forge.texts("姓名", TURNED))))
    (sheet,) = workbook_read(data, "名册.xlsx").sheets
    assert sheet.rows[0].texts == ["姓名", "党课记录"]
    book = workbook_read(f"姓名,{TURNED}\n".encode(), "名册.csv")
    assert book.sheets[0].rows[0].texts == ["姓名", "党课记录"]


@pytest.mark.django_db
@pytest.mark.parametrize("sign", TURNS, ids=lambda sign: f"U+{ord(sign):04X}")
def test_a_program_is_told_and_nothing_is_written(sign):
    refused = World().api("Z1").post("records", {**ACT, "title": f"党课{sign}记录"})
    assert refused.status_code == 422
    assert "文字方向" in refused.json()["error"]["message"]
    with looking(EVERYTHING):
        assert not Record.objects.exists()
