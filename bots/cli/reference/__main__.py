"""`python -m bots.cli.reference [--check]`: write the reference pages, or only tell which are out of date."""

from __future__ import annotations

import sys

from bots.cli.reference import FOLDER, stale, write


def main() -> int:
    """Exit code 1 with ``--check`` when a page is out of date."""
    if "--check" in sys.argv[1:]:
        old = stale(FOLDER)
        sys.stdout.write("".join(f"out of date: {name}\n" for name in old))
        return 1 if old else 0
    sys.stdout.write("".join(f"wrote {path}\n" for path in write(FOLDER)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
