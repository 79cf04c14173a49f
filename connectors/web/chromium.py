"""Chromium on this machine: where it lies, how it is started to talk to nobody but the targets, how it is ended."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from connectors.web.errors import BrowserMissingError

if TYPE_CHECKING:
    import psutil

PREFIX = "bots-browser-"
_COMMANDS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "chrome",
    "msedge",
)
_ELSEWHERE = (
    "/usr/bin/chromium",
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
_QUIET = (  # on top of Playwright's own switches, which turn off background networking, updates and sync
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
    "--dns-prefetch-disable",
    "--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication",
)


def executable(own: str = "") -> Path:
    """The browser to start: BOTS_CHROMIUM, else Playwright's own where it is installed, else the system's.

    Args:
        own: Where Playwright's own would lie.

    Raises:
        BrowserMissingError: There is none; the message says what to install.
    """
    if named := os.environ.get("BOTS_CHROMIUM"):
        if not Path(named).is_file():
            raise BrowserMissingError("browser", f"BOTS_CHROMIUM names {named}, which isn't there: correct or unset it")
        return Path(named)
    found = (own, *(shutil.which(command) or "" for command in _COMMANDS), *_ELSEWHERE)
    for path in filter(None, found):
        if Path(path).is_file():
            return Path(path)
    raise BrowserMissingError(
        "browser",
        "no Chromium on this machine: install it (Debian, Ubuntu: apt-get install chromium; elsewhere: playwright "
        "install chromium) or name it in BOTS_CHROMIUM",
    )


def launch_options(path: Path, hosts: Iterable[str]) -> dict[str, Any]:
    """How Playwright is to start Chromium.

    Args:
        path: The executable.
        hosts: The only hosts whose names are resolved.
    """
    rules = ", ".join(("MAP * ~NOTFOUND", *(f"EXCLUDE {host}" for host in sorted(hosts))))
    root = os.name == "posix" and os.geteuid() == 0
    sandbox = os.environ.get("BOTS_BROWSER_SANDBOX", "") != "0"  # off only for containers that allow none
    return {
        "executable_path": path,
        "headless": os.environ.get("BOTS_BROWSER_VISIBLE", "") in {"", "0"},
        "chromium_sandbox": sandbox and not root,  # Chromium refuses to run as root with its sandbox
        "args": [*_QUIET, f"--host-resolver-rules={rules}"],
        # nothing of ours: a page that breaks out of its sandbox finds no secrets in the environment
        "env": {name: value for name, value in os.environ.items() if not name.startswith("BOTS_")},
        "handle_sigint": False,
        "handle_sigterm": False,
        "handle_sighup": False,
    }


@contextlib.contextmanager
def own_folder() -> Iterator[Path]:
    """Let Playwright's driver, started inside, keep its profiles in a folder that is known, and can be removed.

    Yields:
        The folder; whoever ends the browser removes it.
    """
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=_scratch()))
    names = ("TMPDIR",) if os.name == "posix" else ("TEMP", "TMP")
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, str(folder)))
    try:
        yield folder
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def kill(driver: psutil.Process | None) -> None:
    """End the driver and every browser under it, now; nothing is left running when this returns.

    Args:
        driver: Playwright's driver process, or None.
    """
    if driver is None:
        return
    import psutil  # noqa: PLC0415 - only needed once a browser runs

    with contextlib.suppress(psutil.NoSuchProcess):
        browsers = driver.children(recursive=True)
        for process in browsers:  # before their parent, which then reaps them
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(browsers, timeout=3)
        driver.kill()
        psutil.wait_procs([driver], timeout=3)


def children() -> list[psutil.Process]:
    """The direct children of this process."""
    import psutil  # noqa: PLC0415 - only needed once a browser runs

    return list(psutil.Process().children())


def sweep() -> None:
    """Remove the folders of processes that were killed before they could: cookies, and recordings of what they did."""
    import psutil  # noqa: PLC0415 - only needed once a browser runs

    for folder in Path(_scratch()).glob(f"{PREFIX}*-*"):
        pid = folder.name.removeprefix(PREFIX).partition("-")[0]
        with contextlib.suppress(OSError):
            owned = sys.platform == "win32" or folder.stat().st_uid == os.geteuid()
            if owned and pid.isdigit() and not folder.is_symlink() and not psutil.pid_exists(int(pid)):
                shutil.rmtree(folder, ignore_errors=True)


def _scratch() -> str:
    """Where files may lie that outlive a case: the browser does, the temporary folder of a run doesn't."""
    return os.environ.get("BOTS_SCRATCH") or tempfile.gettempdir()
