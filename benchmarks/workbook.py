"""Read and append rows in large workbooks beside openpyxl and pandas; append with two robots that are killed.

    python -m benchmarks.workbook [--rows 100000] [--appends 1000] [--kills 100] --json

Each figure is processor time of a process of its own, started for it alone; the peak is that process's resident memory.
One line of JSON, the speed-ups against openpyxl in the same run:

- ``read_speedup``: all rows by heading, as values; openpyxl loads the workbook and goes through its rows
- ``read_as_text_speedup``: the same with each value as canonical text, as keywords get it
- ``append_speedup``: one row more at the end; openpyxl loads, appends and saves
- ``append_peak_mb``: the most memory that our append took
- ``thousand_speedup``: rows one by one into a register that begins empty, each looked up before and after
- ``rows_lost``, ``rows_doubled``: of two robots that append ``--each`` rows each and are killed ``--kills`` times
- ``cpu_s``: the processor times behind the speed-ups, those of openpyxl's read-only mode and of pandas too
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
HEADINGS = ["Code", "Name", "Day", "Amount", *(f"Number {n}" for n in range(3)), *(f"Text {n}" for n in range(3))]


def make(path: Path, rows: int) -> None:
    """A register of identifiers, names, dates, amounts, numbers and texts, as Excel would write it."""
    import xlsxwriter  # noqa: PLC0415 - each process loads only what it measures

    with xlsxwriter.Workbook(path) as file:
        sheet = file.add_worksheet("Register")
        day, money = (file.add_format({"num_format": code}) for code in ("dd/mm/yyyy", "#,##0.00"))
        sheet.write_row(0, 0, HEADINGS)
        for row in range(1, rows + 1):
            sheet.write_string(row, 0, f"{row:010}")
            sheet.write_string(row, 1, f"Name {row % 5000}")
            sheet.write_datetime(row, 2, date(2026, 1, 1 + row % 28), day)
            sheet.write_number(row, 3, row * 1.37, money)
            for column in range(4, 7):
                sheet.write_number(row, column, row * column)
            for column in range(7, 10):
                sheet.write_string(row, column, f"text {row % 100} {column}")


# What is measured, each in a process of its own ----------------------------------------------------------------------


def read_ours(path: Path, _count: int) -> None:
    """All rows through `Book.values`."""
    from connectors.workbook.book import Book  # noqa: PLC0415 - as above

    _check(len(Book("r", path, key="Code").values()))


def text_ours(path: Path, _count: int) -> None:
    """All rows through `Book.find`, as keywords get them."""
    from connectors.workbook.book import Book  # noqa: PLC0415 - as above

    _check(len(Book("r", path, key="Code").find({})))


def text_openpyxl(path: Path, _count: int) -> None:
    """All rows through openpyxl, as text in the same form."""
    import openpyxl  # noqa: PLC0415 - as above

    rows = openpyxl.load_workbook(path, data_only=True).active.iter_rows(min_row=2, values_only=True)
    _check(len([dict(zip(HEADINGS, map(_text, row), strict=True)) for row in rows]))


def read_openpyxl(path: Path, _count: int) -> None:
    """All rows through openpyxl."""
    import openpyxl  # noqa: PLC0415 - as above

    rows = openpyxl.load_workbook(path, data_only=True).active.iter_rows(min_row=2, values_only=True)
    _check(len([dict(zip(HEADINGS, row, strict=True)) for row in rows]))


def read_openpyxl_streaming(path: Path, _count: int) -> None:
    """All rows through openpyxl's read-only mode."""
    import openpyxl  # noqa: PLC0415 - as above

    book = openpyxl.load_workbook(path, data_only=True, read_only=True)
    rows = book.active.iter_rows(min_row=2, values_only=True)
    _check(len([dict(zip(HEADINGS, row, strict=True)) for row in rows]))
    book.close()


def read_pandas(path: Path, _count: int) -> None:
    """All rows through pandas."""
    import pandas as pd  # noqa: PLC0415 - as above

    _check(len(pd.read_excel(path, dtype={"Code": str}).to_dict("records")))


def append_ours(path: Path, _count: int) -> None:
    """A row more through `Book.append`."""
    from connectors.workbook.book import Book  # noqa: PLC0415 - as above

    Book("r", path, key="Code", backups=0).append({"Code": "new", "Name": "x", "Day": "2026-11-22", "Amount": "1.5"})


def append_openpyxl(path: Path, _count: int) -> None:
    """A row more through openpyxl."""
    import openpyxl  # noqa: PLC0415 - as above

    book = openpyxl.load_workbook(path)
    book.active.append(["new", "x", date(2026, 11, 22), 1.5])
    book.save(path)


def append_pandas(path: Path, _count: int) -> None:
    """A row more through pandas."""
    import pandas as pd  # noqa: PLC0415 - as above

    row = pd.DataFrame([{"Code": "new", "Name": "x", "Day": date(2026, 11, 22), "Amount": 1.5}])
    pd.concat([pd.read_excel(path, dtype={"Code": str}), row]).to_excel(path, index=False)


def many_ours(path: Path, count: int) -> None:
    """Rows one by one, each looked up before and after, as `Enter Once` does."""
    from connectors.workbook.book import Book  # noqa: PLC0415 - as above

    book = Book("r", path, key="Code")
    for number in range(count):
        assert not book.look_up(f"{number:06}")
        book.append({"Code": f"{number:06}", "Name": "x", "Amount": "1.5"})
        assert len(book.look_up(f"{number:06}")) == 1


