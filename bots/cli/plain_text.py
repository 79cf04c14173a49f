"""The plain text of any file's pages, for `bots read --text`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bots.cli import failures
from bots.cli.output import clean
from extractors.errors import ReadError

if TYPE_CHECKING:
    from bots.cli.output import Output


def show(files: Mapping[str, bytes], out: Output) -> int:
    """Print the text of every page, pages separated by form feeds; what can't be read is told on standard error.

    Args:
        files: Contents by name.
        out: Where it is shown; as JSON each page with its file and number.

    Returns:
        The exit code.
    """
    from extractors.files import parts_of  # noqa: PLC0415 - the readers load when they are wanted
    from extractors.read import pages_of  # noqa: PLC0415 - as above
    from extractors.text import plain_text, read_text  # noqa: PLC0415 - as above

    found: list[dict[str, Any]] = []
    problems: list[str] = []
    for part in (part for name, data in files.items() for part in parts_of(name, data)):
        try:
            if part.fault is not None:
                raise part.fault
            for pages in pages_of(part.name, part.data):
                found += [
                    {"file": page.file, "page": page.number, "text": plain_text(read_text(page))} for page in pages
                ]
        except ReadError as error:
            problems.append(str(error) if part.name in str(error) else f"{part.name}: {error}")
    if out.as_json:
        out.show({"pages": found, "problems": problems}, list)
    else:
        # Not through the console: it would take the form feeds away.
        sys.stdout.write("\f".join("\n".join(map(clean, page["text"].splitlines())) + "\n" for page in found))
        sys.stdout.flush()
        sys.stderr.writelines(f"{clean(problem)}\n" for problem in problems)
    return failures.UNREADABLE if problems else failures.OK
