"""A project in a temporary folder, and bots written for one test."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from bots.cases.store import Store
from bots.definition import sound_definitions
from bots.queue.claim import claim
from bots.run.current import Run
from bots.run.evidence import collect_evidence
from bots.run.robot_run import run_case
from bots.run.trial import Trial, try_case
from bots.run.versions import version
from bots.settings import Settings, in_environment, load_settings

TARGET = '''
"""A target with a store of its own: a file that a second look finds again."""
import json, os, signal
from pathlib import Path
from robot.api.deco import keyword
from connectors import evidence, guard
from connectors.errors import TargetRefusedError, TargetUnavailableError, UnknownOutcomeError

def store():
    return Path(os.environ["TARGET_STORE"])  # looked up each time: the module outlives a run

def die(moment):
    """kill -9 of this process, once, at the moment that the test has chosen."""
    order = Path(f"{store()}.kill")
    if order.exists() and order.read_text() == moment:
        order.unlink()
        os.kill(os.getpid(), signal.SIGKILL)

@keyword
def find_row(key):
    die("looking")
    rows = [json.loads(line) for line in store().read_text().splitlines()] if store().exists() else []
    hits = [row for row in rows if row["key"] == key]
    return hits if len(hits) != 1 else hits[0]

@keyword
def add_row(**values):
    die("before guard")
    guard.ask("target.row", "submit")
    die("before commit")
    says = os.environ.get("TARGET_SAYS", "")
    evidence.keep("target.row-after.png", b"a picture", "image/png")
    if says == "refused":
        raise TargetRefusedError("target", "not this one")
    if says == "lost":
        raise UnknownOutcomeError("target", "sent, nobody knows")
    if says == "unavailable":
        raise TargetUnavailableError("target", "closed for the night")
    with store().open("a") as file:
        file.write(json.dumps(values) + "\\n")
    die("after commit")
    if os.environ.get("TARGET_DIES_AFTER"):
        raise ConnectionError("gone after the commit")
    return {"receipt": "R-1"}

@keyword
def correct_row(record, /, **values):
    guard.ask("target.row", "submit")
    die("before commit")
    if os.environ.get("TARGET_SAYS") == "lost":
        raise UnknownOutcomeError("target", "sent, nobody knows")
    rows = [json.loads(line) for line in store().read_text().splitlines()]
    changed = [{**row, **values} if row["key"] == record else row for row in rows]
    store().write_text("".join(json.dumps(row) + "\\n" for row in changed))
    with Path(f"{store()}.corrections").open("a") as file:
        file.write(record + "\\n")
    die("after commit")
'''


class Project:
    """A project with a store, for one test."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self.folder = folder
        self.target = folder / "target.jsonl"
        variables = {"TARGET_STORE": str(self.target)}
        settings: dict[str, object] = {
            "name": "trial",
            "environments": {"test": {"variables": variables}},
            "workers": {"readers": 1},
        }
        if database:
            settings["database"] = {"url": database}
        (folder / "bots.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
        (folder / "TargetStore.py").write_text(TARGET, encoding="utf-8")
        (folder / "robots").mkdir()

    @property
    def settings(self) -> Settings:
        return load_settings(self.folder)

    def store(self) -> Store:
        return Store.open(self.settings)

    def bot(self, tasks: str, *, name: str = "trial_bot", **definition: object) -> Path:
        """Write a bot; `tasks` is what stands under its ``*** Tasks ***``."""
        folder = self.folder / "robots" / name
        folder.mkdir(exist_ok=True)
        base = {"attempts": 2, "targets": {"target": {"settle": "1 s"}}}
        (folder / "bot.yaml").write_text(yaml.safe_dump({**base, **definition}), encoding="utf-8")
        head = "*** Settings ***\nLibrary    bots.Cases\nLibrary    TargetStore\n\n*** Tasks ***\n"
        (folder / f"{name}.robot").write_text(head + textwrap.dedent(tasks), encoding="utf-8")
        return folder

    def work(self, folder: Path, files: tuple[Path, ...] = ()) -> Trial:
        """Run the bot once on a new case."""
        return try_case(self.settings, folder, files)

    def go_on(self) -> None:
        """Work what is ready in this process, as a worker does; quicker than a supervisor with its readers."""
        store, settings = self.store(), self.settings
        bots = {bot.name: bot for bot in sound_definitions(settings)[0]}
        with in_environment(settings):
            while lease := claim(store, bots, holder="test", lease=timedelta(minutes=5)):
                with store.reading() as connection:
                    case = store.case(connection, lease.case_id)
                run = Run(store, settings, version(store, settings, case.bot, case.version), lease)
                with collect_evidence(run):
                    run_case(run)
        store.close()

    def status(self, case_id: str) -> str:
        store = self.store()
        with store.reading() as connection:
            status = str(store.case(connection, case_id).status)
        store.close()
        return status


@pytest.fixture
def database_kind() -> str:
    """One database for most tests here, they take long; modules that want both make a fixture of this name."""
    return "sqlite"


@pytest.fixture
def project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_kind: str, new_database: Callable[[str], str]
) -> Project:
    monkeypatch.setenv("BOTS_PROJECT", str(tmp_path))
    return Project(tmp_path, "" if database_kind == "sqlite" else new_database(database_kind))
