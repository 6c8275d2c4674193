"""A new database gets its tables quickly, and they are those that Django itself would make."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

from django.db import connection
from tests import servers
from tests.installed import migrated

PLAIN = """
import django
django.setup()
from django.core.management import call_command
from django.core.management.commands.migrate import Command
call_command(Command(), verbosity=0, skip_checks=True)
"""
NOTED = ('INSERT INTO "django_migrations"', "\\restrict", "\\unrestrict")


def plainly_migrated(address, repository):
    """Fill the database at an address by Django's own command."""
    names = {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "shuanghe.project.settings.test"}
    environment = {**os.environ, **names}
    subprocess.run([sys.executable, "-c", PLAIN], env=environment, cwd=repository, check=True)


def without_moments(lines):
    """Everything but when each migration ran and the marks of the one dump."""
    return [line for line in lines if not line.startswith(NOTED)]


def sqlite_content(file):
    """Tables and rows of a SQLite file as statements."""
    with closing(sqlite3.connect(file)) as database:
        database.text_factory = lambda raw: raw.decode(errors="replace")
        return without_moments(database.iterdump())


def postgres_content(address):
    """Tables of a PostgreSQL database as statements."""
    dump = [servers.postgres_programs() / "pg_dump", "--schema-only", "--no-owner", address]
    said = subprocess.run(dump, capture_output=True, text=True, check=True)
    return without_moments(said.stdout.splitlines())


def test_a_new_database_has_what_django_itself_would_make(request, repository, tmp_path):
    if connection.vendor == "sqlite":
        plain = tmp_path / "plain.sqlite3"
        plainly_migrated(f"sqlite:///{plain}", repository)
        found, ours = map(sqlite_content, (plain, request.getfixturevalue("installed_sqlite")))
    else:
        with servers.postgres() as address, servers.postgres() as other:
            plainly_migrated(address, repository)
            found, ours = map(postgres_content, (address, migrated(other)))
    assert len(found) > 1000
    assert ours == found
