"""A worker's first act: it binds its life to its supervisor's, before the rest of it is loaded.

Loading takes a second, on a busy machine many. A worker that isn't bound meanwhile outlives a supervisor that is
killed, and as long as it does nobody may free what the others of that supervisor held (see `bots.run.presence`).
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # prctl(2)


def die_with(parent: int) -> None:
    """Ask Linux to kill this process with its supervisor; elsewhere the watched pipe does it."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before it could be asked
            os._exit(1)


if __name__ == "__main__":
    die_with(int(sys.argv.pop(1)))
    from bots.run.worker import main

    main()
