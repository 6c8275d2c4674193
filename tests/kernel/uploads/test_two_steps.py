"""Look first, then write everything or nothing, once."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.http import Http404
from django.utils import timezone
from tests.kernel.uploads import forge

from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.crypto import mask_id_number
from shuanghe.kernel.permissions import Actor, Grant, Scope, looking
from shuanghe.kernel.uploads import previews
from shuanghe.kernel.uploads.models import Upload, UploadRow, UploadState
from shuanghe.kernel.uploads.previews import (
    Finding,
    Preview,
    PreviewRow,
    PreviewSheet,
    UploadKind,
    upload_kinds_plug,
)
from shuanghe.kernel.uploads.queries import rows_found, rows_shown, upload_of
from shuanghe.kernel.uploads.services import (
    upload_apply,
    upload_discard,
    upload_open,
    uploads_expire,
)

pytestmark = pytest.mark.django_db

NAMES = ["张三", "李四", "王五"]
ACTOR = Actor("干事", user_id=7, grants=(Grant("", frozenset({"roster.import", "me.read"})),))
OTHER = Actor("别人", user_id=8, grants=ACTOR.grants)
ID_NUMBER = "11010119900307451X"


class Shelf:
    """The records of a make-believe app: names on a list."""

    def __init__(self):
        self.names = ["张三"]
        self.is_broken = False

    def judge(self, book, options):
        rows = []
        for row in book.sheets[0].rows[1:]:
            name, verdict, found = row.text(0), "new", []
            if name in self.names:
                verdict = "same"
            if len(name) > 4:
                verdict, found = "error", [Finding(0, "姓名太长。")]
            if not options.get("forgetful") or name != "李四":
                rows.append(PreviewRow(row.number, verdict, row.texts, found))
        return Preview([PreviewSheet("表1", ["姓名", "证号"], rows, masked={1: "id_number"})])

    def write(self, actor, applying):
        @action("roster.import")
        def names_add(actor):
            preview = self.judge(applying.book, applying.options)
            applying.confirm(preview)
            new = [row.cells[0] for row in preview.sheets[0].rows if row.verdict == "new"]
            trail().note(("shelf", "1"), f"写入 {len(new)} 人")
            if self.is_broken:
                raise Refused("写到一半出错")
            self.names += new
            return f"写入 {len(new)} 人"

        return names_add(actor)


@pytest.fixture
def shelf(django_user_model):
    for pk in (ACTOR.user_id, OTHER.user_id):
        django_user_model.objects.create_user(username=f"u{pk}", password=None, pk=pk, name="某")
    shelf = Shelf()
    kind = UploadKind("shelf", "名单导入", "roster.import", shelf.judge, shelf.write)
    upload_kinds_plug([kind])
    yield shelf
    previews._kinds.pop(kind.code)


def file(*names):
    rows = [forge.texts(name, ID_NUMBER) for name in names]
    return forge.xlsx(forge.data(forge.texts("姓名", "证号"), *rows))


def opened(*names, actor=ACTOR, options=None):
    data = file(*(names or NAMES))
    return upload_open(actor, kind="shelf", name="名单.xlsx", data=data, options=options)


def test_every_row_of_the_file_is_counted_once(shelf):
    upload = opened("张三", "李四", "太长太长太长")
    assert upload.counts == {"new": 1, "changed": 0, "same": 1, "error": 1}
    assert upload.row_count == UploadRow.objects.count() == 3


def test_a_judgement_that_forgets_a_row_is_a_fault_of_ours(shelf):
    with pytest.raises(RuntimeError, match="表1 3"):
        opened(options={"forgetful": True})
    assert not Upload.objects.exists()


def test_nothing_is_written_by_looking(shelf):
    opened()
    assert shelf.names == ["张三"]


def test_apply_writes_once_and_leaves_no_personal_data(shelf):
    upload = opened()
    assert upload_apply(ACTOR, uid=upload.uid) == "写入 2 人"
    assert shelf.names == NAMES
    upload.refresh_from_db()
    assert (upload.state, upload.file_sealed, upload.result) == ("applied", None, "写入 2 人")
    assert not UploadRow.objects.exists()
    with pytest.raises(Refused, match="已写入"):
        upload_apply(ACTOR, uid=upload.uid)
    assert shelf.names == NAMES


def test_a_file_with_an_error_row_cannot_be_applied(shelf):
    upload = opened("李四", "太长太长太长")
    assert not upload.may_be_applied
    with pytest.raises(Refused, match="错误行"):
        upload_apply(ACTOR, uid=upload.uid)
    assert shelf.names == ["张三"]


def test_records_changed_since_the_preview_stop_the_apply(shelf):
    upload = opened()
    shelf.names.append("李四")
    with pytest.raises(Refused, match="已有变动"):
        upload_apply(ACTOR, uid=upload.uid)
    upload.refresh_from_db()
    assert upload.state == UploadState.PREVIEWED


def test_a_failing_write_leaves_the_preview_as_it_was(shelf):
    upload = opened()
    shelf.is_broken = True
    with pytest.raises(Refused):
        upload_apply(ACTOR, uid=upload.uid)
    upload.refresh_from_db()
    assert upload.state == UploadState.PREVIEWED
    assert UploadRow.objects.count() == 3


def test_somebody_else_does_not_find_it(shelf):
    upload = opened()
    for act in (upload_apply, upload_discard):
        with pytest.raises(Upload.DoesNotExist):
            act(OTHER, uid=upload.uid)


def test_it_is_gone_for_one_who_lost_the_right(shelf):
    upload = opened()
    without = Actor("干事", user_id=7, grants=(Grant("", frozenset({"me.read"})),))
    with pytest.raises(Upload.DoesNotExist):
        upload_of(without, upload.uid)
    with pytest.raises(Http404):
        opened(actor=without)


def test_a_file_changed_in_the_store_is_refused(shelf):
    upload = opened()
    Upload.objects.update(file_sealed=upload.file_sealed[:-1] + b"x")
    with pytest.raises(Refused, match="已损坏"):
        upload_apply(ACTOR, uid=upload.uid)


def test_an_old_preview_expires_and_takes_its_rows_with_it(shelf):
    upload = opened()
    Upload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Refused, match="已过期"):
        upload_apply(ACTOR, uid=upload.uid)
    assert uploads_expire() == 1
    assert not UploadRow.objects.exists()
    assert Upload.objects.get().file_sealed is None


def test_discarding_purges_at_once(shelf):
    upload = opened()
    upload_discard(ACTOR, uid=upload.uid)
    assert not UploadRow.objects.exists()
    with pytest.raises(Refused):
        upload_discard(ACTOR, uid=upload.uid)


def test_id_numbers_are_masked_in_the_rows_and_sealed_in_the_file(shelf):
    upload = opened()
    assert ID_NUMBER not in "".join(UploadRow.objects.values_list("cells", flat=True))
    [first, *_] = rows_shown(upload, rows_found(upload))
    assert first.cells[1].text == mask_id_number(ID_NUMBER)
    assert b"PK" not in bytes(upload.file_sealed)[:40]


def test_both_steps_leave_an_audit_line(shelf):
    upload = opened()
    upload_apply(ACTOR, uid=upload.uid)
    with looking(Scope.everything("测试")):
        lines = list(AuditLine.objects.order_by("id").values_list("verb", "actor_name"))
    assert lines == [("upload_preview_store", "干事"), ("names_add", "干事")]


def test_findings_stand_beside_their_cell(shelf):
    upload = opened("李四", "太长太长太长")
    [shown] = rows_shown(upload, rows_found(upload, verdict="error"))
    assert (shown.number, shown.cells[0].findings, shown.cells[1].findings) == (
        3,
        ("姓名太长。",),
        (),
    )


@pytest.fixture
def browser(client, django_user_model, monkeypatch):
    """A signed-in client whose actor is ACTOR."""
    user = django_user_model.objects.create_user(username="u", password="x" * 12, name="干事")
    client.force_login(user)
    actor = Actor("干事", user_id=user.pk, grants=ACTOR.grants)
    monkeypatch.setattr("shuanghe.identity.middleware.actor_of", lambda *a, **k: actor)
    client.actor = actor
    return client


def test_the_preview_page_shows_counts_reasons_and_no_apply_button(shelf, browser):
    upload = opened("李四", "太长太长太长", actor=browser.actor)
    page = browser.get(f"/uploads/{upload.uid}/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "姓名太长。" in text
    assert "确认写入" not in text
    assert ID_NUMBER not in text
    only = browser.get(f"/uploads/{upload.uid}/?verdict=error").content.decode()
    assert "李四" not in only


def test_the_apply_button_applies(shelf, browser):
    upload = opened(actor=browser.actor)
    assert "确认写入" in browser.get(f"/uploads/{upload.uid}/").content.decode()
    page = browser.post(f"/uploads/{upload.uid}/apply/", follow=True)
    assert "写入 2 人" in page.content.decode()
    assert shelf.names == NAMES


def test_the_error_report_has_the_reasons_beside_the_rows(shelf, browser):
    upload = opened("李四", "太长太长太长", actor=browser.actor)
    answer = browser.get(f"/uploads/{upload.uid}/errors.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = [[cell.value for cell in row] for row in book["表1"].iter_rows()]
    assert rows[0] == ["行号", "原因", "姓名", "证号"]
    assert rows[1][:3] == [3, "姓名太长。", "太长太长太长"]


def test_uploads_of_others_are_not_there(shelf, browser):
    upload = opened(actor=OTHER)
    for ending in ("", "errors.xlsx"):
        assert browser.get(f"/uploads/{upload.uid}/{ending}").status_code == 404
    assert browser.post(f"/uploads/{upload.uid}/apply/").status_code == 404


def test_the_list_of_uploads_has_an_empty_state(shelf, browser):
    assert "还没有上传过文件" in browser.get("/uploads/").content.decode()
    opened(actor=browser.actor)
    assert "名单.xlsx" in browser.get("/uploads/").content.decode()
