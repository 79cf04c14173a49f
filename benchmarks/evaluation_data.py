"""Where the evaluation data of one kind stands, and the error of a benchmark that finds none of it.

`--data` may be the folder of all evaluation data, with a subfolder for each kind, or the folder of one kind alone.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Case = TypeVar("Case")


def part_of(data: Path, kind: str) -> Path:
    """The subfolder of one kind; the folder itself where it has no such subfolder.

    Args:
        data: What `--data` says.
        kind: Name of the subfolder.
    """
    return data / kind if (data / kind).is_dir() else data


def printed_pages(data: Path) -> list[Path]:
    """PDFs of offices: those of the Spanish and Italian subfolders, or all that are there.

    Args:
        data: What `--data` says.
    """
    known = [path for kind in ("spanish_docs", "italian_forms") for path in sorted((data / kind).glob("*.pdf"))]
    return known or sorted(data.rglob("*.pdf"))


def needed(found: Sequence[Case], what: str, data: Path) -> Sequence[Case]:
    """Hand back what was found; without any, end with exit code 2 and the folder's name: a figure of nothing is none.

    Args:
        found: The cases.
        what: What they are, as the message says it.
        data: What `--data` says.
    """
    if not found:
        print(f"{data}: no {what}: hand in another folder with --data", file=sys.stderr)
        raise SystemExit(2)
    return found
