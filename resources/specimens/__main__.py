"""Draw specimen cases from the command line: ``python -m resources.specimens DIR --cases N --seed S``."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from resources.specimens.cases import draw_cases
from resources.specimens.errors import SpecimenError


def main(arguments: list[str] | None = None) -> int:
    """Draw cases and write their truth beside them.

    Args:
        arguments: Of the command line; those of the process if None.

    Returns:
        0 if all were drawn, 2 if they can't be.
    """
    parser = argparse.ArgumentParser(prog="python -m resources.specimens", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR", help="where the subfolders of the cases go")
    parser.add_argument("--cases", type=int, default=12, help="how many (12)")
    parser.add_argument("--seed", type=int, default=1, help="of all choices: the same seed, the same bytes (1)")
    parser.add_argument("--today", type=date.fromisoformat, help="day on which the papers arrive (today)")
    parser.add_argument("--truth", type=Path, help="where the truth goes (DIR/truth.json, outside of the cases)")
    options = parser.parse_args(arguments)
    today = options.today or datetime.now(UTC).date()
    target = options.truth or options.folder / "truth.json"
    try:
        drawn = draw_cases(options.folder, options.cases, options.seed, today=today)
    except (SpecimenError, FileExistsError) as error:
        sys.stderr.write(f"nothing more was drawn: {error}\n")
        return 2
    options.folder.mkdir(parents=True, exist_ok=True)
    target.write_text(
        json.dumps([case.as_dict() for case in drawn], ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    sys.stdout.write(f"{len(drawn)} cases in {options.folder}, their truth in {target}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
