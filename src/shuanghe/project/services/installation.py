"""Set an installation up, and look at it before it starts. Safe to repeat."""

import os
import secrets
import sqlite3
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from shuanghe.identity.models import AdministratorKind, RoleGrant
from shuanghe.identity.queries import in_force
from shuanghe.kernel import crypto
from shuanghe.kernel.audit.queries import anchor_newest
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.project.rules.safety import (
    DURABLE,
    PRAGMAS,
    Finding,
    Installation,
    findings,
    role_findings,
    server_findings,
    upkeep_findings,
    wall_findings,
    weak_pragmas,
)
from shuanghe.project.services.roles import standing_read
from shuanghe.rulebook.queries import RulebookRefused, rulebook


def keys_create() -> list[Path]:
    """Make the session secret and the master key where they are missing; the files made."""
    settings.HOME.mkdir(parents=True, exist_ok=True)
    made = []
    if not _secret():
        settings.SECRET_KEY = secrets.token_urlsafe(64)
        secret = Path(settings.SECRET_KEY_FILE)
        handle = os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(settings.SECRET_KEY + "\n")
        made.append(secret)
    if not Path(settings.MASTER_KEY_FILE).exists():
        made.append(crypto.key_create())
    return made


def database_prepare() -> None:
    """Bring the tables up to date."""
    call_command("migrate", interactive=False, verbosity=0)


def static_collect() -> None:
    """Gather the static files that the web server hands out, with hashed names."""
    call_command("collectstatic", interactive=False, verbosity=0)


def installation_findings(*, is_production: bool | None = None) -> list[Finding]:
    """What is wrong with this installation as it stands, and with its database connection.

    is_production: judge it as one; as its profile says when None.
    """
    is_sqlite = connection.vendor == "sqlite"
    seen = Installation(
        is_production=settings.IS_PRODUCTION if is_production is None else is_production,
        secret=_secret(),
        has_master_key=Path(settings.MASTER_KEY_FILE).exists(),
        is_debug=settings.DEBUG,
        hosts=tuple(settings.ALLOWED_HOSTS),
        sqlite=sqlite3.sqlite_version_info if is_sqlite else None,
        journal=settings.JOURNAL,
    )
    found = findings(seen)
    if is_sqlite and (weak := weak_pragmas(pragmas_read())):
        text = f"SQLite 连接设置不符合要求：{'、'.join(weak)}。请检查数据库文件所在的文件系统。"
        found.insert(0, Finding("pragmas", text, is_blocking=True))
    if not is_sqlite:
        found += server_findings(server_read(), is_production=seen.is_production)
        found += wall_findings(standing_read())
    return [*_rulebook_findings(), *found]


def deployment_findings() -> list[Finding]:
    """What an operator should put right before people rely on this installation, worst first."""
    executor = MigrationExecutor(connection)
    unapplied = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    upkeep = upkeep_findings(
        unapplied=unapplied,
        anchor_hours=_anchor_hours(),
        missing_administrators=[] if unapplied else _administrators_missing(),
    )
    roles = [] if connection.vendor == "sqlite" else role_findings(standing_read())
    found = [*installation_findings(is_production=True), *roles, *upkeep]
    return sorted(found, key=lambda finding: not finding.is_blocking)


def server_read() -> dict[str, str]:
    """The settings on which PostgreSQL keeps its word, as the server itself says them."""
    read = {}
    with connection.cursor() as cursor:
        for name in (*DURABLE, "data_checksums", "is_superuser"):
            cursor.execute(f"SHOW {name}")
            read[name] = str(cursor.fetchone()[0])
    return read


def _anchor_hours() -> float | None:
    """The age of the newest anchor in hours; None when there is none."""
    at = timezone.now()
    newest = anchor_newest(at=at)
    return None if newest is None else (at - newest).total_seconds() / 3600


def _administrators_missing() -> list[str]:
    """The titles of the three administrators whom no open account is today."""
    on = timezone.localdate()
    with looking(Scope.everything("核对三员是否齐备")):
        held = set(
            RoleGrant.objects.filter(in_force(on), user__is_active=True).values_list(
                "role__administrator", flat=True
            )
        )
    return [str(label) for kind, label in AdministratorKind.choices if kind and kind not in held]


def _rulebook_findings() -> list[Finding]:
    """A rulebook that does not load would break every page that reads it: better not to start."""
    try:
        rulebook()
    except RulebookRefused as wrong:
        text = f"{wrong}\n改好后可用 shuanghe rulebook check 复查。"
        return [Finding("rulebook", text, is_blocking=True)]
    return []


def pragmas_read() -> dict[str, str]:
    """The settings that the open SQLite connection really has; "0" where it has none."""
    read = {}
    with connection.cursor() as cursor:
        for name in PRAGMAS:
            cursor.execute(f"PRAGMA {name}")
            row = cursor.fetchone()
            read[name] = str(row[0]) if row else "0"
    return read


def _secret() -> str:
    """The secret on disk; "" when there is none (the setting itself raises when it is empty)."""
    file = Path(settings.SECRET_KEY_FILE)
    return file.read_text().strip() if file.exists() else ""
