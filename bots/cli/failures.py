"""What an error means to the person at the terminal, and the exit code it leaves.

0    done
1    something went wrong that has no code of its own
2    the command, bots.yaml or bot.yaml is wrong; a trial in production without --production
3    no such case, bot, document or file
4    the case isn't in a state that allows this
5    a file can't be taken in
6    the database, the documents or the key can't be reached or trusted
7    a value typed by a person doesn't fit its field
8    the case was rejected, for a reason of the business
9    an entry can't be made or proved
10   a suite can't be run as it stands
11   a document couldn't be read
12   a target doesn't answer or refuses
20   the case waits for a person
21   the case failed or waits to be tried again
22   cases are left that nobody comes to before a person does something, such as ending a pause
70   a mistake in the toolkit
130  stopped by the keyboard
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType

from bots.errors import BotsError
from connectors.errors import TargetError
from connectors.guard import UnguardedActError
from extractors.errors import ReadError

OK = 0
TROUBLE = 1
USAGE = 2
NO_SUCH = 3
STORE = 6
REJECTED = 8
ENTRY = 9
UNREADABLE = 11
TARGET = 12
ASKS = 20
FAILED = 21
HELD = 22
MISTAKE = 70
INTERRUPTED = 130

DEBUG_VARIABLE = "BOTS_DEBUG"


_CODES: tuple[tuple[type[BaseException], int], ...] = (
    (ReadError, UNREADABLE),
    (TargetError, TARGET),
    (UnguardedActError, ENTRY),
)


def explain(error: BaseException) -> tuple[str, int]:
    """The message for a person, and the exit code."""
    text = str(error).strip() or (type(error).__doc__ or type(error).__name__).strip().splitlines()[0]
    code = (
        error.exit_code
        if isinstance(error, BotsError)
        else next((code for kind, code in _CODES if isinstance(error, kind)), 0)
    )
    if code:
        return text, code
    if _from_database(error):
        reason = str(getattr(error, "orig", None) or type(error).__name__)
        return f"The database can't be used: {reason}. 'bots doctor' looks closer.", STORE
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or text}.", NO_SUCH if isinstance(error, FileNotFoundError) else TROUBLE
    place = _place(error.__traceback__)
    mistake = f"A mistake in the toolkit, not in what you did: {type(error).__name__} at {place}."
    return (
        f"{mistake} Run the command again with {DEBUG_VARIABLE}=1 to see where it comes from, and report that.",
        MISTAKE,
    )


def debugging() -> bool:
    """Whether tracebacks are wanted."""
    return os.environ.get(DEBUG_VARIABLE, "") not in {"", "0"}


def _from_database(error: BaseException) -> bool:
    """Whether SQLAlchemy raised it; without importing it for commands that don't need it."""
    exceptions = sys.modules.get("sqlalchemy.exc")
    return exceptions is not None and isinstance(error, exceptions.SQLAlchemyError)


def _place(trace: TracebackType | None) -> str:
    """File and line where the error was raised. Its text stays out: it may quote a person's data."""
    if trace is None:
        return "an unknown place"
    while trace.tb_next:
        trace = trace.tb_next
    path = Path(trace.tb_frame.f_code.co_filename)
    return f"{path.parent.name}/{path.name}:{trace.tb_lineno}"
