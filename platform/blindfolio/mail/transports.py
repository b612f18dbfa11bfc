from __future__ import annotations

import os
import smtplib
import ssl
import time
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from blindfolio.files import private_files
from blindfolio.mail import failures
from blindfolio.outbound.address import LOOPBACK
from blindfolio.refusal import Refusal

PATIENCE = 20.0  # seconds that a mail server may take for one answer

# Seconds for one email. Well below a job's lease, after which another worker would send it too.
LONGEST = 80.0


class Transport(Protocol):
    def send(self, message: EmailMessage) -> None:
        """Raises Refusal if a further try would fail too."""


def open_transport(url: str) -> Transport | None:
    """Raises Refusal for an unusable address. `smtp://` requires STARTTLS except on this
    machine, because emails contain sign-in links. `smtps://` uses TLS from the start, and
    `folder:///path` writes .eml files.
    """
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme in ("smtp", "smtps") and parts.hostname:
        return SmtpServer(parts)
    if parts.scheme == "folder" and parts.path and not parts.netloc:
        return Folder(Path(unquote(parts.path)))
    raise Refusal(
        "mail-url",
        "BLINDFOLIO_MAIL is not valid. Use smtp://user:password@host:port, smtps://… or"
        " folder:///path, or leave it empty and pass on links yourself.",
    )


class SmtpServer:
    def __init__(self, parts: SplitResult) -> None:
        self._host = parts.hostname or ""
        self._tls = parts.scheme == "smtps"
        self._port = parts.port or (465 if self._tls else 25)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")

    def send(self, message: EmailMessage) -> None:
        with self._connect() as server:
            if not self._tls and self._host not in LOOPBACK:
                server.starttls(context=ssl.create_default_context())
            if self._user:
                server.login(self._user, self._password)
            try:
                server.send_message(message)
            except smtplib.SMTPRecipientsRefused as error:
                # Each mail has one recipient.
                for code, answer in error.recipients.values():
                    _refuse(failures.of_recipient(code, answer), error)
                raise
            except smtplib.SMTPDataError as error:
                said = error.smtp_error
                raw = said.encode() if isinstance(said, str) else said
                _refuse(failures.of_message(error.smtp_code, raw), error)
                raise

    def _connect(self) -> smtplib.SMTP:
        if self._tls:
            context = ssl.create_default_context()
            return _TlsServer(self._host, self._port, timeout=PATIENCE, context=context)
        return _Server(self._host, self._port, timeout=PATIENCE)


def _refuse(refusal: Refusal | None, error: Exception) -> None:
    if refusal is not None:
        raise refusal from error


class _Server(smtplib.SMTP):
    """An SMTP connection that is given up after `LONGEST` seconds."""

    _until: float | None = None

    def getreply(self) -> tuple[int, bytes]:
        # Like smtplib's, limited to the remaining time.
        now = time.monotonic()
        if self._until is None:
            self._until = now + LONGEST
        if now >= self._until:
            raise TimeoutError("the mail server took too long for one email")
        if self.sock is not None:
            self.sock.settimeout(min(PATIENCE, self._until - now))
        return super().getreply()


class _TlsServer(_Server, smtplib.SMTP_SSL):
    """An SMTP connection with the same limit that uses TLS from the start."""


class Folder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage) -> None:
        private_files.make_folder(self._folder)
        name = message["Message-ID"].strip("<>").partition("@")[0]
        unfinished = self._folder / f".{name}"
        # The mail contains a sign-in link.
        with open(unfinished, "wb", opener=private_files.opener) as file:
            file.write(message.as_bytes())
        os.replace(unfinished, self._folder / f"{name}.eml")

    def forget(self, mail: str) -> None:
        for name in (f".{mail}", f"{mail}.eml"):
            (self._folder / name).unlink(missing_ok=True)
