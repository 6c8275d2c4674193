"""Backup and restore: everything the program keeps, in one file that any engine can read."""

from shuanghe.project.services.backup.archive import ArchiveBroken
from shuanghe.project.services.backup.making import BackupRefused, backup_make
from shuanghe.project.services.backup.restoring import RestoreRefused, backup_restore

__all__ = ["ArchiveBroken", "BackupRefused", "RestoreRefused", "backup_make", "backup_restore"]
