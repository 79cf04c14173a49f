"""The server that forks disposable children: it has imported what they need and never sees a byte of a document.

Run as ``python -m extractors.children.fork_server MODULE`` by `extractors.children.forked`, never by hand. It has one
thread, so that forking is safe. A child is a fresh copy of it that runs ``MODULE.main()`` once and ends.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import selectors
import socket
import sys
from typing import Any

from extractors.children.confine import forbid_debuggers

_LOOK = 5.0  # seconds between two looks whether the parent is still there, should its socket have leaked
_DOORS = 3  # descriptors that come with a request: the child's input, its output, and where its end is told


def main() -> None:
    """Serve until the parent goes away."""
    forbid_debuggers()
    module: Any = importlib.import_module(sys.argv[1])
    module.prepare()
    gc.disable()
    gc.freeze()  # so that children don't copy pages by counting objects
    parent = os.getppid()
    requests = socket.socket(fileno=os.dup(0))
    ends: dict[int, tuple[int, int]] = {}  # what tells that a child ended: its id, where to tell how
    with selectors.DefaultSelector() as waiting:
        waiting.register(requests, selectors.EVENT_READ)
        while os.getppid() == parent:
            for key, _ in waiting.select(_LOOK):
                if key.fileobj is not requests:
                    waiting.unregister(key.fileobj)
                    _tell(key.fd, *ends.pop(key.fd))
                    continue
                message, doors, *_rest = socket.recv_fds(requests, 1, _DOORS)
                if not message:
                    os._exit(0)  # children under way die with it
                child = os.fork()
                if child == 0:
                    waiting.close()
                    _become(module, requests, doors, [*ends, *(door for _, door in ends.values())])
                end = os.pidfd_open(child)
                os.close(doors[0])
                os.close(doors[1])
                ends[end] = (child, doors[2])
                waiting.register(end, selectors.EVENT_READ)
                socket.send_fds(requests, [child.to_bytes(4, "big")], [end])


def _become(module: Any, requests: socket.socket, doors: list[int], others: list[int]) -> None:
    """Be the child: nothing of the server's or of other children's stays open."""
    try:
        os.dup2(doors[0], 0)
        os.dup2(doors[1], 1)
        requests.close()
        for descriptor in [*doors, *others]:
            os.close(descriptor)
        os.setsid()
        module.main()
        os._exit(0)
    finally:
        os._exit(1)


def _tell(end: int, child: int, door: int) -> None:
    """Reap a child and say how it ended."""
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    with contextlib.suppress(OSError):  # nobody asks any more
        os.write(door, status.to_bytes(4, "big", signed=True))
    os.close(door)
    os.close(end)


if __name__ == "__main__":
    main()
