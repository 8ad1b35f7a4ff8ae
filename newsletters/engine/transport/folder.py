"""The embedded default: every mail becomes a readable file, and none leaves the machine."""

from __future__ import annotations

import os
from pathlib import Path

from cms.core.failpoints import declare, fail_point
from newsletters.engine.personal import PersonalMail
from newsletters.engine.transport.base import Answer, RouteDown

declare(
    {
        "mail.in_file": "The mail is written under a name that nobody reads.",
        "mail.after_file": "The mail is in the folder.",
    }
)


class FolderTransport:
    """See :class:`~newsletters.engine.transport.base.Transport`. The name of a file is the mail's own, so that handing
    it over twice leaves one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise RouteDown(Answer(0, error.strerror or type(error).__name__)) from None

    def rcpt(self, mail: PersonalMail) -> None:
        """A folder refuses nobody."""

    def reset(self) -> None:
        """Nothing has been begun."""

    def deliver(self, mail: PersonalMail) -> Answer:
        name = f"{mail.date:%Y%m%d-%H%M%S}-{mail.delivery_id}"
        target, fresh = self.folder / f"{name}.eml", self.folder / f".{name}.part"
        try:
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(mail.as_bytes())
                file.flush()
                os.fsync(file.fileno())
            fail_point("mail.in_file")
            fresh.replace(target)
            self._sync()
        except OSError as error:  # disk full, no permission: the file is not there
            raise RouteDown(Answer(0, error.strerror or type(error).__name__)) from None
        fail_point("mail.after_file")
        return Answer(250, f"{name}.eml")

    def close(self) -> None:
        """There is no connection."""

    def _sync(self) -> None:
        """The new name survives a power cut, too."""
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
