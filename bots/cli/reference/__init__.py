"""The reference pages under ``docs/reference``: made from the code, so that they can't be wrong.

`python -m bots.cli.reference` writes them; a test fails when they are out of date.
"""

from __future__ import annotations

from pathlib import Path

from bots.cli.reference.command_page import command_page
from bots.cli.reference.keyword_pages import LIBRARIES, keyword_pages
from bots.cli.reference.settings_page import settings_page

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "reference"


def pages() -> dict[str, str]:
    """Every page: its file name and its text."""
    found = {**keyword_pages(), "commands.md": command_page(), "settings.md": settings_page()}
    return {"README.md": _index(found), **found}


def write(folder: Path) -> list[Path]:
    """Write the pages; returns those that are new or have changed, and removes those that no longer exist."""
    changed = []
    made = pages()
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in made.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    for path in folder.glob("*.md"):
        if path.name not in made:
            path.unlink()
            changed.append(path)
    return changed


def stale(folder: Path) -> list[str]:
    """Names of pages that aren't what the code says."""
    made = pages()
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    return sorted(name for name in {*made, *there} if made.get(name) != there.get(name))


def _index(found: dict[str, str]) -> str:
    lines = ["# Reference", "", "Made from the code by `python -m bots.cli.reference`; don't edit.", ""]
    for name, text in found.items():
        title = text.splitlines()[0].removeprefix("# ")
        lines.append(f"- [{title}]({name})")
    return "\n".join(lines) + "\n"


__all__ = ["FOLDER", "LIBRARIES", "pages", "stale", "write"]
