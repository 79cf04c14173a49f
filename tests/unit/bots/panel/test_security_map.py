"""The security map: what it says is held by a test is held by one that exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
UNIT, INTEGRATION = (ROOT / "tests" / kind / "bots" for kind in ("unit", "integration"))
PLACES = {
    "": (INTEGRATION / "panel",),
    "people/": (INTEGRATION / "people",),
    "unit …/": (UNIT / "panel", UNIT / "people"),
}
NAMED = re.compile(r"`(?:(?P<place>people/|unit …/|)(?P<file>\w+\.py)|…)::(?P<test>test_\w+)`")


def test_every_test_that_the_map_names_exists():
    """A reader who follows docs/security.md finds each test under its name, in the file that is said."""
    missing, number = [], 0
    for row in (ROOT / "docs" / "security.md").read_text(encoding="utf-8").splitlines():
        texts = ""
        for named in NAMED.finditer(row):
            number += 1
            if named["file"]:
                files = [folder / named["file"] for folder in PLACES[named["place"]]]
                texts = "".join(path.read_text(encoding="utf-8") for path in files if path.exists())
            if f"def {named['test']}(" not in texts:
                missing.append(named[0])
        assert len(NAMED.findall(row)) == row.count("::test_"), row
    assert missing == []
    assert number > 40
