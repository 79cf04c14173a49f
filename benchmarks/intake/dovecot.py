"""A dovecot of our own: an IMAP server on loopback, unprivileged, with its configuration and mail in one folder."""

from __future__ import annotations

import getpass
import grp
import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

PASSWORD = "whisper"


def program() -> str | None:
    """The server's program, if it is installed (Debian: dovecot-imapd)."""
    return shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def _version() -> tuple[int, ...]:
    said = subprocess.run([str(program()), "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(int(part) for part in said.split()[0].split(".")[:2])


_OLD = """
mail_location = maildir:{folder}/mail/%u
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
disable_plaintext_auth = no
"""
_NEW = """
dovecot_config_version = {version}
dovecot_storage_version = {version}
mail_driver = maildir
mail_path = {folder}/mail/%{{user}}
mail_home = {folder}/mail/%{{user}}
passdb static {{
  password = {password}
}}
userdb static {{
  fields {{
    uid = {uid}
    gid = {gid}
  }}
}}
auth_allow_cleartext = yes
"""
_TOKENS = """
introspection_url = http://127.0.0.1:{asks}/introspect
introspection_mode = post
username_attribute = username
active_attribute = active
active_value = true
"""
_TOKENS_OLD = """
auth_mechanisms = xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {tokens}
}}
"""
_TOKENS_NEW = """
auth_mechanisms = xoauth2
oauth2 {{
  introspection_url = http://127.0.0.1:{asks}/introspect
  introspection_mode = post
  username_attribute = username
  active_attribute = active
  active_value = true
}}
passdb oauth2 {{
  mechanisms_filter = xoauth2
}}
"""
_BOTH = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
log_path = {folder}/dovecot.log
ssl = no
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
first_valid_uid = 0
first_valid_gid = 0
mail_uid = {uid}
mail_gid = {gid}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass
class Maildir:
    """Somebody's mailbox on disk."""

    folder: Path
    owner: tuple[int, int]
    number: int = 0

    def deliver(self, message: bytes) -> None:
        """Put a message into it as a mail server does: written aside, then renamed."""
        self.number += 1
        passing = self.folder / "tmp" / f"{self.number}.bots"
        passing.write_bytes(message)
        os.chown(passing, *self.owner)
        passing.rename(self.folder / "new" / f"{time.time_ns()}.{self.number}.bots")

    def messages(self, folder: str = "") -> list[bytes]:
        """What lies in one of its folders; the inbox without a name."""
        place = self.folder / f".{folder}" if folder else self.folder
        return [path.read_bytes() for name in ("new", "cur") for path in sorted((place / name).glob("*"))]


class Dovecot:
    """An IMAP server; a ``with`` block starts and ends it, and removes its folder.

    Args:
        asks: Port on 127.0.0.1 of a service that knows access tokens (RFC 7662); where given, nothing else lets in.

    Attributes:
        folder: Where everything of it lies; short, as sockets lie in it.
        port: Where it listens on 127.0.0.1.
    """

    def __init__(self, *, asks: int = 0) -> None:
        self._asks = asks
        self.folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self._own = pwd.getpwnam("nobody" if os.getuid() == 0 else getpass.getuser())  # its log-in refuses root
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        os.chown(self.folder, self._own.pw_uid, self._own.pw_gid)
        for _ in range(5):  # the port may be somebody else's by the time it listens
            self.port = _free_port()
            self.start()
            if self._process is not None:
                return self
        log = self.folder / "dovecot.log"
        raise OSError(f"dovecot doesn't start: {log.read_text()[-2000:] if log.exists() else ''}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self.folder)

    @property
    def _as(self) -> dict[str, Any]:
        """Whom it runs as, where this process may choose."""
        root = os.getuid() == 0
        return {"user": self._own.pw_uid, "group": self._own.pw_gid, "extra_groups": []} if root else {}

    def start(self) -> None:
        """Start it, on the same port as before."""
        config = self.folder / "dovecot.conf"
        config.write_text(self._configuration(), encoding="utf-8")
        self._process = subprocess.Popen(
            [str(program()), "-F", "-c", str(config)], stderr=subprocess.DEVNULL, **self._as
        )
        for _ in range(300):
            if self._process.poll() is not None:
                self._process = None
                return
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                    if connection.recv(10).startswith(b"* OK"):
                        return
            except OSError:
                time.sleep(0.1)
        self.stop()

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None

    def mailbox(self, user: str) -> Maildir:
        """A mailbox of somebody, made now; everybody's password is the same."""
        folder = self.folder / "mail" / user
        for name in ("new", "cur", "tmp"):
            (folder / name).mkdir(parents=True)
        for path in (folder.parent, folder, *folder.iterdir()):
            os.chown(path, self._own.pw_uid, self._own.pw_gid)
        return Maildir(folder, (self._own.pw_uid, self._own.pw_gid))

    def _configuration(self) -> str:
        version = _version()
        values = {
            "folder": self.folder,
            "password": PASSWORD,
            "uid": self._own.pw_uid,
            "gid": self._own.pw_gid,
            "user": self._own.pw_name,
            "group": grp.getgrgid(self._own.pw_gid).gr_name,
            "port": self.port,
            "version": ".".join(map(str, (*version, 0))),
        }
        new = version >= (2, 4)
        text = (_NEW if new else _OLD).format(**values) + _BOTH.format(**values)
        if not self._asks:
            return text
        known = re.compile(r"passdb (static )?{\n.*?\n}\n", re.DOTALL)
        tokens = self.folder / "tokens.conf"
        tokens.write_text(_TOKENS.format(asks=self._asks), encoding="utf-8")
        instead = _TOKENS_NEW.format(asks=self._asks) if new else _TOKENS_OLD.format(tokens=tokens)
        return known.sub("", text, count=1) + instead


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        return int(bound.getsockname()[1])
