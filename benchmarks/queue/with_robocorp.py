"""robocorp-workitems with its FileAdapter, each item's payload saved and released."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

from benchmarks.queue.contestant import Loop, main


class Robocorp(Loop):
    """Its inputs one after the other, in one process: the adapter knows no other worker."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self._path = Path(place) / "workitems.json"
        os.environ["RC_WORKITEM_ADAPTER"] = "FileAdapter"
        os.environ["RC_WORKITEM_INPUT_PATH"] = str(self._path)
        os.environ["RC_WORKITEM_OUTPUT_PATH"] = str(Path(place) / "output.json")
        self._context: Any = None

    def prepare(self) -> None:
        """As `Contestant.prepare`."""
        self._path.write_text("[]", encoding="utf-8")

    def put(self, number: int) -> None:
        """As `Contestant.put`; the library has no producer, its file is written as it would."""
        items = json.loads(self._path.read_text(encoding="utf-8"))
        items.append({"payload": {"number": number, "put_at": time.time()}, "files": {}})
        temporary = self._path.with_suffix(".new")
        temporary.write_text(json.dumps(items), encoding="utf-8")
        temporary.replace(self._path)

    def take(self) -> tuple[Any, int, float] | None:
        """As `Loop.take`."""
        from robocorp.workitems import EmptyQueue  # noqa: PLC0415 - it reads its file when it is imported
        from robocorp.workitems._adapters import FileAdapter  # noqa: PLC0415
        from robocorp.workitems._context import Context  # noqa: PLC0415

        try:
            if self._context is None:
                self._context = Context(FileAdapter())
            item = self._context.reserve_input()
        except (EmptyQueue, ValueError):  # the latter for a file without any
            return None
        return item, item.payload["number"], item.payload["put_at"]

    def finish(self, handle: Any) -> None:
        """As `Loop.finish`."""
        handle.payload = {**handle.payload, "customer": "RSSMRA85B28H501K"}
        handle.save()
        handle.done()


if __name__ == "__main__":
    main(Robocorp)
