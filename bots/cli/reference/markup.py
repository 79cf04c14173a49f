"""Robot Framework's documentation markup as Markdown. Pure.

Source of the markup: Robot Framework User Guide, appendix "Documentation formatting".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import groupby

_CODE = re.compile(r"``(.+?)``")
_LINK = re.compile(r"`([^`]+?)`")
_BOLD = re.compile(r"(?<![\w*])\*(\S|\S.*?\S)\*(?![\w*])")
_URL = re.compile(r"\[([^\]|\s]+)\|([^\]]+)\]")
_HEADING = re.compile(r"(=+)\s+(.+?)\s+\1")
_HIDDEN = "\x00{}\x00"


def to_markdown(text: str, anchors: Collection[str], *, level: int = 3) -> str:
    """Documentation in Robot Framework's markup as Markdown.

    Args:
        text: The documentation.
        anchors: Names that may be linked to on the same page, such as keywords.
        level: Level of its first headings.
    """
    lines: list[str] = []
    for is_table, group in groupby(text.splitlines(), key=lambda line: line.strip().startswith("|")):
        rows = [line.strip() for line in group]
        if not is_table:
            lines += [_line(row, anchors, level) for row in rows]
            continue
        if lines and lines[-1]:
            lines.append("")
        lines += _table(rows, anchors) if all(row.endswith("|") for row in rows) else _example(rows)
        lines.append("")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _line(text: str, anchors: Collection[str], level: int) -> str:
    heading = _HEADING.fullmatch(text)
    if heading:
        return f"{'#' * (level + len(heading[1]) - 1)} {heading[2]}"
    return inline(text, anchors)


def inline(text: str, anchors: Collection[str]) -> str:
    """Bold, code and links within a line."""
    codes: list[str] = []

    def hide(match: re.Match[str]) -> str:
        codes.append(match[1])
        return _HIDDEN.format(len(codes) - 1)

    text = _CODE.sub(hide, text)
    text = _LINK.sub(lambda match: _linked(match[1], anchors), text)
    text = _BOLD.sub(r"**\1**", text)
    text = _URL.sub(r"[\2](\1)", text)
    return re.sub("\x00(\\d+)\x00", lambda match: f"`{codes[int(match[1])]}`", text)


def anchor(name: str) -> str:
    """The anchor that a heading of that name gets."""
    return re.sub(r"[^\w\- ]", "", name.lower()).replace(" ", "-")


def _linked(name: str, anchors: Collection[str]) -> str:
    return f"[{name}](#{anchor(name)})" if name in anchors else f"`{name}`"


def _example(rows: list[str]) -> Iterator[str]:
    """Lines of a suite, as they are typed."""
    yield "```robotframework"
    for row in rows:
        text = row.removeprefix("|").removeprefix(" ").rstrip().removesuffix(" |")
        text = re.sub(r"\*{5} (.+?) \*{5}", r"*** \1 ***", text)
        yield _CODE.sub(r"\1", _LINK.sub(r"\1", text)) if "``" not in text else _CODE.sub(r"\1", text)
    yield "```"


def _table(rows: list[str], anchors: Collection[str]) -> Iterator[str]:
    """A table; its first row is the heading."""
    for number, row in enumerate(rows):
        cells = [inline(cell.strip().strip("="), anchors) for cell in row.strip("|").split(" | ")]
        yield "| " + " | ".join(cell.strip(" *") if number == 0 else cell for cell in cells) + " |"
        if number == 0:
            yield "|" + " --- |" * len(cells)
