"""The product served as it is served: granian, its own options, on either database; what it costs.

CPU is that of the server's processes and, on PostgreSQL, of the database's too. There the server
signs in as the role of the program, behind row-level security; only the filling goes round it.
"""

import os
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import psutil

from benchmarks import worlds


@contextmanager
def served(*, settings: str = "benchmarks.settings", **environment: str) -> Iterator["Server"]:
    """The product on a free port with two web processes, as `shuanghe serve` starts it."""
    from shuanghe.project.services.processes import running, web_server

    counted()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    changed = {
        "DJANGO_SETTINGS_MODULE": settings,
        "PYTHONPATH": str(Path(__file__).parents[1]),
        **behind_the_wall(),
        **environment,
    }
    before = {name: os.environ.get(name) for name in changed}
    os.environ.update(changed)
    try:
        command = web_server(host="127.0.0.1", port=port, workers=2)
        with running(command) as (process,):
            _wait(port)
            yield Server(port, psutil.Process(process.pid))
    finally:
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})


class Server:
    """A running product: where it listens, and the CPU seconds it has used."""

    def __init__(self, port: int, process: psutil.Process) -> None:
        self.port = port
        self.process = process
        self.database = _postmaster()

    def spent(self) -> float:
        """CPU seconds so far: web processes and the database's, ended ones too."""
        roots = [self.process, *([self.database] if self.database else [])]
        total = 0.0
        for root in roots:
            ended = root.cpu_times()
            total += ended.children_user + ended.children_system
            for one in (root, *root.children(recursive=True)):
                times = one.cpu_times()
                total += times.user + times.system
        return total

    def memory(self) -> int:
        """Megabytes that the web processes hold."""
        everyone = [self.process, *self.process.children(recursive=True)]
        return sum(one.memory_info().rss for one in everyone) // 1_000_000


def counted() -> None:
    """Let the database count its rows, as it does by itself some time after so many came."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def act_behind_the_wall() -> None:
    """Let this process ask as the role that serves the pages; nothing on SQLite."""
    from django.db import connection
    from tests.roles import APP

    counted()
    if behind_the_wall():
        connection.settings_dict["USER"] = APP
        connection.close()


def behind_the_wall() -> dict[str, str]:
    """DATABASE_URL of the role that serves the pages, made for it; nothing on SQLite.

    Raises SystemExit when that role could see rows outside a scope.
    """
    import psycopg
    from django.db import connection
    from tests.roles import APP, BACKUP, roles_grant

    from shuanghe.project.rules.roles import Roles

    if connection.vendor != "postgresql":
        return {}
    here = connection.settings_dict
    roles_grant(Roles(here["USER"], APP, BACKUP, here["NAME"]))
    address = f"postgres://{APP}@{here['HOST']}:{here['PORT']}/{here['NAME']}"
    with psycopg.connect(address) as talk:
        row = talk.execute("SELECT count(*) FROM organisation_organisation").fetchone()
    if row != (0,):
        raise SystemExit(f"{APP} sees {row} organisations without a scope: no figure would count")
    return {"DATABASE_URL": address}


def _postmaster() -> psutil.Process | None:
    """The PostgreSQL server behind the connection; None on SQLite."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return psutil.Process(cursor.fetchone()[0]).parent()


def _wait(port: int) -> None:
    until = time.monotonic() + 180
    while time.monotonic() < until:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


def session(
    name: str, *, rights: Sequence[str], organisation: int, member: int | None = None
) -> str:
    """Sign somebody in who holds the rights on one organisation: the cookie of the session."""
    from django.test import Client

    from shuanghe.identity.models import Role, RoleGrant, User
    from shuanghe.organisation.models import Organisation

    user: Any = User.objects.filter(username=name).first()
    if user is None:
        role, _is_new = Role.objects.get_or_create(
            code=f"bench_{len(rights)}", defaults={"title": "测速", "rights": list(rights)}
        )
        with worlds.everything():
            place = Organisation.objects.get(pk=organisation)
            user = User.objects.create_user(
                name, name=f"测速示例{name}", organisation=place, member_id=member
            )
            RoleGrant.objects.create(
                user=user, role=role, organisation=place, from_on=date(2020, 1, 1),
                granted_by="测速",
            )  # fmt: skip
    client = Client()
    client.force_login(user, backend="shuanghe.identity.pages.entrance.AccountBackend")
    return f"sessionid={client.cookies['sessionid'].value}"
