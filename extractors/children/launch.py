"""Start a child of ours: a fresh interpreter, spawned, with a clean environment and pipes for its only doors."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]  # the folder that holds the package

# What the operating system needs to start a process at all, and nothing that could change what our code does.
_KEPT = (
    "SYSTEMROOT",
    "WINDIR",
    "TEMP",
    "TMP",
    "TMPDIR",
    "APPDATA",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "TESSDATA_PREFIX",
)


def clean_environment() -> dict[str, str]:
    """The environment of a child: no secrets, no proxies, one thread for every numeric library."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {
        "PATH": os.defpath if os.name == "posix" else os.environ.get("PATH", ""),
        "PYTHONPATH": str(_ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",  # the same result on every run
        "PYTHONUTF8": "1",
        "LC_ALL": "C",
        "OMP_NUM_THREADS": "1",
        "OMP_THREAD_LIMIT": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "NO_PROXY": "*",
    }


def start(
    module: str, *arguments: str, stdin: int = subprocess.PIPE, stdout: int = subprocess.PIPE
) -> subprocess.Popen[bytes]:
    """Start ``python -m MODULE`` with pipes on its standard input and output; what it says on stderr is dropped.

    Libraries print parts of a document there, so nobody keeps it.

    Args:
        module: Module to run, such as ``extractors.files.child``.
        *arguments: Its command line.
        stdin: Another descriptor for its standard input than a pipe.
        stdout: Another one for its standard output.

    Returns:
        The running process; its pipes are unbuffered.
    """
    return subprocess.Popen(  # noqa: S603 - our own module, no text of a document among the arguments
        [sys.executable, "-P", "-m", module, *arguments],
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        close_fds=True,
        cwd=_ROOT.anchor,
        env=clean_environment(),
        start_new_session=True,  # Ctrl+C at the terminal ends the parent, which ends its children in order
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
