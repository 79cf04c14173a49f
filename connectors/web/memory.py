"""What boxes were like when forms were last filled well, and what has changed since: kept by whoever runs the bots.

``bots`` sets a memory in the project's data; alone, a connector remembers nothing, and a changed label is an error.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from connectors.web.fingerprint import Fingerprint

Remembered = dict[str, Fingerprint]


@dataclass(frozen=True, slots=True)
class Change:
    """A field whose box was found though the map no longer says where.

    Attributes:
        form: Its form.
        field: Its name in the map.
        was: What the map calls it.
        label: What the page calls it now.
        section: The title it stands under now; empty where none.
        name: Its ``name`` attribute now.
    """

    form: str
    field: str
    was: str
    label: str
    section: str
    name: str


class Memory:
    """One file for each application in a folder; no value that anybody entered is in it.

    Args:
        folder: Where; made when something is kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def recall(self, app: str, form: str) -> Remembered:
        """What the boxes of a form were like, by field."""
        boxes = self._read(app)["forms"].get(form, {})
        found = {}
        for field, one in boxes.items():
            with suppress(TypeError):  # of another version: as if it were new
                found[field] = Fingerprint.from_plain(one)
        return found

    def remember(self, app: str, form: str, boxes: Mapping[str, Fingerprint]) -> None:
        """Keep what boxes were like; a change that was reported of one of them is settled with that."""
        kept = self._read(app)
        plain = {field: json.loads(json.dumps(one.plain())) for field, one in boxes.items()}
        known = kept["forms"].setdefault(form, {})
        changes = [one for one in kept["changes"] if one["form"] != form or one["field"] not in boxes]
        if any(known.get(field) != one for field, one in plain.items()) or changes != kept["changes"]:
            known.update(plain)
            self._write(app, {**kept, "changes": changes})

    def report(self, app: str, change: Change) -> None:
        """Keep a change, until the map says it too."""
        kept = self._read(app)
        rest = [one for one in kept["changes"] if (one["form"], one["field"]) != (change.form, change.field)]
        if asdict(change) not in kept["changes"]:
            self._write(app, {**kept, "changes": [*rest, asdict(change)]})

    def forms(self, app: str) -> list[str]:
        """The forms that were filled well at least once."""
        return sorted(self._read(app)["forms"])

    def changes(self, app: str) -> list[Change]:
        """What was found elsewhere than the map says."""
        return [Change(**one) for one in self._read(app)["changes"]]

    def _file(self, app: str) -> Path:
        safe = re.sub(r"[^\w.-]", "_", app)
        return self._folder / f"{safe}.json"

    def _read(self, app: str) -> dict[str, Any]:
        try:
            kept = json.loads(self._file(app).read_text(encoding="utf-8"))
            return {"forms": dict(kept["forms"]), "changes": list(kept["changes"])}
        except (OSError, ValueError, KeyError, TypeError):  # none yet, or damaged: it is made anew by the next filling
            return {"forms": {}, "changes": []}

    def _write(self, app: str, kept: Mapping[str, Any]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=self._folder, suffix=".tmp")
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(kept, file, ensure_ascii=False, indent=1)
        Path(name).replace(self._file(app))


_memory: Memory | None = None


def set_memory(memory: Memory | None) -> None:
    """Let boxes be remembered in `memory`; None: nowhere."""
    global _memory  # noqa: PLW0603 - one memory a process, set by whoever runs the bots
    _memory = memory


def current() -> Memory | None:
    """The memory of this process, if it has one."""
    return _memory
