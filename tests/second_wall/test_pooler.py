"""Behind pgbouncer in transaction mode two clients share one connection and see their own alone."""

import os
import shutil
import subprocess
import tempfile
import threading
import time
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from tests.records.worlds import place
from tests.roles import APP
from tests.servers import free_port

from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.identity.services import roles_load
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.organisation.models import OrganisationKind

BACKEND = "shuanghe.identity.pages.entrance.AccountBackend"
ROUNDS = 15
INI = """[databases]
{name} = host={host} port={server} dbname={name}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users
pool_mode = transaction
default_pool_size = 1
logfile = {folder}/log
"""


@pytest.fixture
def folder():
    """A folder that the account of the database may enter, wherever the tests keep their own."""
    with tempfile.TemporaryDirectory(prefix="shuanghe-pooler-") as made:
        yield Path(made)


@pytest.fixture
def pooler(transactional_db, folder, settings):
    """The database of the suite through a pgbouncer with one single connection to it."""
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program, "pgbouncer is missing: apt-get install pgbouncer"
    port, described = free_port(), connection.settings_dict
    direct = {**described, "OPTIONS": dict(described["OPTIONS"])}
    text = INI.format(
        name=described["NAME"],
        host=described["HOST"],
        server=described["PORT"],
        port=port,
        folder=folder,
    )
    (folder / "pgbouncer.ini").write_text(text)
    (folder / "users").write_text(f'"{APP}" ""\n')
    owner = "postgres" if os.geteuid() == 0 else None
    for path in (folder, *folder.iterdir()):
        if owner:
            shutil.chown(path, owner, owner)
    with subprocess.Popen([program, folder / "pgbouncer.ini"], user=owner) as running:
        described.update(HOST="127.0.0.1", PORT=str(port), USER=APP)
        described["DISABLE_SERVER_SIDE_CURSORS"] = True
        described["OPTIONS"].pop("assume_role", None)
        connection.close()
        try:
            until = time.monotonic() + 60
            while "Listening" not in _log(folder) and time.monotonic() < until:
                time.sleep(0.1)
            assert running.poll() is None, _log(folder)
            yield port
        finally:
            connection.close()
            described.update(direct)
            running.terminate()


def _log(folder):
    log = folder / "log"
    return log.read_text().replace("listening", "Listening") if log.exists() else ""


def branch_made(code):
    """A branch of its own tree with an account that may read it."""
    with looking(Scope.everything("测试")):
        branch = place(code, OrganisationKind.BRANCH, name=f"示例{code}支部")
        user = User.objects.create_user(code, None, name="示例", organisation=branch)
        RoleGrant.objects.create(
            user=user,
            role=Role.objects.get(code="branch_secretary"),
            organisation=branch,
            from_on=date(2020, 1, 1),
            granted_by="测试",
        )
    return user


def test_pages_through_one_shared_connection_show_each_reader_the_own_branch_alone(pooler):
    roles_load(Actor.system("测试"))
    users = {code: branch_made(code) for code in ("aa", "bb")}
    started, wrong, seen = threading.Barrier(2), [], []

    def read(code, other):
        try:
            client = Client()
            client.force_login(users[code], backend=BACKEND)
            started.wait(60)
            for _ in range(ROUNDS):
                mine = client.get(reverse("organisation:show", kwargs={"code": code}))
                theirs = client.get(reverse("organisation:show", kwargs={"code": other}))
                seen.append((mine.status_code, theirs.status_code))
                if f"示例{other}支部" in mine.text + theirs.text:
                    wrong.append(code)
        finally:
            connection.close()

    threads = [threading.Thread(target=read, args=pair) for pair in (("aa", "bb"), ("bb", "aa"))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert wrong == []
    assert seen == [(200, 404)] * 2 * ROUNDS
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (first,) = cursor.fetchone()
        connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone() == (first,), "the clients did not share one connection"


def test_what_one_client_was_told_the_next_does_not_inherit(pooler):
    counted = "SELECT count(*) FROM organisation_organisation"
    roles_load(Actor.system("测试"))
    branch_made("aa")
    with looking(Scope.everything("测试")), connection.cursor() as cursor:
        cursor.execute(counted)
        assert cursor.fetchone() == (1,)
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute(counted)
        assert cursor.fetchone() == (0,)
