"""What is measured on PostgreSQL is measured behind the wall."""

import os
import subprocess
import sys

import psycopg

FILLED_THEN_SERVED = """
from benchmarks import serving, worlds
from benchmarks.trees import tree

worlds.prepare()
worlds.tree_load(tree(30))
print(serving.behind_the_wall()["DATABASE_URL"])
"""


def test_the_measured_server_signs_in_as_a_role_that_the_wall_binds(
    postgres_server, installed_postgres, repository
):
    with psycopg.connect(postgres_server, autocommit=True) as talk:
        talk.execute("CREATE DATABASE measured")
    filled = installed_postgres(postgres_server.rpartition("/")[0] + "/measured")
    done = subprocess.run(
        [sys.executable, "-c", FILLED_THEN_SERVED],
        env={**os.environ, "DATABASE_URL": filled, "PYTHONPATH": str(repository)},
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    served = done.stdout.split()[-1]
    counted = "SELECT count(*) FROM organisation_organisation"
    with psycopg.connect(filled) as owner, psycopg.connect(served) as program:
        assert owner.execute(counted).fetchone()[0] > 30
        assert program.execute(counted).fetchone() == (0,)
        ((superuser, bypasses),) = program.execute(
            "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        ).fetchall()
    assert not superuser
    assert not bypasses
