"""A backup holds everything, on both engines, and nothing is replaced by a damaged one."""

import json
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from contextlib import contextmanager
from hashlib import sha256

import pytest
from django.core.management.color import no_style
from django.db import connections, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from tests.project.filling import ROWS, every_table_filled

from shuanghe.identity.models import Role
from shuanghe.kernel import crypto
from shuanghe.kernel.uploads.keeping import papers_named
from shuanghe.project.services.backup import (
    ArchiveBroken,
    RestoreRefused,
    backup_make,
    backup_restore,
)
from shuanghe.project.services.backup.archive import reading
from shuanghe.project.services.backup.restoring import FILLED_BY_SETUP
from shuanghe.project.services.backup.tables import digest_of, tables, tables_empty
from shuanghe.project.settings.databases import database_of

PAPER = "材料 1.txt"


@contextmanager
def opened(alias, address):
    """A database of our own under an alias."""
    connections.databases[alias] = {
        **connections["default"].settings_dict,
        "OPTIONS": {},
        **database_of(address, max_age=0),
    }
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias], connections.databases[alias]


def migrated(address):
    """Bring the database at an address up to date, in a process of its own."""
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    names = {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "shuanghe.project.settings.test"}
    subprocess.run(command, env={**os.environ, **names}, check=True)
    return address


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """A SQLite file as migrations leave it."""
    path = tmp_path_factory.mktemp("template") / "installed.sqlite3"
    migrated(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_address(postgres_server):
    """A PostgreSQL database as migrations leave it."""
    return migrated(postgres_server)


@pytest.fixture(autouse=True)
def unblocked(django_db_blocker):
    """These tests open databases of their own."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def media(settings, tmp_path):
    """An upload folder with one file."""
    settings.MEDIA_ROOT = tmp_path / "media"
    (settings.MEDIA_ROOT / "records").mkdir(parents=True)
    (settings.MEDIA_ROOT / "records" / PAPER).write_text("会议记录")
    return settings.MEDIA_ROOT


@pytest.fixture
def full(tmp_path, template, media):
    """A SQLite installation with rows in every table."""
    shutil.copy(template, tmp_path / "full.sqlite3")
    with opened("full", f"sqlite:///{tmp_path}/full.sqlite3") as alias:
        every_table_filled(alias)
        yield alias


@pytest.fixture
def empty(tmp_path, template):
    """A SQLite installation as setup leaves it."""
    shutil.copy(template, tmp_path / "empty.sqlite3")
    with opened("empty", f"sqlite:///{tmp_path}/empty.sqlite3") as alias:
        yield alias


@pytest.fixture
def empty_postgres(postgres_address):
    """A PostgreSQL installation as setup leaves it."""
    with opened("empty_postgres", postgres_address) as alias:
        tables_empty(alias=alias)
        yield alias


@pytest.fixture
def full_postgres(empty_postgres, media):
    """A PostgreSQL installation with rows in every table."""
    every_table_filled(empty_postgres)
    with connections[empty_postgres].cursor() as cursor:
        for statement in connections[empty_postgres].ops.sequence_reset_sql(no_style(), [Role]):
            cursor.execute(statement)
    return empty_postgres


def digests(alias):
    """What every table of a database holds."""
    found = {model._meta.label_lower: digest_of(model, alias=alias) for model in tables()}
    return {label: (digest.rows, digest.hex) for label, digest in found.items()}


def resealed(path, data):
    """Write altered bytes with a seal that fits them."""
    body = data[:-64]
    path.write_bytes(body + sha256(body).hexdigest().encode())
    return path


def test_every_table_is_filled_before_it_is_compared(full):
    assert {rows for rows, _ in digests(full).values()} == {ROWS}


def test_every_table_of_the_database_has_a_model_that_the_backup_copies(full):
    with connections[full].cursor() as cursor:
        there = set(connections[full].introspection.table_names(cursor))
    left = there - {model._meta.db_table for model in tables()}
    worked_out = {name for name in left if name.startswith("search_words")}
    assert left - worked_out == {"django_migrations"}


def test_the_tables_that_setup_fills_exist():
    assert {model._meta.label_lower for model in tables()} >= FILLED_BY_SETUP


def test_a_restored_installation_is_equal_table_by_table_and_file_by_file(
    full, empty, media, tmp_path
):
    backup_make(tmp_path / "all.backup", alias=full)
    before = digests(full)
    (media / "records" / PAPER).unlink()
    restored = backup_restore(tmp_path / "all.backup", alias=empty)
    assert digests(empty) == before
    assert restored.files == 1
    assert (media / "records" / PAPER).read_text() == "会议记录"


def test_a_backup_moves_between_the_engines_both_ways(full, empty, empty_postgres, tmp_path):
    backup_make(tmp_path / "sqlite.backup", alias=full)
    backup_restore(tmp_path / "sqlite.backup", alias=empty_postgres)
    assert digests(empty_postgres) == digests(full)
    backup_make(tmp_path / "postgres.backup", alias=empty_postgres)
    backup_restore(tmp_path / "postgres.backup", alias=empty)
    assert digests(empty) == digests(full)


def test_after_a_restore_new_rows_get_new_numbers(full, empty_postgres, tmp_path):
    backup_make(tmp_path / "all.backup", alias=full)
    backup_restore(tmp_path / "all.backup", alias=empty_postgres)
    role = models.QuerySet(Role, using=empty_postgres).create(code="next", title="新角色")
    assert role.pk == ROWS + 1


def test_keys_are_not_in_a_backup(full, settings, tmp_path):
    key = settings.MASTER_KEY_FILE.read_bytes().strip()
    made = backup_make(tmp_path / "all.backup", alias=full)
    with reading(made.path) as backup:
        for name in backup.manifest["members"]:
            assert key not in b"\n".join(backup.lines(name))
    assert key not in json.dumps(backup.manifest).encode()


def test_an_existing_file_is_not_overwritten(full, tmp_path):
    (tmp_path / "kept").write_text("kept")
    with pytest.raises(FileExistsError, match="不会覆盖"):
        backup_make(tmp_path / "kept", alias=full)
    assert (tmp_path / "kept").read_text() == "kept"


def test_a_target_with_data_is_refused_unless_replaced(full, tmp_path):
    backup_make(tmp_path / "all.backup", alias=full)
    before = digests(full)
    with pytest.raises(RestoreRefused, match="--replace"):
        backup_restore(tmp_path / "all.backup", alias=full)
    restored = backup_restore(tmp_path / "all.backup", alias=full, replace=True)
    assert digests(full) == before
    assert (restored.former_files / "records" / PAPER).exists()


def test_every_damage_is_found_before_anything_is_touched(full, empty, tmp_path):
    path = backup_make(tmp_path / "all.backup", alias=full).path
    whole, before = path.read_bytes(), digests(empty)
    step = len(whole) // 50
    damaged = [
        whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(0, len(whole), step)
    ]
    damaged += [whole[:at] for at in range(0, len(whole), step)] + [whole + b"x", b""]
    assert len(damaged) > 100
    for data in damaged:
        path.write_bytes(data)
        with pytest.raises(ArchiveBroken, match="损坏"):
            backup_restore(path, alias=empty)
    assert digests(empty) == before


def test_damage_of_a_backup_under_a_passphrase_is_found_too(full, empty, media, tmp_path):
    path = backup_make(tmp_path / "all.backup", alias=full, passphrase="four words of mine").path
    whole, before = path.read_bytes(), digests(empty)
    (media / "records" / PAPER).write_text("在用的")
    places = range(0, len(whole), len(whole) // 8)
    damaged = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in places]
    damaged += [whole[:at] for at in places] + [whole + b"x"]
    for data in damaged:
        path.write_bytes(data)
        with pytest.raises(ArchiveBroken):
            backup_restore(path, alias=empty, passphrase="four words of mine")
    assert digests(empty) == before
    assert (media / "records" / PAPER).read_text() == "在用的"


def test_a_backup_put_together_from_two_is_refused(full, empty, tmp_path):
    """Each member is a real one of ours and the seal fits; only they are of two moments."""
    paths = [backup_make(tmp_path / "1.backup", alias=full).path]
    models.QuerySet(Role, using=full).filter(pk=1).update(title="后来改的")
    paths.append(backup_make(tmp_path / "2.backup", alias=full).path)
    before, mixed = digests(empty), tmp_path / "mixed.backup"
    older, newer = (zipfile.ZipFile(path) for path in paths)
    with older, newer, zipfile.ZipFile(mixed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in older.namelist():
            source = newer if name == "tables/identity.role.jsonl" else older
            archive.writestr(name, source.read(name))
        archive.comment = b"0" * 64
    with pytest.raises(ArchiveBroken, match="不一致"):
        backup_restore(resealed(mixed, mixed.read_bytes()), alias=empty)
    assert digests(empty) == before


def test_a_paper_that_is_missing_or_changed_is_named_and_a_draft_is_left_out(full, media, tmp_path):
    (media / "records" / ".half.part").write_bytes(b"half")
    made = backup_make(tmp_path / "all.backup", alias=full)
    assert made.files == 1
    named = {kept.name for kept in papers_named(alias=full)}
    assert set(made.damaged) == named
    assert len(named) >= 3


def test_a_backup_with_a_changed_member_and_a_fitting_seal_is_refused(full, empty, tmp_path):
    path = backup_make(tmp_path / "all.backup", alias=full).path
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("files/extra.txt", "slipped in")
        archive.comment = b"0" * 64
    with pytest.raises(ArchiveBroken, match="不一致"):
        backup_restore(resealed(path, path.read_bytes()), alias=empty)


def test_a_backup_sealed_with_another_master_key_is_refused(full, empty, settings, tmp_path):
    path = backup_make(tmp_path / "all.backup", alias=full).path
    settings.MASTER_KEY_FILE = tmp_path / "other.key"
    crypto.key_create()
    with pytest.raises(RestoreRefused, match="主密钥"):
        backup_restore(path, alias=empty)
    backup_restore(path, alias=empty, any_key=True)
    assert digests(empty) == digests(full)


def test_a_backup_of_another_structure_is_refused(full, empty, tmp_path):
    MigrationRecorder(connections[full]).record_applied("duties", "9999_later")
    path = backup_make(tmp_path / "all.backup", alias=full).path
    with pytest.raises(RestoreRefused, match="9999_later"):
        backup_restore(path, alias=empty)


@pytest.mark.parametrize("engine", ["full", "full_postgres"])
def test_a_backup_taken_while_rows_are_written_is_one_moment(request, engine, tmp_path):
    """A writer adds a pair of rows per transaction; no backup ever sees half a pair."""
    full, stop = request.getfixturevalue(engine), threading.Event()
    writer = threading.Thread(target=write_pairs, args=(full, Role, stop))
    writer.start()
    try:
        for at in range(20):
            path = backup_make(tmp_path / f"{at}.backup", alias=full).path
            with reading(path) as backup:
                lines = list(backup.lines("tables/identity.role.jsonl"))
            assert (len(lines) - ROWS) % 2 == 0
    finally:
        stop.set()
        writer.join()
    assert len(lines) > ROWS


def write_pairs(alias, model, stop):
    """Until told to stop, commit two rows at a time over a connection of this thread's own."""
    at = 0
    while not stop.is_set():
        at += 1
        with transaction.atomic(using=alias):
            for side in "ab":
                models.QuerySet(model, using=alias).create(code=f"{at}{side}", title="并发")
    connections[alias].close()


def test_a_backup_under_a_passphrase_opens_with_it_alone(full, empty, tmp_path):
    path = backup_make(tmp_path / "sealed", alias=full, passphrase="four words of mine").path
    assert b"tables/" not in path.read_bytes()
    for wrong in (None, "four words of yours"):
        with pytest.raises(ArchiveBroken, match="口令"):
            backup_restore(path, alias=empty, passphrase=wrong)
    backup_restore(path, alias=empty, passphrase="four words of mine")
    assert digests(empty) == digests(full)
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []
