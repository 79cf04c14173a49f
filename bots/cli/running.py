# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that help is quick
"""Commands that run bots: work, watch, up, and the demo."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from bots.cli import failures
from bots.cli.options import Json
from bots.cli.output import Output

if TYPE_CHECKING:
    from bots.settings import Settings

_QUIET_SCANS = 3  # scans in a row that find nothing before the folders count as empty

Processes = Annotated[
    int | None, typer.Option("--processes", min=1, max=64, metavar="N", help="Workers; as in bots.yaml unless said.")
]
Readers = Annotated[
    int | None, typer.Option("--readers", min=1, max=64, metavar="N", help="Reading processes; as in bots.yaml.")
]

Tags = Annotated[
    str | None,
    typer.Option("--tags", metavar="A,B", help="What this machine is capable of, such as vpn; as in bots.yaml."),
]


def work(
    until_idle: Annotated[
        bool, typer.Option("--until-idle", help="Leave when nothing is left that could be done without a person.")
    ] = False,
    processes: Processes = None,
    readers: Readers = None,
    tags: Tags = None,
    as_json: Json = False,
) -> int:
    """Work the cases that are ready, with several workers; Ctrl+C lets them finish the case they hold.

    Exit codes: 0 done, 22 with --until-idle where cases are left that a pause without an end or the like holds.
    """
    return _run(Output(as_json), until_idle=until_idle, processes=processes, readers=readers, tags=tags, serve=False)


def watch(
    until_idle: Annotated[bool, typer.Option("--until-idle", help="Leave when every folder is empty.")] = False,
    as_json: Json = False,
) -> None:
    """Watch the folders: what is dropped there becomes cases; work them elsewhere with 'bots work'."""
    from bots import logs
    from bots.cli.project import opened
    from bots.cli.work_report import ScanReport
    from bots.definition import sound_definitions
    from bots.intake import ScanResult, Watcher

    out = Output(as_json)
    stop = threading.Event()
    quiet = 0
    with opened() as (settings, store), ScanReport(out) as report, stopped_by_signals(stop):
        logs.set_up("watch", settings, console=_console())
        watcher = Watcher(settings, store, sound_definitions(settings)[0])

        def scanned(result: ScanResult) -> None:
            nonlocal quiet
            report.scanned(result)
            quiet = 0 if result.taken or result.waiting else quiet + 1
            if until_idle and quiet >= _QUIET_SCANS:
                stop.set()

        watcher.run(stop, on_scan=scanned)
    out.show(report.as_dict(), report.end)


def up(
    until_idle: Annotated[
        bool, typer.Option("--until-idle", help="Leave when every folder is empty and nothing is left to do.")
    ] = False,
    processes: Processes = None,
    readers: Readers = None,
    tags: Tags = None,
    panel: Annotated[
        bool | None, typer.Option("--panel/--no-panel", help="Serve the panel too; not with --until-idle unless said.")
    ] = None,
    as_json: Json = False,
) -> int:
    """Watch the folders, keep the schedules, work the cases and serve the panel: everything in one command.

    Exit codes: 0 done, 22 with --until-idle where cases are left that a pause without an end or the like holds.
    """
    shown = not until_idle if panel is None else panel
    return _run(
        Output(as_json),
        until_idle=until_idle,
        processes=processes,
        readers=readers,
        tags=tags,
        serve=True,
        panel=shown,
    )


def demo(
    cases: Annotated[int, typer.Option(min=1, max=1000, metavar="N", help="How many cases.")] = 12,
    seed: Annotated[int, typer.Option(metavar="S", help="Of the papers that are drawn.")] = 1,
    folder: Annotated[
        Path, typer.Option(metavar="DIR", help="Where everything is put; run again on it, nothing is entered twice.")
    ] = Path("demo-run"),
    stay: Annotated[
        bool | None,
        typer.Option(
            "--stay/--end",
            help="Serve the panel until Ctrl+C, so that what is doubtful is decided in the browser and goes on; "
            "at a terminal unless said.",
        ),
    ] = None,
    as_json: Json = False,
) -> int:
    """Open bank accounts from scanned papers, all on this machine, and show what happened."""
    from bots.demo.command import run

    return int(run(cases=cases, seed=seed, json=as_json, folder=folder, stay=stay))


def _run(
    out: Output,
    *,
    until_idle: bool,
    processes: int | None,
    readers: int | None,
    tags: str | None,
    serve: bool,
    panel: bool = False,
) -> int:
    """Work, and with `serve` watch and schedule too, until a signal or until idle."""
    from rich.text import Text

    from bots import logs
    from bots.cli.project import opened
    from bots.cli.service import Service
    from bots.cli.work_report import WorkReport
    from bots.definition import sound_definitions
    from bots.run.supervisor import Supervisor

    console = _console()
    os.environ.setdefault(logs.CONSOLE_VARIABLE, console)  # workers must not write over what is drawn here
    stop, hurry = threading.Event(), threading.Event()
    with (
        opened() as (settings, store),
        WorkReport(out, store) as report,
        stopped_by_signals(stop, hurry),
        ExitStack() as more,
    ):
        logs.set_up("up" if serve else "work", settings, console=console)
        here = settings if tags is None else settings.with_tags(tags.split(","))
        definitions, wrong = sound_definitions(settings)
        for error in wrong:
            out.say(Text(f" ! can't run: {error}", style="red"))
        if serve:
            service = Service(here, store, definitions, processes=processes, readers=readers)
            if panel:
                more.enter_context(_panel(out, here))
            service.run(stop, hurry, until_idle=until_idle, on_event=report.hear, on_scan=report.scanned)
            left = service.left
        else:
            supervisor = Supervisor(here, processes=processes, readers=readers)
            supervisor.run(until_idle=until_idle, stop=stop, hurry=hurry, on_event=report.hear)
            left = supervisor.left
        report.held = left.held if until_idle else {}
    out.show(report.as_dict(), report.end)
    return failures.HELD if report.held else failures.OK


@contextmanager
def _panel(out: Output, settings: Settings) -> Iterator[None]:
    """The panel beside the rest; where it can't be served that is said, and the rest runs all the same."""
    from bots.cli.panel import told
    from bots.errors import BotsError
    from bots.panel.serving import served

    with ExitStack() as stack:
        try:
            for line in told(stack.enter_context(served(settings))):
                out.say(line)
        except BotsError as error:
            out.say(f" ! no panel: {error}")
        yield


def _console() -> str:
    """What of the log is shown besides the file: on a terminal mistakes only, there the report tells the rest."""
    return "ERROR" if sys.stderr.isatty() else "INFO"


@contextmanager
def stopped_by_signals(stop: threading.Event, hurry: threading.Event | None = None) -> Iterator[None]:
    """Set `stop` at Ctrl+C or SIGTERM, so that workers finish what they hold; `hurry` at a second; end at a third."""

    def end(_number: int, _frame: FrameType | None) -> None:
        if not stop.is_set():
            stop.set()
        elif hurry is not None and not hurry.is_set():
            hurry.set()
        else:
            raise KeyboardInterrupt

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
