"""A paper is whole on the disk before its row; what no row names is swept, a changed one told."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from tests.records.worlds import EVERYTHING, world_create

from shuanghe.kernel.permissions import looking
from shuanghe.kernel.uploads import keeping
from shuanghe.kernel.uploads.keeping import orphans_sweep, papers_damaged, papers_named
from shuanghe.kernel.uploads.papers import PaperDamaged, paper_check, paper_response
from shuanghe.records.models import Record
from shuanghe.records.services import record_file

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<<>>\n%%EOF"


@pytest.fixture
def media(settings, tmp_path):
    """An empty folder for papers."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def filed(db, media):
    """A record with a paper."""
    world, paper = world_create(), paper_check(PDF, "纪要.pdf")
    today = timezone.localdate()
    made = record_file(
        world.secretary(), organisation=world.first, kinds=["theme_day"], title="学习",
        done_on=today, client_key="one", paper=paper.file, paper_name=paper.name,
        paper_hash=paper.hash,
    )  # fmt: skip
    with looking(EVERYTHING):
        return Record.objects.get(pk=made.pk)


def files(media):
    return sorted(path.relative_to(media).as_posix() for path in media.rglob("*") if path.is_file())


def aged(media, hours):
    then = (timezone.now() - timedelta(hours=hours)).timestamp()
    for path in media.rglob("*"):
        os.utime(path, (then, then))


def test_two_files_of_one_name_are_both_kept(media):
    first = default_storage.save("records/a.pdf", ContentFile(b"one"))
    second = default_storage.save("records/a.pdf", ContentFile(b"two"))
    assert first != second
    assert {(media / name).read_bytes() for name in (first, second)} == {b"one", b"two"}
    assert files(media) == sorted([first, second])


def test_a_name_that_another_took_meanwhile_is_not_written_over(media, monkeypatch):
    default_storage.save("records/a.pdf", ContentFile(b"one"))
    monkeypatch.setattr(default_storage, "exists", lambda name: name.endswith("never"))
    given = iter(["records/a.pdf", "records/b.pdf"])
    monkeypatch.setattr(default_storage, "get_available_name", lambda *_, **__: next(given))
    assert default_storage.save("records/a.pdf", ContentFile(b"two")) == "records/b.pdf"
    assert (media / "records/a.pdf").read_bytes() == b"one"


def test_bytes_and_names_are_synced_before_the_name_is_told(media, monkeypatch):
    synced = []
    real = os.fsync

    def note(handle):
        synced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        real(handle)

    monkeypatch.setattr(keeping.os, "fsync", note)
    default_storage.save("records/2026/a.pdf", ContentFile(b"one"))
    assert synced[:3] == [str(media.parent), str(media), str(media / "records")]
    assert synced[3].endswith(".part")
    assert synced[4] == str(media / "records/2026")


def test_a_write_that_fails_leaves_nothing_behind(media, monkeypatch):
    def refuse(_handle):
        raise OSError(28, "No space left on device")

    media.mkdir()
    monkeypatch.setattr(keeping.os, "fsync", refuse)
    with pytest.raises(OSError, match="No space"):
        default_storage.save("a.pdf", ContentFile(b"one"))
    assert files(media) == []


def test_a_day_old_file_that_no_row_names_is_swept_and_a_named_one_stays(filed, media):
    default_storage.save("records/orphan.pdf", ContentFile(b"x"))
    (media / "records" / ".draft.part").write_bytes(b"half")
    assert orphans_sweep(at=timezone.now()) == 0
    aged(media, 25)
    default_storage.save("records/young.pdf", ContentFile(b"x"))
    assert orphans_sweep(at=timezone.now()) == 2
    assert files(media) == sorted([filed.paper.name, "records/young.pdf"])
    assert papers_damaged() == []


def test_sweeping_an_installation_without_papers_is_no_error(db, media):
    assert orphans_sweep(at=timezone.now()) == 0


def test_a_paper_that_changed_on_the_disk_is_not_handed_out(filed, media):
    assert paper_response(filed.paper, "纪要.pdf", kept_hash=filed.paper_hash).status_code == 200
    (media / filed.paper.name).write_bytes(PDF + b" ")
    with pytest.raises(PaperDamaged, match="与存入时不同"):
        paper_response(filed.paper, "纪要.pdf", kept_hash=filed.paper_hash)
    assert [one.name for one in papers_damaged()] == [filed.paper.name]


def test_a_paper_that_is_gone_is_told_as_such(filed, media):
    (media / filed.paper.name).unlink()
    with pytest.raises(PaperDamaged, match="缺失"):
        paper_response(filed.paper, "纪要.pdf", kept_hash=filed.paper_hash)
    assert papers_damaged() == papers_named()
