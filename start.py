#!/usr/bin/env python3
"""Set everything up and run it, with nothing but Python 3.11 or newer.

    python3 start.py demo [OPTIONS]    open bank accounts from scanned documents and show what happened
    python3 start.py test [OPTIONS]    lint, type and test; options go on to pytest
    python3 start.py bots COMMAND …    the bots command, such as: bots try robots/account_opening --files …
    python3 start.py setup             only set up

The first run makes .venv and installs what is pinned in requirements.txt (and tests/requirements.txt for test);
on Debian and Ubuntu it installs missing system packages too, elsewhere it says which. Later runs start at once.
An interrupted run is taken up where it stopped. Exit codes: that of what was run, 2 for a wrong call, 3 where setting
up failed, 130 where it was interrupted.
"""

# ruff: noqa: PLC0415 - what a later run doesn't need is imported where it is used, so that it starts at once

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import contextmanager
from pathlib import Path

TYPE_CHECKING = False  # typing itself would cost a third of what a later run takes
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")
STAMP = VENV / ".ready"  # a line for each set of packages that is in place
BUSY = VENV / ".installing"  # stands while packages are being installed
LOCK = VENV / ".setup.lock"
LOG = VENV / "setup.log"
SETS = (ROOT / "requirements.txt", ROOT / "tests" / "requirements.txt")

FAILED = 3  # exit code where setting up failed

