"""Two robots on one workbook, killed at any moment."""

from __future__ import annotations

import random
import subprocess
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from connectors.workbook.book import Book
from connectors.workbook.columns import parse_columns

ROOT = Path(__file__).resolve().parents[4]
ROWS = 25  # of each robot; `python -m benchmarks.workbook` does the same with 500 rows and 100 kills

# What Enter Once does: look the key up, append where it isn't there. A robot that is started again goes on.
ROBOT = """
import sys
from pathlib import Path
from connectors.workbook.book import Book
from connectors.workbook.columns import parse_columns

book = Book("register", Path(sys.argv[1]), key="key", columns=parse_columns({"key": "identifier", "text": "text"}))
for number in range(int(sys.argv[3])):
    key = f"{sys.argv[2]}-{number:04}"
    if not book.look_up(key):
        book.append({"key": key, "text": "=1+1"})
"""


def start(path: Path, robot: str) -> subprocess.Popen[bytes]:
    """A robot in a process of its own."""
    return subprocess.Popen([sys.executable, "-c", ROBOT, str(path), robot, str(ROWS)], cwd=ROOT)


@pytest.mark.slow
@pytest.mark.parametrize(("suffix", "most"), [("xlsx", 16), ("ods", 4), ("csv", 4)])
def test_two_robots_and_kills_lose_and_double_no_row(tmp_path: Path, suffix: str, most: int) -> None:
    """Two processes append at once and are killed again and again: every row is there once, the file always opens."""
    path = tmp_path / f"register.{suffix}"
    dice = random.Random(7)
    robots = {name: start(path, name) for name in "AB"}
    kills = 0
    while any(robot.poll() is None for robot in robots.values()):
        if kills < most:
            time.sleep(dice.uniform(0.3, 0.9))
            name = dice.choice("AB")
            if robots[name].poll() is None:
                robots[name].kill()
                robots[name].wait()
                kills += 1
                if path.exists() and suffix != "csv":
                    with zipfile.ZipFile(path) as package:
                        assert package.testzip() is None
                robots[name] = start(path, name)
        else:
            time.sleep(0.1)
    assert [robot.returncode for robot in robots.values()] == [0, 0]
    book = Book("register", path, key="key", columns=parse_columns({"key": "identifier", "text": "text"}))
    found = Counter(row["key"] for row in book.find({}))
    assert found == Counter({f"{name}-{number:04}": 1 for name in "AB" for number in range(ROWS)})
