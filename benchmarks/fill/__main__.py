"""Run the comparison: ``python -m benchmarks.fill --peers-python PYTHON --json``.

Ten rounds of a 7-field form whose labels and order change each round: each field filled and read back, a real click on
the button, and the page's answer awaited. What a tool reads from the round is what it works by: labels for ours and for
Playwright's ``get_by_label``, ids, which never change, for its CSS and robotframework-browser. Milliseconds are
the median of several runs, the contestants in turn; Chromium's start and the way to the next form are off the clock.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.fill import ours, plain_playwright
from benchmarks.fill.entries import Entry, entries
from benchmarks.fill.form import served
from benchmarks.fill.timed import Timed
from connectors.web import chromium

SUITE = Path(__file__).with_name("rfbrowser.robot")


def compare(rounds: int, seed: int, repeat: int, python: str) -> dict[str, Any]:
    """Let everyone do the same rounds, in turn.

    Args:
        rounds: How many.
        seed: Of labels, order and values.
        repeat: How often each does all of them.
        python: The interpreter that has robotframework-browser; empty: it is left out.
    """
    meant = entries(rounds, seed)
    found: dict[str, list[Timed]] = {"ours": []}
    with served(meant) as address:
        for _ in range(repeat):
            found["ours"] += ours.run(address, meant, 2)[1:]  # the first starts the browser and warms it
            for way, runs in plain_playwright.run(address, meant, 2).items():
                found.setdefault(way, []).extend(runs[1:])
            if python:
                found.setdefault("rfbrowser", []).append(_rfbrowser(address, meant, python))
    ms = {who: round(statistics.median(one.ms for one in runs), 1) for who, runs in found.items()}
    wrong = {who: sum(one.wrong for one in runs) for who, runs in found.items()}
    css, robot = ms["playwright_css"], ms.get("rfbrowser")
    return {
        "rounds": rounds,
        "wrong": wrong["ours"],
        **{f"{who}_ms": one for who, one in ms.items()},
        "peers_wrong": sum(count for who, count in wrong.items() if who != "ours"),
        "of_playwright_css": round(ms["ours"] / css, 2),
        "of_rfbrowser": round(ms["ours"] / robot, 2) if robot else None,
    }


def _rfbrowser(address: str, rounds: Sequence[Entry], python: str) -> Timed:
    with tempfile.TemporaryDirectory() as folder:
        told, meant = Path(folder, "told.json"), Path(folder, "rounds.json")
        meant.write_text(json.dumps([one.plain() for one in rounds]), encoding="utf-8")
        variables = {"ADDRESS": address, "ROUNDS": meant, "TOLD": told, "CHROMIUM": chromium.executable("")}
        command = [python, "-m", "robot", "--outputdir", folder]
        for name, value in variables.items():
            command += ["--variable", f"{name}:{value}"]
        done = subprocess.run([*command, str(SUITE)], capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"robotframework-browser can't run, see benchmarks/fill/requirements.txt:\n{done.stdout}")
        answer = json.loads(told.read_text(encoding="utf-8"))
    return Timed.of(answer["seconds"], answer["kept"], rounds)


def main() -> None:
    """Entry of the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--peers-python", default="", help="the interpreter that has robotframework-browser")
    parser.add_argument("--json", action="store_true", help="one line of JSON")
    arguments = parser.parse_args()
    found = compare(arguments.rounds, arguments.seed, arguments.repeat, arguments.peers_python)
    print(json.dumps(found) if arguments.json else "\n".join(f"{name:20} {value}" for name, value in found.items()))
    sys.exit(1 if found["wrong"] else 0)


if __name__ == "__main__":
    main()
