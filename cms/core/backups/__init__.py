"""Database and media in one archive, written while the site runs, and put back again (contract 1)."""

from cms.core.backups.archive import BackupError
from cms.core.backups.hooks import register_after_restore
from cms.core.backups.services import Contents, back_up, restore

__all__ = ["BackupError", "Contents", "back_up", "register_after_restore", "restore"]
