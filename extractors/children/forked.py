"""Disposable children that start in milliseconds: forked from a server of this process that has imported all already.

Each child is a process of its own all the same, with its own limits, and ends with its one task. Where that isn't to be
had (Windows, macOS, an old kernel) children are spawned, see `extractors.children.launch`.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from typing import BinaryIO, TypeAlias, cast

from extractors.children.launch import start

Child: TypeAlias = "subprocess.Popen[bytes] | Forked"

_POSSIBLE = sys.platform == "linux" and hasattr(os, "pidfd_open") and hasattr(signal, "pidfd_send_signal")
_lock = threading.Lock()
_servers: dict[str, _Server] = {}


class Forked:
    """A child of the server, with as much of `subprocess.Popen` as its users need.

    Attributes:
        pid: Its process id.
        stdin: Unbuffered pipe to its standard input.
        stdout: Unbuffered pipe from its standard output.
    """

    def __init__(self, pid: int, descriptor: int, ends: tuple[int, int, int]) -> None:
        self.pid = pid
        self.stdin: BinaryIO = cast("BinaryIO", os.fdopen(ends[0], "wb", buffering=0))
        self.stdout: BinaryIO = cast("BinaryIO", os.fdopen(ends[1], "rb", buffering=0))
        self._end = ends[2]
        self._descriptor = descriptor  # names the process for good, as its id can't
        self._returncode: int | None = None
        self._waiting = threading.Lock()

    def kill(self) -> None:
        """End it now; nothing happens if it has ended."""
        with self._waiting:
            if self._returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)

    def wait(self) -> int:
        """Wait for its end.

        Returns:
            Its exit code, or the negative number of the signal that ended it.
        """
        told = os.read(self._end, 4) if self._returncode is None else b""
        with self._waiting:
            if self._returncode is None:
                # A server that was killed takes its children along and tells nothing.
                self._returncode = int.from_bytes(told, "big", signed=True) if told else -int(signal.SIGKILL)
                os.close(self._end)
                os.close(self._descriptor)
        return self._returncode


def fork(module: str) -> Child:
    """Start a fresh child that runs ``main()`` of a module, with pipes on its standard input and output.

    Args:
        module: Its full name; ``prepare()`` in it imports what every child needs. It is run by ``python -m`` where
            children are spawned.
    """
    if _POSSIBLE:
        for _ in range(2):  # someone may have ended the server
            with contextlib.suppress(OSError, IndexError), _lock:
                server = _servers.get(module)
                if server is None or server.owner != os.getpid():
                    server = _servers[module] = _Server(module)
                try:
                    return server.fork()
                except (OSError, IndexError):
                    _servers.pop(module).stop()
                    raise
    return start(module)


def end_servers() -> None:
    """End this process's servers, and with them what runs of their children; the next child gets a new one."""
    with _lock:
        while _servers:
            _servers.popitem()[1].stop()


class _Server:
    """The server's process and the socket to it."""

    def __init__(self, module: str) -> None:
        self.owner = os.getpid()
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._process = start(
                "extractors.children.fork_server", module, stdin=theirs.fileno(), stdout=subprocess.DEVNULL
            )
        atexit.register(self.stop)

    def fork(self) -> Forked:
        doors: list[int] = []
        try:
            for _ in range(3):
                doors += os.pipe()
            ours, theirs = (doors[1], doors[2], doors[4]), (doors[0], doors[3], doors[5])
            socket.send_fds(self._socket, [b"f"], list(theirs))
            message, descriptors, *_rest = socket.recv_fds(self._socket, 4, 1)
            child = Forked(int.from_bytes(message, "big"), descriptors[0], ours)  # no descriptor: the server is gone
        except BaseException:
            for door in doors:
                os.close(door)
            raise
        for door in theirs:
            os.close(door)
        return child

    def stop(self) -> None:
        """End it, and with it what runs of its children."""
        if self.owner != os.getpid():
            return
        atexit.unregister(self.stop)
        self._socket.close()
        self._process.kill()
        self._process.wait()
