"""Receivers in processes of their own, each with a ledger of what reached it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from bots.cases.audit import history
from bots.cases.store import Store
from bots.outbox.box import Outbox
from bots.outbox.sender import send_due
from bots.run.trial import Trial, try_case
from bots.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parents[4]
RECEIVERS = Path(__file__).with_name("receivers.py")


@dataclass
class Receiver:
    """A server that keeps what reached it, and behaves as its order says."""

    kind: str
    port: int
    ledger: Path

    @property
    def received(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.ledger.read_text().splitlines()] if self.ledger.exists() else []

    def behave(self, how: str) -> None:
        self.ledger.with_suffix(".order").write_text(how)


@pytest.fixture
def receiver(tmp_path, request) -> Iterator[Any]:
    processes = []

    def start(kind: str) -> Receiver:
        ledger = tmp_path / f"{kind}.ledger"
        process = subprocess.Popen(
            [sys.executable, str(RECEIVERS), kind, str(ledger)], stdout=subprocess.PIPE, text=True
        )
        processes.append(process)
        assert process.stdout is not None
        return Receiver(kind, int(process.stdout.readline()), ledger)

    yield start
    for process in processes:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


class Office:
    """A project that sends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def set_up(self, **channels: object) -> None:
        text = yaml.safe_dump({"environments": {"test": {"channels": channels}}, "workers": {"readers": 1}})
        (self.folder / "bots.yaml").write_text(text, encoding="utf-8")

    @property
    def settings(self) -> Settings:
        return load_settings(self.folder)

    def work(self, tasks: str, *, dry: bool = False, name: str = "sending") -> Trial:
        folder = self.folder / "robots" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "bot.yaml").write_text("attempts: 2\n", encoding="utf-8")
        head = "*** Settings ***\nLibrary    bots.Cases\n\n*** Tasks ***\n"
        (folder / f"{name}.robot").write_text(head + tasks, encoding="utf-8")
        return try_case(self.settings, folder, (), dry=dry)

    def store(self) -> Store:
        return Store.open(self.settings)

    def send(self) -> dict[str, int]:
        """One pass of a sender, in this process."""
        store = self.store()
        told = send_due(self.settings, store)
        store.close()
        return dict(told)

    def send_and_die(self, fault: str) -> None:
        """One pass of a sender in a process of its own, which is killed at that point."""
        done = subprocess.run(
            [sys.executable, "-m", "bots.cli", "outbox", "send", "--json"],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "BOTS_FAULT": fault, "BOTS_LOG_CONSOLE": "off"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr

    def states(self) -> list[tuple[str, str]]:
        store = self.store()
        with store.reading() as connection:
            rows = Outbox(store).list(connection, everything=True)
        store.close()
        return [(str(row.state), row.reason) for row in rows]

    def waits(self) -> bool:
        """Whether the first message is to be tried later than it was put in."""
        store = self.store()
        with store.reading() as connection:
            row = Outbox(store).list(connection)[0]
        store.close()
        return row.not_before is not None and row.not_before > row.created_at

    def told(self, case_id: str) -> list[str]:
        """What the case's history says of its messages."""
        store = self.store()
        with store.reading() as connection:
            kinds = [event.kind for event in history(connection, case_id)]
        store.close()
        return [kind.removeprefix("message_") for kind in kinds if kind.startswith("message_")]

    def let_pass(self) -> None:
        """Time goes by: what waits is due, who held a message is taken for dead."""
        store = self.store()
        with store.transaction() as connection:
            connection.exec_driver_sql("UPDATE outbox SET not_before = '2020-01-01 00:00:00.000000'")
        store.close()


@pytest.fixture
def office(tmp_path, monkeypatch) -> Office:
    monkeypatch.setenv("BOTS_PROJECT", str(tmp_path))
    monkeypatch.setenv("BOTS_SECRET_CRM_SIGNATURE", "whisper")
    return Office(tmp_path)
