"""What a child does to itself before it touches a byte of a document: limits that it can't lift again."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from functools import cache
from typing import Any


def confine(*, memory: int, cpu: float = 0, files: int = 256, file_size: int | None = 0) -> None:
    """Limit this process for the rest of its life.

    Where the system has no such limits (Windows; memory on macOS), the parent's watch stands alone.

    Args:
        memory: Address space in bytes; 0 for no limit.
        cpu: Seconds of processor time; 0 for no limit.
        files: Open files.
        file_size: Bytes that it may write to a file; 0 forbids writing, None allows it. Pipes aren't files.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on Windows

    def limit(kind: int, soft: int, hard: int | None = None) -> None:
        most = resource.getrlimit(kind)[1]
        hard = soft if hard is None else hard
        if most != resource.RLIM_INFINITY:
            soft, hard = min(soft, most), min(hard, most)
        with contextlib.suppress(ValueError, OSError):  # macOS refuses RLIMIT_AS
            resource.setrlimit(kind, (soft, hard))

    limit(resource.RLIMIT_CORE, 0)  # a core file would hold the document
    limit(resource.RLIMIT_NOFILE, files)
    if file_size is not None:
        limit(resource.RLIMIT_FSIZE, file_size)
    if memory:
        limit(resource.RLIMIT_AS, memory)
    if cpu:
        limit(resource.RLIMIT_CPU, int(cpu), int(cpu) + 1)


def die_with_parent() -> None:
    """Let the kernel end this process when the thread that started it ends (Linux); elsewhere the pipe's end does it.

    Also forbids gaining privileges and being read by a debugger.
    """
    if not sys.platform.startswith("linux"):
        return
    parent = os.getppid()
    _prctl(1, int(signal.SIGKILL))  # PR_SET_PDEATHSIG
    forbid_debuggers()
    if os.getppid() != parent:  # it died in between, and the signal with it
        os._exit(0)


def forbid_debuggers() -> None:
    """Forbid gaining privileges and being read by another process (Linux)."""
    if sys.platform.startswith("linux"):
        _prctl(38, 1)  # PR_SET_NO_NEW_PRIVS
        _prctl(4, 0)  # PR_SET_DUMPABLE


def _prctl(option: int, value: int) -> None:
    with contextlib.suppress(OSError, AttributeError):
        _libc().prctl(option, value, 0, 0, 0)


@cache
def _libc() -> Any:
    """The C library; children that are forked have it from their server."""
    import ctypes  # noqa: PLC0415 - Linux only

    return ctypes.CDLL(None, use_errno=True)


def forbid_network() -> None:
    """Refuse every connection and name look-up that Python code of this process tries from now on."""

    def refuse(event: str, _: object) -> None:
        if event in {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}:
            raise PermissionError("a reader has no network")

    sys.addaudithook(refuse)
