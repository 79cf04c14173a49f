"""Logs: one format for every process, nothing personal, one record a line.

A run knows its case's values; while it holds them it sets a mask, and every text that leaves through the log goes
through that mask first: message and traceback alike. Tracebacks never show the values of variables.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from loguru import logger

from bots.settings import Settings

if TYPE_CHECKING:
    from loguru import Record

Mask = Callable[[str], str]

FORMAT_VARIABLE = "BOTS_LOG_FORMAT"
LEVEL_VARIABLE = "BOTS_LOG_LEVEL"
CONSOLE_VARIABLE = "BOTS_LOG_CONSOLE"
WITHHELD = "(withheld: the mask failed)"
_LINE = "{time:YYYY-MM-DDTHH:mm:ss.SSSZZ} {level: <8} {extra[process]}{extra[case]} {name}: {message}{extra[trace]}\n"
_BREAKS = {ord("\r"): "\\r", ord("\n"): "\\n", ord("\x1b"): "\\x1b"}  # a value must not forge a record or a colour

_mask: Mask | None = None


def set_up(
    process: str,
    settings: Settings | None = None,
    *,
    level: str = "",
    console: str | None = "INFO",
) -> None:
    """Send this process's log to standard error and, with `settings`, to a file of its own that rotates.

    Args:
        process: Name of the process, such as ``supervisor`` or ``worker-1``; it also names the file.
        settings: The project whose ``logs`` folder is written to; None: no file.
        level: Lowest level that is logged; empty: ``BOTS_LOG_LEVEL``, else ``INFO``.
        console: Lowest level that is also shown on standard error; None: none is. ``BOTS_LOG_CONSOLE``, a level
            or ``off``, goes before it, so that a command that draws on the terminal can quiet its workers.

    Raises:
        ValueError: There is no such level.
    """
    level = (level or os.environ.get(LEVEL_VARIABLE) or "INFO").upper()
    lowest = logger.level(level).no
    logger.remove()
    logger.configure(extra={"process": process, "case": "", "trace": "", "json": ""}, patcher=_prepare)
    told = os.environ.get(FORMAT_VARIABLE) or (settings.logs.format if settings is not None else "text")
    line = _json_line if told == "json" else _line
    shown = (os.environ.get(CONSOLE_VARIABLE) or console or "OFF").upper()
    if shown != "OFF" and sys.stderr is not None:
        logger.add(sys.stderr, level=shown, format=line, diagnose=False, backtrace=False, colorize=False)
    if settings is not None:
        folder = settings.at(settings.logs.path)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        logger.add(
            folder / f"{re.sub(r'[^a-z0-9-]', '_', process.lower())}.log",
            level=level,
            format=line,
            diagnose=False,
            backtrace=False,
            encoding="utf-8",
            errors="backslashreplace",
            rotation="10 MB",
            retention=10,
            watch=sys.platform != "win32",  # another process of the same name may have rotated it
        )
    _take_standard_logging(max(lowest, logging.WARNING))


def set_mask(mask: Mask | None) -> None:
    """Let `mask` rewrite every message from now on; None: messages leave as they are."""
    global _mask  # noqa: PLW0603 - one case at a time in a process
    _mask = mask


@contextmanager
def about_case(case_id: str) -> Iterator[None]:
    """Name the case in every record written meanwhile."""
    with logger.contextualize(case=f" {case_id}"):
        yield


def masked(text: str) -> str:
    """`text` as it may be logged: values of the case masked, on one line."""
    if _mask is not None:
        try:
            text = _mask(text)
        except Exception:  # noqa: BLE001 - a mask that fails must neither leak nor stop the run
            return WITHHELD
    return text.translate(_BREAKS)


def _prepare(record: Record) -> None:
    """Mask the message, and the traceback, which becomes part of the line."""
    record["message"] = masked(record["message"])
    error = record["exception"]
    if error is not None and error.type is not None:
        lines = traceback.format_exception(error.type, error.value, error.traceback)
        record["extra"]["trace"] = " | " + masked("".join(lines).rstrip())
    record["exception"] = None  # loguru's own rendering would go round the mask


def _line(_record: Record) -> str:
    """The one format. As a function, so that loguru adds no traceback of its own."""
    return _LINE


def _json_line(record: Record) -> str:
    """The same as one JSON object a line, for programs that gather logs."""
    extra = record["extra"]
    told = {
        "time": record["time"].isoformat(timespec="milliseconds"),
        "level": record["level"].name,
        "process": extra["process"],
        "case": extra["case"].strip(),
        "module": record["name"],
        "message": record["message"],
        "trace": extra["trace"].removeprefix(" | "),
    }
    extra["json"] = json.dumps({name: value for name, value in told.items() if value}, ensure_ascii=False)
    return "{extra[json]}\n"


class _ToLoguru(logging.Handler):
    """Hands records of the standard library's logging on, under the name of the module that wrote them."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log the record through loguru."""
        level: str | int = record.levelname
        try:
            logger.level(record.levelname)
        except ValueError:
            level = record.levelno
        try:
            message = record.getMessage()
        except (TypeError, ValueError):
            message = str(record.msg)  # a library's malformed call is no reason to stop a case
        module = record.name

        def rename(entry: Record) -> None:
            entry["name"] = module

        logger.patch(rename).opt(exception=record.exc_info).log(level, "{}", message)


def _take_standard_logging(level: int) -> None:
    """Route the standard library's logging and warnings here.

    Never below warnings: what libraries print for debugging is the content of documents and the values of statements.
    """
    logging.basicConfig(handlers=[_ToLoguru()], level=level, force=True)
    logging.captureWarnings(capture=True)
