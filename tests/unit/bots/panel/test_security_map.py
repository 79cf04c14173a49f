"""The security map: what it says is held by a test is held by one that exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
HERE = ROOT / "tests" / "integration" / "bots" / "panel"


def test_every_test_that_the_map_names_exists():
    """A reader who follows docs/security.md finds each test under its name."""
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    named = re.findall(r"::(test_\w+)", text)
    assert len(named) > 15
    folders = (HERE, HERE.parent / "people", Path(__file__).parent, Path(__file__).parents[1] / "people")
    known = "".join(path.read_text(encoding="utf-8") for folder in folders for path in folder.glob("*.py"))
    assert [name for name in named if f"def {name}(" not in known] == []
