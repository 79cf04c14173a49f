"""OCR processes shared by whoever reads: threads of this process, and other processes through a local socket."""

from __future__ import annotations

import contextlib
import errno
import os
import queue
import secrets
import shutil
import socket
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener, answer_challenge, deliver_challenge
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from extractors.children.frames import BrokenFrameError, pack, unpack
from extractors.ocr.slot import Slot

if TYPE_CHECKING:
    from typing_extensions import Buffer


VARIABLE = "BOTS_READERS"  # tells child processes where the pool is, and its key

_MESSAGE_LIMIT = 160_000_000  # bytes of a job
_FOLDER = "readers-"
_YOUNG = 60.0  # seconds: a pool that is just being made doesn't listen yet
_CLOSED: dict[str, Any] = {"error": "crashed", "detail": "the pool is closed"}
_SOCKET_PATH = 100  # letters of a socket's path that every system takes


class ReaderPool:
    """A number of OCR processes, each started when it is first needed.

    Use as a context manager and give `environment` to the processes that shall share it::

        with ReaderPool(2) as pool:
            subprocess.Popen(command, env=os.environ | pool.environment)
    """

    def __init__(self, processes: int, *, recycle: int = 1_500_000_000, kill: int = 3_000_000_000) -> None:
        """A pool that has started nothing yet.

        Args:
            processes: OCR processes at most: one for each core is right.
            recycle: Resident bytes after a page above which a process is replaced.
            kill: Resident bytes in the middle of a page above which it is killed and the page given up.
        """
        if processes < 1:
            raise ValueError(f"a pool needs at least one process, not {processes}")
        self._spawner = ThreadPoolExecutor(1, thread_name_prefix="readers")
        self._slots = [Slot(self._spawner, recycle=recycle, kill=kill) for _ in range(processes)]
        self._free: queue.LifoQueue[Slot] = queue.LifoQueue()  # a warm process before a cold one
        for slot in reversed(self._slots):
            self._free.put(slot)
        self._key = secrets.token_bytes(32)
        self._folder: Path | None = None
        self._listener: Listener | None = None
        self._clients: set[Connection] = set()
        self._lock = threading.Lock()
        self._closed = False

    @property
    def environment(self) -> dict[str, str]:
        """What other processes need in their environment to share this pool; from then on it listens."""
        with self._lock:
            if self._listener is None:
                self._listener = self._listen()
                threading.Thread(target=self._accept, name="readers", daemon=True).start()
            address = self._listener.address
        return {VARIABLE: f"{self._key.hex()}@{address}"}

    def ask(self, header: dict[str, Any], payload: Buffer, deadline: float) -> dict[str, Any]:
        """Let the next free process do a job; see `Slot.ask`. Waits for its turn as long as that takes."""
        slot = self._free.get()
        answer = _CLOSED
        try:
            for _ in range(2):  # it may have been the system that ended it
                if self._closed:
                    break
                answer = slot.ask(header, payload, deadline)
                if answer.get("error") != "crashed":
                    break
        except RuntimeError:  # closed since: no process is started any more
            if not self._closed:
                raise
        finally:
            self._free.put(slot)
        return answer

    def process_ids(self) -> list[int]:
        """Ids of the processes that run now."""
        return [slot.pid for slot in self._slots if slot.pid]

    def close(self) -> None:
        """End the processes; jobs under way are lost."""
        if self._closed:
            return
        self._closed = True
        if self._listener is not None:
            address = self._listener.address
            with contextlib.suppress(OSError, EOFError):
                Client(address).close()  # wakes the thread that accepts
            self._listener.close()
        with self._lock:
            for client in self._clients:
                _hang_up(client)
        for slot in self._slots:
            slot.stop()
        self._spawner.shutdown(wait=False)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _listen(self) -> Listener:
        if os.name == "nt":
            return Listener(None, "AF_PIPE")
        folder = Path(tempfile.mkdtemp(prefix=_FOLDER))  # for its owner only
        if len(str(folder)) > _SOCKET_PATH - len("/socket"):
            folder.rmdir()
            folder = Path(tempfile.mkdtemp(prefix=_FOLDER, dir="/tmp"))
        self._folder = folder
        _sweep(folder.parent)
        return Listener(str(folder / "socket"), "AF_UNIX", backlog=64)

    def _accept(self) -> None:
        listener = self._listener
        while listener is not None and not self._closed:
            try:
                client = listener.accept()
            except (OSError, EOFError):
                continue
            threading.Thread(target=self._serve, args=(client,), name="readers-client", daemon=True).start()

    def _serve(self, client: Connection) -> None:
        """Answer one process until it goes away. It must know the key first."""
        with self._lock:
            self._clients.add(client)
        try:
            deliver_challenge(client, self._key)
            answer_challenge(client, self._key)
            while not self._closed:
                header, payload = unpack(client.recv_bytes(_MESSAGE_LIMIT))
                answer = self.ask(header, payload, float(header["deadline"]))
                client.send_bytes(pack(answer, 0))
        except (OSError, EOFError, AuthenticationError, BrokenFrameError, KeyError, TypeError, ValueError):
            pass  # its end is closed, or it isn't one of ours
        finally:
            with self._lock:
                self._clients.discard(client)
                client.close()


def _hang_up(client: Connection) -> None:
    """Let the thread that serves `client` see its end; it alone closes it: closing twice hits another's file."""
    with contextlib.suppress(OSError):
        if os.name == "nt":
            client.close()  # a handle knows its own pending read
            return
        with socket.socket(fileno=os.dup(client.fileno())) as end:
            end.shutdown(socket.SHUT_RDWR)


def _sweep(parent: Path) -> None:
    """Remove the sockets of pools that were killed: nobody listens there any more."""
    for folder in parent.glob(f"{_FOLDER}*"):
        with contextlib.suppress(OSError):
            if folder.stat().st_uid != os.getuid() or time.time() - folder.stat().st_mtime < _YOUNG:
                continue
            with socket.socket(socket.AF_UNIX) as probe:
                if probe.connect_ex(str(folder / "socket")) in {errno.ECONNREFUSED, errno.ENOENT}:
                    shutil.rmtree(folder, ignore_errors=True)


class SharedPool:
    """Another process's pool, reached through `VARIABLE`."""

    def __init__(self, setting: str) -> None:
        key, _, self._address = setting.partition("@")
        self._key = bytes.fromhex(key)
        self._idle: list[Connection] = []
        self._lock = threading.Lock()

    def ask(self, header: dict[str, Any], payload: Buffer, deadline: float) -> dict[str, Any]:  # noqa: ARG002 - in header
        """See `ReaderPool.ask`.

        Raises:
            ConnectionError: Nobody listens there any more.
        """
        try:
            with self._lock:
                connection = self._idle.pop() if self._idle else None
            connection = connection or Client(self._address, authkey=self._key)
            size = len(memoryview(payload).cast("B"))
            connection.send_bytes(pack(header, size) + payload)
            answer, _ = unpack(connection.recv_bytes())
        except (OSError, EOFError, AuthenticationError, BrokenFrameError) as error:
            raise ConnectionError(f"the OCR processes that {VARIABLE} names don't answer") from error
        with self._lock:
            self._idle.append(connection)
        return answer
