"""One OCR process and its place in the pool: started when needed, killed when late or too large, replaced."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from extractors.children.frames import BrokenFrameError, read_frame, write_frame
from extractors.children.launch import start
from extractors.children.watch import Watch

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from concurrent.futures import Executor

    from typing_extensions import Buffer

_WARM_UP = 60.0  # seconds more for the first job of an engine: its models are loaded from a disk that may be slow


class Slot:
    """A place for one OCR process; used by one thread at a time.

    Attributes:
        starts: How many processes stood here so far.
    """

    def __init__(self, spawner: Executor, *, recycle: int, kill: int) -> None:
        """A place without a process yet.

        Args:
            spawner: Starts the process, in a thread that lives as long as the pool: on Linux a process dies with the
                thread that started it.
            recycle: Resident bytes after a job above which the process is replaced.
            kill: Resident bytes in the middle of a job above which it is killed.
        """
        self.starts = 0
        self._spawner = spawner
        self._recycle = recycle
        self._kill = kill
        self._process: subprocess.Popen[bytes] | None = None
        self._warm: set[tuple[str, ...]] = set()

    @property
    def pid(self) -> int:
        """The process's id, 0 while there is none."""
        return self._process.pid if self._process else 0

    def ask(self, header: dict[str, Any], payload: Buffer, deadline: float) -> dict[str, Any]:
        """Let the process do one job.

        Args:
            header: As `extractors.ocr.jobs.plain_job` writes it.
            payload: The images' bytes.
            deadline: Seconds until it is killed.

        Returns:
            Its answer: ``words``, or ``error`` and ``detail``. Errors of the process itself are ``time``, ``memory``
            and ``crashed``; it has been ended then, and the next job gets a new one.
        """
        process = self._process or self._start()
        engine = (str(header["engine"]), *map(str, header["languages"]))
        seconds = deadline + (0.0 if engine in self._warm else _WARM_UP)
        frame = None
        with (
            Watch(process, seconds=seconds, memory=self._kill) as watch,
            contextlib.suppress(OSError, BrokenFrameError),
        ):
            write_frame(cast("BinaryIO", process.stdin), header, payload)
            frame = read_frame(cast("BinaryIO", process.stdout))
        if frame is None:
            self._lost(watch.verdict or "crashed")
            return {"error": watch.verdict or "crashed", "detail": f"{seconds:g}"}
        answer = frame[0]
        self._warm.add(engine)
        if watch.verdict:  # killed just after it answered
            self.stop()
        elif int(answer.get("rss", 0)) > self._recycle:
            self._lost("grown")
        return answer

    def stop(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        self._warm.clear()
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                cast("BinaryIO", pipe).close()

    def _lost(self, reason: str) -> None:
        from loguru import logger  # noqa: PLC0415 - slow to import, and seldom needed

        logger.warning("an OCR process is replaced: {}", reason)
        self.stop()

    def _start(self) -> subprocess.Popen[bytes]:
        launch: Callable[[str], subprocess.Popen[bytes]] = start
        self._process = self._spawner.submit(launch, "extractors.ocr.child").result()
        self.starts += 1
        return self._process
