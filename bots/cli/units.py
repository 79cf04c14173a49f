# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help is quick
"""Commands about systemd: the project's units written, enabled, updated without losing a step, and removed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bots.cli import failures
from bots.cli.options import Json
from bots.cli.output import Output
from bots.errors import NotFoundError, SettingsError

if TYPE_CHECKING:
    from bots.cli.unit_file import Unit

app = typer.Typer(help="Run the bots as a service of this machine, with systemd.", no_args_is_help=True)

_UNITS = Path("etc/systemd/system")
_LOOKS = 8  # seconds after a start in which settings and database have been looked at
_LONGER = 60  # seconds that a command waits beyond what a stop may take

Work = Annotated[bool, typer.Option("--work", help="Only work cases: another machine watches and keeps schedules.")]
User = Annotated[str, typer.Option(metavar="NAME", help="Who it runs as.")]
Root = Annotated[Path, typer.Option(metavar="DIR", help="Another system's root folder, for images.", hidden=True)]
Dry = Annotated[bool, typer.Option("--dry", help="Only print the unit.")]


@app.command()
def install(
    work: Work = False, user: User = "bots", dry: Dry = False, root: Root = Path("/"), as_json: Json = False
) -> None:
    """Write the project's unit, enable it and start it; with the secrets' file, if there is none yet."""
    out = Output(as_json)
    unit = _unit("work" if work else "up", user)
    if dry:
        out.show({"unit": unit.name, "text": unit.text()}, lambda: [unit.text().rstrip()])
        return
    path = root / _UNITS / unit.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(unit.text(), encoding="utf-8")
    secrets = root / unit.secrets.relative_to("/")
    if not secrets.exists():
        secrets.parent.mkdir(parents=True, exist_ok=True)
        secrets.touch(mode=0o600)
    here = root == Path("/")
    if here:
        _systemctl("daemon-reload")
    _systemctl(*([] if here else [f"--root={root}"]), "enable", *(["--now"] if here else []), unit.name)
    if here:
        _see_it_run(unit.name)
    told = f"{path} is enabled{' and started' if here else ''}. Passwords belong into {secrets} (BOTS_SECRET_…)."
    out.show({"unit": unit.name, "file": path, "secrets": secrets}, lambda: [told])


@app.command()
def update(work: Work = False, as_json: Json = False) -> None:
    """Restart the service with the files as they are now: workers finish their cases, no step is lost or repeated."""
    unit = _unit("work" if work else "up", "bots")
    with Output(as_json).patience("waiting for the cases at work …"):
        _systemctl("restart", unit.name, timeout=unit.longest.total_seconds() + 2 * _LONGER)
        _see_it_run(unit.name)
    Output(as_json).show({"unit": unit.name}, lambda: [f"{unit.name} runs with the files as they are now."])


@app.command()
def status(work: Work = False, as_json: Json = False) -> int:
    """Say whether the service runs. Exit codes: 0 it does, 1 it doesn't."""
    unit = _unit("work" if work else "up", "bots")
    state = _ask("is-active", unit.name)
    enabled = _ask("is-enabled", unit.name)
    told = {"unit": unit.name, "active": state, "enabled": enabled}
    Output(as_json).show(told, lambda: [f"{unit.name}: {state or 'unknown'}, {enabled or 'not installed'}"])
    return failures.OK if state == "active" else failures.TROUBLE


@app.command()
def uninstall(work: Work = False, root: Root = Path("/"), as_json: Json = False) -> None:
    """Stop the service, each worker finishing its case, and take its unit away; data and secrets stay."""
    unit = _unit("work" if work else "up", "bots")
    path = root / _UNITS / unit.name
    if not path.exists():
        raise NotFoundError(f"There is no {path}: nothing is installed.")
    here = root == Path("/")
    options = [] if here else [f"--root={root}"]
    stop = unit.longest.total_seconds() + 2 * _LONGER
    _systemctl(*options, "disable", *(["--now"] if here else []), unit.name, timeout=stop)
    path.unlink()
    if here:
        _systemctl("daemon-reload")
    Output(as_json).show({"unit": unit.name}, lambda: [f"{unit.name} is gone."])


def _unit(what: str, user: str) -> Unit:
    from bots.cli.unit_file import Unit
    from bots.settings import load_settings

    settings = load_settings()
    beside = Path(sys.executable).with_name("bots")
    program = str(beside) if beside.exists() else f"{sys.executable} -m bots.cli"
    return Unit(
        project=settings.name,
        what=what,
        home=settings.home,
        environment=settings.environment,
        user=user,
        program=program,
        secrets=Path("/etc/bots") / f"{settings.name}.env",
        longest=settings.workers.case_time_limit,
    )


def _systemctl(*words: str, timeout: float = _LONGER) -> None:
    """Ask systemd for something.

    Raises:
        SettingsError: There is none, or it refuses.
    """
    program = shutil.which("systemctl")
    if program is None:
        raise SettingsError("This machine has no systemd: run 'bots up' by whatever starts services here.")
    done = subprocess.run(  # noqa: S603 - systemd's own program
        [program, *words], capture_output=True, text=True, timeout=timeout, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
        advice = "" if os.name != "posix" or os.geteuid() == 0 else " Run it as root."
        raise SettingsError(f"systemctl {' '.join(words)}: {said[0]}{advice}")


def _see_it_run(name: str) -> None:
    """Look for some seconds whether a service that was started goes on: systemd only says that it began.

    Raises:
        SettingsError: It has ended.
    """
    for _ in range(_LOOKS):
        time.sleep(1.0)
        if _ask("is-active", name) != "active":
            raise SettingsError(f"{name} was started and has ended: 'journalctl -u {name} -n 20' tells why.")


def _ask(*words: str) -> str:
    program = shutil.which("systemctl")
    if program is None:
        return ""
    done = subprocess.run(  # noqa: S603 - systemd's own program
        [program, *words], capture_output=True, text=True, timeout=_LONGER, check=False
    )
    return done.stdout.strip()
