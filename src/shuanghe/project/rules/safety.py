"""Whether an installation may run: what must stop it, what the operator should know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shuanghe.project.rules.roles import TRUSTED

Version = tuple[int, ...]

FIXED_IN: Version = (3, 51, 3)
BACKPORTED: Mapping[tuple[int, int], int] = {(3, 50): 7, (3, 44): 6}
WAL_SINCE: Version = (3, 7, 0)
SECRET_LENGTH = 50
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]", ""})

PRAGMAS: Mapping[str, tuple[str, ...]] = {
    "journal_mode": ("wal", "delete", "memory"),
    "synchronous": ("2", "3"),
    "foreign_keys": ("1",),
    "mmap_size": ("0",),
    "secure_delete": ("1",),
}

DURABLE: Mapping[str, tuple[str, ...]] = {
    "synchronous_commit": ("on", "remote_apply", "remote_write"),
    "fsync": ("on",),
    "full_page_writes": ("on",),
}
"""What a PostgreSQL server must say so that an acknowledged record is never lost."""
ANCHOR_HOURS = 24


@dataclass(frozen=True)
class Installation:
    """What a start-up looks at. sqlite is None on PostgreSQL."""

    is_production: bool
    secret: str
    has_master_key: bool
    is_debug: bool
    hosts: tuple[str, ...]
    sqlite: Version | None = None
    journal: str = "wal"


@dataclass(frozen=True)
class Finding:
    """One thing found. A blocking one keeps the program from starting."""

    code: str
    text: str
    is_blocking: bool


@dataclass(frozen=True)
class Standing:
    """How the database account in use stands to the tables.

    unguarded: tables without their wall; changeable: append-only tables that it may change all the
    same; is_searchable: whether the search index may be read before a policy is asked.
    """

    role: str
    is_superuser: bool = False
    bypasses: bool = False
    owns_tables: bool = False
    unguarded: tuple[str, ...] = ()
    changeable: tuple[str, ...] = ()
    is_searchable: bool = True


def has_wal_reset_race(version: Version) -> bool:
    """Whether this SQLite can lose a commit when a writer restarts the log under a reader.

    Source: SQLite release notes of 3.51.3, back-ported to 3.50.7 and 3.44.6.
    """
    if version < WAL_SINCE or version >= FIXED_IN:
        return False
    patch = BACKPORTED.get((version[0], version[1]))
    return patch is None or version[2] < patch


def findings(installation: Installation) -> list[Finding]:
    """Everything wrong with an installation, the blocking findings first."""
    found = [*_of_secrets(installation), *_of_network(installation), *_of_sqlite(installation)]
    return sorted(found, key=lambda finding: not finding.is_blocking)


def _of_secrets(installation: Installation) -> list[Finding]:
    found = []
    if len(installation.secret) < SECRET_LENGTH or len(set(installation.secret)) < 10:
        text = (
            "会话密钥缺失或过短。请运行 shuanghe setup 生成，或用 SHUANGHE_SECRET_FILE 指定文件。"
        )
        found.append(Finding("secret", text, is_blocking=True))
    if not installation.has_master_key:
        text = "找不到主密钥文件。首次安装请运行 shuanghe setup；已有数据请放回原来的密钥文件。"
        found.append(Finding("master_key", text, is_blocking=True))
    return found


def _of_network(installation: Installation) -> list[Finding]:
    if not installation.is_production:
        return []
    found = []
    if installation.is_debug:
        found.append(Finding("debug", "正式环境不得打开 DEBUG。", is_blocking=True))
    if "*" in installation.hosts or LOCAL_HOSTS.issuperset(installation.hosts):
        text = "请用 SHUANGHE_HOSTS 写明访问域名（逗号分隔，不能是 *，不能只有本机）。"
        found.append(Finding("hosts", text, is_blocking=True))
    return found


def _of_sqlite(installation: Installation) -> list[Finding]:
    version = installation.sqlite
    if version is None or installation.journal != "wal" or not has_wal_reset_race(version):
        return []
    text = (
        f"SQLite {'.'.join(map(str, version))} 存在 WAL 重置缺陷，极少数情况下会丢失已提交的数据"
        "（3.51.3 已修复）。解决办法任选其一：用 DATABASE_URL 改用 PostgreSQL；"
        "升级 SQLite；或设置 SHUANGHE_JOURNAL=delete（写入约慢四倍）。"
    )
    return [Finding("wal_reset", text, is_blocking=installation.is_production)]


def weak_pragmas(read: Mapping[str, str]) -> list[str]:
    """Which settings of a SQLite connection, as read back from it, are not what we rely on."""
    return [
        f"{name}={read.get(name, '?')}"
        for name, allowed in PRAGMAS.items()
        if read.get(name) not in allowed
    ]


def server_findings(read: Mapping[str, str], *, is_production: bool) -> list[Finding]:
    """What is wrong with a PostgreSQL server's settings, as read back from it.

    read: the settings of DURABLE, "data_checksums", and "is_superuser" of the account.
    """
    found = [
        Finding(
            "durability",
            f"PostgreSQL 的 {name}={read.get(name, '?')}，已确认的记录断电会丢。"
            f"请在 postgresql.conf 设 {name}=on 后重启数据库。",
            is_blocking=True,
        )
        for name, allowed in DURABLE.items()
        if read.get(name) not in allowed
    ]
    if read.get("data_checksums") != "on":
        text = "PostgreSQL 没有打开数据校验，磁盘坏了发现不了。停库后运行 pg_checksums --enable。"
        found.append(Finding("checksums", text, is_blocking=is_production))
    if read.get("is_superuser") == "on":
        text = "连接数据库用的是超级用户，触发器和权限都拦不住它。请建普通账号，改 DATABASE_URL。"
        found.append(Finding("superuser", text, is_blocking=False))
    return found


def wall_findings(standing: Standing) -> list[Finding]:
    """Tables that the database shows to anybody: the program does not start over them."""
    if not standing.unguarded:
        return []
    named = "、".join(standing.unguarded[:5])
    count = len(standing.unguarded)
    text = f"{count} 张表没有行级安全策略（{named}）。请用建表账号运行 shuanghe setup。"
    return [Finding("walls", text, is_blocking=True)]


def role_findings(standing: Standing) -> list[Finding]:
    """What the account of the program is able to do and should not be."""
    mend = "请运行 shuanghe database roles 建立账号，网页和后台任务的 DATABASE_URL 用程序账号。"
    found = []
    if standing.bypasses and not standing.is_superuser:
        text = f"数据库账号 {standing.role} 不受行级安全限制（BYPASSRLS）。{mend}"
        found.append(Finding("bypass", text, is_blocking=False))
    if standing.owns_tables and not standing.is_superuser:
        text = f"数据库账号 {standing.role} 是表的所有者，能拆掉行级安全和触发器。{mend}"
        found.append(Finding("owner", text, is_blocking=False))
    if standing.changeable and not (standing.is_superuser or standing.owns_tables):
        named = "、".join(standing.changeable[:5])
        text = f"数据库账号 {standing.role} 有权改动只增不改的表（{named}）。{mend}"
        found.append(Finding("append_only", text, is_blocking=False))
    if not standing.is_searchable:
        text = f"检索在行级安全下要先逐行判断权限，数据多时会慢。请以超级用户在本库执行：{TRUSTED}"
        found.append(Finding("searchable", text, is_blocking=False))
    return found


def upkeep_findings(
    *, unapplied: int, anchor_hours: float | None, missing_administrators: Sequence[str]
) -> list[Finding]:
    """What upkeep has been left undone.

    unapplied: changes of the tables not applied yet. anchor_hours: age of the newest anchor, None
    for none. missing_administrators: of the three (三员), those whom nobody is.
    """
    found = []
    if unapplied:
        text = f"有 {unapplied} 项表结构升级没有执行，请先备份，再运行 shuanghe setup。"
        found.append(Finding("migrations", text, is_blocking=True))
    if anchor_hours is None or anchor_hours > ANCHOR_HOURS:
        told = "没有" if anchor_hours is None else f"已 {anchor_hours:.0f} 小时没有"
        text = f"{told}写台账锚定文件。请确认后台任务在运行（shuanghe worker），并把锚定文件另存。"
        found.append(Finding("anchor", text, is_blocking=False))
    if missing_administrators:
        text = f"没有人担任{'、'.join(missing_administrators)}。请用 shuanghe account 建立并授权。"
        found.append(Finding("administrators", text, is_blocking=False))
    return found
