"""The reset between two cases: what a suite changed in the process is undone, nothing reaches the next customer.

Robot Framework makes suites and library objects anew for each run; what outlives a run is the process: its environment,
its current folder, its temporary files, and the modules of the bot's own libraries with all that they remember. What
can't be undone, such as a thread that a library left running, makes the process end: a fresh one takes over. Not undone
is what a library of the Python installation remembers in its modules: what a bot keeps there, it must clear itself.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from loguru import logger

from bots.run.scratch import SCRATCH, scratch_folder
from bots.settings import Settings

_TEMPORARY = ("TMPDIR", "TEMP", "TMP")
_TOOLKIT = Path(__file__).resolve().parents[2]


class Reset:
    """Undoes between cases what suites changed.

    Args:
        settings: The project's: modules from its folders are a bot's own.

    Attributes:
        worn: Why the process must end, once it must.
    """

    def __init__(self, settings: Settings) -> None:
        home = settings.home.resolve()
        self._own = [home, *(settings.at(path).resolve() for path in (*settings.resources, *settings.robots))]
        self.worn = ""

    @contextmanager
    def case(self) -> Iterator[None]:
        """Run one case inside; afterwards the process is as it was before."""
        os.environ.setdefault(SCRATCH, tempfile.gettempdir())
        with scratch_folder() as folder, self._undone(str(folder)):
            yield

    @contextmanager
    def _undone(self, folder: str) -> Iterator[None]:
        environment, here, path = dict(os.environ), Path.cwd(), list(sys.path)
        modules, threads, temporary = set(sys.modules), set(threading.enumerate()), tempfile.tempdir
        os.environ.update(dict.fromkeys(_TEMPORARY, folder))
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = temporary
            os.environ.clear()
            os.environ.update(environment)
            with contextlib.suppress(OSError):
                os.chdir(here)
            sys.path[:] = path
            self._forget_modules(modules)
            self._look_for_threads(threads)

    def _forget_modules(self, before: set[str]) -> None:
        """Let the bot's own libraries be loaded anew: what they remember, and what version they are of, is over."""
        for name in [name for name, module in sys.modules.items() if name not in before and self._is_own(module)]:
            sys.modules.pop(name, None)
        importlib.invalidate_caches()

    def _is_own(self, module: object) -> bool:
        file = getattr(module, "__file__", None)
        if not file:
            return False
        path = Path(file)
        if "site-packages" in path.parts or "dist-packages" in path.parts:
            return False
        inside = path.resolve()
        toolkit = any(inside.is_relative_to(_TOOLKIT / part) for part in ("bots", "connectors", "extractors"))
        return not toolkit and any(inside.is_relative_to(folder) for folder in self._own)

    def _look_for_threads(self, before: set[threading.Thread]) -> None:
        left = [each.name for each in set(threading.enumerate()) - before if not each.daemon and each.is_alive()]
        if left:
            self.worn = f"a library left {len(left)} threads running"
            logger.warning("This worker is replaced: {}", self.worn)
