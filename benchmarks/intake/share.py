"""A folder seen as through a network share: no word of what others do there, and for seconds sizes and names of before.

bindfs (Debian: bindfs) mounts it; the kernel keeps what it was told of a file for as long as an NFS client would.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_STALE = 3  # seconds for which sizes, times and names are believed
_PATIENCE = 10.0  # seconds that a mount may take


@contextmanager
def shared(server: Path, mount: Path) -> Iterator[None]:
    """`mount` shows what lies in `server`, late.

    Raises:
        OSError: It can't be mounted here.
    """
    program = shutil.which("bindfs")
    if program is None:
        raise OSError("--share wants bindfs: apt-get install bindfs")
    for folder in (server, mount):
        folder.mkdir(parents=True, exist_ok=True)
    believed = ",".join(f"{name}_timeout={_STALE}" for name in ("entry", "attr", "negative"))
    process = subprocess.Popen([program, "-f", "--no-allow-other", "-o", believed, str(server), str(mount)])
    try:
        until = time.monotonic() + _PATIENCE
        while not mount.is_mount():
            if time.monotonic() > until or process.poll() is not None:
                raise OSError("bindfs can't mount here")
            time.sleep(0.1)
        yield
    finally:
        subprocess.run(["umount", str(mount)], check=False)
        process.terminate()
        process.wait()
