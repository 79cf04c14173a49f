"""A SQL-Ledger of our own for tests and benchmarks: Debian's package behind an Apache of its own on the loopback.

A legacy ERP as they are met: framesets, tables without a label, an empty form as answer to a save. Everything lies in
a temporary folder and is gone after. Needs the packages sql-ledger, apache2 and postgresql.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import lxml.html
import psycopg

from benchmarks.postgres import Cluster, die_with_parent, free_port

PACKAGE = Path("/usr/share/sql-ledger")
APACHE, MODULES = Path("/usr/sbin/apache2"), Path("/usr/lib/apache2/modules")
ROLE = "sql-ledger"  # the only one that its administration knows
PASSWORD = "specimen-2003"
COMPANY = "Specimen Ltd"
_WANTED = ("mpm_prefork", "cgi", "alias", "mime", "dir", "authz_core", "env")
_PATIENCE = 60.0  # seconds
# PGCLIENTENCODING: told UTF8, its Perl would encode what it stores a second time (DBD::Pg's pg_enable_utf8), and the
# screen would be right while the database isn't. This way it stores the bytes that the page sends, which are UTF-8.
_CONFIGURATION = """
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
{modules}
SetEnv PGCLIENTENCODING SQL_ASCII
User {user}
Group {group}
PidFile {folder}/apache.pid
ErrorLog {folder}/apache.log
DocumentRoot {folder}/sl
TypesConfig /etc/mime.types
AddHandler cgi-script .pl
<Directory {folder}/sl>
  Options ExecCGI
  Require all granted
</Directory>
"""


def is_here() -> bool:
    """Whether this machine has what it takes."""
    return PACKAGE.is_dir() and APACHE.exists()


class SqlLedger:
    """A running SQL-Ledger with one empty company; a context manager that takes everything away at its end.

    Args:
        cluster: Where its database is made.

    Raises:
        RuntimeError: It doesn't start; the message says why.
    """

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.folder = Path(tempfile.mkdtemp(prefix="bots-sl-"))
        self.folder.chmod(0o755)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        self.database = f"ledger_{self.port}"
        self.user = f"admin@{self.database}"
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._copy()
            self._start()
            self._make_company()
        except BaseException:
            self.close()
            raise

    def rows(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        """What its database holds: the truth, whatever the screen shows."""
        with psycopg.connect(self.cluster.dsn(self.database), client_encoding="utf8") as connection:
            return connection.execute(statement.encode(), parameters).fetchall()

    def execute(self, statement: str, *parameters: object) -> None:
        """Change its database behind its back."""
        with psycopg.connect(self.cluster.dsn(self.database), client_encoding="utf8") as connection:
            connection.execute(statement.encode(), parameters)

    def close(self) -> None:
        """Stop the server and take its folder away."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)  # the group is its own
            self._process.wait(_PATIENCE)
            self._process = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _copy(self) -> None:
        place = self.folder / "sl"
        shutil.copytree(PACKAGE, place, symlinks=False, ignore_dangling_symlinks=True)
        for name in ("templates", "users", "spool", "css"):
            (place / name).mkdir(exist_ok=True)
        for script in place.glob("*.pl"):
            script.write_bytes(script.read_bytes().replace(b'"/usr/share/sql-ledger"', f'"{place}"'.encode()))
        settings = place / "sql-ledger.conf"
        text = settings.read_text(encoding="latin-1")
        text = re.sub(r"^\$userspath = .*$", '$userspath = "users";', text, flags=re.MULTILINE)
        text = re.sub(r"^\$memberfile = .*$", '$memberfile = "users/members";', text, flags=re.MULTILINE)
        settings.write_text(re.sub(r"^\$latex = .*$", "$latex = 0;", text, flags=re.MULTILINE), encoding="latin-1")
        if os.geteuid() == 0:
            for path in (place, *(place / name for name in ("users", "spool", "templates", "css"))):
                for each in (path, *(path.rglob("*") if path != place else ())):
                    shutil.chown(each, "www-data", "www-data")

    def _start(self) -> None:
        modules = "\n".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in _WANTED)
        conf = self.folder / "apache.conf"
        conf.write_text(
            _CONFIGURATION.format(
                port=self.port, modules=modules, folder=self.folder, user="www-data", group="www-data"
            ),
            encoding="utf-8",
        )
        self._process = subprocess.Popen(
            [str(APACHE), "-f", str(conf), "-DFOREGROUND"],
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # when it ends it sends SIGTERM to its whole process group: at SIGQUIT it wouldn't
            preexec_fn=partial(die_with_parent, signal.SIGTERM),  # noqa: PLW1509 - it only makes a system call
        )
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                self._get("login.pl")
            except urllib.error.HTTPError as error:
                raise RuntimeError(f"SQL-Ledger answers {error.code}: {self._log()}") from error
            except OSError as error:
                if self._process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"Apache didn't start: {self._log()}") from error
                time.sleep(0.05)
            else:
                return

    def _log(self) -> str:
        log = self.folder / "apache.log"
        return log.read_text(encoding="utf-8", errors="replace")[-1000:] if log.exists() else "no log"

    # its administration, as a person would go through it --------------------------------------------------------------

    def _make_company(self) -> None:
        cluster = self.cluster
        cluster.execute(
            f'DO $$ BEGIN CREATE ROLE "{ROLE}" SUPERUSER LOGIN; EXCEPTION WHEN duplicate_object THEN END $$'
        )
        page = self._get("admin.pl")
        page = self._press(page, "Continue", new_password=PASSWORD, confirm_password=PASSWORD)
        page = self._press(page, "Add Dataset")
        page = self._press(page, "Continue", dbhost="127.0.0.1", dbport=str(cluster.port), dbuser=ROLE)
        told = {"db": self.database, "company": COMPANY, "adminpassword": PASSWORD, "encoding": "UTF8"}
        page = self._press(page, "Continue", **told)
        if self.database not in page:
            raise RuntimeError("SQL-Ledger made no dataset: " + lxml.html.fromstring(page).text_content()[:500])
        members = self.folder / "sl" / "users" / "members"
        members.write_bytes(members.read_bytes().replace(b";set client_encoding to 'UTF8'", b""))

    def _press(self, page: str, button: str, **values: str) -> str:
        form = lxml.html.fromstring(page).forms[0]
        data = urllib.parse.urlencode({**dict(form.form_values()), **values, "action": button}).encode()
        with self._opener.open(self.url + "admin.pl", data, timeout=_PATIENCE) as answer:
            return str(answer.read().decode("utf-8", "replace"))

    def _get(self, page: str) -> str:
        with urllib.request.urlopen(self.url + page, timeout=_PATIENCE) as answer:
            return str(answer.read().decode("utf-8", "replace"))
