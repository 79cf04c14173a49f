"""A project and the bots command as a person would run it: in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[4]
SUITE = """
*** Settings ***
Library    bots.Cases

*** Tasks ***
"""


@dataclass(frozen=True)
class Desk:
    """A project's folder and a terminal in it."""

    folder: Path

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BOTS_")}
        return {**kept, "PYTHONPATH": str(ROOT), "BOTS_LOG_CONSOLE": "off", **more}

    def command(self, *arguments: str | Path) -> list[str]:
        return [sys.executable, "-m", "bots.cli", *map(str, arguments)]

    def bots(self, *arguments: str | Path, code: int = 0, **more: str) -> str:
        """Run the command; its standard output. The exit code must be the one expected."""
        done = subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment(**more),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout if code == 0 or "--json" in arguments else done.stdout + done.stderr

    def json(self, *arguments: str | Path, code: int = 0, **more: str) -> Any:
        """Run the command with --json; the one line that it prints."""
        out = self.bots(*arguments, "--json", code=code, **more)
        assert out.count("\n") == 1, out
        return json.loads(out)

    def bot(self, tasks: str, *, name: str = "orders", **definition: object) -> Path:
        """Write a bot; `tasks` is what stands under its ``*** Tasks ***``."""
        folder = self.folder / "robots" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "bot.yaml").write_text(yaml.safe_dump({"attempts": 1, **definition}), encoding="utf-8")
        (folder / f"{name}.robot").write_text(SUITE + textwrap.dedent(tasks), encoding="utf-8")
        return folder

    def paper(self, name: str = "order.txt") -> Path:
        path = self.folder / name
        path.write_text("an order", encoding="utf-8")
        return path


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    settings = {
        "name": "desk",
        "environments": {"test": {}, "production": {"production": True}},
        "panel": {"port": 0},  # any free one: tests run side by side
        "workers": {"processes": 1, "readers": 1, "poll": "0.1 s"},
    }
    (tmp_path / "bots.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    return Desk(tmp_path)
