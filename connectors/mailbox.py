"""A mailbox on an IMAP server (RFC 3501): what waits in it, and where it goes once it is kept elsewhere.

Nothing is ever deleted: a message is moved to another folder of the same mailbox, or copied there and marked.
"""

from __future__ import annotations

import contextlib
import imaplib
import re
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, Self

from robot.api.types import Secret

from connectors.errors import AccountRefusedError, TargetRefusedError, TargetUnavailableError
from connectors.oauth import Tokens, xoauth2

_AT_ONCE = 500  # messages that are listed
_LISTED = re.compile(rb"UID (\d+)")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that waits."""

    uid: int
    size: int  # bytes


class Mailbox:
    """A connection to one folder of a mailbox; a ``with`` block closes it.

    Args:
        name: What to call it in errors.
        host: The server.
        port: 993 with ``tls``, 143 otherwise.
        tls: How the way there is encrypted.
        user: Log-in.
        password: Its password, or tokens of an OAuth service.
        folder: Where mail arrives.
        timeout: Seconds of each word with the server.

    Raises:
        TargetUnavailableError: The server isn't reached, or its certificate isn't trusted.
        AccountRefusedError: It refuses the user.
        TargetRefusedError: There is no such folder.
    """

    def __init__(
        self,
        name: str,
        *,
        host: str,
        port: int,
        tls: Literal["tls", "starttls", "none"],
        user: str,
        password: Secret | Tokens,
        folder: str = "INBOX",
        timeout: float = 30.0,
    ) -> None:
        self.name = name
        self.folder = folder
        self._ready: set[str] = set()  # folders known to be there
        with self._told():
            self._server = _connected(host, port, tls, timeout)
        try:
            with self._told():
                self._log_in(user, password)
                self._able = self._capabilities()
            with self._told():
                self._select()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Say good-bye; a connection that is gone is no error."""
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            self._server.logout()

    def waiting(self) -> list[Waiting]:
        """The messages that wait, the oldest first: some hundreds at most, the next once these are moved.

        Raises:
            TargetUnavailableError: The server isn't reached.
        """
        with self._told():
            number = self._select()
            if not number:
                return []
            found = self._ask(
                "FETCH", lambda: self._server.fetch(f"1:{min(number, _AT_ONCE)}", "(UID FLAGS RFC822.SIZE)")
            )
        listed = []
        for line in found:
            text = line[0] if isinstance(line, tuple) else line
            uid, size = _LISTED.search(text or b""), _SIZE.search(text or b"")
            if uid and size and b"\\Deleted" not in text:
                listed.append(Waiting(int(uid[1]), int(size[1])))
        return sorted(listed, key=lambda one: one.uid)

    def fetch(self, uid: int) -> bytes | None:
        """The whole message as the server has it, left unread; None where it is gone.

        Raises:
            TargetUnavailableError: The server isn't reached.
        """
        with self._told():
            found = self._ask("FETCH", lambda: self._server.uid("FETCH", str(uid), "(BODY.PEEK[])"))
        wanted = f"UID {uid}".encode()
        for line in found:
            if isinstance(line, tuple) and wanted in line[0] + (found[-1] if isinstance(found[-1], bytes) else b""):
                return bytes(line[1])
        return None

    def put_away(self, uid: int, folder: str) -> None:
        """Move a message to another folder, which is made where it is missing; one that is gone is no error.

        Raises:
            TargetUnavailableError: The server isn't reached.
            TargetRefusedError: It doesn't move it.
        """
        with self._told():
            self._make(folder)
            if "MOVE" in self._able:  # RFC 6851
                self._ask("MOVE", lambda: self._server.uid("MOVE", str(uid), _quoted(folder)))
                return
            self._ask("COPY", lambda: self._server.uid("COPY", str(uid), _quoted(folder)))
            self._ask("STORE", lambda: self._server.uid("STORE", str(uid), "+FLAGS.SILENT", "(\\Deleted)"))
            if "UIDPLUS" in self._able:  # else others' marked messages would go with it
                self._ask("EXPUNGE", lambda: self._server.uid("EXPUNGE", str(uid)))

    # -- words with the server -----------------------------------------------------------------------------------------

    def _log_in(self, user: str, password: Secret | Tokens) -> None:
        try:
            if isinstance(password, Tokens):
                said = iter([xoauth2(user, password.get())])
                self._server.authenticate("XOAUTH2", lambda _: next(said, b""))  # nothing: to what it says of a refusal
            else:
                self._server.login(user, password.value)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            detail = "the mail server refuses the user or the password: put it right in the secrets"
            if isinstance(password, Tokens):
                detail = "the mail server refuses the token: may the program open this user's mailbox?"
            raise AccountRefusedError(self.name, detail) from error

    def _capabilities(self) -> frozenset[str]:
        """What the server offers whoever has logged in: more than it said before."""
        _, found = self._server.capability()
        return frozenset(b" ".join(each for each in found if each).decode("ascii", "replace").upper().split())

    def _select(self) -> int:
        """Look at the folder anew; how many messages it has."""
        state, found = self._server.select(_quoted(self.folder))
        if state != "OK":
            raise TargetRefusedError(self.name, f"the mailbox has no folder {self.folder!r}: see `folder` in bots.yaml")
        return int(found[0] or 0)

    def _make(self, folder: str) -> None:
        if folder in self._ready:
            return
        state, found = self._server.list('""', _quoted(folder))
        if state == "OK" and found in ([None], []):
            self._ask("CREATE", lambda: self._server.create(_quoted(folder)))
        self._ready.add(folder)

    def _ask(self, what: str, call: Callable[[], tuple[str, Sequence[Any]]]) -> Sequence[Any]:
        state, found = call()
        if state != "OK":
            raise TargetRefusedError(self.name, f"the mail server answers {state} to {what}")
        return found

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say what went wrong in words of ours; what a server says may hold anything."""
        try:
            yield
        except ssl.SSLCertVerificationError as error:
            raise TargetUnavailableError(self.name, "the mail server's certificate isn't trusted here") from error
        except imaplib.IMAP4.abort as error:
            raise TargetUnavailableError(self.name, "the mail server broke the connection off") from error
        except imaplib.IMAP4.error as error:
            raise TargetRefusedError(self.name, "the mail server says something that isn't understood") from error
        except OSError as error:
            raise TargetUnavailableError(self.name, "the mail server isn't reached") from error


def _connected(host: str, port: int, tls: str, timeout: float) -> imaplib.IMAP4:
    if tls == "tls":
        return imaplib.IMAP4_SSL(host, port, ssl_context=ssl.create_default_context(), timeout=timeout)
    server = imaplib.IMAP4(host, port, timeout=timeout)
    if tls == "starttls":
        try:
            server.starttls(ssl.create_default_context())
        except BaseException:
            server.shutdown()
            raise
    return server


def _quoted(folder: str) -> str:
    """A folder's name as a quoted string (RFC 3501, section 9)."""
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