TESSDATA = (
    *("/usr/share/tesseract-ocr/*/tessdata/", "/usr/share/tessdata/", "/usr/local/share/tessdata/"),
    *("/opt/homebrew/share/tessdata/", "C:/Program Files/Tesseract-OCR/tessdata/"),
)
BROWSERS = (
    *("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium"),
    *("/Applications/Google Chrome.app", "/Applications/Chromium.app", "/Applications/Microsoft Edge.app"),
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
FONTS = (
    *("/usr/share/fonts/**/", "/usr/local/share/fonts/**/", "~/.fonts/**/", "~/.local/share/fonts/**/"),
    *("/Library/Fonts/", "~/Library/Fonts/", "C:/Windows/Fonts/", "~/AppData/Local/Microsoft/Windows/Fonts/"),
)


class SetupError(Exception):
    """Setting up failed; the message says what to do."""


# What is needed beside Python ----------------------------------------------------------------------------------------


def missing_packages(tests: bool) -> list[str]:
    """Debian packages whose files aren't on this machine, cheaply: only some files are looked for."""
    models = (os.environ["TESSDATA_PREFIX"] + "/", *TESSDATA) if os.environ.get("TESSDATA_PREFIX") else TESSDATA
    wanted = [("tesseract-ocr", _on_path("tesseract") or WINDOWS)]
    wanted += [(f"tesseract-ocr-{code}", _any_of(models, f"{code}.traineddata")) for code in ("eng", "ita", "spa")]
    wanted.append(("chromium", _on_path("chromium") or any(map(os.path.exists, BROWSERS))))
    if sys.platform.startswith("linux"):  # elsewhere the system's own typefaces do, and playwright brings all it needs
        wanted.append(("libatomic1", _any_of(("/usr/lib/*/", "/usr/lib64/", "/lib/*/"), "libatomic.so.1")))
        wanted.append(("fonts-dejavu-core", _any_of(FONTS, "DejaVuSans.ttf")))
        wanted.append(("fonts-liberation", _any_of(FONTS, "LiberationSans-Regular.ttf")))
        wanted.append(("libreoffice-calc-nogui", not tests or _on_path("soffice")))
        wanted.append(("postgresql", not tests or _any_of(("/usr/lib/postgresql/*/bin/", "/usr/bin/"), "initdb")))
        wanted.append(("dovecot-imapd", not tests or _any_of(("/usr/sbin/",), "dovecot")))  # a mailbox to look into
        wanted.append(("sql-ledger", not tests or Path("/usr/share/sql-ledger").is_dir()))  # a legacy ERP to enter into
    wanted.append(("fonts-ocr-b", _any_of(FONTS, "OCRB.[ot]tf")))
    return [package for package, there in wanted if not there]


def missing_venv() -> list[str]:
    """The Debian package without which this Python can't make an environment, if it lacks it."""
    import importlib.util

    importlib.invalidate_caches()
    return [] if importlib.util.find_spec("ensurepip") else [f"python3.{sys.version_info[1]}-venv"]


def _any_of(folders: tuple[str, ...], name: str) -> bool:
    from glob import iglob

    patterns = (os.path.expanduser(folder) + name for folder in folders)  # noqa: PTH111 - patterns are no paths yet
    return any(True for pattern in patterns for _ in iglob(pattern, recursive=True))  # noqa: PTH207 - as above


def _on_path(program: str) -> bool:
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    return any(os.access(folder / name, os.X_OK) for folder in folders for name in (program, f"{program}.exe"))


def provide(packages: list[str]) -> None:
    """Install Debian packages, or raise a `SetupError` that says exactly what a person must install."""
    if not _on_path("apt-get"):
        raise SetupError("these programs or typefaces are missing:\n" + _by_hand(packages))
    root, command = os.geteuid() == 0, ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    may = root or _quietly(["sudo", "-n", "true"])
    if not may and not (_on_path("sudo") and sys.stdin.isatty() and _call(["sudo", "-v"]) == 0):
        told = f"Ask an administrator to run:\n  apt-get update && {' '.join(command)}"
        raise SetupError(f"system packages are missing and this user may not install them. {told}")
    prefix = [*([] if root else ["sudo"]), "env", "DEBIAN_FRONTEND=noninteractive"]
    wait = ["-o", "DPkg::Lock::Timeout=600", "-o", "Dpkg::Use-Pty=0", "-q"]
    _work([*prefix, "apt-get", *wait, "update"], "list of system packages", lambda: "", fatal=False)
    _work([*prefix, *command[:2], *wait, *command[2:]], f"system packages ({' '.join(packages)})", lambda: "")


def _by_hand(packages: list[str]) -> str:
    hints = {  # package: on macOS, on Windows
        "tesseract-ocr": ("brew install tesseract", "winget install UB-Mannheim.TesseractOCR"),
        "tesseract-ocr-eng": ("brew install tesseract-lang", "in Tesseract's installer tick English"),
        "tesseract-ocr-ita": ("brew install tesseract-lang", "in Tesseract's installer tick Italian"),
        "tesseract-ocr-spa": ("brew install tesseract-lang", "in Tesseract's installer tick Spanish"),
        "chromium": ("brew install --cask google-chrome", "winget install Google.Chrome"),
        "fonts-ocr-b": ("put OCRB.otf into ~/Library/Fonts", "open OCRB.otf and click Install"),
    }
    column = {"darwin": 0, "win32": 1}.get(sys.platform)
    if column is None:
        return f"  what Debian calls {', '.join(packages)}: install it with this system's package manager"
    return "\n".join(f"  {line}" for line in dict.fromkeys(hints[name][column] for name in packages))


# The Python environment ----------------------------------------------------------------------------------------------


def is_ready(tests: bool) -> bool:
    """Whether the environment holds what is pinned; only a few small files are read."""
    try:
        stamps = STAMP.read_text(encoding="utf-8").split()
        return PYTHON.exists() and all(_stamp(pins) in stamps for pins in _sets(tests))
    except OSError:
        return False


def _sets(tests: bool) -> tuple[Path, ...]:
    return SETS if tests else SETS[:1]


def _stamp(pins: Path) -> str:
    """What a set of packages was installed for: its pins, this folder, the environment's own Python."""
    where = f"{pins} {os.path.realpath(PYTHON)}".encode()
    return hashlib.sha256(where + pins.read_bytes() + (VENV / "pyvenv.cfg").read_bytes()).hexdigest()


def set_up(tests: bool) -> None:
    """Make the environment and install the packages; one at a time, others wait.

    Raises:
        SetupError: It failed; the message says what to do.
    """
    if missing_venv():
        provide(missing_venv())
    VENV.mkdir(exist_ok=True)
    with _alone():
        if is_ready(tests):  # whoever was here before us did it
            return
        _make_venv()
        _install(_sets(tests))
        _place_path_and_command()
        STAMP.write_text("\n".join(map(_stamp, _sets(tests))) + "\n", encoding="utf-8")
        BUSY.unlink()


def _make_venv() -> None:
    """Make the environment, or leave it where it works; one of another Python is made anew."""
    if (_site() / "pip").is_dir() and _quietly([str(PYTHON), "-c", "import pip"]):
        return
    import shutil

    for entry in VENV.iterdir():
        if entry not in {LOCK, LOG}:
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
    _work([sys.executable, "-m", "venv", str(VENV)], "Python environment in .venv", lambda: "")


def _install(sets: tuple[Path, ...]) -> None:
    wanted = sum("==" in line and line[0] != "#" for pins in sets for line in pins.open(encoding="utf-8"))
    if BUSY.exists():
        _drop_halves()
    BUSY.touch()
    STAMP.unlink(missing_ok=True)
    command = [str(PYTHON), "-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--prefer-binary"]
    command += ["--progress-bar", "off", "--no-compile"]
    for pins in sets:
        command += ["-r", str(pins)]
    _work(command, f"{wanted} Python packages", lambda: f"{len(list(_site().glob('*.dist-info')))} installed")
    # by pip it would take one core; what fails to compile is compiled when it is imported
    _work([str(PYTHON), "-m", "compileall", "-q", "-j", "0", str(_site())], "compiling", lambda: "", fatal=False)


def _site() -> Path:
    return next(VENV.glob("lib/python3*/site-packages"), VENV / "Lib" / "site-packages")


def _drop_halves() -> None:
    """Forget packages that an interrupted run left half installed, so that they are installed again."""
    import shutil

    for folder in _site().iterdir():
        half = folder.suffix == ".dist-info" and not (folder / "RECORD").exists()
        if half or folder.name.startswith("~"):
            shutil.rmtree(folder, ignore_errors=True)


def _place_path_and_command() -> None:
    """Let the environment's Python find our packages from any folder, and give it the command `bots`."""
    (_site() / "backoffice_bots.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    if WINDOWS:
        (BIN / "bots.cmd").write_text(f'@"{PYTHON}" -P -m bots.cli %*\n', encoding="utf-8")
    else:
        command = BIN / "bots"
        command.write_text(f'#!/bin/sh\nexec "{PYTHON}" -P -m bots.cli "$@"\n', encoding="utf-8")
        command.chmod(0o755)


@contextmanager
def _alone() -> Iterator[None]:
    """Wait until no other run is setting up; the system frees the lock of one that dies."""
    import time

    with LOCK.open("a", encoding="utf-8") as file:
        if not _locked(file.fileno()):
            _say("another run is setting up: waiting for it")
            while not _locked(file.fileno()):
                time.sleep(0.2)
        yield


def _locked(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


# Running programs ----------------------------------------------------------------------------------------------------


def _work(command: list[str], what: str, progress: Callable[[], str], *, fatal: bool = True) -> None:
    """Run a step of setting up with its output in the log; what it is doing is shown meanwhile."""
    import subprocess
    import time

    environment = {**os.environ, "PIP_USER": "0"}  # a person's setting that no virtual environment can follow
    terminal, began = sys.stderr.isatty(), time.monotonic()
    if not terminal:
        _say(f"{what} …")
    VENV.mkdir(exist_ok=True)
    with LOG.open("a+", encoding="utf-8", errors="replace") as log:
        start = log.seek(0, os.SEEK_END)
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment) as process:
            while process.poll() is None:
                if terminal:
                    _show(f"{what} … {progress()} {time.monotonic() - began:3.0f} s")
                time.sleep(0.1)
        log.seek(start)
        said = log.read().splitlines()
    if terminal:
        _show("")
    if process.returncode and fatal:
        raise SetupError(f"{what}: failed (exit code {process.returncode}).\n{_reasons(said)}\n{_advice(said)}")
    _say(f"{what}: {'done' if process.returncode == 0 else 'skipped'} in {time.monotonic() - began:.0f} s")


def _reasons(said: list[str]) -> str:
    errors = [line for line in said if line.lower().startswith(("error", "e:", "fatal"))] or said[-8:]
    return "\n".join(f"  {line}" for line in errors[-8:])


def _advice(said: list[str]) -> str:
    text = "\n".join(said)
    unreachable = ("ConnectionError", "Temporary failure", "timed out", "SSLError", "from versions: none")
    if "No space left" in text:
        advice = "The disk is full: free some 2 GB"
    elif any(word in text for word in unreachable):
        advice = "The package index can't be reached: check the network, the proxy (HTTPS_PROXY) and pip's settings"
    elif "No matching distribution" in text:
        advice = "This Python or this system has no such package: use Python 3.11 to 3.13, or see requirements.txt"
    else:
        advice = "What to do is in the lines above"
    return f"{advice}, then run the same command again: it goes on where it stopped. Everything said is in {LOG}"


def _quietly(command: list[str]) -> bool:
    import subprocess

    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _call(command: list[str], folder: Path | None = None) -> int:
    import subprocess

    return subprocess.call(command, cwd=folder)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _show(text: str) -> None:
    """Show a passing line on a terminal."""
    print(f"\r\033[K{text[: (os.get_terminal_size(2).columns or 80) - 1]}", end="", file=sys.stderr, flush=True)


# Commands ------------------------------------------------------------------------------------------------------------


def run_tests(options: list[str]) -> int:
    """Lint, type and test; all of them run, and any that fails makes the exit code 1."""
    steps = {
        "ruff check": ["-m", "ruff", "check", "."],
        "ruff format": ["-m", "ruff", "format", "--check", "."],
        "mypy": ["-m", "mypy"],
        "pytest": ["-m", "pytest", *options],
    }
    failed = []
    for name, arguments in steps.items():
        _say(f"── {name}")
        if _call([str(PYTHON), *arguments], ROOT):
            failed.append(name)
    if failed:
        _say(f"failed: {', '.join(failed)}")
    return 1 if failed else 0


def run_bots(arguments: list[str]) -> int:
    """Hand over to the bots command; on Windows, where that isn't possible, wait for it."""
    command = [str(PYTHON), "-P", "-m", "bots.cli", *arguments]
    if os.name != "nt":
        sys.stdout.flush()
        os.execv(PYTHON, command)  # noqa: S606 - no shell is wanted
    return _call(command)


def main(arguments: list[str]) -> int:
    """Set up what is missing and run what was asked for."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file alone may be run by an older one
        return _refuse_python()
    command = arguments[0] if arguments else ""
    if command not in {"demo", "test", "bots", "setup"}:
        asked = command in {"-h", "--help", "help"}
        print(__doc__, file=sys.stdout if asked else sys.stderr)
        return 0 if asked else 2
    tests = command == "test"
    try:
        missing = missing_packages(tests) if command != "bots" or not is_ready(tests) else []
        if missing and command == "bots":
            _say(f"note: reading documents will need {', '.join(missing)}: python3 start.py setup installs them")
        elif missing:
            provide(missing + ([] if is_ready(tests) else missing_venv()))
        if not is_ready(tests):
            set_up(tests)
    except SetupError as error:
        _say(f"start.py: {error}")
        return FAILED
    except KeyboardInterrupt:
        _say("\ninterrupted: the same command goes on where it stopped")
        return 130
    if command == "setup":
        _say("everything is in place")
        return 0
    return run_tests(arguments[1:]) if tests else run_bots(arguments[command != "demo" :])


def _refuse_python() -> int:
    _say(f"start.py needs Python 3.11 or newer, this is {sys.version.split()[0]} ({sys.executable}).")
    newer = [name for name in ("python3.13", "python3.12", "python3.11") if _on_path(name)]
    if newer:
        _say(f"It is here too: {newer[0]} start.py {' '.join(sys.argv[1:])}")
    else:
        _say("Install one (Debian, Ubuntu: apt-get install python3; macOS: brew install python; Windows: winget")
        _say("install Python.Python.3.13) and run the same command with it.")
    return FAILED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
