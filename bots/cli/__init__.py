"""The `bots` command: what developers and operations do from a terminal."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    from bots.cli.app import run  # noqa: PLC0415 - `import bots.cli` stays free of the command line's libraries

    sys.exit(run(sys.argv[1:]))
