"""`shuanghe backup` and `shuanghe restore`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from shuanghe.kernel.crypto import KeyBroken, KeyMissing
from shuanghe.kernel.terminal import AsJson, fail, give, say
from shuanghe.project.services.backup import (
    ArchiveBroken,
    BackupRefused,
    RestoreRefused,
    backup_make,
    backup_restore,
)

SHORTEST = 12
File = Annotated[Path, typer.Argument(help="备份文件。", metavar="FILE")]
Replace = Annotated[bool, typer.Option("--replace", help="允许覆盖目标中已有的数据。")]
AnyKey = Annotated[bool, typer.Option("--any-key", help="主密钥与备份时不同也恢复。")]
Passphrase = Annotated[
    bool, typer.Option("--passphrase-stdin", help="从标准输入读一行口令，加密或解开备份。")
]


def backup(file: File, passphrase_stdin: Passphrase = False, as_json: AsJson = False) -> None:
    """备份数据库和上传的文件到一个文件（可在运行中执行；不含密钥）。"""
    try:
        made = backup_make(file, passphrase=passphrase_read() if passphrase_stdin else None)
    except (BackupRefused, FileExistsError, KeyMissing, KeyBroken) as error:
        fail(str(error))
    except OSError as error:
        fail(f"无法写入 {file}:{error.strerror}。")
    say(f"已备份 {made.tables} 张表 {made.rows} 行、{made.files} 个文件到 {made.path}")
    if made.damaged:
        say(
            f"提醒：有 {len(made.damaged)} 份材料的文件缺失或与存入时不同，备份里也没有完整的，"
            f"如 {made.damaged[0]}。请从更早的备份找回。"
        )
    say("恢复时还需要原来的密钥文件，请与备份分开保存。")
    if as_json:
        give(
            {
                "file": str(made.path),
                "tables": made.tables,
                "rows": made.rows,
                "files": made.files,
                "bytes": made.size,
                "damaged": list(made.damaged),
            }
        )


def restore(
    file: File,
    replace: Replace = False,
    any_key: AnyKey = False,
    passphrase_stdin: Passphrase = False,
    as_json: AsJson = False,
) -> None:
    """从备份文件恢复（先停止服务）。全部内容核对无误后才替换现有数据。"""
    if not file.is_file():
        fail(f"找不到备份文件 {file}。")
    try:
        passphrase = passphrase_read() if passphrase_stdin else None
        back = backup_restore(file, passphrase=passphrase, replace=replace, any_key=any_key)
    except (ArchiveBroken, RestoreRefused, KeyMissing, KeyBroken) as error:
        fail(str(error))
    say(f"已恢复 {back.tables} 张表 {back.rows} 行、{back.files} 个文件（备份于 {back.made_at}）")
    if back.former_files:
        say(f"原有文件移到了 {back.former_files}，确认无误后可以删除。")
    if as_json:
        give(
            {
                "tables": back.tables,
                "rows": back.rows,
                "files": back.files,
                "made_at": back.made_at,
            }
        )


def passphrase_read() -> str:
    """One line from standard input, at least twelve characters."""
    passphrase = sys.stdin.readline().rstrip("\r\n")
    if len(passphrase) < SHORTEST:
        fail(f"口令至少 {SHORTEST} 个字符。")
    return passphrase
