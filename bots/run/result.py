"""A run's result: packed small and encrypted with the case's key; log.html is made when someone asks."""

from __future__ import annotations

import re
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bots.cases.store import Store
from bots.cases.tables import attempts
from bots.errors import NotFoundError
from bots.run.masking import Masker

_TEXT = re.compile(r"(?<=>)[^<>]+(?=<)")  # between two tags of Robot Framework's XML


def pack(output: Path, masker: Masker) -> bytes:
    """Robot Framework's output file, masked once more and compressed.

    What was logged before the run knew that it is a value of the case, such as the argument of `Keep Fact`, is masked
    here.
    """
    text = _TEXT.sub(lambda match: masker(match[0]), output.read_text(encoding="utf-8"))
    return zlib.compress(text.encode(), 9)


def render_log(store: Store, case_id: str, *, to: Path, attempt: int | None = None) -> Path:
    """Write log.html of one attempt of the case, the latest by default; returns its path.

    Raises:
        NotFoundError: No such case, or no attempt of it left a result.
    """
    with store.reading() as connection:
        case = store.case(connection, case_id)
        query = select(attempts).where(attempts.c.case_id == case.id, attempts.c.result.is_not(None))
        if attempt is not None:
            query = query.where(attempts.c.number == attempt)
        row = connection.execute(query.order_by(attempts.c.number.desc()).limit(1)).first()
        if row is None:
            which = f"attempt {attempt}" if attempt else "no attempt yet"
            raise NotFoundError(f"Case {case.id} has no log of {which}: a killed attempt leaves none.")
        key = store.key(connection, case.id)
    output = zlib.decompress(store.documents.read(key, row.result))
    from robot.api import ExecutionResult, ResultWriter  # noqa: PLC0415 - loads much, wanted rarely
    from robot.output import LOGGER  # noqa: PLC0415 - see above

    LOGGER.unregister_console_logger()  # it would print the path: what is printed is the caller's to decide
    with tempfile.TemporaryDirectory() as folder:
        xml = Path(folder) / "output.xml"
        xml.write_bytes(output)
        target = to / f"log-{case.id}-{row.number}.html" if to.is_dir() else to
        title = f"{case.id} attempt {row.number}"
        ResultWriter(ExecutionResult(str(xml))).write_results(log=str(target), report=None, output=None, logtitle=title)
    return target


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line of an attempt's log: a task, a keyword in it, or a message."""

    level: int  # how deep it lies, from 0
    name: str
    status: str  # PASS, FAIL, SKIP, NOT RUN; of a message its level
    seconds: float
    text: str


_DEEPEST, _MOST_LINES = 4, 2000  # of an attempt's log as it is told line by line


def log_lines(store: Store, case_id: str, attempt: int) -> list[LogLine]:
    """An attempt's log line by line: for those who may not run what a log.html brings along.

    Raises:
        NotFoundError: No such case, or that attempt left no result.
    """
    with store.reading() as connection:
        query = select(attempts.c.result).where(attempts.c.case_id == case_id, attempts.c.number == attempt)
        address = connection.scalar(query)
        if not address:
            raise NotFoundError(f"Case {case_id} has no log of attempt {attempt}: a killed attempt leaves none.")
        key = store.key(connection, case_id)
    from robot.api import ExecutionResult  # noqa: PLC0415 - loads much, wanted rarely

    result = ExecutionResult(zlib.decompress(store.documents.read(key, address)).decode())
    return list(islice(_walk(result.suite.tests, 0), _MOST_LINES))


def _walk(items: Iterable[Any], level: int) -> Iterator[LogLine]:
    for item in items:
        if item.type == "MESSAGE":
            yield LogLine(level, "", item.level, 0.0, item.message)
            continue
        name = getattr(item, "full_name", None) or getattr(item, "name", None) or str(item.type).lower()
        yield LogLine(level, str(name), item.status, item.elapsed_time.total_seconds(), getattr(item, "message", ""))
        if level < _DEEPEST:
            yield from _walk(item.body, level + 1)