def many_openpyxl(path: Path, count: int) -> None:
    """The same through openpyxl; what is in memory before the save isn't looked up again."""
    import openpyxl  # noqa: PLC0415 - as above

    for number in range(count):
        book = openpyxl.load_workbook(path)
        code = f"{number:06}"
        assert not any(row[0] == code for row in book.active.iter_rows(min_row=2, max_col=1, values_only=True))
        book.active.append([code, "x", None, 1.5])
        book.save(path)


def many_pandas(path: Path, count: int) -> None:
    """The same through pandas."""
    import pandas as pd  # noqa: PLC0415 - as above

    for number in range(count):
        table = pd.read_excel(path, dtype={"Code": str})
        code = f"{number:06}"
        assert not (table["Code"] == code).any()
        table.loc[len(table)] = {"Code": code, "Name": "x", "Amount": 1.5}
        table.to_excel(path, index=False)


MEASURED: dict[str, Callable[[Path, int], None]] = {
    name: function for name, function in globals().items() if name.startswith(("read_", "text_", "append_", "many_"))
}


def _text(value: Any) -> str:
    """A value as our rows have it: the same work for everybody."""
    if type(value) is str:
        return value
    if isinstance(value, float):
        return f"{value:.15g}"
    return value.date().isoformat() if isinstance(value, datetime) else str(value)


def _check(rows: int) -> None:
    if not rows:
        raise AssertionError("nothing was read")


def measure(name: str, path: Path, count: int) -> dict[str, float]:
    """Processor time and peak memory of one of the functions above, in a process of its own."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.workbook",
        "--measure",
        name,
        "--path",
        str(path),
        "--appends",
        str(count),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def measured(name: str, path: Path, count: int) -> dict[str, float]:
    """What the process itself sees."""
    MEASURED[name](path, count)
    peak = 0.0
    status = Path("/proc/self/status")
    if status.exists():  # the kernel's own mark begins anew with the program; getrusage's doesn't
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        peak = int(line.split()[1]) / 1024
    return {"cpu_s": round(time.process_time(), 3), "peak_mb": round(peak, 1)}


# Two robots, killed --------------------------------------------------------------------------------------------------

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


def kill_robots(path: Path, each: int, kills: int, seed: int) -> dict[str, int]:
    """Two robots append rows to one workbook and are killed again and again; returns what became of the rows."""

    def start(robot: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", ROBOT, str(path), robot, str(each)], cwd=ROOT)

    dice = random.Random(seed)
    robots = {name: start(name) for name in "AB"}
    killed = broken = 0
    while any(robot.poll() is None for robot in robots.values()):
        time.sleep(dice.uniform(0.4, 1.1) if killed < kills else 0.2)
        name = dice.choice("AB")
        if killed < kills and robots[name].poll() is None:
            robots[name].kill()
            robots[name].wait()
            killed += 1
            if path.exists():
                with zipfile.ZipFile(path) as package:
                    broken += package.testzip() is not None
            robots[name] = start(name)
    from connectors.workbook.book import Book  # noqa: PLC0415 - as above

    found = Counter(row["Key"] for row in Book("register", path).find({}))
    wanted = {f"{name}-{number:04}" for name in "AB" for number in range(each)}
    return {
        "kills": killed,
        "rows_lost": len(wanted - set(found)),
        "rows_doubled": sum(1 for key in wanted if found[key] > 1),
        "did_not_open": broken + sum(robot.returncode != 0 for robot in robots.values()),
    }


def run(folder: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    """All figures."""
    big = folder / "big.xlsx"
    make(big, arguments.rows)
    cpu: dict[str, float] = {}
    peak: dict[str, float] = {}
    for name in MEASURED:
        kind = name.partition("_")[0]
        path = folder / f"{name}.xlsx"
        if kind == "many":
            make(path, 0)
        else:
            path.write_bytes(big.read_bytes())
        found = measure(name, path, arguments.appends)
        cpu[name], peak[name] = found["cpu_s"], found["peak_mb"]
        print(f"{name}: {found['cpu_s']} s, {found['peak_mb']} MB", file=sys.stderr)
        path.unlink()
    return {
        "read_speedup": round(cpu["read_openpyxl"] / cpu["read_ours"], 1),
        "read_as_text_speedup": round(cpu["text_openpyxl"] / cpu["text_ours"], 1),
        "append_speedup": round(cpu["append_openpyxl"] / cpu["append_ours"], 1),
        "append_peak_mb": peak["append_ours"],
        "thousand_speedup": round(cpu["many_openpyxl"] / cpu["many_ours"], 1),
        **kill_robots(folder / "register.xlsx", arguments.each, arguments.kills, arguments.seed),
        "rows": arguments.rows,
        "appends": arguments.appends,
        "cpu_s": cpu,
        "peak_mb": peak,
    }


def main() -> int:
    """Run and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the large workbook, of 10 columns")
    parser.add_argument("--appends", type=int, default=1000, help="rows that are appended one by one")
    parser.add_argument("--each", type=int, default=500, help="rows that each of the two robots appends")
    parser.add_argument("--kills", type=int, default=100, help="how often a robot is killed")
    parser.add_argument("--seed", type=int, default=7, help="of the moments of the kills")
    parser.add_argument("--json", action="store_true", help="one line of JSON (it is printed anyway)")
    parser.add_argument("--measure", choices=MEASURED, help=argparse.SUPPRESS)
    parser.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        print(json.dumps(measured(arguments.measure, arguments.path, arguments.appends)))
        return 0
    with tempfile.TemporaryDirectory(prefix="bots-workbook-") as folder:
        print(json.dumps(run(Path(folder), arguments)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
