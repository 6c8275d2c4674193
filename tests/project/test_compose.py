"""The steps of compose.yaml, run in their order against a PostgreSQL that asks for passwords."""

import os
import re
import shlex
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import yaml
from tests.project.test_deploy import fetched_once_ready, started
from tests.servers import free_port, postgres

PASSWORDS = {
    f"SHUANGHE_{kind}_PASSWORD": f"only-for-tests-{kind.lower()}"
    for kind in ("DB", "OWNER", "APP", "BACKUP")
}
ACCOUNTS = {
    "roles": "postgres",
    "setup": "shuanghe_owner",
    "web": "shuanghe",
    "worker": "shuanghe",
    "celery": "shuanghe",
    "backup": "shuanghe_backup",
}
PROGRAM = f"{shlex.quote(sys.executable)} -m shuanghe.project.cli"


class Composed:
    """The parts of the file, with its places, port and names moved to ours."""

    def __init__(self, file, server, home):
        self.parts = yaml.safe_load(file.read_text())["services"]
        self.home, self.port = home, free_port()
        self.at = re.search(r"@(.+)/", server).group(1)

    def resolved(self, text):
        names = PASSWORDS | {"SHUANGHE_HOSTS": "dj.example.org"}
        text = re.sub(r"\$\{(\w+)[^}]*\}", lambda found: names.get(found[1], ""), str(text))
        text = text.replace("@database:5432/", f"@{self.at}/").replace("$$", "$")
        for there in ("/var/lib/shuanghe", "/var/backups/shuanghe"):
            text = text.replace(there, str(self.home))
        return text

    def environment(self, name):
        given = self.parts[name]["environment"].items()
        names = {key: self.resolved(value) for key, value in given}
        return {**os.environ, **names, "DJANGO_SETTINGS_MODULE": "shuanghe.project.settings"}

    def command(self, name):
        words = [self.resolved(word) for word in self.parts[name]["command"]]
        words = [str(self.port) if word == "8000" else word for word in words]
        if words[0] == "shuanghe":
            return [*shlex.split(PROGRAM), *words[1:]]
        return [word.replace("exec shuanghe ", f"exec {PROGRAM} ") for word in words]

    def run(self, name, *more, **options):
        words = [*shlex.split(PROGRAM), *more] if more else self.command(name)
        return subprocess.run(
            words,
            env=self.environment(name),
            capture_output=True,
            text=True,
            check=False,
            **options,
        )


@contextmanager
def asking_for_passwords(server):
    """The server as its image starts it: a superuser `postgres`, nobody without a password."""
    with psycopg.connect(server, autocommit=True) as talk:
        password = PASSWORDS["SHUANGHE_DB_PASSWORD"]
        talk.execute(f"CREATE ROLE postgres SUPERUSER LOGIN PASSWORD '{password}'")
        ((file,),) = talk.execute("SHOW hba_file").fetchall()
        Path(file).write_text("host all all 127.0.0.1/32 scram-sha-256\n")
        talk.execute("SELECT pg_reload_conf()")
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            psycopg.connect(server).close()
        except psycopg.OperationalError:
            break
        time.sleep(0.1)
    yield server


@pytest.fixture(scope="module")
def composed(repository, tmp_path_factory):
    """The database with its roles and tables, made by the steps of the file."""
    file = repository / "deploy" / "compose" / "compose.yaml"
    with postgres(is_durable=True) as server, asking_for_passwords(server):
        made = Composed(file, server, tmp_path_factory.mktemp("volume"))
        for step in ("roles", "setup", "roles"):
            done = made.run(step)
            assert done.returncode == 0, done.stderr
            assert not any(one in done.stdout + done.stderr for one in PASSWORDS.values())
        yield made


def test_each_part_signs_in_with_an_account_of_its_own(composed):
    for name, account in ACCOUNTS.items():
        assert f"//{account}:" in composed.environment(name)["DATABASE_URL"], name
    holding = {
        name
        for name, part in composed.parts.items()
        if "SHUANGHE_DB_PASSWORD" in str(part.get("environment"))
    }
    assert holding == {"database", "roles"}


def test_nobody_comes_in_without_a_password(composed):
    for account in ("shuanghe_owner", "shuanghe", "shuanghe_backup"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(f"postgres://{account}@{composed.at}/shuanghe")


def test_the_web_part_serves_behind_the_wall_and_the_worker_works(composed):
    done = composed.run("web", "check", "--deploy", "--json")
    for told in ("superuser", "owner", "bypass", "append_only", "walls", "durability", "checksums"):
        assert f'"{told}"' not in done.stdout, done.stdout
    web, worker = (
        started(composed.command(name), env=composed.environment(name))
        for name in ("web", "worker")
    )
    with web, worker:
        address = f"http://127.0.0.1:{composed.port}/readyz?worker=1"
        assert fetched_once_ready(address) == (200, "ok\n")


def test_the_backup_part_writes_a_whole_backup_and_the_web_part_cannot(composed):
    done = composed.run("backup", input="only for these tests\n")
    assert done.returncode == 0, done.stderr
    (made,) = composed.home.glob("shuanghe-*.backup")
    refused = composed.run("web", "backup", str(composed.home / "none.backup"))
    assert refused.returncode == 1
    restore = ["restore", str(made), "--passphrase-stdin", "--replace"]
    done = composed.run("setup", *restore, input="only for these tests\n")
    assert done.returncode == 0, done.stderr


def test_roles_without_a_password_are_not_made(composed):
    names = composed.environment("roles") | {"SHUANGHE_APP_PASSWORD": "short"}
    done = subprocess.run(
        composed.command("roles"), env=names, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "SHUANGHE_APP_PASSWORD" in done.stderr
